### How numbers and dates are written.

# Between groups of three digits: 5,000.
number-group = ,

month-name = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}

month-short = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}

# 5 March 2026
date = { $day } { month-name } { $year }

# 5 Mar 2026, 09:30
datetime = { $day } { month-short } { $year }, { $hour }:{ $minute }

# March 2026
month-and-year = { month-name } { $year }

weekday-name = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}

# Thursday, 5 March 2026
day = { weekday-name }, { date }
