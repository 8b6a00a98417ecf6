### Die Suche auf der Website.

search-link = Suche
search-title = Suche
search-description = Durchsuchen Sie die Seiten und Beiträge von { $name }.
search-label = Was suchen Sie?
search-submit = Suchen
search-found = { $count ->
    [one] Eine Seite
   *[other] { NUMBER($count) } Seiten
 } mit „{ $query }“
search-none = Keine Seite enthält alles von „{ $query }“. Versuchen Sie es mit weniger Wörtern oder nur mit dem Anfang eines Wortes.
search-no-words = Bitte geben Sie ein Wort ein, nach dem gesucht werden soll.
