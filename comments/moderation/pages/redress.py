"""What a publisher is asked for by law: the sentence about other redress, and the year's figures."""

import csv
from io import StringIO
from typing import Any

from flask import Response, make_response, redirect, request, url_for

from comments.errors import BadInput
from comments.extensions import db
from comments.lib import clock
from comments.moderation import answers
from comments.moderation.actions import statements
from comments.moderation.answers import Answer
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, editors
from comments.moderation.queries import statements as reading
from comments.moderation.queries import transparency
from comments.moderation.redress_schemas import read_elsewhere
from comments.web.bodies import read_form
from comments.web.guards import allow
from comments.web.negotiation import wants_json

FIRST_YEAR = 2000
LAST_YEAR = 9998


@blueprint.get("/moderation/redress")
@allow(editors)
def show_redress() -> Answer:
    """Show the sentence that tells readers where else to complain, and the way to the figures."""
    return _page()


@blueprint.post("/moderation/redress")
@allow(editors)
def save_redress() -> Answer:
    """Write where else readers can complain."""
    form = read_form()
    try:
        statements.save_elsewhere(desk().site.id, read_elsewhere(form), person_id=desk().person.id)
    except BadInput as refusal:
        if wants_json():
            raise
        db.session.rollback()
        return _page(status=refusal.status, form=form, error=answers.form_error(refusal))
    return redirect(url_for("moderation.show_redress", site=desk().site.key, done="saved"), 303)


@blueprint.get("/moderation/redress/figures")
@allow(editors)
def save_figures() -> Answer:
    """Answer the figures of a year as CSV (RFC 4180)."""
    year, paper = _year(), desk().site
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(("part", "name", "value"))
    writer.writerows((row.part, _plain(row.name), row.value) for row in transparency.figures(paper.id, year))
    response = make_response(table.getvalue())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{paper.key}-{year}.csv"'
    return response


def _page(*, status: int = 200, **more: Any) -> Response:
    words = reading.elsewhere(desk().site.id)
    done, year = request.args.get("done") == "saved", clock.now().year
    return answers.page(
        "moderation/redress.html", status=status, here="redress", words=words, done=done, year=year, **more
    )


def _year() -> int:
    """Read the year that is asked for; what is none becomes this one."""
    raw = request.args.get("year", "")
    is_year = raw.isascii() and raw.isdecimal() and len(raw) == len("2026")
    return int(raw) if is_year and FIRST_YEAR <= int(raw) <= LAST_YEAR else clock.now().year


def _plain(name: str) -> str:
    """Keep a rule's title from being read as a formula by a spreadsheet."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@") else name
