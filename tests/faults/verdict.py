"""What became of the ledger's lines in the database: lost, doubled, miscounted, untold, and how often letters left."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import timedelta

from sqlalchemy import func, or_, select, update

from comments.accounts.models import Person
from comments.events.models import Delivery, Event
from comments.extensions import db
from comments.lib import clock
from comments.notifications.models import Kind, Letter, Notice
from comments.notifications.queries import MOST_REPLY_LETTERS
from comments.threads.actions import recount
from comments.threads.models import CommentVersion, Vote
from tests.commands.conftest import PATIENCE
from tests.faults.asking import Answer
from tests.faults.installation import Installation
from tests.faults.ledger import Line
from tests.faults.moments import FULL

LONG_AGO = timedelta(hours=1)
"""Further back than any clock is set."""
MESSAGE_ID = re.compile(rb"^Message-ID: <letter-(\d+)@", re.MULTILINE | re.IGNORECASE)


@dataclass
class Verdict:
    """How a fault ended."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    counts_off: list[str] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    letters: int = 0
    letters_twice: int = 0
    letters_too_often: int = 0
    broken: list[str] = field(default_factory=list)
    """Answers that no reader should ever get: 500 and the like."""
    slowest: float = 0.0
    """Seconds of the slowest answer while the fault lasted."""

    def require_nothing_lost(self) -> None:
        """Raise AssertionError unless everything stands, once."""
        assert self.acknowledged > 0
        assert (self.lost, self.doubled, self.counts_off, self.undelivered) == ([], [], [], [])
        assert self.letters_too_often == 0
        assert self.broken == []


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """Add verdicts up; the slowest answer is that of all."""
    whole = Verdict()
    for verdict in verdicts:
        added = {one.name: getattr(whole, one.name) + getattr(verdict, one.name) for one in fields(Verdict)}
        whole = Verdict(**added | {"slowest": max(whole.slowest, verdict.slowest)})
    return whole


def hasten_letters(installation: Installation) -> None:
    """Let the five minutes pass for which letters wait; call it often while the load runs."""
    with installation.opened() as connection:
        past = clock.now() - LONG_AGO
        waiting = (Letter.done_at.is_(None), Letter.begun_at.is_(None), Letter.send_after > past)
        connection.execute(update(Letter).where(*waiting).values(send_after=past))


def end_leases(installation: Installation) -> None:
    """Let the time pass for which a killed worker's letters and deliveries were its own, or which failures wait."""
    with installation.opened() as connection:
        past = clock.now() - LONG_AGO
        begun = (Letter.done_at.is_(None), Letter.begun_at.is_not(None))
        connection.execute(update(Letter).where(*begun).values(send_after=past))
        waiting = (Delivery.done_at.is_(None), Delivery.failed_at.is_(None))
        connection.execute(update(Delivery).where(*waiting).values(next_try_at=past))
        connection.execute(update(Event).where(Event.delivered_at.is_(None)).values(due_at=past))


def settle(installation: Installation) -> None:
    """Wait until the worker has told and sent everything there is."""

    def is_quiet() -> bool:
        hasten_letters(installation)
        installation.nudge()
        with installation.opened() as connection:
            events = select(func.count()).select_from(Event).where(Event.delivered_at.is_(None))
            letters = select(func.count()).select_from(Letter).where(Letter.done_at.is_(None))
            return connection.scalar(events) == connection.scalar(letters) == 0

    installation.wait_for(is_quiet, within=PATIENCE * (5 if FULL else 1))


def judge(
    installation: Installation,
    lines: list[Line],
    answers: Iterable[Answer],
    phase: str | None = None,
    *,
    within: list[Line] | None = None,
) -> Verdict:
    """Compare a ledger, or a phase of it, or what is `within`, with what stands in the database now."""
    within = [line for line in within or lines if phase in (None, line.phase)]
    verdict = Verdict(acknowledged=sum(line.acknowledged for line in within))
    with installation.inside():
        _judge_words(verdict, within)
        _judge_votes(verdict, within, lines)
        left = _letters_left(installation)
        _judge_consequences(verdict, within, left)
        _judge_letters(verdict, left)
        verdict.counts_off = [str(difference) for difference in recount()]
        pending = select(Event.id).outerjoin(Delivery, Delivery.event_id == Event.id)
        pending = pending.where(or_(Event.delivered_at.is_(None), Delivery.failed_at.is_not(None)))
        verdict.undelivered += [f"event {id_}" for id_ in db.session.scalars(pending)]
    _judge_answers(verdict, [answer for answer in answers if phase in (None, answer.phase)])
    return verdict


