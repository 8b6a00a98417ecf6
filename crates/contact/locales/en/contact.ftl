### The contact form and its mails.

contact-title = Contact
contact-description = Write to { $name }, call, or come by.

contact-name = Your name
contact-email = E-mail
contact-phone = Telephone
contact-message = Message
contact-optional = optional
contact-send = Send message
contact-privacy = We use what you write only to answer you.
contact-aside = Other ways to reach us
# A field that people do not see and robots fill in.
contact-trap = Leave this empty

## What is wrong with a field

contact-name-wrong = Please tell us your name (at most { $max } characters).
contact-email-wrong = Please give an e-mail address we can answer, such as name@example.org.
contact-email-doubted = Is that complete? Most addresses end in something like .com or .org. If this one is right, please send the form once more.
contact-phone-wrong = Please give a telephone number with at least 5 digits, or leave this empty. Spaces and + ( ) - / . are fine.
contact-message-wrong = Please write a few words (at most { NUMBER($max) } characters).
contact-look-again = Please look at { $count ->
    [one] one field
   *[other] { $count } fields
 } again

## Photos that are sent along

contact-photos = Photos
# $most is a number, $megabytes too.
contact-photos-hint = Up to { $most }, each at most { $megabytes } MB. Only we see them; where and with which camera they were taken is removed.
contact-photos-choose = Choose photos
contact-photos-add = Add photos
contact-photos-remove = Remove
contact-photos-kept = These are here already. Untick one to leave it out.
contact-photos-again = Your photos could not be kept. Please choose them again.
contact-photos-often = Photos have come from your connection very often already, so these were not kept. Please choose them again in an hour.
contact-photos-together = Together these photos are too large to be sent at once. Please choose fewer or smaller ones.
# $name is the name of a file.
contact-photo-unknown = “{ $name }” is not a picture we can use. Please choose a JPEG, PNG, GIF or WebP.
contact-photo-empty = “{ $name }” is empty: nothing of it arrived. Please choose it again, or another one.
contact-photo-heic = “{ $name }” is a HEIC photo, which we cannot read. On an iPhone or iPad, please choose it from the photo library and not from “Files”: then it is sent as a JPEG. On a computer, please save it as a JPEG first.
contact-photo-large = “{ $name }” is too large. Please choose one of at most { $limit } MB.
contact-photo-pixels = “{ $name }” has too many pixels. Please choose one of at most { $limit } megapixels.
contact-photo-damaged = “{ $name }” is damaged or incomplete. Please open it, save it again and choose it once more.
contact-photo-many = “{ $name }” is one too many: we take up to { $most } photos.
contact-photo-failed = “{ $name }” could not be kept just now. Please choose it again.
contact-photo-room = There is no room for “{ $name }” just now. Please send your message without it; we will ask you for it if we need it.
contact-photo-expired = “{ $name }” was kept for a day only. Please choose it again.
contact-photo-lost = One photo is no longer here. Please choose it again.

## Why a message was not sent; “Send” is the button

contact-token = We could not be sure that this message came from this page, so it was not sent. Please press “Send” once more.
contact-expired = This page had been open for more than a day, so the message was not sent yet. Please press “Send” once more.
contact-limited = Several messages have come from your connection already. Please try again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
 }.
contact-unavailable = Something on our side is not working, so this message was not sent yet. Please press “Send” again in a minute.
# $phone is a link with the telephone number.
contact-kept = Nothing you wrote is lost: it is still in the form below. If it is urgent, call { $phone }.

## After it was sent

contact-thanks-title = Thank you
contact-thanks-description = Your message has arrived.
contact-thanks-heading = Thank you. Your message has arrived.
contact-thanks-text = We will answer as soon as we can. A confirmation is on its way to your e-mail address.

## The mail to the visitor

contact-confirmation-subject = Your message to { $site } has arrived
contact-confirmation-greeting = Dear { $name },
contact-confirmation-arrived = Thank you for writing to { $site }. Your message arrived on { $date }, and we will answer it as soon as we can.
contact-confirmation-photos = { $count ->
    [one] Your photo has arrived, too.
   *[other] Your { $count } photos have arrived, too.
 }
# $phone is the number, or a link with it.
contact-confirmation-urgent = If it is urgent, please call { $phone }.
contact-confirmation-reason = You receive this because someone entered this address in the contact form on { $domain }. If it was not you, please ignore it: we will not write again.

## The mail to the owner

contact-notification-subject = New message from { $name }
contact-notification-wrote = { $name } wrote through the form on { $domain }, { $date }.
contact-notification-name = Name
contact-notification-email = E-mail
contact-notification-phone = Telephone
contact-notification-no-phone = not given
contact-notification-photos = Photos
contact-notification-photos-where = { $count ->
    [one] one, in the panel
   *[other] { $count }, in the panel
 }
contact-notification-reply = Reply to this e-mail to answer { $name }.
# $address is a link to the message in the panel.
contact-notification-panel = Notes and status of this message: { $address }

# The owner’s own answer.
contact-reply-subject = Your message to { $site }

### The page on privacy.

contact-privacy = When you write a message
contact-privacy-text = What you enter in the contact form, your name, your e-mail address, your telephone number if you give it, and your message, is stored on the server of this website and passed on by mail, so that you get an answer. You may get a confirmation by mail.
contact-privacy-robots = To keep robots from flooding the form, a code that is calculated from your network address is stored as well. Your address cannot be read from it.
contact-privacy-kept = Your message is deleted after { $months ->
    [one] one month
   *[other] { $months } months
 } at the latest, unless there is still work under way for you or the law says that it must be kept.
contact-privacy-as-needed = Your message is kept for as long as it takes to answer you and to do what follows from it, and is then deleted.
