"""How the desk answers: a whole page, or as JSON the parts of it that changed."""

from typing import Any

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from comments.accounts.asking import are_letters_spent
from comments.errors import BadInput, Conflict, Refusal
from comments.moderation.pages.blueprint import QUEUES
from comments.moderation.pages.filters import bounded
from comments.moderation.permissions import desk
from comments.moderation.queries import cases, decisions, holding, lists, queues, redress, reporting, search
from comments.moderation.queries.decisions import DecisionRow
from comments.moderation.schemas import Place, Queue, is_id
from comments.threads.models import Decision
from comments.web.errors import words_of
from comments.web.negotiation import wants_json

Answer = BaseResponse | str


def page(template: str, *, status: int = 200, here: str = "", **more: Any) -> Response:
    """Answer a page of the desk; `here` names the entry of the rail that is current."""
    html = render_template(template, sheet="desk.css", here=here, **frame(), **more)
    return make_response(html, status)


def frame() -> dict[str, Any]:
    """Answer what every page of the desk shows around its own matter."""
    at = desk()
    labels = {queue: _(words) for queue, words in QUEUES.items()}
    return {
        "desk": at,
        "counts": queues.counts(at.site.id),
        "queues": labels,
        "waiting": redress.waiting(at.site.id),
        "alerts": reporting.alerts(at.site.id),
        "letters_spent": are_letters_spent(),
        "holdings": holding.shown(at.site.id, runs=True),
    }


def list_page(place: Place, *, case_id: int | None, status: int = 200, **more: Any) -> Response:
    """Answer a list with a case opened beside it: the one named, or the first of the list."""
    found = queues.page(desk().site.id, place)
    opened = case_id or next(iter(found.ids), None)
    return page(
        "moderation/list.html",
        status=status,
        here="" if place.q else place.queue,
        place=place,
        items=lists.items(found.ids),
        next_cursor=found.next_cursor,
        case=cases.case(opened) if opened else None,
        shows="case" if case_id else "list",
        last_decision=decisions.last_of_site(desk().site.id) if not found.ids else None,
        toast=_own_toast(place),
        **_head(place),
        **more,
    )


def _head(place: Place) -> dict[str, Any]:
    """Answer what stands above a list: people whom a search finds too, or since when the oldest waits."""
    site_id = desk().site.id
    if place.q:
        return {"people": [] if place.cursor else search.people(site_id, place.q), "oldest_at": None}
    return {"people": [], "oldest_at": queues.oldest_at(site_id) if place.queue == Queue.HELD else None}


def case_parts(case_id: int | None, place: Place, **more: Any) -> dict[str, Any]:
    """Answer a case as the script of the desk takes it: the pane, its address, its title."""
    if case_id is None:
        html = render_template("moderation/_nothing.html", last_decision=decisions.last_of_site(desk().site.id))
        return {"case": None, "html": html, "url": desk_url(place)}
    case = cases.case(case_id)
    html = render_template("moderation/_case.html", case=case, place=place, desk=desk(), **more)
    return {"case": case_id, "html": html, "url": case_url(case_id, place)}


def decided(decision: Decision, place: Place, following: int | None) -> Answer:
    """Answer a decision: the next case at once, and a toast that can take the decision back."""
    if not wants_json():
        toast = str(decision.id)
        to = case_url(following, place, toast=toast) if following else desk_url(place, toast=toast)
        return redirect(to, 303)
    row = decisions.by_id(decision.id)
    return jsonify(
        decided=decision.comment_id,
        row=_row(decision.comment_id, place),
        toast=toast_html(row, place) if row else "",
        counts=_counts(),
        **case_parts(following, place),
    )


def changed(comment_id: int, place: Place, words: str) -> Answer:
    """Answer a deed that leaves the case open: the case as it is now, and what was done in words."""
    if not wants_json():
        return redirect(case_url(comment_id, place), 303)
    toast = render_template("moderation/_toast.html", words=words)
    return jsonify(row=_row(comment_id, place), toast=toast, counts=_counts(), **case_parts(comment_id, place))


def collided(comment_id: int, place: Place, refusal: Conflict) -> Response:
    """Answer that somebody was quicker, with the present state of the case."""
    words = words_of(refusal)
    if not wants_json():
        return list_page(place, case_id=comment_id, status=refusal.status, collision=words)
    body = {"type": f"urn:rejoinder:problem:{refusal.code}", "title": words, "detail": words, "status": refusal.status}
    parts = case_parts(comment_id, place, collision=words)
    response = jsonify(code=refusal.code, row=_row(comment_id, place), counts=_counts(), **body, **parts)
    response.status_code = refusal.status
    return response


def refused(comment_id: int, place: Place, refusal: BadInput, form: dict[str, str]) -> Response:
    """Answer input that cannot be taken: the case with the palette open, the words at their field."""
    if wants_json():
        raise refusal
    error = {"field": refusal.field, "words": words_of(refusal)}
    return list_page(place, case_id=comment_id, status=refusal.status, form=form, error=error)


def form_error(refusal: Refusal) -> dict[str, Any]:
    """Answer what a form shows of a refusal."""
    return {"field": refusal.field, "words": words_of(refusal)}


def case_url(comment_id: int, place: Place, **more: str) -> str:
    """Answer the address of a case, opened from a list."""
    return url_for("moderation.show_case", comment_id=comment_id, **place.query(**more))


def desk_url(place: Place, **more: str) -> str:
    """Answer the address of a list."""
    return url_for("moderation.show_desk", site=desk().site.key, **place.query(**more))


def toast_html(row: DecisionRow, place: Place) -> str:
    """Answer the toast that says what was decided and takes it back."""
    author = decisions.author_of(row.decision)
    return render_template("moderation/_toast.html", row=row, author=author, place=place)


def _own_toast(place: Place) -> str:
    """Answer the toast that the address asks for: of one's own decision, while it stands."""
    raw = request.args.get("toast", "")
    row = decisions.by_id(int(raw)) if is_id(raw) else None
    if row is None or row.decision.person_id != desk().person.id or row.decision.undone_at:
        return ""
    return toast_html(row, place) if row.decision.site_id == desk().site.id else ""


def _row(comment_id: int, place: Place) -> str:
    """Answer the row of a comment where it stays in its list; empty where it left."""
    if not queues.holds(place, comment_id):
        return ""
    return "".join(render_template("moderation/_row.html", item=i, place=place) for i in lists.items([comment_id]))


def _counts() -> dict[str, str]:
    return {str(queue): bounded(count) for queue, count in queues.counts(desk().site.id).items()}
