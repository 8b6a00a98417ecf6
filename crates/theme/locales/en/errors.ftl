### Pages and answers that say what went wrong.

error-status = Error { $status }
# $phone is a link with the telephone number.
error-retry = Please try again in { $minutes ->
    [one] a minute or so
   *[other] about { $minutes } minutes
 }, or call { $phone }.
# $id is the number under which the error stands in the log.
error-reference = If you write to us about this, please quote { $id }.
error-home = Go to the home page
error-offers = Did you mean

error-token =
    This form was not sent from a page of this site, or the page was open for too long. Please go back, reload the page and send it again.
error-unreadable =
    The form contains characters that are not text. Please type the text again and send it once more.
error-upload =
    The upload broke off or was damaged on its way. Please try again.

error-403-title = This page is not for you
error-403-text = Your account does not have the right to see it. Please ask the person who looks after the site.
error-404-title = We could not find that page
error-404-text = It may have moved, or the address may have a small mistake in it.
error-405-title = That does not work here
error-405-text = This address does not answer that kind of request.
error-409-title = Somebody else was faster
error-413-title = That is too large
error-413-text = Please send something smaller and try again.
error-415-title = We cannot read that
error-415-text = Please send the form from the page itself.
error-421-title = This is not the site you asked for
error-421-text = Please check the address in your browser.
error-429-title = Please take a short break
error-429-text = There have been many requests from your connection. Please try again in a little while.
error-4xx-title = That did not work
error-4xx-text = The request could not be understood. Please go back and try again.
error-503-title = We will be right back
error-503-text = The site is busy or under repair. Please try again in a minute.
error-507-title = There is no space left
error-507-text = The server has no space left for anything new. Whoever looks after the site: delete pictures that are not needed any more, or have room made on the server.
error-5xx-title = Something went wrong on our side
error-5xx-text = It has been noted. Please try again in a few minutes.
