### Searching the site.

search-link = Search
search-title = Search
search-description = Search the pages and posts of { $name }.
search-label = What are you looking for?
search-submit = Search
search-found = { $count ->
    [one] One page
   *[other] { NUMBER($count) } pages
 } with “{ $query }”
search-none = No page contains all of “{ $query }”. Try fewer words, or only the beginning of one.
search-no-words = Please type a word to look for.
