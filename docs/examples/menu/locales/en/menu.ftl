menu-title = Menu
menu-description = What { $name } serves, with prices.
menu-empty = The menu is being written. Please look in again soon.
