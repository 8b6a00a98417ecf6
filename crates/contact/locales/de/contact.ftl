### Das Kontaktformular und seine E-Mails.

contact-title = Kontakt
contact-description = Schreiben Sie { $name }, rufen Sie an oder kommen Sie vorbei.

contact-name = Ihr Name
contact-email = E-Mail-Adresse
contact-phone = Telefon
contact-message = Nachricht
contact-optional = freiwillig
contact-send = Nachricht senden
contact-privacy = Ihre Angaben verwenden wir nur, um Ihnen zu antworten.
contact-aside = So erreichen Sie uns sonst
# Ein Feld, das Menschen nicht sehen und Roboter ausfüllen.
contact-trap = Bitte frei lassen

## Was an einem Feld nicht stimmt

contact-name-wrong = Bitte nennen Sie uns Ihren Namen (höchstens { $max } Zeichen).
contact-email-wrong = Bitte geben Sie eine E-Mail-Adresse an, unter der wir Ihnen antworten können, zum Beispiel name@example.org.
contact-email-doubted = Ist das vollständig? Die meisten Adressen enden auf etwas wie .de oder .org. Wenn diese stimmt, senden Sie das Formular bitte noch einmal ab.
contact-phone-wrong = Bitte geben Sie eine Telefonnummer mit mindestens 5 Ziffern an oder lassen Sie dieses Feld frei. Leerzeichen und + ( ) - / . sind erlaubt.
contact-message-wrong = Bitte schreiben Sie uns ein paar Worte (höchstens { NUMBER($max) } Zeichen).
contact-look-again = Bitte sehen Sie sich { $count ->
    [one] ein Feld
   *[other] { $count } Felder
 } noch einmal an

## Fotos, die mitgesendet werden

contact-photos = Fotos
# $most ist eine Zahl, $megabytes auch.
contact-photos-hint = Bis zu { $most }, jedes höchstens { $megabytes } MB. Nur wir sehen sie; wo und mit welcher Kamera sie aufgenommen wurden, wird entfernt.
contact-photos-choose = Fotos auswählen
contact-photos-add = Weitere Fotos auswählen
contact-photos-remove = Entfernen
contact-photos-kept = Diese sind schon bei uns. Entfernen Sie das Häkchen, um eines wegzulassen.
contact-photos-again = Ihre Fotos konnten nicht aufbewahrt werden. Bitte wählen Sie sie noch einmal aus.
contact-photos-often = Von Ihrem Anschluss sind schon sehr oft Fotos gekommen. Diese wurden deshalb nicht aufbewahrt. Bitte wählen Sie sie in einer Stunde noch einmal aus.
contact-photos-together = Diese Fotos sind zusammen zu groß, um auf einmal gesendet zu werden. Bitte wählen Sie weniger oder kleinere aus.
# $name ist der Name einer Datei.
contact-photo-unknown = „{ $name }“ ist kein Bild, das wir verwenden können. Bitte wählen Sie ein JPEG, PNG, GIF oder WebP.
contact-photo-empty = „{ $name }“ ist leer: Davon kam nichts an. Bitte wählen Sie es noch einmal oder ein anderes.
contact-photo-heic = „{ $name }“ ist ein HEIC-Foto, das wir nicht lesen können. Wählen Sie es auf einem iPhone oder iPad bitte aus der Fotomediathek und nicht aus „Dateien“ aus: Dann wird es als JPEG gesendet. Speichern Sie es auf einem Computer bitte zuerst als JPEG.
contact-photo-large = „{ $name }“ ist zu groß. Bitte wählen Sie eines mit höchstens { $limit } MB.
contact-photo-pixels = „{ $name }“ hat zu viele Pixel. Bitte wählen Sie eines mit höchstens { $limit } Megapixeln.
contact-photo-damaged = „{ $name }“ ist beschädigt oder unvollständig. Bitte öffnen Sie es, speichern Sie es neu und wählen Sie es noch einmal aus.
contact-photo-many = „{ $name }“ ist eines zu viel: Wir nehmen bis zu { $most } Fotos.
contact-photo-failed = „{ $name }“ konnte gerade nicht aufbewahrt werden. Bitte wählen Sie es noch einmal aus.
contact-photo-room = Für „{ $name }“ ist gerade kein Platz. Bitte senden Sie Ihre Nachricht ohne das Foto; wir melden uns, wenn wir es brauchen.
contact-photo-expired = „{ $name }“ wurde nur einen Tag lang aufbewahrt. Bitte wählen Sie es noch einmal aus.
contact-photo-lost = Ein Foto ist nicht mehr da. Bitte wählen Sie es noch einmal aus.

