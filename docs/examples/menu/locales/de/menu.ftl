menu-title = Speisekarte
menu-description = Was { $name } diese Woche serviert: alle Gerichte mit ihren Preisen, wie die Küche sie schreibt.
menu-empty = Die Karte wird gerade geschrieben. Bitte schauen Sie bald wieder vorbei.
menu-print = Diese Seite drucken
