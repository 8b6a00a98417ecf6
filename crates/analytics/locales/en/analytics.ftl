### The page on privacy.

analytics-privacy = How often each page is opened, and from which website visitors come, is counted. Neither your address nor anything that could recognise you is stored for this.
