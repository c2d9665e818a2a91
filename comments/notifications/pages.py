"""A person's notices, and the pages behind the links for fewer letters."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from comments.notifications import actions, queries
from comments.notifications.redress_letters import outcome_of_report
from comments.notifications.wishes import Wanted, Wish, read_token
from comments.notifications.words import sanction_words
from comments.threads.schemas import read_id
from comments.web.bodies import read_form
from comments.web.guards import allow, anyone, anyone_without_cookie, signed_in_here
from comments.web.viewer import viewer

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/notices")
@allow(signed_in_here)
def show_notices() -> str:
    """Show what happened to a person's comments, the newest first."""
    before = read_id(request.args.get("before", ""), "before")
    rows = queries.notices(viewer().person.id, before_id=before)
    older = rows[-1].id if len(rows) == queries.PAGE else None
    words = {"meaning": sanction_words, "of_report": outcome_of_report}
    return render_template("notifications/notices.html", rows=rows, older=older, **words)


@blueprint.post("/notices/reading")
@allow(signed_in_here)
def mark_read() -> ResponseReturnValue:
    """Mark notices as read, up to the newest that was shown."""
    actions.mark_read(viewer().person.id, read_id(read_form().get("up_to", ""), "up_to") or 0)
    return redirect(url_for("notifications.show_notices"), 303)


@blueprint.get("/unsubscribe/<token>")
@allow(anyone)
def show_unsubscribe(token: str) -> str:
    """Show the button that stops letters; opening the link does nothing by itself."""
    return render_template("notifications/unsubscribe.html", wanted=_wanted(token), token=token, is_done=False)


@blueprint.post("/unsubscribe/<token>")
@allow(anyone_without_cookie)
def unsubscribe(token: str) -> str:
    """Stop letters: pressed by a person, or by a mail program (RFC 8058), which brings no cookie."""
    wanted = _wanted(token)
    if wanted.wish == Wish.THREAD:
        actions.mute(wanted.person_id, wanted.comment_id)
    elif wanted.wish == Wish.REPLIES:
        actions.want_no_replies(wanted.person_id)
    else:
        actions.want_no_decisions(wanted.person_id)
    return render_template("notifications/unsubscribe.html", wanted=wanted, token=token, is_done=True)


def _wanted(token: str) -> Wanted:
    return read_token(token, current_app.config["SETTINGS"].secret_key)
