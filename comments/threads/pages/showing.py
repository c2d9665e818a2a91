"""Reading on: more threads, more replies, and what is one's own."""

from flask import Response, json, make_response, redirect, render_template, request

from comments.threads import queries
from comments.threads.pages.blueprint import Place, blueprint, comment_in_reach, place_of
from comments.threads.pages.mine import answer_with
from comments.threads.reasons import reason_words
from comments.threads.rows import DiscussionPage, RepliesPage
from comments.threads.schemas import Order, read_order
from comments.threads.subjects import with_query
from comments.web.guards import allow, anyone, signed_in, signed_in_here
from comments.web.headers import make_public
from comments.web.negotiation import wants_json
from comments.web.validators import public_answer
from comments.web.viewer import viewer


@blueprint.get("/threads/<int:article_id>")
@allow(anyone)
def show_threads(article_id: int) -> Response:
    """Show the next root comments of a discussion: as JSON for a script, as its page for everybody else."""
    place, order, cursor = place_of(article_id), read_order(request.args.get("order")), request.args.get("cursor")
    if not wants_json():
        return _vary(make_public(make_response(redirect(with_query(place.view().here, order=order, cursor=cursor)))))
    state = (place.article.revision, place.site.version)
    return _vary(public_answer(lambda: _threads(place, order, cursor), *state, mimetype="application/json"))


@blueprint.get("/comments/<int:comment_id>/replies")
@allow(anyone)
def show_replies(comment_id: int) -> Response:
    """Show more direct replies of a comment, each with what fits below it."""
    comment = queries.shown_comment(comment_id)
    place, order, cursor = place_of(comment.article_id), read_order(request.args.get("order")), _cursor()
    kind = "application/json" if wants_json() else "text/html"
    state = (place.article.revision, place.site.version)
    return _vary(public_answer(lambda: _replies(place, comment_id, order, cursor), *state, mimetype=kind))


@blueprint.get("/comments/<int:comment_id>/mine")
@allow(signed_in)
def show_my_comment(comment_id: int) -> Response:
    """Show a comment as its author sees it, with what may be done with it."""
    comment = comment_in_reach(comment_id)
    place = place_of(comment.article_id)
    mine = queries.my_row(comment.id, viewer().person.id)
    if wants_json():
        return answer_with(comment)
    shown = {"mine": mine, "view": place.view(), "why": reason_words(mine)}
    page = render_template("threads/my_comment.html", article=place.article, site=place.site, **shown)
    return Response(page)


@blueprint.get("/me/comments")
@allow(signed_in_here)
def show_mine() -> str:
    """Show all of one's own comments, newest first, whatever became of them."""
    rows, next_cursor = queries.my_comments(viewer().person.id, cursor=_cursor())
    places = {row.row.article_id: place_of(row.row.article_id) for row in rows}
    return render_template(
        "threads/my_comments.html", rows=rows, places=places, next_cursor=next_cursor, reason=reason_words
    )


def _threads(place: Place, order: Order, cursor: str | None) -> str:
    page = queries.page_of(place.article.id, order=order, cursor=cursor)
    shown = {"page": page, "view": place.view(order)}
    return _json(
        page, render_template("threads/_more_threads.html", **shown), _part("more_threads", page, place, order)
    )


def _replies(place: Place, comment_id: int, order: Order, cursor: str | None) -> str:
    page = queries.replies_of(comment_id, order=order, cursor=cursor)
    shown = {"page": page, "view": place.view(order), "level": _level(comment_id)}
    if wants_json():
        html = render_template("threads/_more_replies.html", **shown)
        return _json(page, html, _part("more_replies", page, place, order))
    parent = queries.row(comment_id)
    return render_template("threads/replies.html", parent=parent, article=place.article, site=place.site, **shown)


def _part(name: str, page: DiscussionPage | RepliesPage, place: Place, order: Order) -> str:
    """Render the link to what comes after this page; empty when nothing does."""
    return render_template("threads/_more.html", name=name, page=page, view=place.view(order))


def _json(page: DiscussionPage | RepliesPage, html: str, more: str) -> str:
    return json.dumps({"html": html, "more": more.strip(), "revision": page.revision})


def _level(comment_id: int) -> int:
    """Answer on which level the replies of a comment are set: at most the sixth."""
    return min(queries.comment(comment_id).depth + 1, 6)


def _cursor() -> str | None:
    return request.args.get("cursor") or None


def _vary(response: Response) -> Response:
    response.vary.add("Accept")
    return response
