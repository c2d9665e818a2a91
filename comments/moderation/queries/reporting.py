"""Reading reports for weighing: who reported, how their earlier reports fared, what reports have hidden of late."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Integer, cast, func, select

from comments.accounts.models import Person, Seat, Standing
from comments.articles.models import Article
from comments.extensions import db
from comments.lib import clock
from comments.moderation import weighing
from comments.moderation.models import DeskAlert, Report
from comments.threads.models import ActorKind, Comment, Decision

POLICY = "reports"
"""What a decision names that hid a comment for its reports."""
HOUR = timedelta(hours=1)
YOUNG = timedelta(days=1)
MOST_WEIGHED = 200
Fared = dict[int, tuple[int, int]]


@dataclass(frozen=True)
class AlertRow:
    """Something that the desk should look at, with the title of its article."""

    alert: DeskAlert
    article: str


def fared(site_id: int, person_ids: list[int]) -> Fared:
    """Answer by person how many of their settled reports were upheld, and how many there were."""
    rows = db.session.execute(
        select(Report.person_id, func.coalesce(func.sum(cast(Report.upheld, Integer)), 0), func.count())
        .where(Report.person_id.in_(person_ids), Report.site_id == site_id, Report.settled_at.is_not(None))
        .group_by(Report.person_id)
    )
    return {person: (int(upheld), count) for person, upheld, count in rows}


def weights(comment: Comment) -> dict[int, int]:
    """Answer by person what the open reports of a comment weigh, in thousandths."""
    now = clock.now()
    rows = db.session.execute(
        select(Person.id, Person.created_at, Standing)
        .join(Report, Report.person_id == Person.id)
        .outerjoin(Standing, (Standing.person_id == Person.id) & (Standing.site_id == comment.site_id))
        .where(Report.site_id == comment.site_id, Report.comment_id == comment.id, Report.settled_at.is_(None))
        .order_by(Report.id)
        .limit(MOST_WEIGHED)
    ).all()
    past = fared(comment.site_id, [row[0] for row in rows])
    return {
        person_id: weighing.weight(
            weighing.Reporter(
                *past.get(person_id, (0, 0)),
                is_young=created_at > now - YOUNG,
                is_sanctioned=_is_sanctioned(standing),
            )
        )
        for person_id, created_at, standing in rows
    }


def _is_sanctioned(standing: Standing | None) -> bool:
    return standing is not None and (standing.hold_all or not standing.may_post(clock.now()))


def is_vouched_for(comment: Comment) -> bool:
    """Whether somebody at the desk has read this version and let it stand, picked it, or wrote it."""
    if comment.picked_at is not None:
        return True
    kept = select(Decision.id).where(
        Decision.comment_id == comment.id,
        Decision.actor_kind == ActorKind.PERSON,
        Decision.verdict == "publish",
        Decision.version >= comment.version,
        Decision.undone_at.is_(None),
    )
    staff = select(Seat.id).where(Seat.site_id == comment.site_id, Seat.person_id == comment.person_id)
    return db.session.scalar(kept.limit(1)) is not None or db.session.scalar(staff) is not None


def hidden_lately(comment: Comment) -> int:
    """Count the comments of the same article that reports have hidden in the last hour."""
    since = clock.now() - HOUR
    rows = (
        select(func.count(Comment.id.distinct()))
        .join(Decision, Decision.comment_id == Comment.id)
        .where(
            Comment.site_id == comment.site_id,
            Comment.changed_at > since,
            Comment.article_id == comment.article_id,
            Decision.policy == POLICY,
            Decision.created_at > since,
        )
    )
    return db.session.scalar(rows) or 0


def alert_of(comment: Comment) -> DeskAlert | None:
    """Answer the alert that is open about a comment's article."""
    rows = select(DeskAlert).where(DeskAlert.site_id == comment.site_id, DeskAlert.cleared_at.is_(None))
    return db.session.scalar(rows.where(DeskAlert.article_id == comment.article_id))


def alerts(site_id: int) -> list[AlertRow]:
    """Answer the alerts that nobody has cleared, the newest first."""
    rows = (
        select(DeskAlert, Article.title)
        .join(Article, Article.id == DeskAlert.article_id)
        .where(DeskAlert.site_id == site_id, DeskAlert.cleared_at.is_(None))
    )
    return [AlertRow(row[0], row[1]) for row in db.session.execute(rows.order_by(DeskAlert.id.desc()).limit(5))]
