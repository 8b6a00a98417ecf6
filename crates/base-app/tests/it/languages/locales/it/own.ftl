language-name = Italiano
back-to-home = Torna alla pagina iniziale
