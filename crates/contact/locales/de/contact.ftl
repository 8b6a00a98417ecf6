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

contact-name-wrong = Bitte nennen Sie uns Ihren Namen ({ $min } bis { $max } Zeichen).
contact-email-wrong = Bitte geben Sie eine E-Mail-Adresse an, unter der wir Ihnen antworten können, zum Beispiel name@example.org.
contact-phone-wrong = Bitte geben Sie eine Telefonnummer mit mindestens 5 Ziffern an oder lassen Sie dieses Feld frei. Leerzeichen und + ( ) - / . sind erlaubt.
contact-message-wrong = Bitte schreiben Sie uns ein paar Worte (höchstens { NUMBER($max) } Zeichen).
contact-look-again = Bitte sehen Sie sich { $count ->
    [one] ein Feld
   *[other] { $count } Felder
 } noch einmal an

## Warum eine Nachricht nicht gesendet wurde; „Senden“ ist die Schaltfläche

contact-token = Wir konnten nicht sicher sein, dass diese Nachricht von dieser Seite kommt. Sie wurde deshalb nicht gesendet. Bitte klicken Sie noch einmal auf „Nachricht senden“.
contact-expired = Diese Seite war länger als einen Tag geöffnet. Die Nachricht wurde deshalb noch nicht gesendet. Bitte klicken Sie noch einmal auf „Nachricht senden“.
contact-limited = Von Ihrem Anschluss sind schon mehrere Nachrichten gekommen. Bitte versuchen Sie es in { $minutes ->
    [one] einer Minute
   *[other] { $minutes } Minuten
 } noch einmal oder rufen Sie uns an: { $phone }.
contact-unavailable = Bei uns klappt gerade etwas nicht. Ihre Nachricht wurde deshalb noch nicht gesendet. Bitte klicken Sie in einer Minute noch einmal auf „Nachricht senden“ oder rufen Sie uns an: { $phone }.
# $phone ist ein Link mit der Telefonnummer.
contact-kept = Nichts ist verloren: Ihr Text steht noch unten im Formular. Telefon: { $phone }

## Nachdem sie gesendet wurde

contact-thanks-title = Vielen Dank
contact-thanks-description = Ihre Nachricht ist angekommen.
contact-thanks-heading = Vielen Dank. Ihre Nachricht ist angekommen.
contact-thanks-text = Wir antworten Ihnen so bald wie möglich. Eine Bestätigung ist per E-Mail zu Ihnen unterwegs.

## Die E-Mail an die Besucherin oder den Besucher

contact-confirmation-subject = Ihre Nachricht an { $site } ist angekommen
contact-confirmation-greeting = Guten Tag { $name },
contact-confirmation-arrived = vielen Dank, dass Sie { $site } geschrieben haben. Ihre Nachricht ist am { $date } angekommen. Wir antworten Ihnen so bald wie möglich.
# $phone ist die Nummer oder ein Link damit.
contact-confirmation-pressing = Wenn es eilt, rufen Sie uns bitte an: { $phone }.
contact-confirmation-reason = Sie erhalten diese E-Mail, weil jemand Ihre Adresse in das Kontaktformular auf { $domain } eingetragen hat. Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Wir schreiben Ihnen nicht wieder.

## Die E-Mail an die Inhaberin oder den Inhaber

contact-notification-subject = Neue Nachricht von { $name }
contact-notification-wrote = { $name } hat über das Formular auf { $domain } geschrieben, { $date }.
contact-notification-name = Name
contact-notification-email = E-Mail
contact-notification-phone = Telefon
contact-notification-no-phone = nicht angegeben
contact-notification-reply = Um { $name } zu antworten, antworten Sie einfach auf diese E-Mail.
# $address ist ein Link zur Nachricht in der Verwaltung.
contact-notification-panel = Notizen und Status dieser Nachricht: { $address }

# Die eigene Antwort der Inhaberin oder des Inhabers.
contact-reply-subject = Ihre Nachricht an { $site }
