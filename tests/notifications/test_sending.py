"""A letter leaves once, or twice after a crash, never more; a blocked way is tried again."""

import smtplib
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from comments.errors import InDoubt
from comments.extensions import db
from comments.lib import clock
from comments.mailer.post import BadLetter, Mail
from comments.notifications import due, letters
from comments.notifications.models import Letter

Say = Callable[..., int]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Mail]:
    mails: list[Mail] = []
    monkeypatch.setattr(letters, "send", mails.append)
    return mails


@pytest.fixture
def letter(say: Say, ada: int, eve: int) -> int:
    """A letter to Ada that is due in five minutes."""
    say(eve, "I think not.", say(ada, "I think so."))
    found = db.session.query(Letter).one().id
    db.session.rollback()
    return int(found)


def send_after(minutes: float) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
        letters.send_due()


def row(letter_id: int) -> Letter:
    db.session.rollback()
    return db.session.get_one(Letter, letter_id, populate_existing=True)


def break_with(monkeypatch: pytest.MonkeyPatch, error: BaseException, sent: list[Mail]) -> None:
    def fail(mail: Mail) -> None:
        sent.append(mail)
        raise error

    monkeypatch.setattr(letters, "send", fail)


def test_a_letter_leaves_once(letter: int, sent: list[Mail]) -> None:
    for minutes in (6, 7, 60):
        send_after(minutes)
    assert len(sent) == 1
    assert (row(letter).outcome, row(letter).tries) == ("sent", 1)


def test_no_transaction_is_open_while_it_leaves(letter: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(letters, "send", lambda mail: seen.append(db.session.registry().in_transaction()))
    send_after(6)
    assert seen == [False]


def test_a_blocked_way_is_tried_again_later(letter: int, sent: list[Mail], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as blocked:
        break_with(blocked, smtplib.SMTPConnectError(421, "busy"), sent)
        send_after(6)
        send_after(6.01)
        assert len(sent) == 1
        assert (row(letter).error, row(letter).done_at) == ("SMTPConnectError", None)
    send_after(7)
    assert row(letter).outcome == "sent"


def test_a_way_that_stays_blocked_is_given_up(letter: int, sent: list[Mail], monkeypatch: pytest.MonkeyPatch) -> None:
    break_with(monkeypatch, TimeoutError(), sent)
    for day in range(1, 12):
        send_after(day * 1440)
    assert len(sent) == due.MOST_TRIES
    assert (row(letter).outcome, row(letter).error) == ("failed", "TimeoutError")


def test_a_letter_in_doubt_leaves_once_more_and_never_again(
    letter: int, sent: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, minutes in ((TimeoutError(), 6), (InDoubt(), 20), (TimeoutError(), 60), (InDoubt(), 900)):
        break_with(monkeypatch, error, sent)
        send_after(minutes)
    assert (row(letter).outcome, row(letter).crashes, row(letter).tries) == ("failed", 2, 4)
    send_after(9000)
    assert len(sent) == 4


def test_a_letter_that_must_not_go_is_given_up_at_once(
    letter: int, sent: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    break_with(monkeypatch, BadLetter("no"), sent)
    send_after(6)
    send_after(600)
    assert len(sent) == 1
    assert row(letter).outcome == "failed"


def test_after_a_crash_it_leaves_once_more_and_never_again(
    letter: int, sent: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    break_with(monkeypatch, KeyboardInterrupt(), sent)
    with pytest.raises(KeyboardInterrupt):
        send_after(6)
    send_after(7)
    assert len(sent) == 1
    with pytest.raises(KeyboardInterrupt):
        send_after(20)
    for minutes in (40, 400, 4000):
        send_after(minutes)
    assert len(sent) == 2
    assert sent[0].id == sent[1].id == f"letter-{letter}"
    assert row(letter).outcome == "failed"


def test_a_crash_before_the_mark_sends_it_at_most_twice(
    letter: int, sent: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as power:
        power.setattr(due, "mark_sent", lambda letter_id: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            send_after(6)
    send_after(20)
    send_after(400)
    assert len(sent) == 2
    assert row(letter).outcome == "sent"


def test_two_workers_send_it_once(app: Flask, letter: int, sent: list[Mail]) -> None:
    def work() -> None:
        with app.app_context():
            letters.send_due()

    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert len(sent) == 1


def test_a_fault_in_writing_counts_as_a_try(letter: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(letter: Letter) -> None:
        raise KeyError("a template broke")

    monkeypatch.setattr(letters, "write", break_down)
    send_after(6)
    assert (row(letter).error, row(letter).tries) == ("KeyError", 1)


def test_crashes_before_it_is_handed_over_leave_no_doubt(
    letter: int, sent: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as power:
        power.setattr(letters, "write", lambda letter: (_ for _ in ()).throw(KeyboardInterrupt))
        for minutes in (6, 12, 18):
            with pytest.raises(KeyboardInterrupt):
                send_after(minutes)
    send_after(24)
    assert len(sent) == 1
    assert (row(letter).outcome, row(letter).crashes) == ("sent", 0)


def test_a_letter_that_kills_whoever_writes_it_is_given_up(
    letter: int, sent: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "write", lambda letter: (_ for _ in ()).throw(KeyboardInterrupt))
    for number in range(due.MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            send_after(6 * (number + 1))
    send_after(600)
    assert (row(letter).outcome, sent) == ("failed", [])
