"""Statements of reasons for whom they concern: signed in, or by the sealed link of a letter; and the appeal."""

from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, url_for

from comments.errors import BadInput, NotFound, Refusal
from comments.extensions import db
from comments.moderation.actions import appeals
from comments.moderation.answers import Answer, form_error
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.queries import redress, statements
from comments.moderation.queries.statements import StatementRow
from comments.moderation.redress_schemas import APPEAL_LIMIT, read_appeal
from comments.moderation.seals import seal, unseal
from comments.moderation.statement_words import day, facts_of, hour
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone, signed_in_here
from comments.web.languages import speak
from comments.web.limits import Limit, spend
from comments.web.negotiation import wants_json
from comments.web.viewer import viewer

APPEALS = Limit("appeal", most=10, seconds=86_400)


@blueprint.app_template_global("reasons_url")
def reasons_url(comment_id: int) -> str:
    """Answer where the author of a comment reads why it was refused, whatever they are signed in with."""
    return url_for("moderation.show_reasons", reasons=seal("comment", comment_id, _secret()))


@blueprint.get("/me/statements")
@allow(signed_in_here)
def show_statements() -> str:
    """List what was decided against oneself, newest first."""
    rows = [(row, facts_of(row)) for row in statements.of_person(viewer().person.id)]
    return render_template("moderation/statements.html", sheet="redress.css", rows=rows, day=day)


@blueprint.get("/me/statements/<int:statement_id>")
@allow(signed_in_here)
def show_statement(statement_id: int) -> Answer:
    """Show a statement of reasons with the form of the appeal."""
    return _page(_own(statement_id), back=url_for("moderation.show_statement", statement_id=statement_id))


@blueprint.get("/me/statements/<int:statement_id>/record")
@allow(signed_in_here)
def save_statement(statement_id: int) -> Answer:
    """Answer a statement as plain text, to be kept."""
    row = _own(statement_id)
    speak(viewer().person.locale or row.site.locale)
    words = render_template("moderation/statement.txt", row=row, facts=facts_of(row), hour=hour)
    response = make_response(words)
    response.mimetype = "text/plain"
    response.headers["Content-Disposition"] = f'attachment; filename="{row.statement.number}.txt"'
    return response


@blueprint.post("/me/statements/<int:statement_id>/appeal")
@allow(signed_in_here)
def create_appeal(statement_id: int) -> Answer:
    """Appeal against a statement of one's own."""
    return _appeal(_own(statement_id), back=url_for("moderation.show_statement", statement_id=statement_id))


@blueprint.get("/reasons/<reasons>")
@allow(anyone)
def show_reasons(reasons: str) -> Answer:
    """Show a statement to who has its sealed link; the person it concerns is led to it if they are signed in."""
    row = _sealed(reasons)
    who = viewer()
    if who.person is not None and who.credential == "cookie" and who.person.id == row.statement.person_id:
        return redirect(url_for("moderation.show_statement", statement_id=row.statement.id), 303)
    return _page(row, back=url_for("moderation.show_reasons", reasons=reasons))


@blueprint.post("/reasons/<reasons>/appeal")
@allow(anyone)
def create_sealed_appeal(reasons: str) -> Answer:
    """Appeal against the statement that a sealed link names: no signing in is needed, for some cannot sign in here."""
    return _appeal(_sealed(reasons), back=url_for("moderation.show_reasons", reasons=reasons))


def _own(statement_id: int) -> StatementRow:
    row = statements.row(statement_id)
    if row.statement.person_id != viewer().person.id:
        raise NotFound
    return row


def _sealed(token: str) -> StatementRow:
    sealed = unseal(token, _secret(), "statement", "comment")
    statement_id = sealed.id if sealed.kind == "statement" else statements.newest_about(sealed.id)
    if statement_id is None:
        raise NotFound
    return statements.row(statement_id)


def _appeal(row: StatementRow, *, back: str) -> Answer:
    person_id, statement_id = row.statement.person_id, row.statement.id
    spend(APPEALS, f"person:{person_id}")
    form = read_form()
    try:
        appeals.lodge(statement_id, read_appeal(form))
    except BadInput as refusal:
        if wants_json():
            raise
        db.session.rollback()
        return _page(statements.row(statement_id), back=back, refusal=refusal, form=form)
    return redirect(f"{back}#appeal", 303)


def _page(row: StatementRow, *, back: str, refusal: Refusal | None = None, form: Any = None) -> Response:
    speak(row.site.locale)
    more = {"error": form_error(refusal)} if refusal is not None else {}
    html = render_template(
        "moderation/statement.html",
        sheet="redress.css",
        row=row,
        facts=facts_of(row),
        site=row.site,
        back=back,
        is_own=viewer().person is not None,
        usual=redress.usual_days(row.site.id),
        limit=APPEAL_LIMIT,
        day=day,
        hour=hour,
        form=form or {},
        **more,
    )
    return make_response(html, refusal.status if refusal is not None else 200)


def _secret() -> str:
    secret: str = current_app.config["SETTINGS"].secret_key
    return secret
