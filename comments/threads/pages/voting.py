"""Voting, by a button of a form or by a script."""

from flask import Response, jsonify, make_response, redirect, render_template, url_for

from comments.threads import actions, queries
from comments.threads.pages.blueprint import blueprint, comment_in_reach, place_of
from comments.threads.schemas import read_vote
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone, signed_in
from comments.web.negotiation import wants_json
from comments.web.viewer import viewer


@blueprint.get("/comments/<int:comment_id>/vote")
@allow(anyone)
def show_vote(comment_id: int) -> Response:
    """Show what one voted, to be changed or taken back; whoever has no voice on it is led to the comment."""
    comment = queries.shown_comment(comment_id)
    person, row = viewer().person, queries.row(comment_id)
    if person is None or row is None or row.is_tombstone or comment.person_id == person.id:
        return make_response(redirect(f"/c/{comment_id}", 303))
    place = place_of(comment.article_id)
    shown = {"row": row, "value": queries.my_vote(comment_id, person.id), "view": place.view()}
    return Response(render_template("threads/vote.html", article=place.article, site=place.site, **shown))


@blueprint.post("/comments/<int:comment_id>/vote")
@allow(signed_in)
def cast_vote(comment_id: int) -> Response:
    """Vote for a comment, against it, or take the vote back."""
    comment = comment_in_reach(comment_id)
    value = read_vote(read_form())
    actions.cast_vote(comment, value, by=viewer().person)
    if not wants_json():
        return make_response(redirect(url_for("threads.show_vote", comment_id=comment_id), 303))
    row = queries.row(comment_id)
    return jsonify(id=comment_id, value=value, score=None if row is None or row.score_hidden else row.score)
