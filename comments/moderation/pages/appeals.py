"""The queue of appeals at the desk, rulings on them and their undoing."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from comments.errors import BadInput, Conflict, Forbidden, Refusal
from comments.extensions import db
from comments.lib.i18n import N_
from comments.moderation import answers
from comments.moderation.actions import appeals, illegal
from comments.moderation.answers import Answer
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, moderators
from comments.moderation.queries import cases, decisions, redress
from comments.moderation.redress import Outcome, Ruling, StatementKind
from comments.moderation.redress_schemas import read_ruling
from comments.moderation.schemas import is_id
from comments.moderation.statement_words import facts_of, hour
from comments.web.bodies import read_form
from comments.web.errors import words_of
from comments.web.guards import allow
from comments.web.negotiation import wants_json

RESTRICTIONS = {
    StatementKind.NOT_PUBLISHED: N_("Rejected before it was up"),
    StatementKind.REMOVED: N_("Removed"),
    StatementKind.EDIT_REFUSED: N_("Edit rejected"),
    StatementKind.SUSPEND: N_("Suspended"),
    StatementKind.BAN: N_("Banned"),
    StatementKind.HOLD_ALL: N_("Everything is read first"),
    StatementKind.REJECT_DAY: N_("The last day rejected"),
}


@blueprint.app_template_filter("restriction_words")
def restriction_words(kind: str) -> str:
    """Answer what was done, as the desk calls it."""
    return _(RESTRICTIONS[StatementKind(kind)])


@blueprint.get("/moderation/appeals")
@allow(moderators)
def show_appeals() -> Answer:
    """Show the open appeals with the oldest opened beside them."""
    return _page(None)


@blueprint.get("/moderation/appeals/<int:appeal_id>")
@allow(moderators)
def show_appeal(appeal_id: int) -> Answer:
    """Show an appeal with its case."""
    return _page(appeal_id)


@blueprint.post("/moderation/appeals/<int:appeal_id>/ruling")
@allow(moderators)
def create_appeal_ruling(appeal_id: int) -> Answer:
    """Decide an appeal, with reasons that its author reads."""
    form = read_form()
    try:
        ruling = appeals.rule_on(appeal_id, read_ruling(form), by=desk().person)
    except (BadInput, Conflict, Forbidden) as refusal:
        if wants_json():
            raise
        db.session.rollback()
        return _page(appeal_id, status=refusal.status, **refused(refusal, form))
    return redirect(url_for("moderation.show_appeals", site=desk().site.key, toast=ruling.id), 303)


@blueprint.post("/moderation/rulings/<int:ruling_id>/undo")
@allow(moderators)
def create_ruling_undo(ruling_id: int) -> Answer:
    """Take a ruling back before it is told, and show the appeal or the notice again."""
    ruling = db.session.get_one(Ruling, ruling_id)
    if ruling.appeal_id is not None:
        appeals.take_back(ruling_id, by=desk().person)
        return redirect(url_for("moderation.show_appeal", appeal_id=ruling.appeal_id), 303)
    illegal.take_back(ruling_id, by=desk().person)
    return redirect(url_for("moderation.show_notice", notice_id=ruling.notice_id), 303)


def refused(refusal: Refusal, form: dict[str, str]) -> dict[str, Any]:
    """Answer what the page of an appeal or a notice shows of a refusal: at its field, or above the case."""
    if refusal.field:
        return {"form": form, "error": answers.form_error(refusal)}
    return {"collision": words_of(refusal)}


def toast() -> str:
    """Answer the toast that the address asks for: of one's own ruling, while it can be taken back."""
    raw = request.args.get("toast", "")
    ruling = db.session.get(Ruling, int(raw)) if is_id(raw) else None
    if ruling is None or ruling.person_id != desk().person.id or ruling.undone_at or ruling.site_id != desk().site.id:
        return ""
    words = {
        (True, Outcome.UPHELD): _("Upheld. The author is told in 5 minutes."),
        (True, Outcome.DISMISSED): _("The decision stands. The author is told in 5 minutes."),
        (False, Outcome.UPHELD): _("Removed. Both are told in 5 minutes."),
        (False, Outcome.DISMISSED): _("It stays up. Whoever sent the notice is told in 5 minutes."),
    }
    said = words[ruling.appeal_id is not None, Outcome(ruling.outcome)]
    return render_template("moderation/_ruled_toast.html", ruling=ruling, words=said)


def _page(appeal_id: int | None, *, status: int = 200, **more: Any) -> Response:
    site_id = desk().site.id
    lines = redress.open_appeals(site_id)
    return answers.page(
        "moderation/appeals.html",
        status=status,
        here="appeals",
        lines=lines,
        shows="case" if appeal_id else "list",
        last_decision=decisions.last_of_site(site_id) if not lines else None,
        usual=redress.usual_days(site_id),
        hour=hour,
        toast=toast(),
        **_opened(appeal_id or next((line.appeal.id for line in lines), None)),
        **more,
    )


def _opened(appeal_id: int | None) -> dict[str, Any]:
    if appeal_id is None:
        return {"found": None, "facts": None, "case": None}
    found = redress.appeal_case(appeal_id, asker=desk().person.id)
    about = found.row.statement.comment_id
    return {"found": found, "facts": facts_of(found.row), "case": cases.case(about) if about else None}
