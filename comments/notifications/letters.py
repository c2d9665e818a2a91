"""Sending the letters that are due, outside of any transaction."""

import logging

from comments.extensions import db, unit_of_work
from comments.mailer.post import BadLetter, Mail, send
from comments.notifications import due
from comments.notifications.due import BATCH
from comments.notifications.models import Letter
from comments.notifications.writing import write

__all__ = ["BATCH", "send_due"]

_log = logging.getLogger(__name__)


def send_due() -> int:
    """Send what is due; answer how many letters were looked at. Safe in any number of workers at once."""
    looked_at = due.due_letters()
    for letter_id in looked_at:
        _send(letter_id)
    return len(looked_at)


def _send(letter_id: int) -> None:
    with unit_of_work():
        if due.claim(letter_id) is None:
            return
    try:
        mail = _written(letter_id)
        if mail is None:
            return
        send(mail)
    except Exception as error:
        db.session.rollback()
        _log.warning("letter %s could not be sent: %s", letter_id, type(error).__name__)
        with unit_of_work():
            due.note_failure(letter_id, error, for_good=isinstance(error, BadLetter))
        return
    with unit_of_work():
        due.mark_sent(letter_id)


def _written(letter_id: int) -> Mail | None:
    """Write the letter, or drop it when it is not wanted or not true any more."""
    with unit_of_work():
        letter = db.session.get_one(Letter, letter_id)
        mail = write(letter)
        if mail is None:
            due.finish(letter, "dropped")
        else:
            due.begin(letter)
        return mail
