### The page on privacy.

analytics-privacy = Gezählt wird, wie oft jede Seite aufgerufen wird und von welcher Website die Besucher kommen. Dafür wird weder Ihre Adresse gespeichert noch etwas anderes, woran man Sie wiedererkennen könnte.
