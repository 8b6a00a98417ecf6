### The frame of every page.

# What the language calls itself, for those who look for it.
language-name = English
languages = Language

skip-to-content = Skip to the content
announcement = Announcement
announcement-close = Close the announcement
navigation-main = Main
navigation-menu = Menu
footer-reach-us = Find and reach us
footer-hours = Hours

# $phone is a link with the telephone number.
call-if-urgent = If it is urgent, call { $phone }.
back-to-home = Back to the home page

## Links to the other pages of a list

pagination = Pages
pagination-newer = Newer
pagination-older = Older
pagination-previous = Previous
pagination-next = Next
# Read aloud before the number of a page.
pagination-page = Page
