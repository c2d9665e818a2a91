"""A person's page at the desk: record, comments, notes, standing."""

from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _

from comments.accounts import queries as accounts
from comments.accounts.models import Person
from comments.errors import Refusal
from comments.extensions import db
from comments.lib import clock
from comments.moderation import answers
from comments.moderation.actions import people as actions
from comments.moderation.answers import Answer
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, editors, moderators
from comments.moderation.queries import people
from comments.moderation.schemas import read_badge, read_before, read_note
from comments.publishers import queries as publishers
from comments.web.bodies import read_form
from comments.web.guards import allow
from comments.web.negotiation import wants_json

DONE = {
    "note": lambda: _("Noted, for the desk only."),
    "badge": lambda: _("The badge is saved."),
    "sanction": lambda: _("Done. The person is told why."),
    "undone": lambda: _("Taken back. What was decided anew meanwhile stays as it is."),
}


@blueprint.get("/moderation/people/<int:person_id>")
@allow(moderators)
def show_person(person_id: int) -> Answer:
    """Show what the desk knows of a person on this site."""
    return person_page(people.known(person_id, desk().site.id))


@blueprint.post("/moderation/people/<int:person_id>/notes")
@allow(moderators)
def create_note(person_id: int) -> Answer:
    """Write down something about a person."""
    person, form = people.known(person_id, desk().site.id), read_form()
    try:
        actions.add_note(person, desk().site.id, read_note(form), by=desk().person)
    except Refusal as refusal:
        return refused(person_id, refusal, form)
    return back(person_id, "note")


@blueprint.post("/moderation/people/<int:person_id>/badge")
@allow(editors)
def create_badge(person_id: int) -> Answer:
    """Put a word beside a person's name, or take it away."""
    person, form = people.known(person_id, desk().site.id), read_form()
    try:
        actions.set_badge(person, desk().site.id, read_badge(form), by=desk().person)
    except Refusal as refusal:
        return refused(person_id, refusal, form)
    return back(person_id, "badge")


def person_page(person: Person, *, status: int = 200, **more: Any) -> Response:
    """Answer a person's page."""
    site_id = desk().site.id
    lines = people.comments(person.id, site_id, before=read_before(request.args))
    shown = lines[: people.COMMENTS_PAGE]
    standing = accounts.standing(person.id, site_id)
    done = DONE.get(request.args.get("done", ""))
    return answers.page(
        "moderation/person.html",
        status=status,
        here="people",
        person=person,
        record=people.record(person.id, site_id),
        months=people.months(person.id, site_id),
        lines=shown,
        before=shown[-1].comment.id if len(lines) > len(shown) else None,
        notes=people.notes(person.id, site_id),
        sanctions=people.sanctions(person.id, site_id),
        standing=standing,
        suspended=standing is not None and standing.is_suspended(clock.now()),
        seat=accounts.seat(person.id, site_id),
        rules=publishers.house_rules(site_id),
        done=done() if done else "",
        **more,
    )


def refused(person_id: int, refusal: Refusal, form: dict[str, str]) -> Answer:
    """Answer a form that cannot be taken with the page, the typed words and the reason."""
    if wants_json():
        raise refusal
    db.session.rollback()
    person = people.known(person_id, desk().site.id)
    return person_page(person, status=refusal.status, form=form, error=answers.form_error(refusal))


def back(person_id: int, done: str) -> Answer:
    """Lead back to the person's page, which says what was done."""
    to = url_for("moderation.show_person", person_id=person_id, site=desk().site.key, done=done)
    return redirect(to, 303)
