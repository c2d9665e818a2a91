"""The database: the base of all tables, the session, and the one way to commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Engine, Integer, MetaData, Text, TypeDecorator, event
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 5000
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten at once
    f"busy_timeout={BUSY_TIMEOUT_MS}",
)

reading: ContextVar[bool] = ContextVar("reading", default=False)
"""Whether the work at hand only reads: SQLite then takes no write lock at BEGIN."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: refuses naive values, answers aware ones on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC, and never guess the zone of a naive value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Answer an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = BigInteger().with_variant(Integer(), "sqlite")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table shares: 64-bit numbers, UTC moments, named constraints."""

    registry = registry(
        type_annotation_map={int: Id, str: Text(), datetime: UtcDateTime(), dict[str, Any]: JSON(), list[Any]: JSON()},
        metadata=MetaData(naming_convention=NAMING),
    )


db = SQLAlchemy(model_class=Base)

_after_commit: list[Callable[[], None]] = []


def on_commit(callback: Callable[[], None]) -> None:
    """Have a function called after every commit that recorded events (it must be quick and may fail)."""
    if callback not in _after_commit:
        _after_commit.append(callback)


def commit() -> None:
    """Commit the session; afterwards wake whoever waits for events, if any were recorded."""
    woken = bool(db.session.info.pop("events_recorded", False))
    db.session.commit()
    if woken:
        for callback in _after_commit:
            callback()


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit what happens inside, or roll all of it back when anything is raised."""
    reading.set(False)
    try:
        yield
        commit()
    except BaseException:
        db.session.rollback()
        raise


def prepare_engine(engine: Engine) -> None:
    """Give a SQLite engine its pragmas and explicit transactions; leave other engines alone."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_connection)
        event.listen(engine, "begin", _begin)


def _prepare_connection(connection: Any, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if reading.get() else "BEGIN IMMEDIATE")
