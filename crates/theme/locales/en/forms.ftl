### What is wrong with a field of any form.

form-hidden-characters = This contains a line break or an invisible control character. Please type it again.
form-nul = This contains a character that cannot be stored. Please remove it.

## Questions that a site adds to a form

form-choose = Please choose
form-no-answer = No answer
form-choice-wrong = Please choose one of the answers in the list.
form-line-wrong = Please answer in one line (at most { $max } characters).
form-day-wrong = Please choose a day from today on, at most a year ahead.
form-postal-code-ca = Please give a postal code such as T2P 1J9. The letter O and the digit 0 are not the same there.
form-postal-code-gb = Please give a postcode such as SW1A 1AA. The letter O and the digit 0 are not the same there.
form-postal-code-us = Please give a ZIP code such as 97205.
form-postal-code-nl = Please give a postal code such as 1012 AB. The letter O and the digit 0 are not the same there.
form-postal-code-pl = Please give a postal code such as 00-950.
form-postal-code-se = Please give a postal code such as 113 51.
form-postal-code-four-digits = Please give a postal code of four digits, such as 1010.
form-postal-code-five-digits = Please give a postal code of five digits, such as 10115.
form-postal-code-anywhere = Please give a postal code: letters and digits, such as AB 1234.
form-postal-code-confused = Is that the letter O or the digit 0? One of them stands in the other’s place here, or I in the place of 1. Please look at each once more.
