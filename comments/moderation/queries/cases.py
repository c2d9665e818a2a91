"""A case: one comment with everything that somebody needs to decide on it."""

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select

from comments.accounts import queries as accounts
from comments.accounts.models import Person, Standing
from comments.articles.models import Article
from comments.errors import NotFound
from comments.extensions import db
from comments.moderation.changes import changed
from comments.moderation.marks import marked, marks_of
from comments.moderation.models import PersonNote, Report
from comments.moderation.queries import decisions, people, reporting
from comments.moderation.queries.decisions import DecisionRow
from comments.moderation.queries.lists import seen_version
from comments.publishers import queries as publishers
from comments.publishers.models import HouseRule
from comments.threads.models import Comment, CommentVersion, SignalRow


@dataclass(frozen=True)
class Reason:
    """Why it is here: a signal with its number, and the words that it saw."""

    number: int | None
    signal: SignalRow
    words: str


@dataclass(frozen=True)
class Parent:
    """What the comment answers."""

    comment: Comment
    name: str
    source: str


@dataclass(frozen=True)
class ReportRow:
    """A report with the reporter's name and how their earlier ones fared."""

    report: Report
    name: str
    rule: HouseRule | None
    upheld: int
    settled: int
    weight: int
    """What it weighs while it is open, in thousandths."""


@dataclass(frozen=True)
class Case:
    """Everything about one comment that is shown to who decides on it."""

    comment: Comment
    article: Article
    author: Person
    standing: Standing | None
    version: CommentVersion
    """The version that is looked at."""
    text: Markup
    changes: Markup | None
    """Of an edit, what it changed."""
    parent: Parent | None
    reasons: tuple[Reason, ...]
    reports: tuple[ReportRow, ...]
    versions: tuple[CommentVersion, ...]
    decisions: tuple[DecisionRow, ...]
    record: people.Record
    notes: tuple[tuple[PersonNote, str], ...]
    rules: tuple[HouseRule, ...]

    @property
    def last_decision_id(self) -> int:
        """The last decision, 0 when there is none."""
        return self.decisions[0].decision.id if self.decisions else 0


def case(comment_id: int) -> Case:
    """Answer a case; raise NotFound."""
    comment = db.session.get(Comment, comment_id)
    if comment is None:
        raise NotFound
    versions = _versions(comment)
    version = next(v for v in versions if v.number == seen_version(comment))
    older = [v for v in versions if v.number < version.number and not v.erased_at]
    reasons, text = _reasons(comment, version)
    return Case(
        comment=comment,
        article=db.session.get_one(Article, comment.article_id),
        author=db.session.get_one(Person, comment.person_id),
        standing=accounts.standing(comment.person_id, comment.site_id),
        version=version,
        text=text,
        changes=changed(older[0].source, version.source) if older and not version.erased_at else None,
        parent=_parent(comment),
        reasons=reasons,
        reports=_reports(comment),
        versions=versions,
        decisions=tuple(decisions.of_comment(comment.id)),
        record=people.record(comment.person_id, comment.site_id),
        notes=tuple(people.notes(comment.person_id, comment.site_id, most=3)),
        rules=tuple(publishers.house_rules(comment.site_id)),
    )


def _versions(comment: Comment) -> tuple[CommentVersion, ...]:
    rows = select(CommentVersion).where(CommentVersion.comment_id == comment.id)
    return tuple(db.session.scalars(rows.order_by(CommentVersion.number.desc())))


def _reasons(comment: Comment, version: CommentVersion) -> tuple[tuple[Reason, ...], Markup]:
    """Give numbers to the signals that point at words, the heaviest first, and mark those words."""
    rows = select(SignalRow).where(SignalRow.comment_id == comment.id, SignalRow.version == version.number)
    signals = db.session.scalars(rows.order_by(SignalRow.weight.desc(), SignalRow.id)).all()
    pointing = [signal for signal in signals if _points(signal, version)]
    numbers = {signal.id: number for number, signal in enumerate(pointing, 1)}
    spans = [(start, end, numbers[signal.id]) for signal in pointing for start, end in signal.spans]
    reasons = (Reason(numbers.get(s.id), s, _words(version.source, s) if s.id in numbers else "") for s in signals)
    return tuple(reasons), marked(version.source, marks_of(version.source, spans))


def _points(signal: SignalRow, version: CommentVersion) -> bool:
    """Whether a signal points at words, rather than at all of the text."""
    if not signal.spans or version.erased_at:
        return False
    return any(end - start < len(version.source) for start, end in signal.spans)


def _words(source: str, signal: SignalRow) -> str:
    """Answer the first words that a signal points at."""
    return source[signal.spans[0][0] : signal.spans[0][1]]


def _parent(comment: Comment) -> Parent | None:
    if comment.parent_id is None:
        return None
    row = db.session.execute(
        select(Comment, Person.name, CommentVersion.source)
        .join(Person, Person.id == Comment.person_id)
        .join(CommentVersion, CommentVersion.comment_id == Comment.id)
        .where(Comment.id == comment.parent_id, CommentVersion.number == Comment.version)
    ).first()
    return Parent(*row) if row else None


def _reports(comment: Comment) -> tuple[ReportRow, ...]:
    rows = db.session.execute(
        select(Report, Person.name, HouseRule)
        .join(Person, Person.id == Report.person_id)
        .outerjoin(HouseRule, HouseRule.id == Report.house_rule_id)
        .where(Report.site_id == comment.site_id, Report.comment_id == comment.id)
        .order_by(Report.settled_at.is_not(None), Report.id)
        .limit(20)
    ).all()
    fared = reporting.fared(comment.site_id, [row[0].person_id for row in rows])
    weights = reporting.weights(comment) if comment.open_reports else {}
    return tuple(
        ReportRow(*row, *fared.get(row[0].person_id, (0, 0)), weights.get(row[0].person_id, 0)) for row in rows
    )


def shown(comment: Comment) -> CommentVersion:
    """Answer the version of a comment that readers see."""
    rows = select(CommentVersion).where(CommentVersion.comment_id == comment.id)
    return db.session.scalars(rows.where(CommentVersion.number == comment.version)).one()
