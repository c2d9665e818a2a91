"""What may come in: bodies of a bounded size, JSON of a bounded depth, text that storage can hold."""

import json
from threading import BoundedSemaphore
from typing import Any

from flask import Flask, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from comments.errors import BadInput, Refusal, Unavailable
from comments.lib.i18n import N_
from comments.web.origin import SAFE

BODY_LIMIT = 256 * 1024
FORM_PARTS = 100
LONGEST_WAIT = 0.25
"""Seconds that a body waits for its turn; others that stay longer on their way come from who sends slowly."""


class BadRequest(Refusal):
    """What arrived cannot be parsed."""

    status = 400
    code = "bad-request"


def init_app(app: Flask) -> None:
    """Set the limits, and take every body in before anything is asked of the database."""
    app.config.update(MAX_CONTENT_LENGTH=BODY_LIMIT, MAX_FORM_MEMORY_SIZE=BODY_LIMIT, MAX_FORM_PARTS=FORM_PARTS)
    app.extensions["bodies"] = BoundedSemaphore(max(1, app.config["SETTINGS"].threads - 1))
    app.before_request(_take_in)


def _take_in() -> None:
    """Keep whoever sends slowly from holding the one lock for writing that SQLite has, or the last thread for pages."""
    if request.method in SAFE:
        return
    turns: BoundedSemaphore = current_app.extensions["bodies"]
    if not turns.acquire(timeout=LONGEST_WAIT):
        raise Unavailable(retry_after=5)
    try:
        request.get_data()
    finally:
        turns.release()


def read_form() -> dict[str, str]:
    """Answer what a form or a JSON object holds, as text by field name; the last of doubled fields counts."""
    if request.is_json:
        return {key: _text(value) for key, value in read_json().items() if value is not None}
    return {key: values[-1] for key, values in request.form.lists()}


def read_json() -> dict[str, Any]:
    """Answer the JSON object of the body; raise BadRequest for anything else."""
    body = request.get_data()
    if len(body) > BODY_LIMIT:
        raise RequestEntityTooLarge
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest(N_("That is not JSON that can be read here.")) from error
    if not isinstance(found, dict):
        raise BadRequest(N_("A JSON object is needed here."))
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise BadInput(N_("A plain value is needed here, not a list or an object."))
