# Die Website sagt es auf ihre Weise.
contact-send = Ab die Post
