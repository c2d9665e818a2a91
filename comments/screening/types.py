"""What screening takes and gives, all of it frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Verdict(StrEnum):
    """What becomes of a submission."""

    PUBLISH = "publish"
    NUDGE = "nudge"
    HOLD = "hold"
    REJECT = "reject"
    ESCALATE = "escalate"


@dataclass(frozen=True)
class WordEntry:
    """A line of a site's word list; `idiot*` also takes any ending, `exceptions` are phrases it may stand in."""

    word: str
    weight: float
    kind: Literal["mild", "strong", "refused"]
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """What a reader sent, text normalised by `lib/text.read_comment_text`."""

    text: str
    author_name: str
    is_reply: bool


@dataclass(frozen=True)
class Context:
    """What is known about the person and the site.

    `recent_texts` are `folding.fingerprint`s: the person's own comments of the last 30 days on the site and the site's
    comments of the last day, at most some hundreds; empty fingerprints never count. For `newcomer_days` an account
    counts as new, 0 for none. `trusted` is a seat or a person the desk trusts: newcomer and links are then not looked
    at. Hosts in `allowed_hosts` include their subdomains.
    """

    published_before: int
    newcomer_limit: int
    newcomer_days: int = 0
    recent_texts: tuple[str, ...] = ()
    words: tuple[WordEntry, ...] = ()
    registered_days: int | None = None
    trusted: bool = False
    allowed_hosts: frozenset[str] = frozenset()
    standing: Literal["good", "hold_all"] = "good"


@dataclass(frozen=True)
class Span:
    """Characters of the text from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Signal:
    """What a rule noticed: how much it weighs (0 to 1), where it stands, and figures; never words of the comment."""

    code: str
    weight: float
    spans: tuple[Span, ...] = ()
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class PolicyRow:
    """A line of a site's policy: fits when its signal is there, or when risk is at least `min_risk`; both if both."""

    verdict: Verdict
    signal: str | None = None
    min_risk: float | None = None


@dataclass(frozen=True)
class Judgement:
    """A verdict with everything that led to it; `row` is None when no row fitted and the default held."""

    verdict: Verdict
    risk: float
    signals: tuple[Signal, ...]
    row: PolicyRow | None
