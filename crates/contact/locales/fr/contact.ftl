### Le formulaire de contact et ses courriels.

contact-title = Contact
contact-description = Écrivez à { $name }, appelez ou passez nous voir.

contact-name = Votre nom
contact-email = Adresse e-mail
contact-phone = Téléphone
contact-message = Message
contact-optional = facultatif
contact-send = Envoyer le message
contact-privacy = Ce que vous écrivez nous sert uniquement à vous répondre.
contact-aside = Autres moyens de nous joindre
# Un champ que les personnes ne voient pas et que les robots remplissent.
contact-trap = Laissez ce champ vide

## Ce qui ne va pas dans un champ

contact-name-wrong = Veuillez indiquer votre nom ({ $max } caractères au plus).
contact-email-wrong = Veuillez indiquer une adresse e-mail à laquelle nous pouvons répondre, par exemple nom@example.org.
contact-email-doubted = Est-elle complète ? La plupart des adresses se terminent par .fr ou .org, par exemple. Si celle-ci est juste, veuillez envoyer le formulaire encore une fois.
contact-phone-wrong = Veuillez indiquer un numéro de téléphone d’au moins 5 chiffres, ou laissez ce champ vide. Les espaces et + ( ) - / . sont admis.
contact-message-wrong = Veuillez écrire quelques mots ({ NUMBER($max) } caractères au plus).
contact-look-again = Veuillez revoir { $count ->
    [one] un champ
   *[other] { $count } champs
 }

## Les photos jointes

contact-photos = Photos
# $most est un nombre, $megabytes aussi.
contact-photos-hint = Jusqu’à { $most }, de { $megabytes } Mo au plus chacune. Nous seuls les voyons ; le lieu et l’appareil de la prise de vue sont effacés.
contact-photos-choose = Choisir des photos
contact-photos-add = Ajouter des photos
contact-photos-remove = Retirer
contact-photos-kept = Celles-ci sont déjà chez nous. Décochez une photo pour ne pas l’envoyer.
contact-photos-again = Vos photos n’ont pas pu être conservées. Veuillez les choisir de nouveau.
contact-photos-often = Des photos sont déjà arrivées très souvent depuis votre connexion ; celles-ci n’ont donc pas été conservées. Veuillez les choisir de nouveau dans une heure.
contact-photos-together = Ensemble, ces photos sont trop lourdes pour être envoyées en une fois. Veuillez en choisir moins, ou de plus petites.
# $name est le nom d’un fichier.
contact-photo-unknown = « { $name } » n’est pas une image que nous pouvons utiliser. Veuillez choisir un fichier JPEG, PNG, GIF ou WebP.
contact-photo-empty = « { $name } » est vide : rien n’en est arrivé. Veuillez la choisir à nouveau, ou en choisir une autre.
contact-photo-heic = « { $name } » est une photo HEIC, que nous ne pouvons pas lire. Sur un iPhone ou un iPad, choisissez-la dans la photothèque et non dans « Fichiers » : elle sera alors envoyée en JPEG. Sur un ordinateur, enregistrez-la d’abord en JPEG.
contact-photo-large = « { $name } » est trop lourde. Veuillez choisir une photo de { $limit } Mo au plus.
contact-photo-pixels = « { $name } » a trop de pixels. Veuillez choisir une photo de { $limit } mégapixels au plus.
contact-photo-damaged = « { $name } » est abîmée ou incomplète. Veuillez l’ouvrir, l’enregistrer de nouveau et la choisir encore une fois.
contact-photo-many = « { $name } » est de trop : nous acceptons jusqu’à { $most } photos.
contact-photo-failed = « { $name } » n’a pas pu être conservée. Veuillez la choisir de nouveau.
contact-photo-room = Il n’y a pas de place pour « { $name } » en ce moment. Veuillez envoyer votre message sans elle ; nous vous la demanderons si besoin.
contact-photo-expired = « { $name } » n’a été conservée qu’un jour. Veuillez la choisir de nouveau.
contact-photo-lost = Une photo n’est plus là. Veuillez la choisir de nouveau.

