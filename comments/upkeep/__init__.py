"""Looking after an installation: what is wrong with it, whether it can work, backups and how they come back."""
