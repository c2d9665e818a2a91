from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from comments.accounts import robots
from comments.accounts.models import Person
from comments.extensions import db
from comments.lib.text import fold_name
from tests.accounts.conftest import PASSWORD, Received, is_signed_in

Browser = Callable[..., FlaskClient]
Register = Callable[..., TestResponse]
Inbox = Callable[[], list[Received]]


def people(app: Flask) -> list[Person]:
    with app.app_context():
        return list(db.session.scalars(select(Person).order_by(Person.id)))


def test_ada_registers_and_confirms_by_the_code_in_the_browser_she_began_in(
    app: Flask, browser: Browser, register: Register, inbox: Inbox
) -> None:
    ada = browser()
    answer = register(ada, next="/articles/lync")
    assert answer.status_code == 303
    assert answer.location == "/confirm?next=/articles/lync"
    assert "ada@lindqvist.example" in ada.get(answer.location).text
    (letter,) = inbox()
    assert letter.to == "Ada Lindqvist <ada@lindqvist.example>"
    assert letter.subject == "Your code for The Estuary Post"
    spaced = f"{letter.code[:3]} {letter.code[3:]}"
    confirmed = ada.post("/confirm", data={"code": spaced, "next": "/articles/lync"})
    assert confirmed.status_code == 303
    assert confirmed.location == "/articles/lync"
    assert is_signed_in(ada)
    (row,) = people(app)
    assert (row.name_key, row.email_key) == (fold_name("Ada Lindqvist"), "ada@lindqvist.example")
    assert row.is_confirmed
    assert row.consented_at is not None
    assert row.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_letter_is_complete_as_text_and_as_html(browser: Browser, register: Register, inbox: Inbox) -> None:
    register(browser())
    (letter,) = inbox()
    for part in (letter.text, letter.html):
        assert letter.code in part
        assert f"http://localhost{letter.link}" in part
        assert "30 minutes" in part
    assert "style=" in letter.html
    assert "<script" not in letter.html


def test_a_name_in_a_letter_is_no_markup(browser: Browser, register: Register, inbox: Inbox) -> None:
    register(browser(), name="<b>Ada</b>")
    (letter,) = inbox()
    assert "&lt;b&gt;Ada&lt;/b&gt;" in letter.html
    assert "<b>Ada</b>" in letter.text


def test_the_answer_is_the_same_for_a_known_address_whose_owner_gets_another_letter(
    app: Flask, browser: Browser, register: Register, inbox: Inbox, ada: int
) -> None:
    eve, somebody = browser(), browser()
    known = register(eve, email="Ada@Example.org", name="Eve Stranger")
    unknown = register(somebody, email="nobody@example.org", name="Ben Ito")
    assert (known.status_code, known.location, known.text) == (unknown.status_code, unknown.location, unknown.text)
    assert eve.get("/confirm").text.replace("Ada@example.org", "X") == somebody.get("/confirm").text.replace(
        "nobody@example.org", "X"
    )
    to_owner, to_new = inbox()
    assert to_owner.to == "Ada Lindqvist <ada@example.org>"
    assert "There is an account with it already" in to_owner.text
    assert not to_owner.code
    assert to_new.code


def test_codes_for_a_known_address_are_tried_like_any_other(
    browser: Browser, register: Register, inbox: Inbox, ada: int
) -> None:
    eve, ben = browser(), browser()
    register(eve, email="ada@example.org", name="Eve Stranger")
    register(ben, email="ben@example.org", name="Ben Ito")
    wrong = "000000" if inbox()[-1].code != "000000" else "000001"
    seen = [[who.post("/confirm", data={"code": wrong}).status_code for _ in range(7)] for who in (eve, ben)]
    assert seen == [[422] * 5 + [410] * 2] * 2


def test_two_may_register_one_address_and_the_first_to_confirm_has_it(
    app: Flask, browser: Browser, register: Register, inbox: Inbox
) -> None:
    eve, ada = browser(), browser()
    register(eve, name="Not Ada")
    register(ada)
    first, second = inbox()
    assert ada.post("/confirm", data={"code": second.code}).status_code == 303
    late = eve.post("/confirm", data={"code": first.code})
    assert late.status_code == 410
    assert "This address is confirmed already" in late.text
    assert [row.email_key for row in people(app)] == [None, "ada@lindqvist.example"]


