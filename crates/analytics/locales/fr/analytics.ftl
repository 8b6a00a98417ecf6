### The page on privacy.

analytics-privacy = On compte combien de fois chaque page est ouverte et de quel site viennent les visiteurs. Pour cela, ni votre adresse ni rien qui permette de vous reconnaître n’est enregistré.