def _judge_words(verdict: Verdict, lines: list[Line]) -> None:
    """Each text is a version of its comment, once; so each comment is there once too."""
    found: dict[str, list[int]] = defaultdict(list)
    for source, comment in db.session.execute(select(CommentVersion.source, CommentVersion.comment_id)):
        found[source].append(comment)
    for line in lines:
        if line.deed == "vote":
            continue
        if line.acknowledged and line.comment not in found[line.text]:
            verdict.lost.append(f"{line.deed} {line.number}: {line.text}")
        if len(found[line.text]) > 1:
            verdict.doubled.append(f"{line.deed} {line.number}: {line.text} stands in {found[line.text]}")


def _judge_votes(verdict: Verdict, within: list[Line], lines: list[Line]) -> None:
    """A vote is as it was last acknowledged, or as it was tried afterwards without an answer."""
    emails = select(Person.email, Vote.comment_id, Vote.value).join(Person, Person.id == Vote.person_id)
    found = Counter({(email, comment): value for email, comment, value in db.session.execute(emails)})
    history: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for line in lines:
        if line.deed == "vote":
            history[line.who, line.comment].append(line)
    acknowledged = {line.number for line in within if line.acknowledged}
    for (who, comment), votes in history.items():
        told = max((n for n, vote in enumerate(votes) if vote.number in acknowledged), default=None)
        if told is None:
            continue
        if found[who, comment] not in {vote.value for vote in votes[told:]}:
            verdict.lost.append(f"vote of {who} on {comment}: {found[who, comment]}, not {votes[told].value}")


def _letters_left(installation: Installation) -> Counter[int]:
    """Answer how often each letter has left, whatever the database says of it."""
    files = (installation.folder / "mail").glob("*.eml")
    return Counter(int(found[1]) for file in files if (found := MESSAGE_ID.search(file.read_bytes())))


def _judge_consequences(verdict: Verdict, lines: list[Line], left: Counter[int]) -> None:
    """Whoever was answered has a notice and a letter that left, one each, unless the hour brought enough of them."""
    notices = Counter(db.session.scalars(select(Notice.comment_id).where(Notice.kind == Kind.REPLY)))
    rows = db.session.scalars(select(Letter).where(Letter.kind == Kind.REPLY)).all()
    had = Counter(row.person_id for row in rows if left[row.id])
    enough = {row.id for row in rows if row.outcome == "dropped" and had[row.person_id] >= MOST_REPLY_LETTERS}
    letters = Counter(row.comment_id for row in rows if left[row.id] or row.id in enough)
    for line in lines:
        if line.deed == "answer" and line.acknowledged:
            for name, counted in (("notice", notices), ("letter", letters)):
                if counted[line.comment] < 1:
                    verdict.undelivered.append(f"{name} about {line.comment}")
                if counted[line.comment] > 1:
                    verdict.doubled.append(f"{name} about {line.comment}, {counted[line.comment]} times")


def _judge_letters(verdict: Verdict, left: Counter[int]) -> None:
    """A letter that counts as sent has left, and none more than twice."""
    sent = db.session.scalars(select(Letter.id).where(Letter.outcome == "sent"))
    verdict.undelivered += [f"letter {id_} counts as sent and is nowhere" for id_ in sent if not left[id_]]
    verdict.letters = sum(left.values())
    verdict.letters_twice = sum(count == 2 for count in left.values())
    verdict.letters_too_often = sum(count > 2 for count in left.values())


def _judge_answers(verdict: Verdict, answers: list[Answer]) -> None:
    verdict.slowest = max((answer.seconds for answer in answers if answer.fault), default=0.0)
    fine = {0, 200, 201, 303, 409, 429, 503}
    verdict.broken = [f"{a.deed}: {a.status} {a.body} during {a.fault!r}" for a in answers if a.status not in fine]
