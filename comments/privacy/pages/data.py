"""`/account/data`: copies of one's own data."""

from pathlib import Path

from flask import Response, current_app, send_file, url_for

from comments.accounts.models import Person
from comments.errors import Gone, Refusal
from comments.extensions import db
from comments.lib.i18n import N_
from comments.privacy import actions, copies, queries
from comments.privacy.pages.shared import blueprint, go_on, show, show_again
from comments.web.guards import allow, signed_in_here
from comments.web.limits import Limit, spend
from comments.web.viewer import viewer

COPIES = Limit("data-copy", 3, 24 * 60 * 60)


@blueprint.get("/account/data")
@allow(signed_in_here)
def show_data() -> Response:
    """Show one's copies, and offer to make one."""
    return show("data.html", copies=queries.copies(viewer().person.id))


@blueprint.post("/account/data")
@allow(signed_in_here)
def create_copy() -> Response:
    """Have a copy made by the worker."""
    person_id = viewer().person.id
    try:
        spend(COPIES, f"person {person_id}")
        actions.ask_for_copy(db.session.get_one(Person, person_id))
    except Refusal as refusal:
        return show_again("data.html", refusal, copies=queries.copies(person_id))
    return go_on(url_for("privacy.show_data"))


@blueprint.get("/account/data/<int:copy_id>")
@allow(signed_in_here)
def show_copy(copy_id: int) -> Response:
    """Hand a copy to the person whose data it holds."""
    copy = queries.copy(copy_id, viewer().person.id)
    data_dir: Path = current_app.config["SETTINGS"].data_dir
    file = copies.folder(data_dir) / copy.file if copy is not None else None
    if file is None or not file.is_file():
        raise Gone(N_("That copy is not there any more: each is kept for 24 hours."), code="copy-gone")
    answer = send_file(file, "application/zip", as_attachment=True, download_name="your-data.zip", etag=False)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
