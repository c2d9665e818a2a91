"""Hiding what readers' reports weigh too heavily against, until somebody decides; past a brake the desk is alerted."""

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.errors import Conflict, NotFound
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation import weighing
from comments.moderation.models import DeskAlert
from comments.moderation.queries import reporting
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.threads import actions as threads
from comments.threads.models import Comment, Status

MOST_NAMED = 50
"""Comments that one alert names."""


def weigh(comment: Comment, article: Article) -> None:
    """Hide a published comment whose open reports weigh enough, under the article's lock.

    What somebody at the desk has read in this version stays. Where accounts without a record were needed to reach the
    threshold, only so many comments of an article are hidden in an hour: more of them look like an agreement.
    """
    site = publishers.site(comment.site_id)
    enough = weighing.needed(site.report_threshold)
    weights = reporting.weights(comment).values()
    if not enough or comment.status != Status.PUBLISHED or sum(weights) < enough:
        return
    if reporting.is_vouched_for(comment):
        return
    if sum(weight for weight in weights if weight >= weighing.TRUSTED) < enough and _is_braked(comment, site):
        _alert(comment, article)
        return
    ruling = threads.Ruling("hold", version=comment.version, policy=reporting.POLICY, risk=comment.risk)
    threads.record_decision(comment, ruling)
    threads.hold(comment)


def clear(alert_id: int, *, by: Person) -> DeskAlert:
    """Say that somebody has looked at what an alert is about; the next cause makes another."""
    alert = db.session.get(DeskAlert, alert_id)
    if alert is None:
        raise NotFound
    if alert.cleared_at is not None:
        raise Conflict(N_("Somebody has seen to that already."), code="cleared-already")
    alert.cleared_at, alert.cleared_by_id = clock.now(), by.id
    return alert


def _is_braked(comment: Comment, site: Site) -> bool:
    return reporting.hidden_lately(comment) >= site.report_brake


def _alert(comment: Comment, article: Article) -> None:
    alert = reporting.alert_of(comment)
    if alert is None:
        alert = DeskAlert(site_id=comment.site_id, article_id=comment.article_id, comments=[])
        db.session.add(alert)
        record("desk.alerted", article=article)
    if comment.id not in alert.comments and len(alert.comments) < MOST_NAMED:
        alert.comments = [*alert.comments, comment.id]
    db.session.flush()
