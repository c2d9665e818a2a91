"""Deciding: approve, reject, pick and their undoing; the next case follows at once."""

from collections.abc import Callable

from flask import request
from flask_babel import gettext as _

from comments.errors import BadInput, Conflict, NotFound
from comments.extensions import db
from comments.moderation import answers
from comments.moderation.actions import deciding
from comments.moderation.answers import Answer
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, moderators
from comments.moderation.queries import queues
from comments.moderation.schemas import read_place, read_rejection, read_seen
from comments.threads.models import Comment, Decision
from comments.web.bodies import read_form
from comments.web.guards import allow


@blueprint.post("/moderation/comments/<int:comment_id>/approval")
@allow(moderators)
def create_approval(comment_id: int) -> Answer:
    """Publish a comment or an edit, or let a reported comment stand."""
    form = read_form()
    return _decide(comment_id, form, lambda: deciding.approve(comment_id, read_seen(form), by=desk().person))


@blueprint.post("/moderation/comments/<int:comment_id>/rejection")
@allow(moderators)
def create_rejection(comment_id: int) -> Answer:
    """Reject a comment or an edit, by a house rule."""
    form = read_form()
    return _decide(comment_id, form, lambda: deciding.reject(comment_id, read_rejection(form), by=desk().person))


@blueprint.post("/moderation/decisions/<int:decision_id>/undo")
@allow(moderators)
def create_undo(decision_id: int) -> Answer:
    """Take a decision back while nothing newer was decided, and show the case again."""
    place = read_place(request.args)
    comment_id = db.session.get_one(Decision, decision_id).comment_id
    try:
        deciding.undo(decision_id, by=desk().person)
    except Conflict as refusal:
        db.session.rollback()
        return answers.collided(comment_id, place, refusal)
    return answers.changed(comment_id, place, _("Taken back. It is as it was before."))


@blueprint.post("/moderation/comments/<int:comment_id>/pick")
@allow(moderators)
def create_pick(comment_id: int) -> Answer:
    """Make a comment a pick of the editors."""
    place, seen = read_place(request.args), read_seen(read_form())
    try:
        deciding.pick(comment_id, seen, by=desk().person)
    except Conflict as refusal:
        db.session.rollback()
        return answers.collided(comment_id, place, refusal)
    return answers.changed(comment_id, place, _("Picked. It stands out for readers."))


@blueprint.post("/moderation/comments/<int:comment_id>/pick/removal")
@blueprint.delete("/moderation/comments/<int:comment_id>/pick")
@allow(moderators)
def remove_pick(comment_id: int) -> Answer:
    """Take a pick back."""
    deciding.unpick(comment_id, by=desk().person)
    return answers.changed(comment_id, read_place(request.args), _("No longer a pick."))


def _decide(comment_id: int, form: dict[str, str], deed: Callable[[], Decision]) -> Answer:
    place, comment = read_place(request.args), db.session.get(Comment, comment_id)
    if comment is None:
        raise NotFound
    following = queues.following(comment.site_id, place, comment)
    try:
        decision = deed()
    except Conflict as refusal:
        db.session.rollback()
        return answers.collided(comment_id, place, refusal)
    except BadInput as refusal:
        db.session.rollback()
        return answers.refused(comment_id, place, refusal, form)
    return answers.decided(decision, place, following)
