"""Counting what happens, for whoever listens; while nobody does, it costs next to nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

Listener = Callable[[str, float, dict[str, str]], None]
Counted = tuple[str, float, dict[str, str]]

_listeners: list[Listener] = []


@dataclass
class Waiting:
    """What was counted in a request, until it is known whether it stands."""

    counted: list[Counted] = field(default_factory=list)
    stands: bool = False


_waiting: ContextVar[Waiting | None] = ContextVar("waiting", default=None)


def listen(listener: Listener) -> None:
    """Have a function hear of everything that is counted."""
    if listener not in _listeners:
        _listeners.append(listener)


def ignore(listener: Listener) -> None:
    """Have a function hear of nothing more."""
    if listener in _listeners:
        _listeners.remove(listener)


def measure(name: str, amount: float, **labels: str) -> None:
    """Tell a measurement at once, whatever becomes of the request."""
    _tell(name, amount, labels)


def count(name: str, amount: float = 1, **labels: str) -> None:
    """Count something: at once, or inside a request when its change stands. Labels are few and never personal."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.counted.append((name, amount, labels))
    else:
        _tell(name, amount, labels)


@contextmanager
def held_back() -> Iterator[Waiting]:
    """Hold back what is counted in the block; told at its end if it `stands`, forgotten otherwise."""
    waiting = Waiting()
    before = _waiting.set(waiting)
    try:
        yield waiting
    finally:
        _waiting.reset(before)
        for name, amount, labels in waiting.counted if waiting.stands else ():
            _tell(name, amount, labels)


def _tell(name: str, amount: float, labels: dict[str, str]) -> None:
    for listener in _listeners:
        listener(name, amount, labels)
