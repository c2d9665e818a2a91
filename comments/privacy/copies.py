"""Making a copy of somebody's data: one zip with JSON for machines and a page for people, written as it is read."""

import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import current_app, stream_template
from flask_babel import force_locale
from sqlalchemy import delete, select

from comments.accounts import queries as accounts
from comments.accounts.models import Person
from comments.events.models import Event
from comments.extensions import db, reading, unit_of_work
from comments.lib import clock, place
from comments.privacy import queries
from comments.privacy.models import DataCopy

FOLDER = "copies"
ORPHANS_AFTER = timedelta(hours=25)
BATCH = 100


def make_copy(event: Event) -> None:
    """Make the copy that an event asks for, unless it is made or its person is gone."""
    with unit_of_work():
        copy = db.session.get(DataCopy, event.data["copy"])
        person = accounts.person(copy.person_id) if copy is not None else None
        wanted = copy is not None and copy.ready_at is None and person is not None
    if not wanted:
        return
    name = f"{secrets.token_hex(16)}.zip"
    file = folder(current_app.config["SETTINGS"].data_dir) / name
    _write_reading(file, int(event.person_id or 0))
    with unit_of_work():
        copy = db.session.get(DataCopy, event.data["copy"])
        if copy is None:
            file.unlink()
        else:
            copy.file, copy.size, copy.ready_at = name, file.stat().st_size, clock.now()


def folder(data_dir: Path) -> Path:
    """Answer the folder of copies; only this account of the machine may look into it."""
    found = data_dir / FOLDER
    place.private(found)
    return found


def remove_of(person_id: int, data_dir: Path) -> None:
    """Delete all files of a person's copies; the rows go with the person's other rows."""
    for name in db.session.scalars(select(DataCopy.file).where(DataCopy.person_id == person_id, DataCopy.file != "")):
        (folder(data_dir) / name).unlink(missing_ok=True)


def remove_old(now: datetime, data_dir: Path) -> int:
    """Delete copies whose 24 hours are over, and files that no row knows; answer how many rows."""
    over = select(DataCopy).where(DataCopy.expires_at <= now).order_by(DataCopy.expires_at).limit(BATCH)
    rows = list(db.session.scalars(over))
    for row in rows:
        if row.file:
            (folder(data_dir) / row.file).unlink(missing_ok=True)
    db.session.execute(delete(DataCopy).where(DataCopy.id.in_([row.id for row in rows])))
    for file in folder(data_dir).iterdir():
        if file.stat().st_mtime < (now - ORPHANS_AFTER).timestamp():
            file.unlink(missing_ok=True)
    return len(rows)


def _write_reading(file: Path, person_id: int) -> None:
    before = reading.set(True)
    draft = file.with_suffix(".part")
    try:
        with draft.open("xb") as out:
            draft.chmod(0o600)
            _write(ZipFile(out, "w", ZIP_DEFLATED), person_id)
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
        db.session.rollback()
        reading.reset(before)


def _write(archive: ZipFile, person_id: int) -> None:
    person = db.session.get_one(Person, person_id)
    account, locale = queries.account_of(person), person.locale or "en"
    with archive:
        archive.writestr("account.json", _json(account))
        for given in queries.given():
            _write_lines(archive, f"{given.table}s.json", _list(queries.rows_of(person_id, given)))
        _write_lines(archive, "comments.json", _list(queries.comments_of(person_id)))
        with force_locale(locale if locale in current_app.config["LANGUAGES"] else "en"):
            _write_lines(archive, "index.html", _page(account, person_id))


def _page(account: dict[str, Any], person_id: int) -> Iterator[str]:
    tables = ((given.table, given.given, queries.rows_of(person_id, given)) for given in queries.given())
    comments = queries.comments_of(person_id)
    return stream_template("privacy/copy.html", account=account, tables=tables, comments=comments, made_at=clock.now())


def _write_lines(archive: ZipFile, name: str, parts: Iterable[str]) -> None:
    with archive.open(name, "w") as out:
        for part in parts:
            out.write(part.encode())


def _list(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Write a list, one row a line."""
    between = "[\n"
    for row in rows:
        yield between + _json(row)
        between = ",\n"
    yield "\n]\n" if between == ",\n" else "[]\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda moment: moment.isoformat())
