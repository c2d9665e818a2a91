"""The schedule, rule by rule, with the clock moved."""

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from comments.accounts.models import FrameToken, Person, Proof, SignIn
from comments.events.models import Delivery, Event
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.mailer import box
from comments.moderation.redress import IllegalNotice
from comments.notifications.models import Letter, Notice
from comments.privacy import copies, retention
from comments.privacy.actions.copies import COPY_LIFE
from comments.privacy.models import DataCopy
from comments.threads.models import Comment, CommentVersion
from comments.web import address_keys
from comments.web.models import AddressKey, LimitWindow
from tests.privacy.conftest import Talk, Work

DOCS = Path(__file__).parent.parent.parent / "docs" / "operators.md"
Row = Callable[..., object]


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def add(app: Flask, *rows: object) -> None:
    with app.app_context(), unit_of_work():
        for row in rows:
            db.session.add(row)
            db.session.flush()


def ago(**time: float) -> datetime:
    return clock.now() - timedelta(**time)


def test_the_docs_repeat_the_table() -> None:
    section = DOCS.read_text(encoding="utf-8").partition("### What is kept how long")[2].partition("\n##")[0]
    rows = re.findall(r"^\| (?!what|---)(.*?) \| (.*?) \|$", section, re.M)
    assert rows == [(rule.what, rule.how_long) for rule in retention.SCHEDULE]


def test_readers_are_shown_the_table(app: Flask, site: int, browser: Callable[..., FlaskClient]) -> None:
    page = browser().get("/your-rights")
    assert page.headers["Cache-Control"].startswith("public")
    for rule in retention.SCHEDULE:
        assert rule.what in page.text
        assert rule.how_long in page.text


def test_readers_find_it_from_the_house_rules(site: int, ada: int, browser: Callable[..., FlaskClient]) -> None:
    assert 'href="/your-rights"' in browser().get("/house-rules/demo").text
    assert 'href="/your-rights"' in browser(ada).get("/account").text


def test_withdrawn_words_go_after_a_day_and_reported_ones_after_thirty(
    app: Flask, ada: int, eve: int, talk: Talk, work: Work
) -> None:
    plain, reported = talk.say(ada, "Plain words."), talk.say(ada, "Reported words.")
    talk.report(eve, reported, "Look.")
    for comment in (plain, reported):
        talk.withdraw(ada, comment)

    def left() -> list[str]:
        with app.app_context():
            return list(db.session.scalars(select(CommentVersion.source).order_by(CommentVersion.id)))

    work.round(timedelta(hours=23))
    assert left() == ["Plain words.", "Reported words."]
    work.round(timedelta(hours=25))
    assert left() == ["", "Reported words."]
    work.round(timedelta(days=29))
    assert left() == ["", "Reported words."]
    work.round(timedelta(days=31))
    assert left() == ["", ""]


def test_accounts_never_confirmed_go_after_a_day(app: Flask, work: Work) -> None:
    add(app, Person(name="Nina", email="nina@example.org", password_hash="x", created_at=ago(hours=20)))
    work.round()
    assert count(app, Person) == 1
    work.round(timedelta(hours=5))
    assert count(app, Person) == 0


def test_links_and_codes_go_a_day_after_they_end(app: Flask, ada: int, work: Work) -> None:
    add(app, Proof(person_id=ada, purpose="password", expires_at=ago(hours=20)))
    work.round()
    assert count(app, Proof) == 1
    work.round(timedelta(hours=5))
    assert count(app, Proof) == 0


def test_sign_ins_go_thirty_days_after_they_ended_or_ran_out(app: Flask, ada: int, site: int, work: Work) -> None:
    ended = SignIn(token_digest="a", person_id=ada, ended_at=ago(days=29))
    old = SignIn(token_digest="b", person_id=ada, created_at=ago(days=119))
    add(app, ended, old, SignIn(token_digest="c", person_id=ada))
    frame = {"person_id": ada, "site_id": site}
    add(app, FrameToken(token_digest="d", sign_in_id=1, ended_at=ago(days=29), expires_at=ago(days=1), **frame))
    add(app, FrameToken(token_digest="e", expires_at=clock.now() + timedelta(days=30), **frame))
    work.round()
    assert (count(app, SignIn), count(app, FrameToken)) == (3, 2)
    work.round(timedelta(days=2))
    with app.app_context():
        assert db.session.scalars(select(SignIn.token_digest)).all() == ["c"]
        assert db.session.scalars(select(FrameToken.token_digest)).all() == ["e"]


