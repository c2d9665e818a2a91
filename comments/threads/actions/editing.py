"""Editing: screened like a post; earlier versions are kept; a held edit leaves the old version up."""

from dataclasses import dataclass

from comments.accounts.models import Person
from comments.articles import actions as articles
from comments.articles.models import Article
from comments.errors import BadInput, Conflict
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.publishers import queries as publishers
from comments.threads.actions.deciding import Ruling, write_decision
from comments.threads.actions.judging import Judged, Place, judge_text, keep_signals
from comments.threads.actions.state import become, hold_still, note
from comments.threads.actions.versions import add_version, next_number
from comments.threads.models import Comment, Status
from comments.threads.permissions import require_editable, require_entitled, require_own, require_voice
from comments.threads.queries import context
from comments.threads.queries.single import version as version_of
from comments.threads.schemas import Edition


@dataclass(frozen=True)
class Edit:
    """Where and by whom a comment is changed, under the article's lock."""

    article: Article
    by: Person


def edit_comment(comment: Comment, edition: Edition, *, by: Person) -> Comment:
    """Change one's own comment within 15 minutes; `has_held_edit` tells whether the change waits for a moderator.

    Raise NotFound (not one's own), Forbidden (shut out), Conflict (too late, changed elsewhere) or BadInput (refused).
    """
    require_own(comment, by)
    site = publishers.site(comment.site_id)
    standing = require_voice(by, site)
    require_entitled(by, site)
    article = hold_still(comment)
    require_editable(comment)
    if version_of(comment.id, comment.latest_version).source == edition.text:
        return comment  # also when it is sent again because the answer was lost on its way
    _require_newest(comment, edition)
    recent = [one for one in context.lately(by.id, site.id, edition.text) if one.id != comment.id]
    place = Place(by, standing, article, site)
    judged = judge_text(edition.text, place, recent, is_reply=comment.parent_id is not None)
    _require_bearable(judged)
    _take(comment, edition, judged, Edit(article, by))
    return comment


def _require_newest(comment: Comment, edition: Edition) -> None:
    if edition.version is not None and edition.version != comment.latest_version:
        message = N_("This comment was changed elsewhere in the meantime. Reload the page; your words are kept.")
        raise Conflict(message, code="changed-elsewhere")


def _require_bearable(judged: Judged) -> None:
    if judged.status == Status.REJECTED:
        message = N_("Changed like this, it breaks a house rule, so it stays as it was. Choose other words.")
        raise BadInput(message, code="edit-refused", field="text")


def _take(comment: Comment, edition: Edition, judged: Judged, edit: Edit) -> None:
    number = next_number(comment)
    add_version(comment, number, edition.text)
    keep_signals(comment, number, judged)
    comment.latest_version = number
    if judged.status == Status.HELD:
        ruling = Ruling("hold", version=number, policy=judged.policy, risk=judged.judgement.risk)
        write_decision(comment, ruling, edit.article)
    if comment.status == Status.HELD:
        _change_held(comment, number, judged, edit)
    elif judged.status == Status.PUBLISHED:
        _show(comment, number, edit)
    else:
        note("comment.edit_held", comment, edit.article, edit.by, version=number)
    db.session.flush()


def _change_held(comment: Comment, number: int, judged: Judged, edit: Edit) -> None:
    """Change a comment that waits; it appears when only rules held it and they have nothing against it any more."""
    comment.version, comment.edited_at = number, clock.now()
    note("comment.edited", comment, edit.article, edit.by, version=number)
    if judged.status == Status.PUBLISHED and not context.was_judged_by_hand(comment.id):
        is_first = comment.published_at is None
        become(comment, Status.PUBLISHED, edit.article)
        note("comment.published", comment, edit.article, edit.by, first=is_first)


def _show(comment: Comment, number: int, edit: Edit) -> None:
    comment.version, comment.edited_at = number, clock.now()
    articles.raise_revision(edit.article)
    note("comment.edited", comment, edit.article, edit.by, version=number)
