"""What screening takes and gives: a submission and its context in, signals and a judgement out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a submission."""

    PUBLISH = "publish"
    NUDGE = "nudge"
    HOLD = "hold"
    REJECT = "reject"
    ESCALATE = "escalate"


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` of the submission's text."""

    start: int
    end: int


@dataclass(frozen=True)
class WordEntry:
    """A word that is looked for; `weight` from 0 to 1, `kind` mild or strong."""

    word: str
    weight: float = 0.74
    kind: str = "strong"
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class PolicyRow:
    """One row of the policy: a signal's code, or a risk from which on it fits, and the verdict."""

    verdict: Verdict
    signal: str | None = None
    min_risk: float | None = None


@dataclass(frozen=True)
class Submission:
    """What somebody wants to post."""

    text: str
    author_name: str = ""
    is_reply: bool = False


@dataclass(frozen=True)
class Context:
    """What is known about the author and the site at that moment."""

    published_before: int = 0
    newcomer_limit: int = 0
    recent_texts: tuple[str, ...] = ()
    words: tuple[WordEntry, ...] = ()
    registered_days: int | None = None
    trusted: bool = False
    allowed_hosts: frozenset[str] = frozenset()
    standing: str = "good"


@dataclass(frozen=True)
class Signal:
    """What one rule noticed: a code, a weight from 0 to 1 and where; `detail` never holds words of the text."""

    code: str
    weight: float
    spans: tuple[Span, ...] = ()
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    """The verdict, the risk and what led to them; `row` is the policy row that decided, None for none."""

    verdict: Verdict
    risk: float
    signals: tuple[Signal, ...] = ()
    row: PolicyRow | None = None
