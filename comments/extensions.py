"""The database: the base of all tables, the session, and the one way to commit."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from time import monotonic
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.pool import ConnectionPoolEntry

from comments.lib.patience import made_within

BUSY_TIMEOUT_MS = 5000
POOL_TIMEOUT_SECONDS = 5
REST_SECONDS = 1.0
CONNECT_SECONDS = 1.2
"""How long a new connection is waited for; the driver itself waits no less than two seconds."""
CONNECTING = {
    "application_name": "rejoinder",
    "connect_timeout": 2,
    "tcp_user_timeout": 3000,  # milliseconds until a host that vanished is noticed
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
"""How PostgreSQL is connected to, unless the address says otherwise."""
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten at once
    f"busy_timeout={BUSY_TIMEOUT_MS}",
)

_session_settings = {"lock_timeout": f"{BUSY_TIMEOUT_MS}ms"}
"""What each new session of PostgreSQL is told."""

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


def pour(table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many rows that name the same columns, past all bookkeeping: prepared on SQLite, by COPY on PostgreSQL.

    Columns that are not named get what the database itself gives; those of a mapping's default must be named.
    """
    if not rows:
        return
    connection, columns = db.session.connection(), tuple(rows[0])
    values, names = _stored(table, columns, rows, connection.dialect), ", ".join(columns)
    if connection.dialect.name == "postgresql":
        with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:  # type: ignore[attr-defined]
            for row in values:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(values))  # noqa: S608


def _stored(
    table: Table, columns: tuple[str, ...], rows: Sequence[Mapping[str, Any]], dialect: Dialect
) -> Iterable[tuple[Any, ...]]:
    """Give the rows' values as the driver takes them; what a column's type makes of a value is made once."""
    types = [table.c[name].type for name in columns]
    makers = {type(one): one.dialect_impl(dialect).bind_processor(dialect) for one in types}
    kept = {kind: lru_cache(len(rows) + 1)(maker) for kind, maker in makers.items() if maker is not None}
    given = zip(*map(itemgetter(*columns), rows), strict=True)
    return zip(
        *(
            map(kept[type(one)], column) if type(one) in kept else column
            for one, column in zip(types, given, strict=True)
        ),
        strict=True,
    )


def in_turn(name: str) -> None:
    """Have transactions that say the same name go one after another until they end, as SQLite's writers all do."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


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


def engine_options(address: str, threads: int) -> dict[str, Any]:
    """Answer how the database of an address is connected to: a connection for each thread, and no long waits."""
    options: dict[str, Any] = {"pool_size": threads + 2, "pool_pre_ping": True, "pool_timeout": POOL_TIMEOUT_SECONDS}
    url = make_url(address)
    if url.get_backend_name() == "postgresql":
        options["connect_args"] = {name: value for name, value in CONNECTING.items() if name not in url.query}
    return options


def bound_statements() -> None:
    """Have every statement of this process, which answers readers, end in time on PostgreSQL."""
    _session_settings.update(statement_timeout="30s", idle_in_transaction_session_timeout="60s")


def prepare_engine(engine: Engine) -> None:
    """Give connections what each database needs: pragmas and explicit transactions, or bounds to waiting."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_connection)
        event.listen(engine, "begin", _begin)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", Connecting())
        event.listen(engine, "connect", _prepare_session)


class Connecting:
    """Connects, and after a failure refuses for a second at once; then one thread alone tries whether it is back."""

    def __init__(self) -> None:
        self._refuses_until = 0.0
        self._has_failed = False

    def __call__(self, dialect: Dialect, record: ConnectionPoolEntry, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Make a connection, or raise the driver's OperationalError."""
        driver_error = dialect.loaded_dbapi.OperationalError
        if monotonic() < self._refuses_until:
            raise driver_error("the database did not answer a moment ago")
        if self._has_failed:
            self._refuses_until = monotonic() + CONNECT_SECONDS
        try:
            made = _connected(lambda: dialect.connect(*args, **kwargs), kwargs, driver_error)
        except driver_error:
            self._has_failed, self._refuses_until = True, monotonic() + REST_SECONDS
            raise
        self._has_failed, self._refuses_until = False, 0.0
        return made


def _connected(connect: Callable[[], Any], told: dict[str, Any], driver_error: type[Exception]) -> Any:
    """Connect and wait not for long, or as long as the driver does where the address says how long that is."""
    if told.get("connect_timeout") != CONNECTING["connect_timeout"]:
        return connect()
    try:
        return made_within(CONNECT_SECONDS, connect, drop=lambda late: late.close())
    except TimeoutError as error:
        raise driver_error("the database does not answer") from error


def _prepare_session(connection: Any, record: ConnectionPoolEntry) -> None:
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET {name} = '{value}'" for name, value in _session_settings.items()))
    connection.autocommit = False


def _prepare_connection(connection: Any, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if reading.get() else "BEGIN IMMEDIATE")
