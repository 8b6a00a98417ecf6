### Öffnungszeiten, Lageplan, Angebote anderer.

open-until = Jetzt geöffnet, bis { $time } Uhr
open-always = Rund um die Uhr geöffnet
closed-until-today = Zurzeit geschlossen, wieder geöffnet heute um { $time } Uhr
closed-until-tomorrow = Zurzeit geschlossen, wieder geöffnet morgen um { $time } Uhr
closed-until-day = Zurzeit geschlossen, wieder geöffnet { $day } um { $time } Uhr
closed-until-date = Zurzeit geschlossen, wieder geöffnet am { $date } um { $time } Uhr
closed = Zurzeit geschlossen

day-monday = Montag
day-tuesday = Dienstag
day-wednesday = Mittwoch
day-thursday = Donnerstag
day-friday = Freitag
day-saturday = Samstag
day-sunday = Sonntag

special-closed-on = Am { $date } geschlossen
special-closed-between = Vom { $from } bis zum { $until } geschlossen
special-open-on = Am { $date } von { $opens } bis { $closes } Uhr geöffnet
special-open-between = Vom { $from } bis zum { $until } jeweils von { $opens } bis { $closes } Uhr geöffnet

map-open = Auf der Karte zeigen
call-now = { $phone } anrufen

## Terminkalender und Chat eines anderen Unternehmens

booking-title = Termin buchen
booking-description = Suchen Sie sich einen passenden Termin aus und buchen Sie ihn direkt, oder fragen Sie uns telefonisch oder per E-Mail.
booking-link = Termin buchen
booking-frame = Terminkalender von { $provider }
booking-offer = Unser Terminkalender kommt von { $provider }. Er wird erst geladen, wenn Sie es wünschen: Ihr Browser verbindet sich dann mit { $host }, und für Ihre Eingaben gelten die Bedingungen von { $provider }.
booking-show = Kalender hier anzeigen
booking-visit = Bei { $provider } öffnen
chat-title = Mit uns chatten
chat-description = Schreiben Sie uns im Chat, oder erreichen Sie uns telefonisch oder per E-Mail.
chat-link = Mit uns chatten
chat-frame = Chat von { $provider }
chat-offer = Unser Chat kommt von { $provider }. Er wird erst geladen, wenn Sie es wünschen: Ihr Browser verbindet sich dann mit { $host }, und für Ihre Nachrichten dort gelten die Bedingungen von { $provider }.
chat-show = Chat hier beginnen
chat-visit = Bei { $provider } öffnen
