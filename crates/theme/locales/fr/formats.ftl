### Comment s’écrivent les nombres et les dates.

# Entre les tranches de trois chiffres : 5 000.
number-group = { "\u202F" }

month-name = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
}

month-short = { month-name }

day-number = { $day ->
    [1] 1er
   *[other] { $day }
}

# 1er mars 2026
date = { day-number } { month-name } { $year }

# 1er mars 2026 à 09 h 30
datetime = { day-number } { month-short } { $year } à { $hour } h { $minute }

# mars 2026
month-and-year = { month-name } { $year }

weekday-name = { $weekday ->
    [1] lundi
    [2] mardi
    [3] mercredi
    [4] jeudi
    [5] vendredi
    [6] samedi
   *[7] dimanche
}

# jeudi 5 mars 2026
day = { weekday-name } { date }