## Warum eine Nachricht nicht gesendet wurde; „Senden“ ist die Schaltfläche

contact-token = Wir konnten nicht sicher sein, dass diese Nachricht von dieser Seite kommt. Sie wurde deshalb nicht gesendet. Bitte klicken Sie noch einmal auf „Nachricht senden“.
contact-expired = Diese Seite war länger als einen Tag geöffnet. Die Nachricht wurde deshalb noch nicht gesendet. Bitte klicken Sie noch einmal auf „Nachricht senden“.
contact-limited = Von Ihrem Anschluss sind schon mehrere Nachrichten gekommen. Bitte versuchen Sie es in { $minutes ->
    [one] einer Minute
   *[other] { $minutes } Minuten
 } noch einmal.
contact-unavailable = Bei uns klappt gerade etwas nicht. Ihre Nachricht wurde deshalb noch nicht gesendet. Bitte klicken Sie in einer Minute noch einmal auf „Nachricht senden“.
# $phone ist ein Link mit der Telefonnummer.
contact-kept = Nichts ist verloren: Ihr Text steht noch unten im Formular. Wenn es eilt, rufen Sie uns bitte an: { $phone }.

## Nachdem sie gesendet wurde

contact-thanks-title = Vielen Dank
contact-thanks-description = Ihre Nachricht ist angekommen.
contact-thanks-heading = Vielen Dank. Ihre Nachricht ist angekommen.
contact-thanks-text = Wir antworten Ihnen so bald wie möglich. Eine Bestätigung ist per E-Mail zu Ihnen unterwegs.

## Die E-Mail an die Besucherin oder den Besucher

contact-confirmation-subject = Ihre Nachricht an { $site } ist angekommen
contact-confirmation-greeting = Guten Tag { $name },
contact-confirmation-arrived = vielen Dank, dass Sie { $site } geschrieben haben. Ihre Nachricht ist am { $date } angekommen. Wir antworten Ihnen so bald wie möglich.
contact-confirmation-photos = { $count ->
    [one] Auch Ihr Foto ist angekommen.
   *[other] Auch Ihre { $count } Fotos sind angekommen.
 }
# $phone ist die Nummer oder ein Link damit.
contact-confirmation-urgent = Wenn es eilt, rufen Sie uns bitte an: { $phone }.
contact-confirmation-reason = Sie erhalten diese E-Mail, weil jemand Ihre Adresse in das Kontaktformular auf { $domain } eingetragen hat. Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Wir schreiben Ihnen nicht wieder.

## Die E-Mail an die Inhaberin oder den Inhaber

contact-notification-subject = Neue Nachricht von { $name }
contact-notification-wrote = { $name } hat über das Formular auf { $domain } geschrieben, { $date }.
contact-notification-name = Name
contact-notification-email = E-Mail
contact-notification-phone = Telefon
contact-notification-no-phone = nicht angegeben
contact-notification-photos = Fotos
contact-notification-photos-where = { $count ->
    [one] eines, in der Verwaltung
   *[other] { $count }, in der Verwaltung
 }
contact-notification-reply = Um { $name } zu antworten, antworten Sie einfach auf diese E-Mail.
# $address ist ein Link zur Nachricht in der Verwaltung.
contact-notification-panel = Notizen und Status dieser Nachricht: { $address }

# Die eigene Antwort der Inhaberin oder des Inhabers.
contact-reply-subject = Ihre Nachricht an { $site }

### The page on privacy.

contact-privacy = Wenn Sie eine Nachricht schreiben
contact-privacy-text = Was Sie in das Kontaktformular eintragen, also Ihr Name, Ihre E-Mail-Adresse, Ihre Telefonnummer, falls Sie sie angeben, und Ihre Nachricht, wird auf dem Server dieser Website gespeichert und per E-Mail weitergeleitet, damit Sie eine Antwort bekommen. Möglicherweise erhalten Sie eine Bestätigung per E-Mail.
contact-privacy-robots = Damit Roboter das Formular nicht überfluten, wird außerdem ein Code gespeichert, der aus Ihrer Netzwerkadresse berechnet ist. Ihre Adresse lässt sich daraus nicht ablesen.
contact-privacy-kept = Ihre Nachricht wird spätestens nach { $months ->
    [one] einem Monat
   *[other] { $months } Monaten
 } gelöscht, außer wenn dann noch ein Auftrag für Sie läuft oder das Gesetz die Aufbewahrung vorschreibt.
contact-privacy-as-needed = Ihre Nachricht wird so lange aufbewahrt, wie es für die Antwort und für das, was daraus folgt, nötig ist. Danach wird sie gelöscht.
