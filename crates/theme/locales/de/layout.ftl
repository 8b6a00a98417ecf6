### Der Rahmen jeder Seite.

# Wie die Sprache sich selbst nennt, für alle, die sie suchen.
language-name = Deutsch
languages = Sprache

skip-to-content = Zum Inhalt springen
announcement = Hinweis
announcement-close = Hinweis schließen
navigation-main = Hauptnavigation
navigation-menu = Menü
footer-reach-us = Adresse und Kontakt
footer-hours = Öffnungszeiten

# $phone ist ein Link mit der Telefonnummer.
call-if-urgent = Wenn es eilt, rufen Sie uns bitte an: { $phone }.
back-to-home = Zur Startseite

## Links zu den anderen Seiten einer Liste

pagination = Seiten
pagination-newer = Neuere
pagination-older = Ältere
pagination-previous = Zurück
pagination-next = Weiter
# Wird vor der Seitenzahl vorgelesen.
pagination-page = Seite
