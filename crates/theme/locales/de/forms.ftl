### Was an einem Feld jedes Formulars nicht stimmen kann.

form-hidden-characters = Hier steht ein Zeilenumbruch oder ein unsichtbares Steuerzeichen. Bitte geben Sie den Text noch einmal ein.
form-nul = Hier steht ein Zeichen, das sich nicht speichern lässt. Bitte entfernen Sie es.

## Fragen, die eine Website einem Formular hinzufügt

form-choose = Bitte wählen Sie
form-no-answer = Keine Angabe
form-choice-wrong = Bitte wählen Sie eine der Antworten aus der Liste.
form-line-wrong = Bitte antworten Sie in einer Zeile (höchstens { $max } Zeichen).
form-day-wrong = Bitte wählen Sie einen Tag von heute an, höchstens ein Jahr im Voraus.
form-postal-code-ca = Bitte geben Sie eine Postleitzahl wie T2P 1J9 an. Der Buchstabe O und die Ziffer 0 sind dort nicht dasselbe.
form-postal-code-gb = Bitte geben Sie eine Postleitzahl wie SW1A 1AA an. Der Buchstabe O und die Ziffer 0 sind dort nicht dasselbe.
form-postal-code-us = Bitte geben Sie eine Postleitzahl wie 97205 an.
form-postal-code-nl = Bitte geben Sie eine Postleitzahl wie 1012 AB an. Der Buchstabe O und die Ziffer 0 sind dort nicht dasselbe.
form-postal-code-pl = Bitte geben Sie eine Postleitzahl wie 00-950 an.
form-postal-code-se = Bitte geben Sie eine Postleitzahl wie 113 51 an.
form-postal-code-four-digits = Bitte geben Sie eine Postleitzahl mit vier Ziffern an, zum Beispiel 1010.
form-postal-code-five-digits = Bitte geben Sie eine Postleitzahl mit fünf Ziffern an, zum Beispiel 10115.
form-postal-code-anywhere = Bitte geben Sie eine Postleitzahl aus Buchstaben und Ziffern an, zum Beispiel AB 1234.
form-postal-code-confused = Ist das der Buchstabe O oder die Ziffer 0? Hier steht das eine an der Stelle des anderen, oder I an der Stelle von 1. Bitte sehen Sie noch einmal nach.
