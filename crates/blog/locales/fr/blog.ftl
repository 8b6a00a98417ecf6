### Les billets, tels que les visiteurs les voient.

blog-title = Blog
blog-description = Les billets de { $name }.
# Le titre de la deuxième page de billets et des suivantes.
blog-title-page = { $title }, page { $page }
blog-empty = Rien n’a encore été publié. Revenez bientôt.
blog-all-posts = Tous les billets
blog-more = À lire aussi
