menu-title = Speisekarte
menu-description = Was { $name } serviert, mit Preisen.
menu-empty = Die Karte wird gerade geschrieben. Bitte schauen Sie bald wieder vorbei.
