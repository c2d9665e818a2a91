"""One transaction a request: committed before an answer below 400 leaves, rolled back otherwise."""

from flask import Flask, Response, request

from comments.extensions import commit, db, reading
from comments.web.origin import SAFE


def init_app(app: Flask) -> None:
    """Open requests as reading or writing, and close them by their answer."""
    app.before_request(_open)
    app.after_request(_close)


def _open() -> None:
    reading.set(request.method in SAFE)


def _close(response: Response) -> Response:
    if request.method in SAFE or response.status_code >= 400:
        db.session.rollback()
    else:
        commit()
    return response
