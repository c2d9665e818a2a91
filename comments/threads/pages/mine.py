"""One's own comment for a script: its state, what may be done with it, and its HTML."""

from typing import Any

from flask import Response, jsonify, render_template
from flask_babel import ngettext

from comments.threads import queries
from comments.threads.models import Comment, Status
from comments.threads.pages.blueprint import Place, place_of
from comments.threads.reasons import reason_words
from comments.threads.rows import MyRow
from comments.web.viewer import viewer


def facts_of(mine: MyRow) -> dict[str, Any]:
    """Answer what a script needs to know of a comment of mine."""
    return {
        "id": mine.row.id,
        "parent": mine.row.parent_id,
        "status": mine.status,
        "edit_until": mine.edit_until.isoformat() if mine.edit_until else None,
        "withdraw": mine.may_withdraw,
        "replies": mine.row.shown_replies,
    }


def html_of(mine: MyRow, place: Place, *, note: str = "", as_item: bool = False) -> str:
    """Render a comment as its author sees it, alone or as an item of a thread."""
    return render_template(
        "threads/_mine.html", mine=mine, view=place.view(), why=reason_words(mine), note=note, as_item=as_item
    )


def answer_with(comment: Comment, *, note: str = "", as_item: bool = False) -> Response:
    """Answer a script with a comment that was posted or changed."""
    place = place_of(comment.article_id)
    mine = queries.my_row(comment.id, viewer().person.id)
    total = place.article.published_count
    return jsonify(
        id=comment.id,
        article=comment.article_id,
        parent=comment.parent_id,
        status=mine.status,
        total=total,
        count=ngettext("%(num)d comment", "%(num)d comments", total),
        mine=facts_of(mine),
        html=html_of(mine, place, note=note if mine.status == Status.PUBLISHED else "", as_item=as_item),
    )
