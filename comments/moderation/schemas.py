"""What comes to the desk from outside, as frozen dataclasses, and every refusal of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, get_args

from comments.errors import BadInput
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, normalise, read_line
from comments.moderation.models import ReportKind, SanctionKind

WORDS_LIMIT = 1_000
QUERY_LIMIT = 200
LONGEST_ID = 18
Form = Mapping[str, str]
Kind = Literal["mild", "strong", "refused"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Queue(StrEnum):
    """The lists of the desk."""

    HELD = "held"
    NEWCOMERS = "newcomers"
    REPORTED = "reported"
    PUBLISHED = "published"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Place:
    """The list that somebody works through, and how far down they are."""

    queue: Queue = Queue.HELD
    order: str = "risk"
    """`risk` or `age`; only the queue of held comments knows both."""
    q: str = ""
    """What is searched for; a search goes through comments in every state."""
    cursor: str = ""

    def query(self, **more: str) -> dict[str, Any]:
        """Answer the parameters that lead back to this place."""
        values = {"queue": str(self.queue), "order": self.order, "q": self.q, "cursor": self.cursor} | more
        plain = {"order": "risk", "q": "", "cursor": "", "toast": ""}
        return {name: value for name, value in values.items() if value != plain.get(name)}


@dataclass(frozen=True)
class Seen:
    """The state of a comment that a deed is about: nothing is done to a newer one."""

    version: int
    status: str
    decision_id: int | None = None
    """The last decision that was seen; 0 for none, None when the asker does not say."""


@dataclass(frozen=True)
class Rejection:
    """A verdict against a comment: what was seen, the number of the house rule, words to the author."""

    seen: Seen
    rule_number: int
    note: str = ""


@dataclass(frozen=True)
class NewReport:
    """A reader's report: a house rule by number, something else, or against the law."""

    kind: ReportKind
    rule_number: int | None
    note: str


@dataclass(frozen=True)
class NewSanction:
    """What is done to a person, why in words, and by which rule."""

    kind: SanctionKind
    reason: str
    rule_number: int | None
    until: datetime | None


@dataclass(frozen=True)
class RuleText:
    """A house rule as it is typed."""

    number: int
    title: str
    text: str


@dataclass(frozen=True)
class NewWord:
    """A word for the list, how much it weighs, and where it is no cause for alarm."""

    word: str
    kind: Kind
    exceptions: tuple[str, ...]

    @property
    def weight(self) -> float:
        """A mild word alone holds nothing back, a strong one does, a refused one rejects."""
        return {"mild": 0.38, "strong": 0.74}.get(self.kind, 0.95)


def read_place(args: Form) -> Place:
    """Read where somebody works; what cannot be read becomes the beginning of the first queue."""
    queue = args.get("queue", "")
    try:
        q = read_line(args.get("q", ""), QUERY_LIMIT)
    except TextRefused:
        q = ""
    return Place(
        queue=Queue(queue) if queue in set(Queue) else Queue.HELD,
        order="age" if args.get("order") == "age" else "risk",
        q=q,
        cursor=args.get("cursor", ""),
    )


def read_before(args: Form) -> int | None:
    """Read from where a list goes on; what is no id becomes the beginning."""
    raw = args.get("before", "")
    return int(raw) if is_id(raw) else None


def read_seen(form: Form) -> Seen:
    """Read which state of a comment somebody decides on."""
    raw = form.get("decision", "")
    return Seen(
        version=_whole(form, "version"),
        status=form.get("status", ""),
        decision_id=_whole(form, "decision") if raw else None,
    )


def read_rejection(form: Form) -> Rejection:
    """Read a rejection; the number of a house rule is needed."""
    seen = read_seen(form)
    if not form.get("rule"):
        raise BadInput(N_("Choose the house rule that it breaks."), code="rule-needed", field="rule")
    return Rejection(seen, _whole(form, "rule"), read_words(form, "note"))


