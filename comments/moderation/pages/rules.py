"""The editor's page of house rules: numbered, written anew, retired, never deleted."""

from typing import Any

from flask import Response, redirect, url_for

from comments.errors import BadInput, Conflict, Refusal
from comments.extensions import db
from comments.lib.i18n import N_
from comments.moderation import answers
from comments.moderation.answers import Answer
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, editors
from comments.moderation.schemas import read_rule
from comments.publishers import actions, queries
from comments.publishers.models import HouseRule
from comments.web.bodies import read_form
from comments.web.guards import allow
from comments.web.negotiation import wants_json


@blueprint.get("/moderation/house-rules")
@allow(editors)
def show_rules() -> Answer:
    """Show the house rules with a form for each."""
    return _page()


@blueprint.post("/moderation/house-rules")
@allow(editors)
def save_rule() -> Answer:
    """Write the rule with a number."""
    form = read_form()
    try:
        rule = read_rule(form)
        actions.save_house_rule(desk().site, rule.number, rule.title, rule.text, person_id=desk().person.id)
    except Refusal as refusal:
        return _refused(refusal, form)
    return _back()


@blueprint.post("/moderation/house-rules/<int:rule_id>/retirement")
@allow(editors)
def retire_rule(rule_id: int) -> Answer:
    """Put a rule out of force; one rule must stay, or nothing could be rejected."""
    rule = db.session.get_one(HouseRule, rule_id)
    if rule.retired_at is not None:
        raise Conflict(N_("That rule is retired already."), code="retired-already")
    if len(queries.house_rules(rule.site_id)) == 1:
        return _refused(BadInput(N_("One rule must stay: comments are rejected by its number.")), {})
    actions.retire_house_rule(desk().site, rule.number, person_id=desk().person.id)
    return _back()


def _page(*, status: int = 200, **more: Any) -> Response:
    rules = queries.house_rules(desk().site.id)
    taken = {rule.number for rule in rules}
    free = next((number for number in range(1, actions.MOST_RULES + 1) if number not in taken), None)
    return answers.page("moderation/rules.html", status=status, here="rules", rules=rules, free=free, **more)


def _refused(refusal: Refusal, form: dict[str, str]) -> Answer:
    if wants_json():
        raise refusal
    db.session.rollback()
    return _page(status=refusal.status, form=form, error=answers.form_error(refusal))


def _back() -> Answer:
    return redirect(url_for("moderation.show_rules", site=desk().site.key), 303)
