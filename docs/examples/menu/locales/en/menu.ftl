menu-title = Menu
menu-description = What { $name } serves this week: every dish with its price, as the kitchen writes it.
menu-empty = The menu is being written. Please look in again soon.
menu-print = Print this page
