"""Reading people for the desk: their record in figures, their comments, notes, sanctions."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from comments.accounts.models import Person, Seat, Standing
from comments.articles.models import Article
from comments.errors import NotFound
from comments.extensions import db
from comments.lib import clock
from comments.moderation.models import PersonNote, Report, Sanction, SanctionKind
from comments.publishers.models import HouseRule
from comments.threads.models import Comment, CommentVersion, Status

STRIP = 30
"""Decided comments in a record's strip."""
COUNTED = 1_000
MONTHS = 24
DAY = timedelta(days=1)
COMMENTS_PAGE = 50


@dataclass(frozen=True)
class Cell:
    """A decided comment in the strip of a record."""

    comment_id: int
    status: str
    at: datetime


@dataclass(frozen=True)
class Record:
    """What a person's comments came to on one site; counts go up to 1,000."""

    strip: tuple[Cell, ...]
    """The last 30 decided comments, oldest first."""
    published: int
    rejected: int
    picked: int

    @property
    def rejected_share(self) -> int:
        """Rejected comments in a hundred decided ones."""
        decided = self.published + self.rejected
        return round(100 * self.rejected / decided) if decided else 0


@dataclass(frozen=True)
class Month:
    """What a person wrote in a month."""

    first: datetime
    written: int
    rejected: int


@dataclass(frozen=True)
class CommentLine:
    """A comment on a person's page."""

    comment: Comment
    source: str
    article: str
    rule: HouseRule | None


def known(person_id: int, site_id: int) -> Person:
    """Answer a person that the site has to do with; raise NotFound for all others."""
    here = (
        select(model.id).where(model.person_id == person_id, model.site_id == site_id).exists()
        for model in (Comment, Report, Standing, Seat)
    )
    person = db.session.scalar(select(Person).where(Person.id == person_id, or_(*here)))
    if person is None:
        raise NotFound
    return person


def record(person_id: int, site_id: int) -> Record:
    """Answer a person's record on a site."""
    mine = select(Comment.id).where(Comment.person_id == person_id, Comment.site_id == site_id)
    decided = (
        select(Comment.id, Comment.status, Comment.created_at)
        .where(
            Comment.person_id == person_id,
            Comment.site_id == site_id,
            Comment.status.in_((Status.PUBLISHED, Status.REJECTED)),
        )
        .order_by(Comment.id.desc())
        .limit(STRIP)
    )
    counts = (
        mine.where(Comment.status == Status.PUBLISHED),
        mine.where(Comment.status == Status.REJECTED),
        mine.where(Comment.picked_at.is_not(None), Comment.status == Status.PUBLISHED),
    )
    numbers = [
        db.session.scalar(select(func.count()).select_from(rows.limit(COUNTED).subquery())) or 0 for rows in counts
    ]
    strip = tuple(Cell(*row) for row in db.session.execute(decided))
    return Record(strip[::-1], *numbers)


def months(person_id: int, site_id: int) -> tuple[Month, ...]:
    """Count a person's comments by month, the last 24 months, among at most their last 1,000 comments."""
    rows = select(Comment.created_at, Comment.status).where(Comment.person_id == person_id, Comment.site_id == site_id)
    written: Counter[tuple[int, int]] = Counter()
    rejected: Counter[tuple[int, int]] = Counter()
    for at, status in db.session.execute(rows.order_by(Comment.id.desc()).limit(COUNTED)):
        written[at.year, at.month] += 1
        rejected[at.year, at.month] += status == Status.REJECTED
    now = clock.now()
    back = (divmod(now.year * 12 + now.month - 1 - n, 12) for n in range(MONTHS - 1, -1, -1))
    keys = [(year, month + 1) for year, month in back]
    return tuple(Month(datetime(*key, 1, tzinfo=now.tzinfo), written[key], rejected[key]) for key in keys)


def comments(person_id: int, site_id: int, *, before: int | None = None) -> list[CommentLine]:
    """Answer a person's comments on a site, newest first, one more than a page holds."""
    rows = (
        select(Comment, CommentVersion.source, Article.title, HouseRule)
        .join(CommentVersion, CommentVersion.comment_id == Comment.id)
        .join(Article, Article.id == Comment.article_id)
        .outerjoin(HouseRule, HouseRule.id == Comment.removal_rule_id)
        .where(
            Comment.person_id == person_id,
            Comment.site_id == site_id,
            CommentVersion.number == Comment.latest_version,
        )
    )
    if before is not None:
        rows = rows.where(Comment.id < before)
    found = db.session.execute(rows.order_by(Comment.id.desc()).limit(COMMENTS_PAGE + 1))
    return [CommentLine(*row) for row in found]


def notes(person_id: int, site_id: int, *, most: int = 50) -> list[tuple[PersonNote, str]]:
    """Answer the desk's notes about a person with who wrote them, newest first."""
    rows = (
        select(PersonNote, Person.name)
        .join(Person, Person.id == PersonNote.author_id)
        .where(PersonNote.site_id == site_id, PersonNote.person_id == person_id)
    )
    return [(row[0], row[1]) for row in db.session.execute(rows.order_by(PersonNote.id.desc()).limit(most))]


def sanctions(person_id: int, site_id: int) -> list[tuple[Sanction, str, HouseRule | None]]:
    """Answer what was done to a person on a site with who did it and the rule, newest first."""
    rows = (
        select(Sanction, Person.name, HouseRule)
        .join(Person, Person.id == Sanction.author_id)
        .outerjoin(HouseRule, HouseRule.id == Sanction.house_rule_id)
        .where(Sanction.site_id == site_id, Sanction.person_id == person_id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(rows.order_by(Sanction.id.desc()).limit(50))]


def is_last_sanction(row: Sanction) -> bool:
    """Whether nothing newer was laid on a person, or lifted, that still stands."""
    newer = select(Sanction.id).where(
        Sanction.site_id == row.site_id,
        Sanction.person_id == row.person_id,
        Sanction.id > row.id,
        Sanction.undone_at.is_(None),
        Sanction.kind != SanctionKind.REJECT_DAY,
    )
    return db.session.scalar(newer.limit(1)) is None


def of_last_day(person_id: int, site_id: int) -> list[Comment]:
    """Answer what a person wrote in the last day and is not rejected or withdrawn."""
    since = clock.now() - DAY
    rows = select(Comment).where(
        Comment.person_id == person_id,
        Comment.site_id == site_id,
        Comment.created_at > since,
        Comment.status.in_((Status.PUBLISHED, Status.HELD)),
    )
    return list(db.session.scalars(rows.order_by(Comment.id)))
