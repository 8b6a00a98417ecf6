### Protection des données, et qui répond du site.

privacy-link = Confidentialité
privacy-title = Confidentialité
privacy-description = Ce que { $name } enregistre au sujet des visiteurs de ce site, pourquoi, pendant combien de temps, et quels sont vos droits.
privacy-short = Pas de cookies, pas de pistage, rien qui vienne d’autres entreprises sauf si vous le demandez. Ce que vous envoyez sert à vous répondre.

privacy-controller = Responsable
privacy-controller-text = { $owner } répond de ce site et de ce que vous confiez par son intermédiaire. Vos questions sont les bienvenues par téléphone, par courriel ou par courrier.
privacy-officer = Pour toute question sur les données personnelles, vous pouvez aussi vous adresser à { $officer }.

privacy-cookies = Cookies et statistiques
privacy-cookies-text = Ce site ne dépose aucun cookie chez les visiteurs et ne reconnaît personne. Les polices, les images et les scripts viennent du serveur de ce site.

privacy-log = Quand vous ouvrez une page
privacy-log-text = Votre navigateur transmet votre adresse réseau, sans quoi rien ne pourrait vous être renvoyé. Le serveur web peut la noter avec l’heure et la page, pour trouver des erreurs et repousser des attaques, et la supprime au plus tard après { $days ->
    [one] un jour
   *[other] { $days } jours
 }.
privacy-host = Le serveur est exploité par { $host } pour le compte du responsable.

privacy-others = Ce qui vient d’autres entreprises
privacy-booking = Pour prendre rendez-vous, vous pouvez utiliser un calendrier de { $provider }. Ce n’est que si vous choisissez de l’ouvrir que votre navigateur se connecte à { $host } ; les conditions de confidentialité de { $provider } s’y appliquent.
privacy-chat = Vous pouvez discuter par { $provider }. Ce n’est que si vous choisissez d’ouvrir la messagerie que votre navigateur se connecte à { $host } ; les conditions de confidentialité de { $provider } s’y appliquent.

privacy-rights = Vos droits
privacy-rights-gdpr = Selon le règlement général sur la protection des données (RGPD), vous pouvez demander ce qui est enregistré à votre sujet (article 15), le faire rectifier (16) ou effacer (17), en faire limiter l’usage (18), le recevoir dans un format courant (20) et vous opposer à son usage (21). Ces données servent à répondre à votre demande et à y donner suite (article 6, paragraphe 1, point b), et pour exploiter le site en sécurité (article 6, paragraphe 1, point f).
privacy-complaint-gdpr = Vous pouvez aussi introduire une réclamation auprès d’une autorité de protection des données, par exemple celle de votre lieu de résidence.
privacy-rights-uk-gdpr = Selon le RGPD du Royaume-Uni et le Data Protection Act 2018, vous pouvez demander ce qui est enregistré à votre sujet, le faire rectifier ou effacer, en faire limiter l’usage, le recevoir dans un format courant et vous opposer à son usage. Ces données servent à répondre à votre demande et à y donner suite (article 6, paragraphe 1, point b), et pour exploiter le site en sécurité (article 6, paragraphe 1, point f).
privacy-complaint-uk-gdpr = Vous pouvez aussi vous plaindre auprès de l’Information Commissioner’s Office (ico.org.uk, téléphone 0303 123 1113).
privacy-rights-fadp = Selon la loi fédérale suisse sur la protection des données (LPD), vous pouvez demander ce qui est enregistré à votre sujet, le faire rectifier ou supprimer, le recevoir dans un format courant et vous opposer à son usage.
privacy-complaint-fadp = Vous pouvez aussi vous adresser au Préposé fédéral à la protection des données et à la transparence (edoeb.admin.ch).
privacy-rights-pipeda = Selon la loi canadienne sur la protection des renseignements personnels (LPRPDE) et celle de votre province lorsqu’elle en a une, vous pouvez demander ce qui est enregistré à votre sujet et à qui cela a été communiqué, le faire corriger, et retirer votre consentement à sa conservation.
privacy-complaint-pipeda = Vous pouvez aussi porter plainte auprès du Commissariat à la protection de la vie privée du Canada (priv.gc.ca) ou du commissaire de votre province.
privacy-rights-other = Vous pouvez demander ce qui est enregistré à votre sujet, le faire corriger ou supprimer, et vous opposer à son usage.
privacy-complaint-other = Vous pouvez aussi vous adresser à l’autorité chargée de la protection des données là où vous vivez.

imprint-link = Mentions légales
imprint-title = Mentions légales
imprint-description = Qui répond du site de { $name } : nom, adresse, registre et moyens de nous joindre.
imprint-ddg = Informations selon le § 5 de la loi allemande DDG
imprint-ecg = Informations selon le § 5 ECG et publication selon le § 25 MedienG (Autriche)
imprint-uwg = Informations selon l’art. 3, al. 1, let. s LCD
imprint-provider = Éditeur
imprint-represented-by = Représentation
imprint-register = Registre
imprint-vat-id = Numéro de TVA
imprint-supervisory-authority = Autorité de surveillance
imprint-profession = Profession
imprint-chamber = Ordre professionnel et règles
imprint-content = Responsable du contenu
imprint-content-text = { $owner }, adresse ci-dessus (§ 18, al. 2 MStV)
imprint-links = Liens
imprint-links-text = Certains liens mènent à des sites d’autrui, qui répondent de leur contenu.
about-site-link = À propos de ce site
about-site-title = À propos de ce site
about-site-description = À qui est ce site, comment joindre { $name }, et qui répond de son contenu.
about-site-short = Ceci est le site de { $name }. { $owner } répond de son contenu.
