menu-title = Carte
menu-description = Ce que sert { $name }, avec les prix.
menu-empty = La carte est en cours d’écriture. Revenez bientôt.
