### La recherche sur le site.

search-link = Recherche
search-title = Recherche
search-description = Recherchez dans les pages et les articles de { $name }.
search-label = Que cherchez-vous ?
search-submit = Rechercher
search-found = { $count ->
    [one] Une page
   *[other] { NUMBER($count) } pages
 } avec « { $query } »
search-none = Aucune page ne contient tout ce que dit « { $query } ». Essayez avec moins de mots, ou seulement le début d’un mot.
search-no-words = Veuillez saisir un mot à rechercher.
