"""What the worker does about accounts that are being closed: remind, erase when the time is over, say so, forget."""

from collections.abc import Iterable
from datetime import timedelta
from time import monotonic, sleep

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from comments.accounts.models import Person
from comments.config import Settings
from comments.exports import shelf
from comments.extensions import db, unit_of_work
from comments.lib import clock, erased_list
from comments.lib.erased_list import Erased
from comments.privacy import actions, copies, queries
from comments.privacy.models import Closing

WORK_SECONDS = 0.5
PAUSE_SECONDS = 0.12
"""Who waits for SQLite's lock looks for it every tenth of a second: without a pause it is never found free."""
PATIENCE = timedelta(days=2)
"""How long the address waits at most for the last letter."""


def remind() -> None:
    """Write to those whose accounts close within three days."""
    with unit_of_work():
        actions.remind_due(clock.now())


def close_due() -> int:
    """Erase every account whose time is over; answer how many were looked at. Begun before, it goes on."""
    with unit_of_work():
        due = queries.due_closings(clock.now())
    for closing_id in due:
        close(closing_id)
    return len(due)


def close(closing_id: int) -> None:
    """Carry one closing through: the list first, then part after part, at last the address."""
    settings: Settings = current_app.config["SETTINGS"]
    with unit_of_work():
        erased = _entry(db.session.get_one(Closing, closing_id))
    _put_on_lists(settings, erased)
    with unit_of_work():
        closing = db.session.get_one(Closing, closing_id)
        is_erased = closing.erased_at is not None
        copies.remove_of(closing.person_id, settings.data_dir)
        if closing.begun_at is None:
            actions.begin(closing, former_name(closing.person_id))
    if not is_erased:
        _erase_all(closing_id)
        shelf.clear(settings.data_dir)
    _finish_unless_awaited(closing_id)


def erase(person_id: int, *, keeps_comments: bool, sends_letters: bool) -> None:
    """Erase somebody now, without any waiting: by an operator's word, or once more after a restore."""
    with unit_of_work():
        person = db.session.get_one(Person, person_id)
        closing = queries.closing_of(person_id) or Closing(person_id=person_id)
        closing.keeps_comments, closing.sends_letters = keeps_comments, sends_letters
        closing.ends_at = person.closing_at = clock.now()
        closing.begun_at = closing.erased_at = closing.finished_at = None
        closing.last_comment_id = 0
        db.session.add(closing)
        db.session.flush()
        closing_id = closing.id
    close(closing_id)


def replay(entries: Iterable[Erased]) -> int:
    """Erase again whoever is on the list and whom a restored backup brought back; answer how many."""
    again = [entry for entry in entries if _is_back(entry)]
    for entry in again:
        erase(entry.person_id, keeps_comments=entry.keeps_comments, sends_letters=False)
    return len(again)


def former_name(person_id: int) -> str:
    """Answer the words that stand for somebody who has left, in the language they read."""
    person = db.session.get_one(Person, person_id)
    locale = person.locale or "en"
    with force_locale(locale if locale in current_app.config["LANGUAGES"] else "en"):
        return str(_("A former reader"))


def _put_on_lists(settings: Settings, erased: Erased) -> None:
    """Write down who is erased, beside the database and beside the backups that still hold them."""
    erased_list.add(settings.data_dir, erased)
    if settings.backups.is_dir():
        erased_list.add(settings.backups, erased)


def _entry(closing: Closing) -> Erased:
    person = db.session.get_one(Person, closing.person_id)
    return Erased(person.id, person.created_at, closing.keeps_comments)


def _erase_all(closing_id: int) -> None:
    paused_at = monotonic()
    while _erase_some(closing_id):
        if monotonic() - paused_at >= WORK_SECONDS:
            sleep(PAUSE_SECONDS)
            paused_at = monotonic()


def _erase_some(closing_id: int) -> bool:
    with unit_of_work():
        return actions.erase_some(db.session.get_one(Closing, closing_id))


def _finish_unless_awaited(closing_id: int) -> None:
    """Finish what waits for no letter: nobody to write to, no letter wanted, or it could not be sent for two days."""
    with unit_of_work():
        closing = db.session.get_one(Closing, closing_id)
        person = db.session.get_one(Person, closing.person_id)
        is_tired = closing.erased_at is not None and closing.erased_at <= clock.now() - PATIENCE
        if not (closing.sends_letters and person.email and person.confirmed_at) or is_tired:
            actions.finish(closing)


def _is_back(entry: Erased) -> bool:
    with unit_of_work():
        person = db.session.get(Person, entry.person_id)
        if person is None or person.created_at != entry.made_at:
            return False
        closing = queries.closing_of(person.id)
        return closing is None or closing.finished_at is None
