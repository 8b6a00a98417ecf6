### Wie Zahlen und Daten geschrieben werden.

# Zwischen Gruppen von drei Ziffern: 5.000.
number-group = .

month-name = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}

month-short = { month-name }

# 5. März 2026
date = { $day }. { month-name } { $year }

# 5. März 2026, 09:30 Uhr
datetime = { $day }. { month-short } { $year }, { $hour }:{ $minute } Uhr

# März 2026
month-and-year = { month-name } { $year }

weekday-name = { $weekday ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[7] Sonntag
}

# Donnerstag, 5. März 2026
day = { weekday-name }, { date }
