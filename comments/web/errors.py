"""Refusals and faults become a page that says what to do, or RFC 9457 JSON."""

import sqlite3
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, make_response, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.exceptions import NotFound as NotFoundAnywhere

from comments.errors import Conflict, NotFound, Refusal, SignInNeeded, TooLarge, Unavailable
from comments.lib.i18n import N_
from comments.lib.tracing import present_number
from comments.web.negotiation import wants_json
from comments.web.origin import SAFE
from comments.web.transactions import roll_back
from comments.web.viewer import forget_viewer

UNIQUE_VIOLATION = "23505"
QUICKER = N_("The same was done at the same moment. Go back, look how things are now, and try again if it is needed.")
TITLES = {
    400: N_("That could not be read"),
    401: N_("Sign in first"),
    403: N_("That is not open to you"),
    404: N_("There is nothing here"),
    405: N_("That cannot be done here"),
    409: N_("Somebody was quicker"),
    410: N_("That is over"),
    413: N_("That is too much at once"),
    422: N_("That cannot be taken as it is"),
    429: N_("Too much, too fast"),
    500: N_("Something broke on our side"),
    503: N_("Not just now"),
}
DETAILS = {
    400: N_("What arrived here could not be read. Go back and try again."),
    404: N_("The address may be wrong, or what was here is gone."),
    405: N_("This address does something else. Go back and try again."),
    413: N_("More was sent than is read here. Shorten it and send it again."),
    500: N_("It has been written down and will be looked at. Nothing you had sent before is lost."),
}


def init_app(app: Flask) -> None:
    """Register the one place where errors become answers."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _all_busy)
    app.register_error_handler(Exception, _fault)


def words_of(refusal: Refusal) -> str:
    """Answer a refusal's words in the language of the request."""
    text = _(refusal.message)
    return text % refusal.params if refusal.params else text


def unavailable(error: DBAPIError) -> Unavailable:
    """Write down that the database does not answer, and answer the refusal that says so."""
    current_app.logger.error("the database does not answer: %s", type(error.orig).__name__)
    return Unavailable(retry_after=5)


def _refused(refusal: Refusal) -> Response:
    roll_back()
    if isinstance(refusal, SignInNeeded) and not wants_json() and request.method == "GET":
        return make_response(
            "", 303, {"Location": url_for("accounts.show_sign_in", next=request.full_path.rstrip("?"))}
        )
    return _answer(refusal.status, refusal.code, words_of(refusal), field=refusal.field, wait=refusal.retry_after)


def _http(error: HTTPException) -> Response:
    roll_back()
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response(request.environ))
    code = {404: NotFound.code, 413: TooLarge.code}.get(status, HTTPStatus(status).phrase.lower().replace(" ", "-"))
    answer = _answer(status, code, _(DETAILS.get(status, DETAILS[400])))
    if status == 405 and (allow := error.get_response().headers.get("Allow")):
        answer.headers["Allow"] = allow
    return answer


def _database(error: DBAPIError) -> Response:
    """Answer 503 with the time to come back: a database that is busy, full or away is not the request's fault.

    Two who do the same at the same moment are told so: on PostgreSQL the second finds the first one's row too late.
    What no database of its kind can hold (NUL in PostgreSQL) is: it is nowhere, and nothing can be done with it.
    """
    if isinstance(error, DataError):
        return _http(NotFoundAnywhere() if request.method in SAFE else BadRequest())
    if isinstance(error, IntegrityError) and getattr(error.orig, "sqlstate", "") == UNIQUE_VIOLATION:
        return _refused(Conflict(QUICKER, code="quicker"))
    away = isinstance(error, OperationalError) or error.connection_invalidated
    if not away and not isinstance(error.orig, sqlite3.OperationalError):
        return _fault(error)
    return _refused(unavailable(error))


def _all_busy(error: PoolTimeout) -> Response:
    """Answer likewise when every connection to the database is in use."""
    current_app.logger.error("no connection to the database is free")
    return _refused(Unavailable(retry_after=5))


def _fault(error: Exception) -> Response:
    roll_back()
    forget_viewer()
    current_app.logger.exception("fault at %s", request.endpoint)
    return _answer(500, "fault", _(DETAILS[500]))


def _answer(status: int, code: str, detail: str, *, field: str | None = None, wait: int | None = None) -> Response:
    title = _(TITLES.get(status, TITLES[400]))
    if wants_json():
        response = _problem(status, code, title, detail=detail, field=field, wait=wait)
    else:
        response = make_response(
            render_template(
                "web/error.html", status=status, code=code, title=title, detail=detail, number=present_number()
            ),
            status,
        )
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _problem(status: int, code: str, title: str, **more: Any) -> Response:
    """RFC 9457, section 3; `code` and `field` are extension members, `instance` names the request."""
    number = present_number()
    instance = f"urn:rejoinder:request:{number}" if number else None
    body = {"type": f"urn:rejoinder:problem:{code}", "title": title, "status": status, "code": code, **more}
    body["instance"] = instance
    if status >= 500 and number:
        body["detail"] += " " + _("If you write to us about this, say this number: %(number)s", number=number)
    answer = json.dumps({key: value for key, value in body.items() if value is not None})
    return Response(answer, status, mimetype="application/problem+json")
