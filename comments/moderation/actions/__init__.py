"""The verbs of the desk: deciding, reports, people, settings."""
