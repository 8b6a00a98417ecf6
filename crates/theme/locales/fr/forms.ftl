### Ce qui peut ne pas aller dans un champ de formulaire.

form-hidden-characters = Ce champ contient un saut de ligne ou un caractère de contrôle invisible. Veuillez le saisir à nouveau.
form-nul = Ce champ contient un caractère qui ne peut pas être enregistré. Veuillez le supprimer.

## Questions qu’un site ajoute à un formulaire

form-choose = Veuillez choisir
form-no-answer = Sans réponse
form-choice-wrong = Veuillez choisir l’une des réponses de la liste.
form-line-wrong = Veuillez répondre en une ligne ({ $max } caractères au plus).
form-day-wrong = Veuillez choisir un jour à partir d’aujourd’hui, dans un an au plus.
form-postal-code-ca = Veuillez indiquer un code postal comme T2P 1J9. La lettre O et le chiffre 0 n’y sont pas la même chose.
form-postal-code-gb = Veuillez indiquer un code postal comme SW1A 1AA. La lettre O et le chiffre 0 n’y sont pas la même chose.
form-postal-code-us = Veuillez indiquer un code postal comme 97205.
form-postal-code-nl = Veuillez indiquer un code postal comme 1012 AB. La lettre O et le chiffre 0 n’y sont pas la même chose.
form-postal-code-pl = Veuillez indiquer un code postal comme 00-950.
form-postal-code-se = Veuillez indiquer un code postal comme 113 51.
form-postal-code-four-digits = Veuillez indiquer un code postal à quatre chiffres, par exemple 1010.
form-postal-code-five-digits = Veuillez indiquer un code postal à cinq chiffres, par exemple 10115.
form-postal-code-anywhere = Veuillez indiquer un code postal fait de lettres et de chiffres, par exemple AB 1234.
form-postal-code-confused = Est-ce la lettre O ou le chiffre 0 ? L’un est à la place de l’autre ici, ou I à la place de 1. Veuillez vérifier chacun d’eux.
