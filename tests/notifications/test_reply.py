"""Who is answered gets a notice at once and a letter after five minutes, if it is still true then."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from comments.accounts.models import Person
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.mailer.box import BoxedLetter
from comments.notifications import actions, letters, queries
from comments.notifications.models import Letter
from comments.threads import actions as threads
from comments.threads.models import Comment

Say = Callable[..., int]
Deed = Callable[[Callable[[], object]], None]
PostDay = Callable[..., list[BoxedLetter]]


def change(person: int, **values: object) -> None:
    with unit_of_work():
        row = db.session.get_one(Person, person)
        for name, value in values.items():
            setattr(row, name, value)


def comment(comment_id: int) -> Comment:
    return db.session.get_one(Comment, comment_id, populate_existing=True)


def person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)


def outcomes() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Letter.outcome).order_by(Letter.id)))


def test_an_answer_makes_a_notice_at_once(say: Say, ada: int, eve: int) -> None:
    answer = say(eve, "I think not.", say(ada, "I think so."))
    (notice,) = queries.notices(ada)
    assert (notice.kind, notice.comment_id, notice.name, notice.text) == (
        "reply",
        answer,
        "Eve Stranger",
        "I think not.",
    )
    assert queries.unread(ada) == 1
    assert queries.unread(eve) == 0


def test_the_letter_waits_five_minutes(say: Say, ada: int, eve: int, post_day: PostDay) -> None:
    say(eve, "I think not.", say(ada, "I think so."))
    assert post_day(4) == []
    (letter,) = post_day(6)
    assert letter.to == "Ada Lindqvist <ada@example.org>"
    assert letter.sender.startswith("The Estuary Post <")
    assert letter.subject == "Eve Stranger answered you"
    assert "I think so." in letter.text
    assert "I think not." in letter.text
    assert post_day(60) == [letter]


def test_the_letter_carries_the_comment_both_ways(app: Flask, say: Say, ada: int, eve: int, post_day: PostDay) -> None:
    answer = say(eve, "AT&T <b>will</b>\n\nand *must*.", say(ada, "Will they?"))
    (letter,) = post_day()
    assert f"http://localhost/c/{answer}" in letter.text
    assert "AT&T <b>will</b>\n\nand must." in letter.text
    assert "AT&amp;T &lt;b&gt;will&lt;/b&gt;" in letter.html
    assert "Under “AT&T will sell Lync”" in letter.text
    assert "style=" in letter.html


def test_one_click_headers_lead_to_a_signed_link(say: Say, ada: int, eve: int, post_day: PostDay) -> None:
    say(eve, "I think not.", say(ada, "I think so."))
    (letter,) = post_day()
    headers = dict(letter.headers)
    assert headers["List-Unsubscribe"].startswith(f"<http://localhost/unsubscribe/replies.{ada}.0.")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_answer_to_oneself_tells_nobody(say: Say, ada: int, post_day: PostDay) -> None:
    say(ada, "And another thing.", say(ada, "I think so."))
    assert queries.notices(ada) == []
    assert post_day() == []


def test_a_held_answer_tells_nobody_until_it_is_published(
    say: Say, deed: Deed, ada: int, eve: int, mo: int, post_day: PostDay
) -> None:
    answer = say(eve, "I think not.", say(ada, "I think so."), held=True)
    assert queries.unread(ada) == 0
    deed(lambda: threads.publish(comment(answer), by=person(mo)))
    assert queries.unread(ada) == 1
    assert [letter.subject for letter in post_day()] == ["Eve Stranger answered you"]


def test_a_second_publication_tells_nobody(say: Say, deed: Deed, ada: int, eve: int, mo: int) -> None:
    answer = say(eve, "I think not.", say(ada, "I think so."))
    deed(lambda: threads.hold(comment(answer), by=person(mo)))
    assert queries.unread(ada) == 0
    deed(lambda: threads.publish(comment(answer), by=person(mo)))
    assert len(queries.notices(ada)) == 1


def test_an_answer_removed_in_time_sends_no_letter(
    say: Say, deed: Deed, ada: int, eve: int, mo: int, post_day: PostDay
) -> None:
    answer = say(eve, "Idle talk.", say(ada, "I think so."))
    deed(lambda: threads.reject(comment(answer), by=person(mo)))
    assert post_day() == []
    assert outcomes() == ["dropped"]
    assert queries.unread(ada) == 0
    assert queries.notices(ada) == []


@pytest.mark.parametrize(
    "values",
    [{"reply_letters": False}, {"confirmed_at": None}, {"email": None}, {"closed_at": clock.now()}],
    ids=["unsubscribed", "unproved", "no address", "closed"],
)
def test_who_wants_no_letter_gets_none(
    say: Say, ada: int, eve: int, post_day: PostDay, values: dict[str, object]
) -> None:
    root = say(ada, "I think so.")
    say(eve, "I think not.", root)
    change(ada, **values)
    assert post_day() == []
    assert outcomes() == ["dropped"]


def test_a_muted_comment_sends_no_letters_but_notices(say: Say, ada: int, eve: int, post_day: PostDay) -> None:
    muted, other = say(ada, "I think so."), say(ada, "And this too.")
    with unit_of_work():
        actions.mute(ada, muted)
        actions.mute(ada, muted)
    say(eve, "I think not.", muted)
    say(eve, "Nor this.", other)
    assert len(post_day()) == 1
    assert queries.unread(ada) == 2


def test_somebody_without_an_address_gets_the_notice_alone(say: Say, ada: int, eve: int) -> None:
    change(ada, email=None)
    say(eve, "I think not.", say(ada, "I think so."))
    assert queries.unread(ada) == 1
    assert outcomes() == []


def test_the_letter_speaks_with_the_clock_of_the_town(
    app: Flask, say: Say, ada: int, eve: int, site: int, post_day: PostDay
) -> None:
    with time_machine.travel("2026-07-01T12:02:00+00:00"):
        say(eve, "I think not.", say(ada, "I think so."))
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        letters.send_due()
    (letter,) = post_day()
    assert "1 July 2026, 12:02" in letter.text


def test_an_answer_that_was_gone_when_its_letter_was_due_is_told_of_when_it_comes_back(
    say: Say, deed: Deed, ada: int, eve: int, post_day: PostDay
) -> None:
    answer = say(eve, "I think not.", say(ada, "I think so."))
    deed(lambda: threads.hold(comment(answer)))
    assert post_day(6) == []
    deed(lambda: threads.publish(comment(answer)))
    (letter,) = post_day(12)
    assert letter.subject == "Eve Stranger answered you"
    deed(lambda: threads.hold(comment(answer)))
    deed(lambda: threads.publish(comment(answer)))
    assert post_day(60) == [letter], "and once only"
    assert queries.unread(ada) == 1
