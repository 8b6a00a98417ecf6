### Le cadre de chaque page.

# Le nom que la langue se donne, pour qui la cherche.
language-name = Français
languages = Langue

skip-to-content = Aller au contenu
announcement = Annonce
announcement-close = Fermer l’annonce
navigation-main = Navigation principale
navigation-menu = Menu
footer-reach-us = Nous trouver, nous joindre
footer-hours = Horaires

# $phone est un lien avec le numéro de téléphone.
call-if-urgent = Si c’est urgent, appelez-nous au { $phone }.
back-to-home = Retour à l’accueil

## Liens vers les autres pages d’une liste

pagination = Pages
pagination-newer = Plus récents
pagination-older = Plus anciens
pagination-previous = Précédent
pagination-next = Suivant
# Lu à voix haute avant le numéro de page.
pagination-page = Page
