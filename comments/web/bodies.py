"""What may come in: bodies of a bounded size, JSON of a bounded depth, text that storage can hold."""

import json
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from comments.errors import BadInput, Refusal
from comments.lib.i18n import N_
from comments.web.origin import SAFE

BODY_LIMIT = 256 * 1024
FORM_PARTS = 100


class BadRequest(Refusal):
    """What arrived cannot be parsed."""

    status = 400
    code = "bad-request"


def init_app(app: Flask) -> None:
    """Set the limits, and take every body in before anything is asked of the database."""
    app.config.update(MAX_CONTENT_LENGTH=BODY_LIMIT, MAX_FORM_MEMORY_SIZE=BODY_LIMIT, MAX_FORM_PARTS=FORM_PARTS)
    app.before_request(_take_in)


def _take_in() -> None:
    """Keep whoever sends slowly from holding the one lock for writing that SQLite has."""
    if request.method not in SAFE:
        request.get_data()


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
