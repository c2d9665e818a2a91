"""Anybody can give notice of something illegal, without an account; it gets a number, a decision and reasons."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from comments.accounts import robots
from comments.errors import BadInput
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.redress import IllegalNotice, Ruling, Statement
from comments.moderation.redress_schemas import comment_in, read_notice
from comments.threads.actions.versions import erase_words
from comments.threads.models import Comment, Status

Deed = Callable[..., Any]
HERE = "http://localhost"
WHOLE = {
    "place": f"{HERE}/c/1",
    "ground": "person",
    "why": "It names my neighbour.",
    "name": "Nils Notifier",
    "email": "nils@example.org",
    "faith": "on",
}


@pytest.fixture
def stamp(app: Flask) -> str:
    with app.app_context(), time_machine.travel(clock.now() - timedelta(seconds=30)):
        return robots.new_stamp()


@pytest.fixture
def notice(browser: Deed, stamp: str) -> Callable[..., Any]:
    """Send a notice as nobody; answers the response."""

    def send(**more: str) -> Any:
        return browser().post("/illegal-content/demo", data=WHOLE | {"stamp": stamp} | more)

    return send


@pytest.fixture
def spoken(place: Deed) -> int:
    """A comment of Ada that is up."""
    comment: int = place("My neighbour Nils steals.", status=Status.PUBLISHED)
    return comment


@pytest.fixture
def rule(browser: Deed) -> Callable[..., Any]:
    """Decide a notice at the desk; answers the response."""

    def send(who: int, outcome: str = "upheld", notice: int = 1, **more: str) -> Any:
        form = {"outcome": outcome, "words": "It harms a person.", "rule": "3"} | more
        return browser(who).post(f"/moderation/illegal/{notice}/ruling?site=demo", data=form)

    return send


def kept(app: Flask) -> list[IllegalNotice]:
    with app.app_context():
        found = list(db.session.scalars(select(IllegalNotice).order_by(IllegalNotice.id)))
        db.session.expunge_all()
        return found


def test_a_comments_menu_and_the_house_rules_lead_to_the_form(browser: Deed, spoken: int) -> None:
    client = browser()
    assert f'href="/comments/{spoken}/notice"' in client.get("/articles/lync").text
    assert client.get(f"/comments/{spoken}/notice").location == f"/illegal-content/demo?comment={spoken}"
    assert f'value="{HERE}/c/{spoken}"' in client.get(f"/illegal-content/demo?comment={spoken}").text
    assert "/illegal-content/demo" in client.get("/house-rules/demo").text


def test_what_readers_never_met_leads_nowhere(browser: Deed, place: Deed) -> None:
    held = place("Waiting.")
    assert browser().get(f"/comments/{held}/notice").status_code == 404
    assert browser().get("/comments/99/notice").status_code == 404
    assert browser().get("/illegal-content/nowhere").status_code == 404


def test_a_notice_is_kept_with_a_number_and_a_receipt(app: Flask, notice: Deed, spoken: int, browser: Deed) -> None:
    answer = notice()
    assert answer.status_code == 303
    (row,) = kept(app)
    assert (row.comment_id, row.version, row.ground, row.urgent) == (spoken, 1, "person", False)
    receipt = browser().get(answer.location)
    assert row.number in receipt.text
    assert row.number.startswith("N-")
    assert receipt.headers["Cache-Control"] == "private, no-store"
    assert "Nils Notifier" not in receipt.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("place", "", "Give the address of the comment"),
        ("ground", "", "Choose what law"),
        ("ground", "weather", "Choose what law"),
        ("why", " ", "Say why it is against the law."),
        ("why", "x" * 4_003, "3 characters too many"),
        ("name", "", "Give your name."),
        ("email", "", "not a whole e-mail address"),
        ("email", "nils@", "not a whole e-mail address"),
        ("faith", "", "Tick it if it is true."),
    ],
)
def test_what_the_law_asks_for_is_asked_for_at_its_field(
    app: Flask, notice: Deed, spoken: int, field: str, value: str, said: str
) -> None:
    answer = notice(**{field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-error"' in answer.text
    assert kept(app) == []


def test_who_tells_of_abused_children_need_not_give_a_name(app: Flask, notice: Deed, spoken: int) -> None:
    assert notice(ground="child", name="", email="").status_code == 303
    (row,) = kept(app)
    assert (row.name, row.email, row.urgent) == ("", "", True)


def test_robots_and_the_too_quick_are_refused(app: Flask, notice: Deed, spoken: int, browser: Deed) -> None:
    assert notice(homepage="https://spam.example").status_code == 422
    with app.app_context():
        fresh = robots.new_stamp()
    assert notice(stamp=fresh).status_code == 422
    assert notice(stamp="forged").status_code == 422
    assert kept(app) == []


def test_a_flood_from_one_address_is_stopped_and_one_letter_box_is_not_filled(
    app: Flask, notice: Deed, spoken: int
) -> None:
    app.config["LIMITS_OFF"] = False
    answers = [notice().status_code for _ in range(6)]
    assert answers == [303] * 5 + [429], "an e-mail address gets five receipts a day"
    answers = [notice(email=f"n{number}@example.org").status_code for number in range(6)]
    assert answers[-1] == 429, "and one address sends ten an hour"


def test_what_is_said_is_shown_as_it_was_typed_and_never_as_markup(
    notice: Deed, spoken: int, browser: Deed, mo: int
) -> None:
    notice(why="<script>alert(1)</script>", name="<b>Nils</b>", place="javascript:alert(1)")
    shown = browser(mo).get("/moderation/illegal?site=demo").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "&lt;b&gt;Nils&lt;/b&gt;" in shown
    assert 'href="javascript' not in shown


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (f"{HERE}/c/7", 7),
        ("https://paper.example/news#comment-7", 7),
        (f"{HERE}/articles/lync?comment=7#comment-8", 8),
        (f"{HERE}/discussion/demo?article=x&comment=7", 7),
        ("https://elsewhere.example/c/7", None),
        (f"{HERE}/c/7x", None),
        (f"{HERE}/c/" + "9" * 30, None),
        ("http://[", None),
        ("the third one from above", None),
        (f"{HERE}/c/٧", None),
    ],
)
def test_the_place_is_read_where_it_names_a_comment(place: str, found: int | None) -> None:
    assert comment_in(place, HERE) == found
    assert read_notice(WHOLE | {"place": place}, HERE).comment_id == found


def test_characters_that_no_text_has_are_refused() -> None:
    with pytest.raises(BadInput):
        read_notice(WHOLE | {"why": "a\0b"}, HERE)


def test_a_comment_that_nobody_met_is_not_told_of(app: Flask, notice: Deed, place: Deed) -> None:
    held = place("Waiting.")
    assert notice(place=f"{HERE}/c/{held}").status_code == 303
    assert kept(app)[0].comment_id is None


def test_what_cannot_wait_stands_first(notice: Deed, spoken: int, browser: Deed, mo: int) -> None:
    notice(why="The older one.")
    notice(why="The urgent one.", ground="life")
    shown = browser(mo).get("/moderation/illegal?site=demo").text
    assert shown.index("The urgent one.") < shown.index("The older one.")
    assert "1 more about it" in shown
    assert "2, oldest" in shown


def test_upheld_the_comment_goes_with_a_statement_and_the_notifier_is_unnamed(
    app: Flask, notice: Deed, spoken: int, rule: Deed, look: Deed, browser: Deed, mo: int, ada: int
) -> None:
    receipt = notice().location
    assert rule(mo).status_code == 303
    assert look(spoken).status == "rejected"
    with app.app_context():
        statement = db.session.scalars(select(Statement)).one()
        assert (statement.notice_id, statement.rule_number, statement.note) == (1, 3, "It harms a person.")
    shown = browser(ada).get("/me/statements/1").text
    assert "Somebody sent us a notice that it is against the law." in shown
    assert "Nils Notifier" not in shown
    assert "removed" not in browser().get(receipt).text, "it can still be taken back"
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        told = browser().get(receipt).text
    assert "What it is about has been removed." in told
    assert "It harms a person." in told


def test_a_notice_that_is_not_upheld_leaves_the_comment(
    app: Flask, notice: Deed, spoken: int, rule: Deed, look: Deed, mo: int
) -> None:
    notice()
    assert rule(mo, "dismissed").status_code == 303
    assert look(spoken).status == "published"
    with app.app_context():
        assert db.session.scalars(select(Ruling.outcome)).one() == "dismissed"
        assert db.session.scalars(select(Statement)).all() == []


def test_removing_needs_a_house_rule_and_reasons(notice: Deed, spoken: int, rule: Deed, look: Deed, mo: int) -> None:
    notice()
    for missing in ({"rule": ""}, {"words": ""}):
        answer = rule(mo, **missing)
        assert answer.status_code == 422
        assert 'class="palette reasons is-open"' in answer.text
    assert look(spoken).status == "published"


def test_what_is_gone_already_is_only_answered(
    notice: Deed, spoken: int, decide: Deed, decisions: Deed, rule: Deed, mo: int
) -> None:
    notice()
    decide(mo, "rejection", spoken, rule="1")
    count = len(decisions(spoken))
    assert rule(mo, rule="").status_code == 303
    assert len(decisions(spoken)) == count


def test_nobody_decides_about_their_own_words(notice: Deed, place: Deed, rule: Deed, mo: int) -> None:
    own = place("Mine.", status=Status.PUBLISHED, person=mo)
    notice(place=f"{HERE}/c/{own}")
    assert rule(mo).status_code == 403


def test_the_second_of_two_reads_who_was_quicker(notice: Deed, spoken: int, rule: Deed, mo: int, edith: int) -> None:
    notice()
    rule(mo, "dismissed")
    answer = rule(edith)
    assert answer.status_code == 409
    assert "Mo Castellan decided this" in answer.text


def test_a_ruling_is_taken_back_with_all_that_it_did(
    app: Flask, notice: Deed, spoken: int, rule: Deed, look: Deed, browser: Deed, mo: int
) -> None:
    notice()
    rule(mo)
    answer = browser(mo).post("/moderation/rulings/1/undo")
    assert (answer.status_code, answer.location) == (303, "/moderation/illegal/1")
    assert look(spoken).status == "published"
    assert kept(app)[0].settled_at is None


def test_a_notice_without_a_comment_is_answered_too(notice: Deed, rule: Deed, browser: Deed, mo: int) -> None:
    notice(place="somewhere on your page")
    assert "leads to no comment" in browser(mo).get("/moderation/illegal?site=demo").text
    assert rule(mo, "dismissed", rule="").status_code == 303


def test_words_erased_since_are_not_shown(app: Flask, notice: Deed, spoken: int, browser: Deed, mo: int) -> None:
    notice()
    with app.app_context(), unit_of_work():
        erase_words(db.session.get_one(Comment, spoken))
    assert "steals" not in browser(mo).get("/moderation/illegal?site=demo").text
