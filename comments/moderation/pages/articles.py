"""Articles at the desk: open or closed, read before or after publication, at once."""

from flask import redirect, request, url_for

from comments.articles import actions, queries
from comments.articles.models import Discussion
from comments.errors import BadInput
from comments.lib.i18n import N_
from comments.moderation import answers
from comments.moderation.answers import Answer
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.permissions import desk, moderators
from comments.moderation.schemas import read_before
from comments.web.bodies import read_form
from comments.web.guards import allow

PAGE = 50


@blueprint.get("/moderation/articles")
@allow(moderators)
def show_articles() -> Answer:
    """Show the articles of the site, newest first."""
    rows = queries.listed(desk().site.id, before_id=read_before(request.args), most=PAGE + 1)
    before = rows[PAGE - 1].id if len(rows) > PAGE else None
    return answers.page("moderation/articles.html", here="articles", articles=rows[:PAGE], before=before)


@blueprint.post("/moderation/articles/<int:article_id>/discussion")
@allow(moderators)
def update_discussion(article_id: int) -> Answer:
    """Open or close a discussion."""
    state = read_form().get("state", "")
    if state not in (Discussion.OPEN, Discussion.CLOSED):
        raise BadInput(N_("A discussion is open or closed."), field="state")
    actions.set_discussion(article_id, Discussion(state), person_id=desk().person.id)
    return _back()


@blueprint.post("/moderation/articles/<int:article_id>/premoderation")
@allow(moderators)
def update_premoderation(article_id: int) -> Answer:
    """Have comments read before they appear, or after."""
    actions.set_premoderated(article_id, read_form().get("on") == "true", person_id=desk().person.id)
    return _back()


def _back() -> Answer:
    before = read_before(request.args)
    return redirect(url_for("moderation.show_articles", site=desk().site.key, before=before), 303)
