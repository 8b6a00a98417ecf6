### Datenschutz, und wer für die Website verantwortlich ist.

privacy-link = Datenschutz
privacy-title = Datenschutz
privacy-description = Was { $name } über Besucherinnen und Besucher dieser Website speichert, wozu, wie lange, und welche Rechte Sie haben.
privacy-short = Keine Cookies, kein Tracking, nichts von anderen Unternehmen, solange Sie es nicht wünschen. Was Sie schreiben, dient dazu, Ihnen zu antworten.

privacy-controller = Verantwortlich
privacy-controller-text = { $owner } ist verantwortlich für diese Website und für das, was Sie darüber mitteilen. Fragen dazu sind willkommen: telefonisch, per E-Mail oder per Post.
privacy-officer = In allen Fragen zum Datenschutz können Sie sich auch an { $officer } wenden.

privacy-cookies = Cookies und Statistik
privacy-cookies-text = Diese Website setzt bei Besuchern keine Cookies und erkennt niemanden wieder. Schriften, Bilder und Skripte kommen vom Server dieser Website.

privacy-log = Wenn Sie eine Seite aufrufen
privacy-log-text = Ihr Browser übermittelt Ihre Netzwerkadresse, weil Ihnen sonst nichts zurückgeschickt werden könnte. Der Webserver kann sie zusammen mit Uhrzeit und Seite festhalten, um Fehler zu finden und Angriffe abzuwehren, und löscht das spätestens nach { $days ->
    [one] einem Tag
   *[other] { $days } Tagen
 }.
privacy-host = Den Server betreibt { $host } im Auftrag der Verantwortlichen.

privacy-others = Was von anderen Unternehmen kommt
privacy-booking = Für Termine können Sie einen Kalender von { $provider } nutzen. Erst wenn Sie ihn öffnen, verbindet sich Ihr Browser mit { $host }; dort gilt die Datenschutzerklärung von { $provider }.
privacy-chat = Sie können über { $provider } chatten. Erst wenn Sie den Chat öffnen, verbindet sich Ihr Browser mit { $host }; dort gilt die Datenschutzerklärung von { $provider }.

privacy-rights = Ihre Rechte
privacy-rights-gdpr = Nach der Datenschutz-Grundverordnung (DSGVO) können Sie Auskunft darüber verlangen, was über Sie gespeichert ist (Artikel 15), es berichtigen (16) oder löschen (17) lassen, seine Verwendung einschränken lassen (18), es in einem gängigen Format erhalten (20) und seiner Verwendung widersprechen (21). Es wird verwendet, um Ihre Anfrage zu beantworten und auf Ihren Wunsch tätig zu werden (Artikel 6 Absatz 1 Buchstabe b), und um die Website sicher zu betreiben (Artikel 6 Absatz 1 Buchstabe f).
privacy-complaint-gdpr = Sie können sich auch bei einer Datenschutzbehörde beschweren, zum Beispiel bei der an Ihrem Wohnort.
privacy-rights-uk-gdpr = Nach der britischen Datenschutz-Grundverordnung (UK GDPR) und dem Data Protection Act 2018 können Sie Auskunft darüber verlangen, was über Sie gespeichert ist, es berichtigen oder löschen lassen, seine Verwendung einschränken lassen, es in einem gängigen Format erhalten und seiner Verwendung widersprechen. Es wird verwendet, um Ihre Anfrage zu beantworten und auf Ihren Wunsch tätig zu werden (Artikel 6 Absatz 1 Buchstabe b UK GDPR), und um die Website sicher zu betreiben (Artikel 6 Absatz 1 Buchstabe f).
privacy-complaint-uk-gdpr = Sie können sich auch beim Information Commissioner’s Office beschweren (ico.org.uk, Telefon 0303 123 1113).
privacy-rights-fadp = Nach dem Schweizer Datenschutzgesetz (DSG) können Sie Auskunft darüber verlangen, was über Sie gespeichert ist, es berichtigen oder löschen lassen, es in einem gängigen Format erhalten und seiner Verwendung widersprechen.
privacy-complaint-fadp = Sie können sich auch an den Eidgenössischen Datenschutz- und Öffentlichkeitsbeauftragten wenden (edoeb.admin.ch).
privacy-rights-pipeda = Nach dem kanadischen Datenschutzgesetz (PIPEDA) und dem Ihrer Provinz, wo es eines gibt, können Sie Auskunft darüber verlangen, was über Sie gespeichert ist und wem es weitergegeben wurde, es berichtigen lassen und Ihre Einwilligung zur Aufbewahrung widerrufen.
privacy-complaint-pipeda = Sie können sich auch beim Office of the Privacy Commissioner of Canada (priv.gc.ca) oder bei der Behörde Ihrer Provinz beschweren.
privacy-rights-other = Sie können Auskunft darüber verlangen, was über Sie gespeichert ist, es berichtigen oder löschen lassen und seiner Verwendung widersprechen.
privacy-complaint-other = Sie können sich auch an die Behörde wenden, die an Ihrem Wohnort über den Datenschutz wacht.

imprint-link = Impressum
imprint-title = Impressum
imprint-description = Wer für die Website von { $name } verantwortlich ist: Name, Anschrift, Register und wie Sie uns erreichen.
imprint-ddg = Angaben gemäß § 5 DDG
imprint-ecg = Angaben gemäß § 5 ECG und Offenlegung gemäß § 25 MedienG
imprint-uwg = Angaben gemäß Art. 3 Abs. 1 lit. s UWG
imprint-provider = Anbieter
imprint-represented-by = Vertreten durch
imprint-register = Registereintrag
imprint-vat-id = Umsatzsteuer-Identifikationsnummer
imprint-supervisory-authority = Aufsichtsbehörde
imprint-profession = Berufsbezeichnung
imprint-chamber = Kammer und berufsrechtliche Regelungen
imprint-content = Verantwortlich für den Inhalt
imprint-content-text = { $owner }, Anschrift wie oben (§ 18 Abs. 2 MStV)
imprint-links = Links
imprint-links-text = Manche Links führen zu Websites anderer. Für deren Inhalt sind diese verantwortlich.
about-site-link = Über diese Website
about-site-title = Über diese Website
about-site-description = Wessen Website das ist, wie Sie { $name } erreichen und wer für den Inhalt verantwortlich ist.
about-site-short = Das ist die Website von { $name }. Für den Inhalt ist { $owner } verantwortlich.
