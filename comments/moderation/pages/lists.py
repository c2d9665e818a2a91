"""The lists of the desk with a case beside them, and the log of decisions."""

from flask import jsonify, request

from comments.moderation import answers
from comments.moderation.answers import Answer
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, moderators
from comments.moderation.queries import decisions
from comments.moderation.schemas import read_before, read_place
from comments.web.guards import allow
from comments.web.negotiation import wants_json


@blueprint.get("/moderation")
@allow(moderators)
def show_desk() -> Answer:
    """Show a queue or what a search found, with the first case of it."""
    return answers.list_page(read_place(request.args), case_id=None)


@blueprint.get("/moderation/comments/<int:comment_id>")
@allow(moderators)
def show_case(comment_id: int) -> Answer:
    """Show a case beside the list that it was opened from."""
    place = read_place(request.args)
    if wants_json():
        return jsonify(answers.case_parts(comment_id, place))
    return answers.list_page(place, case_id=comment_id)


@blueprint.get("/moderation/log")
@allow(moderators)
def show_log() -> Answer:
    """Show what was decided on the site, newest first."""
    rows = decisions.log(desk().site.id, before=read_before(request.args))
    shown = rows[: decisions.LOG_PAGE]
    before = shown[-1].row.decision.id if len(rows) > len(shown) else None
    return answers.page("moderation/log.html", here="log", rows=shown, before=before)