## Pourquoi un message n’a pas été envoyé ; « Envoyer » est le bouton

contact-token = Nous n’avons pas pu vérifier que ce message venait de cette page ; il n’a donc pas été envoyé. Veuillez cliquer encore une fois sur « Envoyer le message ».
contact-expired = Cette page était ouverte depuis plus d’un jour ; le message n’a donc pas encore été envoyé. Veuillez cliquer encore une fois sur « Envoyer le message ».
contact-limited = Plusieurs messages sont déjà arrivés depuis votre connexion. Veuillez réessayer dans { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }.
contact-unavailable = Un problème est survenu de notre côté ; le message n’a donc pas encore été envoyé. Veuillez cliquer de nouveau sur « Envoyer le message » dans une minute.
# $phone est un lien avec le numéro de téléphone.
contact-kept = Rien n’est perdu : votre texte est toujours dans le formulaire ci-dessous. Si c’est urgent, appelez-nous au { $phone }.

## Une fois le message envoyé

contact-thanks-title = Merci
contact-thanks-description = Votre message est bien arrivé.
contact-thanks-heading = Merci. Votre message est bien arrivé.
contact-thanks-text = Nous vous répondrons dès que possible. Une confirmation vous est envoyée par e-mail.

## Le courriel au visiteur

contact-confirmation-subject = Votre message à { $site } est bien arrivé
contact-confirmation-greeting = Bonjour { $name },
contact-confirmation-arrived = Merci d’avoir écrit à { $site }. Votre message est arrivé le { $date } ; nous y répondrons dès que possible.
contact-confirmation-photos = { $count ->
    [one] Votre photo est bien arrivée aussi.
   *[other] Vos { $count } photos sont bien arrivées aussi.
 }
# $phone est le numéro, ou un lien avec celui-ci.
contact-confirmation-urgent = Si c’est urgent, appelez-nous au { $phone }.
contact-confirmation-reason = Vous recevez cet e-mail parce que quelqu’un a saisi cette adresse dans le formulaire de contact de { $domain }. Si ce n’était pas vous, ignorez-le simplement : nous ne vous écrirons plus.

## Le courriel au propriétaire du site

contact-notification-subject = Nouveau message de { $name }
contact-notification-wrote = { $name } a écrit depuis le formulaire de { $domain }, le { $date }.
contact-notification-name = Nom
contact-notification-email = E-mail
contact-notification-phone = Téléphone
contact-notification-no-phone = non indiqué
contact-notification-photos = Photos
contact-notification-photos-where = { $count ->
    [one] une, dans l’espace d’administration
   *[other] { $count }, dans l’espace d’administration
 }
contact-notification-reply = Pour répondre à { $name }, répondez simplement à cet e-mail.
# $address est un lien vers le message dans l’espace d’administration.
contact-notification-panel = Notes et état de ce message : { $address }

# La réponse personnelle du propriétaire.
contact-reply-subject = Votre message à { $site }

### The page on privacy.

contact-privacy = Quand vous écrivez un message
contact-privacy-text = Ce que vous saisissez dans le formulaire de contact, c’est-à-dire votre nom, votre adresse électronique, votre numéro de téléphone si vous l’indiquez et votre message, est enregistré sur le serveur de ce site et transmis par courriel, afin que vous receviez une réponse. Il se peut que vous receviez une confirmation par courriel.
contact-privacy-robots = Pour empêcher des robots de submerger le formulaire, un code calculé à partir de votre adresse réseau est aussi enregistré. Il ne permet pas de retrouver cette adresse.
contact-privacy-kept = Votre message est supprimé au plus tard après { $months } mois, sauf si un travail est alors encore en cours pour vous ou si la loi exige de le conserver.
contact-privacy-as-needed = Votre message est conservé aussi longtemps qu’il le faut pour vous répondre et pour ce qui en découle, puis il est supprimé.
