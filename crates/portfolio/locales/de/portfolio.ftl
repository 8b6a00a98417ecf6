### Abgeschlossene Arbeiten.

portfolio-title = Unsere Arbeiten
# $site is the name of the business.
portfolio-description = Abgeschlossene Arbeiten von { $name }.
# The heading of a list of one kind of work, such as “Patios: Our work”.
portfolio-title-of-kind = { $kind }: { $title }
portfolio-title-page = { $title }, Seite { $page }
portfolio-kinds = Arten von Arbeiten
portfolio-all = Alle
portfolio-empty = Hier gibt es noch nichts zu sehen. Bitte schauen Sie bald wieder vorbei.
portfolio-previous = Zurück
portfolio-next = Weiter

## Eine Arbeit

portfolio-back = Alle Arbeiten
portfolio-work = Arbeit
portfolio-where = Ort
portfolio-finished = Fertig
portfolio-others = Weitere Arbeiten
# Where and when, below a card’s title.
portfolio-place-and-time = { $place }, { $time }

## Ihre Bilder

portfolio-before = Vorher
portfolio-after = Nachher
portfolio-before-and-after = Vorher und nachher
portfolio-divider = Wie viel vom Bild die Zeit vor der Arbeit zeigt
