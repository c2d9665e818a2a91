"""What is written down: in production one line of JSON each and nothing of a person, in development lines to read."""

import logging
import os
import sys
import threading
from collections.abc import Iterator, MutableMapping
from traceback import walk_tb
from types import TracebackType
from typing import Any, TextIO

from comments.config import Settings
from comments.lib.tracing import structlog

EventDict = MutableMapping[str, Any]

TRUSTED = ("comments", "huey", "alembic", "_granian", "py.warnings")
"""Loggers whose words are known to hold ids and kinds only; of all others only the words without their values."""
QUIET = ("huey", "alembic")
MOST_PLACES = 25

_log = logging.getLogger(__name__)


class Terminal(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Answer standard error."""
        return sys.stderr


def set_up(settings: Settings) -> None:
    """Write to standard error, in the form of the mode; what the queue and migrations say only when debugging."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, Terminal)]:
        root.removeHandler(handler)
    handler = Terminal()
    handler.setFormatter(for_machines() if settings.is_production else for_people())
    root.addHandler(handler)
    root.setLevel(settings.log_level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET if settings.log_level == "debug" else logging.WARNING)
    if settings.is_production:
        logging.captureWarnings(True)


def catch_all() -> None:
    """Write down what ends a process or a thread as everything else is, not as a traceback with values in it."""
    sys.excepthook = _ended
    threading.excepthook = lambda args: _ended(args.exc_type, args.exc_value, args.exc_traceback)


def _ended(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    _log.critical("ended by a fault", exc_info=(kind, error or kind(), trace))


def for_machines() -> logging.Formatter:
    """Make the form of production: a line of JSON each."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_facts("iso", utc=True),
        processors=[_without_values, _in_order, structlog.processors.JSONRenderer(ensure_ascii=False)],
    )


def for_people() -> logging.Formatter:
    """Make the form of development: a line to read, with the whole story of a fault."""
    plain = structlog.dev.plain_traceback
    pretty = structlog.dev.ConsoleRenderer(colors=_is_coloured(), pad_event_to=0, exception_formatter=plain)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_facts("%H:%M:%S", utc=False),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _without_empty, pretty],
    )


def _facts(moment: str, *, utc: bool) -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt=moment, utc=utc, key="timestamp"),
    ]


def _is_coloured() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ


def _without_empty(logger: Any, level: str, line: EventDict) -> EventDict:
    return {key: value for key, value in line.items() if value not in (None, "") and key != "message"}


def _without_values(logger: Any, level: str, line: EventDict) -> EventDict:
    """Leave out what may hold a person's words: messages of exceptions, values in lines that are not ours."""
    record: logging.LogRecord = line["_record"]
    if not record.name.startswith(TRUSTED):
        line["event"] = str(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__
    if found := line.pop("exc_info", None):
        line.update(described(found[1]))
    for told_by_others in ("stack_info", "message", "asctime"):
        line.pop(told_by_others, None)
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, level, line)


def described(error: BaseException | None) -> dict[str, Any]:
    """Tell a fault by the kinds of errors, outermost first, and by the places it came through, never by its words."""
    kinds = [type(one).__name__ for one in _with_causes(error)]
    return {"error": kinds[0] if kinds else "", "because_of": kinds[1:], "at": _places(error)}


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _places(error: BaseException | None) -> list[str]:
    trace = error.__traceback__ if error is not None else None
    found = [f"{frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}" for frame, line in walk_tb(trace)]
    return found[-MOST_PLACES:]


def _in_order(logger: Any, level: str, line: EventDict) -> EventDict:
    """Begin each line with what every line has."""
    first = ("timestamp", "level", "event", "request_id", "logger")
    return {key: line[key] for key in (*first, *line) if line.get(key) not in (None, "", [])}
