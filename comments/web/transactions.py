"""One transaction a request: committed before an answer below 400 leaves, rolled back otherwise."""

from flask import Flask, Response, current_app, make_response, request
from sqlalchemy.exc import DBAPIError

from comments.extensions import commit, db, reading
from comments.web.origin import SAFE


def init_app(app: Flask) -> None:
    """Open requests as reading or writing, and close them by their answer."""
    app.before_request(_open)
    app.after_request(_close)


def roll_back() -> None:
    """Give up what the session has begun; a database that went away meanwhile has done so by itself."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


def _open() -> None:
    reading.set(request.method in SAFE)


def _close(response: Response) -> Response:
    """Close the transaction; a commit that fails (a full disk) is answered as any other fault of the database."""
    if request.method in SAFE or response.status_code >= 400:
        roll_back()
        return response
    try:
        commit()
    except DBAPIError as error:
        return make_response(current_app.handle_user_exception(error))
    return response
