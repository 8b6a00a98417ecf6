### Horaires, plan, offres d’autres entreprises.

open-until = Ouvert jusqu’à { $time }
open-always = Ouvert jour et nuit
closed-until-today = Fermé pour le moment, réouverture aujourd’hui à { $time }
closed-until-tomorrow = Fermé pour le moment, réouverture demain à { $time }
closed-until-day = Fermé pour le moment, réouverture { $day } à { $time }
closed-until-date = Fermé pour le moment, réouverture le { $date } à { $time }
closed = Fermé pour le moment

day-monday = lundi
day-tuesday = mardi
day-wednesday = mercredi
day-thursday = jeudi
day-friday = vendredi
day-saturday = samedi
day-sunday = dimanche

special-closed-on = Fermé le { $date }
special-closed-between = Fermé du { $from } au { $until }
special-open-on = Ouvert de { $opens } à { $closes } le { $date }
special-open-between = Ouvert de { $opens } à { $closes } du { $from } au { $until }

map-open = Voir sur une carte
call-now = Appeler le { $phone }

## Calendrier de réservation et messagerie d’une autre entreprise

booking-title = Prendre rendez-vous
booking-description = Choisissez le créneau qui vous convient et réservez-le directement, ou demandez-nous par téléphone ou par courriel.
booking-link = Prendre rendez-vous
booking-frame = Calendrier de réservation de { $provider }
booking-offer = Notre calendrier est fourni par { $provider }. Il n’est chargé que si vous le demandez : votre navigateur se connecte alors à { $host }, et ce que vous y saisissez est soumis aux conditions de { $provider }.
booking-show = Afficher le calendrier ici
booking-visit = L’ouvrir chez { $provider }
chat-title = Discuter avec nous
chat-description = Écrivez-nous par messagerie instantanée, ou joignez-nous par téléphone ou par courriel.
chat-link = Discuter avec nous
chat-frame = Messagerie de { $provider }
chat-offer = Notre messagerie est fournie par { $provider }. Elle n’est chargée que si vous le demandez : votre navigateur se connecte alors à { $host }, et ce que vous y écrivez est soumis aux conditions de { $provider }.
chat-show = Discuter ici
chat-visit = L’ouvrir chez { $provider }
