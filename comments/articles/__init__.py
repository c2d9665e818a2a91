"""Articles: hosted ones with their text, foreign ones by address."""