def read_report(form: Form) -> NewReport:
    """Read a report; a reason is needed, and words where the reason is something else."""
    reason = form.get("reason", "")
    if not reason:
        raise BadInput(N_("Choose what is wrong with it."), code="reason-needed", field="reason")
    if reason not in (ReportKind.ELSE, ReportKind.ILLEGAL):
        return NewReport(ReportKind.RULE, _whole(form, "reason"), read_words(form, "note"))
    note = read_words(form, "note")
    if reason == ReportKind.ELSE and not note:
        raise BadInput(N_("Say in a few words what is wrong."), code="note-needed", field="note")
    return NewReport(ReportKind(reason), None, note)


def read_sanction(form: Form) -> NewSanction:
    """Read a sanction; a reason is needed, and for a suspension a day still to come."""
    if form.get("kind") not in set(SanctionKind):
        raise BadInput(N_("Choose what to do."), code="kind-needed", field="kind")
    kind = SanctionKind(form["kind"])
    reason = read_words(form, "reason")
    if not reason:
        raise BadInput(N_("Say why; the person is told."), code="reason-needed", field="reason")
    rule = _whole(form, "rule") if form.get("rule") else None
    if rule is None and kind != SanctionKind.LIFT:
        raise BadInput(N_("Choose the house rule it is about."), code="rule-needed", field="rule")
    return NewSanction(kind, reason, rule, _until(form) if kind == SanctionKind.SUSPEND else None)


def read_note(form: Form) -> str:
    """Read a note about a person; it cannot be empty."""
    note = read_words(form, "note")
    if not note:
        raise BadInput(N_("There is nothing to note yet. Write a few words first."), field="note")
    return note


def read_badge(form: Form) -> str:
    """Read the word beside a name; empty takes it away."""
    return _line(form, "badge", 24) if form.get("badge", "").strip() else ""


def read_rule(form: Form) -> RuleText:
    """Read a house rule."""
    return RuleText(_whole(form, "number"), _line(form, "title", 80), read_words(form, "text"))


def read_word(form: Form) -> NewWord:
    """Read a word for the list; exceptions are separated by commas."""
    exceptions = (part.strip() for part in read_words(form, "exceptions").split(","))
    kind: Kind = next((kind for kind in KINDS if kind == form.get("kind")), "strong")
    return NewWord(_line(form, "word", 60), kind, tuple(part for part in exceptions if part)[:20])


def read_words(form: Form, field: str) -> str:
    """Read a few free words, at most 1,000 characters; empty is allowed."""
    try:
        words = normalise(form.get(field, "")).strip()
    except TextRefused as error:
        raise BadInput(N_("This holds characters that no text has."), code="control", field=field) from error
    if len(words) > WORDS_LIMIT:
        over = len(words) - WORDS_LIMIT
        raise BadInput(N_("%(over)s characters too many. Shorten it."), code="too-long", field=field, over=over)
    return words


def _line(form: Form, field: str, limit: int) -> str:
    try:
        return read_line(form.get(field, ""), limit)
    except TextRefused as error:
        words = {
            "empty": N_("This is needed."),
            "control": N_("This holds characters that no text has."),
            "too_long": N_("%(over)s characters too many. Shorten it."),
        }
        raise BadInput(words[error.code], code=error.code.replace("_", "-"), field=field, **error.params) from error


def _whole(form: Form, field: str) -> int:
    raw = form.get(field, "")
    if not is_id(raw):
        raise BadInput(N_("A number is needed here."), code="number-needed", field=field)
    return int(raw)


def is_id(raw: str) -> bool:
    """Whether a text is a number that a row could have."""
    return raw.isascii() and raw.isdecimal() and len(raw) <= LONGEST_ID


def _until(form: Form) -> datetime:
    """Read the last day of a suspension; it ends with that day, in UTC."""
    try:
        day = clock.utc(datetime.fromisoformat(f"{form.get('until', '')}T00:00:00+00:00"))
    except ValueError as error:
        raise BadInput(N_("Choose the day until which it lasts."), code="day-needed", field="until") from error
    if not clock.now() - timedelta(days=1) < day < clock.now() + timedelta(days=3660):
        raise BadInput(N_("Choose a day that is still to come."), code="day-needed", field="until")
    return day + timedelta(days=1)
