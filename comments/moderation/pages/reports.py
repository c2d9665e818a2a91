"""The page on which a reader reports a comment, and what it answers; for the frame as JSON."""

from typing import Any

from flask import Response, jsonify, make_response, render_template

from comments.accounts.models import Person
from comments.errors import BadInput, NotFound
from comments.extensions import db
from comments.moderation.actions import reports
from comments.moderation.answers import Answer, form_error
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.queries import cases
from comments.moderation.schemas import read_report
from comments.publishers import queries as publishers
from comments.threads.models import Comment
from comments.web.bodies import read_form
from comments.web.guards import allow, signed_in
from comments.web.limits import Limit, spend
from comments.web.negotiation import wants_json
from comments.web.viewer import viewer

REPORTS = Limit("report", most=30, seconds=3600)


@blueprint.get("/comments/<int:comment_id>/report")
@allow(signed_in)
def show_report(comment_id: int) -> Answer:
    """Ask for the reason of a report: the numbered house rules, something else, or against the law."""
    comment = _comment(comment_id)
    reports.check_may_report(comment, viewer().person)
    made = _made(comment)
    return _form(comment, form=made, made=bool(made))


@blueprint.post("/comments/<int:comment_id>/report")
@allow(signed_in)
def create_report(comment_id: int) -> Answer:
    """Report a comment to the desk."""
    person, form = viewer().person, read_form()
    spend(REPORTS, f"person:{person.id}")
    comment = _comment(comment_id)
    try:
        new = read_report(form)
        reports.report(comment, new, by=person)
    except BadInput as refusal:
        if wants_json():
            raise
        db.session.rollback()
        return _form(_comment(comment_id), status=refusal.status, form=form, error=form_error(refusal))
    return _answer("done", comment, new=new)


def _comment(comment_id: int) -> Comment:
    """Answer a comment that the asker may know of: a frame's token is good for its own site alone."""
    comment = db.session.get(Comment, comment_id)
    site_id = viewer().site_id
    if comment is None or (site_id is not None and site_id != comment.site_id):
        raise NotFound
    return comment


def _made(comment: Comment) -> dict[str, str]:
    """Answer what the asker reported before, to be changed."""
    made = reports.report_of(comment.id, viewer().person.id)
    if made is None:
        return {}
    rule = next((rule for rule in publishers.house_rules(comment.site_id) if rule.id == made.house_rule_id), None)
    return {"reason": str(rule.number) if rule else str(made.kind), "note": made.note}


def _form(comment: Comment, *, status: int = 200, **more: Any) -> Response:
    rules = publishers.house_rules(comment.site_id)
    return _answer("form", comment, status=status, rules=rules, **more)


def _level() -> str:
    """Answer the level of the heading: on a page of its own the first, in a dialog the second."""
    return "h2" if wants_json() else "h1"


def _answer(part: str, comment: Comment, *, status: int = 200, **more: Any) -> Response:
    author = db.session.get_one(Person, comment.person_id)
    context = {"comment": comment, "author": author, "version": cases.shown(comment), "level": _level(), **more}
    if wants_json():
        return jsonify(html=render_template(f"moderation/_report_{part}.html", **context))
    return make_response(render_template("moderation/report.html", part=part, **context), status)
