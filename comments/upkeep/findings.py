"""What a look at the installation finds: a state and a sentence each, for the doctor and for `/readyz`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from comments.config import Settings
from comments.extensions import db


class State(StrEnum):
    """How something is."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing, such as what is not configured in development."""
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """How one thing is, in a sentence that says what to do where something is to be done."""

    state: State
    sentence: str
    """May be told to anybody: names no host, no account, no path."""
    detail: str = ""
    """For the operator alone."""


Check = Callable[[Settings], Finding]


def fine(sentence: str, detail: str = "") -> Finding:
    """Answer that something is as it should be."""
    return Finding(State.OK, sentence, detail)


def note(sentence: str, detail: str = "") -> Finding:
    """Answer that something is worth knowing."""
    return Finding(State.NOTE, sentence, detail)


def fault(sentence: str, detail: str = "") -> Finding:
    """Answer that something must be mended."""
    return Finding(State.FAULT, sentence, detail)


def missing(settings: Settings, sentence: str) -> Finding:
    """Answer that something is not configured: a fault where readers of the world may come, else a note."""
    return fault(sentence) if settings.is_production else note(sentence)


def told(time: timedelta) -> str:
    """Say how long something took, in its largest unit."""
    seconds = max(0, round(time.total_seconds()))
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            return f"{seconds // size} {name}{'s' if seconds // size != 1 else ''}"
    return "0 seconds"


def look(checks: Mapping[str, Check], settings: Settings) -> dict[str, Finding]:
    """Carry out checks one by one; one that breaks is a finding of its own, and the others go on."""
    return {subject: _carried_out(check, settings) for subject, check in checks.items()}


def _carried_out(check: Check, settings: Settings) -> Finding:
    try:
        return check(settings)
    except Exception as error:
        return fault("This could not be looked at; the database or the network may be away.", type(error).__name__)
    finally:
        db.session.rollback()