def test_a_name_that_was_taken_meanwhile_is_asked_for_again(
    app: Flask, browser: Browser, register: Register, inbox: Inbox
) -> None:
    slow, quick = browser(), browser()
    register(slow, email="slow@example.org")
    register(quick, email="quick@example.org")
    first, second = inbox()
    quick.post("/confirm", data={"code": second.code})
    taken = slow.post("/confirm", data={"code": first.code})
    assert taken.status_code == 409
    assert 'name="name"' in taken.text
    assert slow.post("/confirm", data={"code": first.code, "name": "Ada Lind"}).status_code == 303
    assert [row.name_key for row in people(app)] == [fold_name("Ada Lind"), fold_name("Ada Lindqvist")]


NAMES = [
    ("a name that is had", "Ada Lindqvist", 409),
    ("one that looks like it", "Аdа Lіndqvіst", 409),
    ("one with other spacing and case", "ada-LINDQVIST", 409),
    ("the paper's own", "The Estuary Post", 422),
    ("one with the paper's in it", "The Estuary Post News", 422),
    ("the name of staff", "Mo Castellan", 422),
    ("the name of staff with more", "Mo Castellan 2", 422),
    ("an office", "Moderator", 422),
    ("an office in figures", "m0derator", 422),
    ("an office in Cyrillic letters", "Моderаtоr", 422),
    ("an office with a name", "Sam (Admin)", 422),
    ("an office with a number", "editor 7", 422),
    ("an office hidden in spaces", "m o d e r a t o r", 422),
    ("nothing", "", 422),
    ("one letter", "A", 422),
    ("nothing that shows", "\u200b\u200b\u200b", 422),
    ("a name that is too long", "A" * 41, 422),
    ("a name that stores nothing", "Ada\0", 422),
    ("a word that begins like an office", "Staffan Modig", 303),
    ("a word that ends like one", "Badmin Creditor", 303),
    ("another script", "عائشة 李小龍", 303),
]


@pytest.mark.parametrize(("about", "name", "status"), NAMES, ids=[row[0] for row in NAMES])
def test_names(browser: Browser, register: Register, ada: int, mo: int, about: str, name: str, status: int) -> None:
    answer = register(browser(), email="new@example.org", name=name)
    assert answer.status_code == status
    if status != 303:
        assert 'id="e-name"' in answer.text


FORMS = [
    ("no address", {"email": ""}, "email"),
    ("no address but words", {"email": "ada at home"}, "email"),
    ("a line break in the address", {"email": "ada@example.org\nBcc: all@example.org"}, "email"),
    ("a short password", {"password": "short"}, "password"),
    ("a common password", {"password": "Password2024!"}, "password"),
    ("her name as password", {"password": "AdaLindqvist1"}, "password"),
    ("her address as password", {"password": "ada@lindqvist.example"}, "password"),
    ("no consent", {"consent": ""}, "consent"),
]


@pytest.mark.parametrize(("about", "fields", "field"), FORMS, ids=[row[0] for row in FORMS])
def test_a_refused_form_says_so_at_its_field_and_keeps_what_was_typed(
    app: Flask, browser: Browser, register: Register, about: str, fields: dict[str, str], field: str
) -> None:
    answer = register(browser(), **fields)
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert 'value="Ada Lindqvist"' in answer.text
    assert PASSWORD not in answer.text
    assert people(app) == []


def test_a_robot_that_fills_in_everything_is_stopped(app: Flask, browser: Browser, register: Register) -> None:
    answer = register(browser(), homepage="https://spam.example")
    assert answer.status_code == 422
    assert people(app) == []


def test_a_form_sent_at_once_waits_for_a_person(
    app: Flask, browser: Browser, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots, "QUICKEST", 2)
    answer = register(browser())
    assert answer.status_code == 422
    assert "quicker than people type" in answer.text
    assert people(app) == []


@pytest.mark.parametrize("bad", ["", "form.x.y", "form"])
def test_a_form_with_a_made_up_stamp_is_shown_again_with_a_good_one(
    browser: Browser, register: Register, bad: str, stamp: str
) -> None:
    answer = register(browser(), stamp=bad)
    assert answer.status_code == 422
    assert f'name="stamp" value="{stamp.partition(".")[0]}' in answer.text


def test_next_leads_nowhere_but_to_our_own_pages(browser: Browser, register: Register, inbox: Inbox) -> None:
    ada = browser()
    assert register(ada, next="https://evil.example/").location == "/confirm"
    answer = ada.post("/confirm", data={"code": inbox()[-1].code, "next": "//evil.example"})
    assert answer.location == "/"


def test_a_script_gets_a_problem(browser: Browser, register: Register) -> None:
    answer = browser().post("/register", json={"email": "x"})
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "stale-form"


def test_the_form_shows_whole_without_a_site(browser: Browser, app: Flask) -> None:
    page = browser().get("/register")
    assert page.status_code == 200
    assert "I agree to the house rules" in page.text
