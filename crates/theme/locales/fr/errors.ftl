### Pages et réponses qui disent ce qui n’a pas fonctionné.

error-status = Erreur { $status }
# $phone est un lien avec le numéro de téléphone.
error-retry = Veuillez réessayer dans { $minutes ->
    [one] une minute environ
   *[other] { $minutes } minutes environ
 } ou nous appeler au { $phone }.
# $id est le numéro sous lequel l’erreur figure dans le journal.
error-reference = Si vous nous écrivez à ce sujet, merci d’indiquer ce numéro : { $id }.
error-home = Aller à la page d’accueil
error-offers = Vouliez-vous dire

error-token =
    Ce formulaire n’a pas été envoyé depuis une page de ce site, ou la page est restée ouverte trop longtemps. Veuillez revenir en arrière, recharger la page et renvoyer le formulaire.
error-unreadable =
    Le formulaire contient des caractères qui ne sont pas du texte. Veuillez saisir le texte à nouveau et le renvoyer.
error-upload =
    L’envoi s’est interrompu ou a été endommagé en chemin. Veuillez réessayer.

error-403-title = Cette page ne vous est pas ouverte
error-403-text = Votre compte n’a pas le droit de la consulter. Adressez-vous à la personne qui s’occupe du site.
error-404-title = Cette page est introuvable
error-404-text = Elle a peut-être changé de place, ou une petite faute s’est glissée dans l’adresse.
error-405-title = Cela ne fonctionne pas ici
error-405-text = Cette adresse ne répond pas à ce genre de demande.
error-409-title = Quelqu’un a été plus rapide
error-413-title = C’est trop volumineux
error-413-text = Veuillez envoyer quelque chose de plus léger et réessayer.
error-415-title = Nous ne pouvons pas lire cet envoi
error-415-text = Veuillez envoyer le formulaire depuis la page elle-même.
error-421-title = Ce n’est pas le site demandé
error-421-text = Veuillez vérifier l’adresse dans votre navigateur.
error-429-title = Faites une petite pause
error-429-text = De nombreuses demandes sont arrivées depuis votre connexion. Veuillez réessayer dans un petit moment.
error-4xx-title = Cela n’a pas fonctionné
error-4xx-text = La demande n’a pas pu être comprise. Veuillez revenir en arrière et réessayer.
error-503-title = Nous revenons tout de suite
error-503-text = Le site est très sollicité ou en maintenance. Veuillez réessayer dans une minute.
error-507-title = Il n’y a plus de place
error-507-text = Le serveur n’a plus de place pour rien de nouveau. Si vous vous occupez du site : supprimez les images devenues inutiles, ou faites libérer de la place sur le serveur.
error-5xx-title = Un problème est survenu de notre côté
error-5xx-text = Il a été noté. Veuillez réessayer dans quelques minutes.
