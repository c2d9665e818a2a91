"""The application for any WSGI server, and for `flask --app wsgi run`."""

from comments import create_app

app = create_app()
