### Opening hours, the map, what others offer.

open-until = Open now, until { $time }
open-always = Open now, day and night
closed-until-today = Closed now, open again today at { $time }
closed-until-tomorrow = Closed now, open again tomorrow at { $time }
closed-until-day = Closed now, open again { $day } { $time }
closed-until-date = Closed now, open again on { $date }, { $time }
closed = Closed now

day-monday = Monday
day-tuesday = Tuesday
day-wednesday = Wednesday
day-thursday = Thursday
day-friday = Friday
day-saturday = Saturday
day-sunday = Sunday

special-closed-on = Closed on { $date }
special-closed-between = Closed from { $from } to { $until }
special-open-on = Open { $opens } to { $closes } on { $date }
special-open-between = Open { $opens } to { $closes } from { $from } to { $until }

map-open = Open on a map
call-now = Call { $phone }

## A booking calendar and a chat of another company

booking-title = Book an appointment
booking-description = Choose a time that suits you and book it directly, or ask us by telephone or by mail.
booking-link = Book an appointment
booking-frame = Booking calendar of { $provider }
booking-offer = Our calendar comes from { $provider }. It is loaded only when you ask for it: your browser then connects to { $host }, and what you enter there is subject to the terms of { $provider }.
booking-show = Show the calendar here
booking-visit = Open it at { $provider }
chat-title = Chat with us
chat-description = Write to us in the chat, or reach us by telephone or by mail.
chat-link = Chat with us
chat-frame = Chat of { $provider }
chat-offer = Our chat comes from { $provider }. It is loaded only when you ask for it: your browser then connects to { $host }, and what you write there is subject to the terms of { $provider }.
chat-show = Start the chat here
chat-visit = Open it at { $provider }