def test_notices_letters_and_events_go_in_their_time(app: Flask, ada: int, eve: int, talk: Talk, work: Work) -> None:
    talk.say(eve, "An answer.", parent=talk.say(ada, "A question."))
    work.round()
    work.round(timedelta(minutes=6))
    assert (count(app, Notice), count(app, Letter)) == (1, 1)
    work.round(timedelta(days=31))
    assert (count(app, Notice), count(app, Letter)) == (1, 0)
    assert count(app, Event) > 0
    work.round(timedelta(days=89))
    assert count(app, Notice) == 1
    work.round(timedelta(days=91))
    assert (count(app, Notice), count(app, Event), count(app, Delivery)) == (0, 0, 0)


def test_an_event_that_nobody_has_heard_of_stays(app: Flask, work: Work) -> None:
    old = {"created_at": ago(days=200), "due_at": clock.now() + timedelta(days=900)}
    add(app, Event(name="comment.published", data={}, **old))
    work.round()
    assert count(app, Event) == 1


def test_letters_kept_in_development_go_too(app: Flask, tmp_path: Path, work: Work) -> None:
    file = box.put(tmp_path, b"Subject: x\r\n\r\nWords.")
    os.utime(file, (ago(days=29).timestamp(),) * 2)
    work.round()
    assert file.exists()
    work.round(timedelta(days=2))
    assert not file.exists()


def test_windows_of_limits_go_when_they_are_over(app: Flask, work: Work) -> None:
    add(app, LimitWindow(key="k", ends_at=clock.now() + timedelta(hours=1)))
    work.round()
    assert count(app, LimitWindow) == 1
    work.round(timedelta(hours=2))
    assert count(app, LimitWindow) == 0


def test_copies_go_after_a_day_with_their_files_and_so_do_files_that_nobody_knows(
    app: Flask, ada: int, tmp_path: Path, work: Work
) -> None:
    known, unknown = copies.folder(tmp_path) / "a.zip", copies.folder(tmp_path) / "b.zip"
    for file in (known, unknown):
        file.write_bytes(b"zip")
    add(app, DataCopy(person_id=ada, file="a.zip", ready_at=clock.now(), expires_at=clock.now() + COPY_LIFE))
    work.round(timedelta(hours=23))
    assert (known.exists(), unknown.exists(), count(app, DataCopy)) == (True, True, 1)
    work.round(timedelta(hours=26))
    assert (known.exists(), unknown.exists(), count(app, DataCopy)) == (False, False, 0)


def test_who_told_of_illegal_words_is_forgotten_half_a_year_after_the_decision(
    app: Flask, site: int, work: Work, row: Row
) -> None:
    facts = {"site_id": site, "place": "/c/1", "ground": "else", "why": "Because.", "name": "Eve", "email": "eve@x.org"}
    add(app, IllegalNotice(settled_at=clock.now(), **facts), IllegalNotice(**facts))
    work.round(timedelta(days=180))
    assert row(IllegalNotice, 1, "name", "email") == ("Eve", "eve@x.org")
    work.round(timedelta(days=183))
    assert row(IllegalNotice, 1, "name", "email", "why") == ("", "", "Because.")
    assert row(IllegalNotice, 2, "name", "email") == ("Eve", "eve@x.org")


def test_the_key_of_addresses_is_destroyed_with_every_hash_made_with_it(
    app: Flask, ada: int, talk: Talk, work: Work, row: Row
) -> None:
    comment = talk.say(ada, "From somewhere.")
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        address_keys.secret()
    with app.app_context():
        ends_at = db.session.scalars(select(AddressKey.ends_at)).one()
    work.round(ends_at - clock.now() - timedelta(minutes=1))
    assert row(Comment, comment, "address_hash") == "a" * 64
    work.round(ends_at - clock.now() + timedelta(minutes=1))
    assert row(Comment, comment, "address_hash") is None
    assert count(app, AddressKey) == 0


@pytest.mark.parametrize("rule", retention.SCHEDULE, ids=lambda rule: rule.what)
def test_every_rule_ends_on_an_empty_installation(app: Flask, tmp_path: Path, rule: retention.Rule) -> None:
    with app.app_context(), unit_of_work():
        assert rule.sweep(clock.now(), tmp_path) == 0
