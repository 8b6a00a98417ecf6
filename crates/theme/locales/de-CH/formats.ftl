number-group = ’
