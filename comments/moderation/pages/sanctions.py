"""Sanctions: suspend, ban, hold all, lift, reject everything of the last day, and taking that back."""

from comments.errors import Refusal
from comments.extensions import db
from comments.moderation.actions import people as actions
from comments.moderation.answers import Answer
from comments.moderation.models import Sanction
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.pages.people import back, refused
from comments.moderation.permissions import desk, moderators
from comments.moderation.queries import people
from comments.moderation.schemas import read_sanction
from comments.web.bodies import read_form
from comments.web.guards import allow


@blueprint.post("/moderation/people/<int:person_id>/sanctions")
@allow(moderators)
def create_sanction(person_id: int) -> Answer:
    """Do something to a person, with a reason that they are told."""
    person, form = people.known(person_id, desk().site.id), read_form()
    try:
        actions.sanction(person, desk().site.id, read_sanction(form), by=desk().person)
    except Refusal as refusal:
        return refused(person_id, refusal, form)
    return back(person_id, "sanction")


@blueprint.post("/moderation/sanctions/<int:sanction_id>/undo")
@allow(moderators)
def create_sanction_undo(sanction_id: int) -> Answer:
    """Take back a rejected day as one deed."""
    person_id = db.session.get_one(Sanction, sanction_id).person_id
    try:
        actions.undo_batch(sanction_id, by=desk().person)
    except Refusal as refusal:
        return refused(person_id, refusal, {})
    return back(person_id, "undone")
