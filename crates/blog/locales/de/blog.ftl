### Beiträge, wie Besucher sie sehen.

blog-title = Blog
blog-description = Beiträge von { $name }.
# Der Titel der zweiten Seite mit Beiträgen und aller folgenden.
blog-title-page = { $title }, Seite { $page }
blog-empty = Hier ist noch nichts erschienen. Schauen Sie bald wieder herein.
blog-all-posts = Alle Beiträge
blog-more = Weiterlesen
