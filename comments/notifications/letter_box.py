"""The letter box of development on a page: what would have been sent, the newest first."""

import re
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template

from comments.errors import NotFound
from comments.mailer import box
from comments.web.guards import Guard, allow
from comments.web.viewer import Viewer

blueprint = Blueprint("letter_box", __name__)

LINK = re.compile(r"https?://[^\s<>\"]+")
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"


def _in_development(who: Viewer, args: dict[str, Any]) -> bool:
    return not current_app.config["SETTINGS"].is_production


development = Guard("development only", _in_development, hides=True)


@blueprint.get("/demo/mail")
@allow(development)
def show_letters() -> str:
    """List the newest letters."""
    return render_template("notifications/letter_box.html", letters=box.letters(_folder()), open_letter=None, links=[])


@blueprint.get("/demo/mail/<name>")
@allow(development)
def show_letter(name: str) -> str:
    """Show one letter, with its links to be followed."""
    letter = _letter(name)
    links = list(dict.fromkeys(LINK.findall(letter.text)))
    return render_template(
        "notifications/letter_box.html", letters=box.letters(_folder()), open_letter=letter, links=links
    )


@blueprint.get("/demo/mail/<name>/html")
@allow(development)
def show_html(name: str) -> Response:
    """Answer the HTML of a letter for a frame in which nothing can run."""
    response = make_response(_letter(name).html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


def _letter(name: str) -> box.BoxedLetter:
    letter = box.letter(_folder(), name)
    if letter is None:
        raise NotFound
    return letter


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].data_dir
    return folder
