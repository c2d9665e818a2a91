"""Pure helpers that know nothing of comments, Flask or the database."""
