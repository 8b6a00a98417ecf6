### Seiten und Antworten, die sagen, was nicht geklappt hat.

error-status = Fehler { $status }
# $phone ist ein Link mit der Telefonnummer.
error-retry = Bitte versuchen Sie es in { $minutes ->
    [one] etwa einer Minute
   *[other] etwa { $minutes } Minuten
 } noch einmal oder rufen Sie uns an: { $phone }.
# $id ist die Nummer, unter der der Fehler im Protokoll steht.
error-reference = Wenn Sie uns deswegen schreiben, nennen Sie bitte diese Nummer: { $id }.
error-home = Zur Startseite
error-offers = Meinten Sie

error-token =
    Dieses Formular wurde nicht von einer Seite dieser Website gesendet, oder die Seite war zu lange geöffnet. Bitte gehen Sie zurück, laden Sie die Seite neu und senden Sie das Formular noch einmal.
error-unreadable =
    Das Formular enthält Zeichen, die kein Text sind. Bitte geben Sie den Text neu ein und senden Sie ihn noch einmal.
error-upload =
    Die Übertragung ist abgebrochen oder unterwegs beschädigt worden. Bitte versuchen Sie es noch einmal.

error-403-title = Diese Seite ist nicht für Sie freigegeben
error-403-text = Ihr Konto hat nicht das Recht, sie zu sehen. Bitte wenden Sie sich an die Person, die diese Website betreut.
error-404-title = Diese Seite haben wir nicht gefunden
error-404-text = Vielleicht ist sie umgezogen, oder in der Adresse steckt ein kleiner Tippfehler.
error-405-title = Das geht an dieser Stelle nicht
error-405-text = Unter dieser Adresse ist eine solche Anfrage nicht vorgesehen.
error-409-title = Jemand war schneller
error-413-title = Das ist zu viel auf einmal
error-413-text = Bitte senden Sie etwas Kleineres und versuchen Sie es noch einmal.
error-415-title = Das können wir nicht lesen
error-415-text = Bitte senden Sie das Formular direkt von der Seite aus.
error-421-title = Das ist nicht die gesuchte Website
error-421-text = Bitte prüfen Sie die Adresse in Ihrem Browser.
error-429-title = Bitte machen Sie eine kurze Pause
error-429-text = Von Ihrem Anschluss kamen gerade viele Anfragen. Bitte versuchen Sie es in Kürze noch einmal.
error-4xx-title = Das hat nicht geklappt
error-4xx-text = Die Anfrage war nicht zu verstehen. Bitte gehen Sie zurück und versuchen Sie es noch einmal.
error-503-title = Wir sind gleich wieder da
error-503-text = Die Website ist gerade ausgelastet oder wird gewartet. Bitte versuchen Sie es in einer Minute noch einmal.
error-507-title = Der Speicherplatz ist belegt
error-507-text = Auf dem Server ist kein Platz für Neues. Wenn Sie die Website betreuen: Löschen Sie Bilder, die nicht mehr gebraucht werden, oder lassen Sie auf dem Server Platz schaffen.
error-5xx-title = Bei uns ist etwas schiefgegangen
error-5xx-text = Der Fehler ist notiert. Bitte versuchen Sie es in ein paar Minuten noch einmal.
