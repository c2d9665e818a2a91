"""The author of a comment is told what the desk decided, with the rule and the moderator's words."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from comments.accounts.models import Person
from comments.extensions import db
from comments.mailer.box import BoxedLetter
from comments.moderation.actions import deciding as desk
from comments.moderation.actions import people
from comments.moderation.models import SanctionKind
from comments.moderation.schemas import NewSanction, Rejection, Seen
from comments.notifications import queries
from comments.threads.models import Comment, Decision

Say = Callable[..., int]
Deed = Callable[[Callable[[], object]], None]
PostDay = Callable[..., list[BoxedLetter]]


def person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)


def seen(comment_id: int) -> Seen:
    comment = db.session.get_one(Comment, comment_id, populate_existing=True)
    return Seen(comment.latest_version, comment.status)


def rejected(comment_id: int, note: str = "Say it without the name.") -> Rejection:
    return Rejection(seen(comment_id), 1, note)


def last_decision() -> int:
    return db.session.scalars(select(Decision.id).order_by(Decision.id.desc())).first() or 0


def test_an_approval_is_told(say: Say, deed: Deed, ada: int, mo: int, post_day: PostDay) -> None:
    held = say(ada, "With a link.", held=True)
    assert queries.unread(ada) == 0
    deed(lambda: desk.approve(held, seen(held), by=person(mo)))
    (notice,) = queries.notices(ada)
    assert (notice.kind, notice.reason.verdict, notice.comment_id) == ("decision", "publish", held)
    (letter,) = post_day()
    assert letter.subject == "Your comment is published"
    assert f"http://localhost/c/{held}" in letter.text


def test_a_rejection_names_the_rule_and_the_words(say: Say, deed: Deed, ada: int, mo: int, post_day: PostDay) -> None:
    spoken = say(ada, "Mo is a fool.")
    deed(lambda: desk.reject(spoken, rejected(spoken), by=person(mo)))
    (notice,) = queries.notices(ada)
    assert notice.rule is not None
    assert (notice.rule.title, notice.reason.note) == ("Attack on a person", "Say it without the name.")
    (letter,) = post_day()
    assert letter.subject == "Your comment was removed"
    assert "Rule 1: Attack on a person" in letter.text
    assert "Say it without the name." in letter.text
    assert "Mo is a fool." in letter.text
    assert f"/unsubscribe/decisions.{ada}.0." in dict(letter.headers)["List-Unsubscribe"]
    assert "Castellan" not in letter.text + letter.html


def test_a_held_comment_that_is_rejected_was_never_removed(
    say: Say, deed: Deed, ada: int, mo: int, post_day: PostDay
) -> None:
    held = say(ada, "Mo is a fool.", held=True)
    deed(lambda: desk.reject(held, rejected(held), by=person(mo)))
    assert [letter.subject for letter in post_day()] == ["Your comment was not published"]


def test_what_is_undone_in_time_is_not_written_about(
    say: Say, deed: Deed, ada: int, mo: int, post_day: PostDay
) -> None:
    spoken = say(ada, "Mo is a fool.")
    deed(lambda: desk.reject(spoken, rejected(spoken), by=person(mo)))
    assert queries.unread(ada) == 1
    deed(lambda: desk.undo(last_decision(), by=person(mo)))
    assert queries.unread(ada) == 0
    assert post_day() == []


def test_only_the_last_of_two_decisions_is_written_about(
    say: Say, deed: Deed, ada: int, mo: int, post_day: PostDay
) -> None:
    held = say(ada, "Perhaps.", held=True)
    deed(lambda: desk.reject(held, rejected(held), by=person(mo)))
    deed(lambda: desk.approve(held, seen(held), by=person(mo)))
    assert [letter.subject for letter in post_day()] == ["Your comment is published"]


def test_a_rule_that_holds_a_comment_writes_no_letter(say: Say, ada: int, post_day: PostDay) -> None:
    say(ada, "With a link.", held=True)
    assert queries.notices(ada) == []
    assert post_day() == []


def test_who_wants_no_letters_about_decisions_still_has_the_notice(
    say: Say, deed: Deed, ada: int, mo: int, post_day: PostDay
) -> None:
    held = say(ada, "With a link.", held=True)
    deed(lambda: setattr(person(ada), "decision_letters", False))
    deed(lambda: desk.approve(held, seen(held), by=person(mo)))
    assert queries.unread(ada) == 1
    assert post_day() == []


def test_a_sanction_is_told_with_its_reason(
    app: Flask, deed: Deed, ada: int, mo: int, site: int, post_day: PostDay
) -> None:
    new = NewSanction(SanctionKind.BAN, reason="Three warnings were enough.", until=None, rule_number=1)
    deed(lambda: people.sanction(person(ada), site, new, by=person(mo)))
    (notice,) = queries.notices(ada)
    assert (notice.kind, notice.reason.verdict, notice.reason.note) == (
        "sanction",
        "ban",
        "Three warnings were enough.",
    )
    (letter,) = post_day()
    assert letter.subject == "You can no longer write here"
    assert "Three warnings were enough." in letter.text
    assert "at The Estuary Post" in letter.text
    assert "List-Unsubscribe" not in dict(letter.headers)


def test_a_rejected_day_is_one_letter_and_none_when_undone(
    say: Say, deed: Deed, ada: int, mo: int, site: int, post_day: PostDay
) -> None:
    say(ada, "One.")
    say(ada, "Two.")
    new = NewSanction(SanctionKind.REJECT_DAY, reason="A bad day.", until=None, rule_number=1)
    rows = []
    deed(lambda: rows.append(people.sanction(person(ada), site, new, by=person(mo)).id))
    assert [row.reason.verdict for row in queries.notices(ada)] == ["reject_day"]
    deed(lambda: people.undo_batch(rows[0], by=person(mo)))
    assert queries.notices(ada) == []
    assert post_day() == []
