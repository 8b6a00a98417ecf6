### Les réalisations.

portfolio-title = Nos réalisations
# $site is the name of the business.
portfolio-description = Les réalisations de { $name }.
# The heading of a list of one kind of work, such as “Patios: Our work”.
portfolio-title-of-kind = { $kind }{ "\u202F" }: { $title }
portfolio-title-page = { $title }, page { $page }
portfolio-kinds = Types de travaux
portfolio-all = Tous
portfolio-empty = Il n’y a encore rien à voir ici. Revenez bientôt.
portfolio-previous = Précédent
portfolio-next = Suivant

## Une réalisation

portfolio-back = Toutes les réalisations
portfolio-work = Travaux
portfolio-where = Lieu
portfolio-finished = Fin des travaux
portfolio-others = D’autres réalisations
# Where and when, below a card’s title.
portfolio-place-and-time = { $place }, { $time }

## Ses photos

portfolio-before = Avant
portfolio-after = Après
portfolio-before-and-after = Avant et après
portfolio-divider = La part de l’image qui montre l’avant
