menu-title = Carte
menu-description = Ce que sert { $name } cette semaine : tous les plats et leurs prix, tels que la cuisine les écrit.
menu-empty = La carte est en cours d’écriture. Revenez bientôt.
menu-print = Imprimer cette page
