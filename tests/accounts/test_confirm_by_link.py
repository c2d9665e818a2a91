from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from comments.accounts.models import Proof
from comments.events.models import Event
from comments.extensions import db
from comments.lib import clock
from tests.accounts.conftest import PASSWORD, Received, is_signed_in

Browser = Callable[..., FlaskClient]
Register = Callable[..., TestResponse]
Inbox = Callable[[], list[Received]]


def test_looking_at_the_link_does_nothing_and_one_press_confirms(
    browser: Browser, register: Register, inbox: Inbox
) -> None:
    ada = browser()
    register(ada, next="/articles/lync")
    (letter,) = inbox()
    for _ in range(3):
        page = ada.get(letter.link)
        assert page.status_code == 200
        assert 'name="password"' not in page.text
    assert not is_signed_in(ada)
    pressed = ada.post(letter.link)
    assert (pressed.status_code, pressed.location) == (303, "/articles/lync")
    assert is_signed_in(ada)


def test_in_another_browser_the_link_asks_for_the_password_too(
    browser: Browser, register: Register, inbox: Inbox
) -> None:
    register(browser())
    (letter,) = inbox()
    phone = browser()
    assert 'name="password"' in phone.get(letter.link).text
    refused = phone.post(letter.link, data={"password": "something else entirely"})
    assert refused.status_code == 422
    assert 'id="e-password"' in refused.text
    assert not is_signed_in(phone)
    assert phone.post(letter.link, data={"password": PASSWORD}).status_code == 303
    assert is_signed_in(phone)


def test_a_stranger_with_the_letter_but_without_the_password_is_stopped_in_words(
    app: Flask, browser: Browser, register: Register, inbox: Inbox
) -> None:
    app.config["LIMITS_OFF"] = False
    register(browser())
    (letter,) = inbox()
    eve = browser()
    answers = [eve.post(letter.link, data={"password": f"guess number {n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_link_and_code_work_once_between_them(browser: Browser, register: Register, inbox: Inbox) -> None:
    ada = browser()
    register(ada)
    (letter,) = inbox()
    assert ada.post("/confirm", data={"code": letter.code}).status_code == 303
    again = browser()
    assert again.get(letter.link).status_code == 410
    assert again.post(letter.link, data={"password": PASSWORD}).status_code == 410
    assert not is_signed_in(again)


def test_after_thirty_minutes_link_and_code_are_over(browser: Browser, register: Register, inbox: Inbox) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        ada = browser()
        register(ada)
        (letter,) = inbox()
        time.shift(timedelta(minutes=30, seconds=1))
        assert ada.get(letter.link).status_code == 410
        assert ada.post(letter.link).status_code == 410
        assert ada.post("/confirm", data={"code": letter.code}).status_code == 422
        assert not is_signed_in(ada)


def test_the_code_is_worth_nothing_in_another_browser(browser: Browser, register: Register, inbox: Inbox) -> None:
    register(browser())
    (letter,) = inbox()
    eve = browser()
    assert eve.post("/confirm", data={"code": letter.code}).status_code == 422
    assert not is_signed_in(eve)


def test_after_five_wrong_codes_the_right_one_is_refused(browser: Browser, register: Register, inbox: Inbox) -> None:
    ada = browser()
    register(ada)
    (letter,) = inbox()
    wrong = f"{(int(letter.code) + 1) % 1_000_000:06d}"
    assert [ada.post("/confirm", data={"code": wrong}).status_code for _ in range(5)] == [422] * 5
    refused = ada.post("/confirm", data={"code": letter.code})
    assert refused.status_code == 410
    assert "Send another letter" in refused.text
    assert not is_signed_in(ada)


def test_what_is_no_code_costs_no_try(app: Flask, browser: Browser, register: Register, inbox: Inbox) -> None:
    ada = browser()
    register(ada)
    (letter,) = inbox()
    for typed in ("", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "\0"):
        assert ada.post("/confirm", data={"code": typed}).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Proof.tries)).one() == 0
    assert ada.post("/confirm", data={"code": letter.code}).status_code == 303


def test_another_letter_makes_the_older_one_worthless(browser: Browser, register: Register, inbox: Inbox) -> None:
    ada = browser()
    register(ada)
    inbox()
    again = ada.post("/confirm/letter")
    assert again.status_code == 200
    assert "Sent again" in again.text
    first, second = inbox()
    assert ada.post(first.link).status_code == 410
    assert ada.post("/confirm", data={"code": second.code}).status_code == 303


def test_a_browser_that_waits_for_no_letter_gets_none(browser: Browser, site: int, inbox: Inbox) -> None:
    eve = browser()
    assert "waits for no letter" in eve.get("/confirm").text
    assert eve.post("/confirm/letter").status_code == 410
    assert inbox() == []


def test_letters_are_limited_for_each_address_in_words(
    app: Flask, browser: Browser, register: Register, inbox: Inbox
) -> None:
    app.config["LIMITS_OFF"] = False
    ada = browser()
    register(ada)
    answers = [ada.post("/confirm/letter") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert "You can go on at" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert len(inbox()) == 5


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "%F0%9F"])
def test_a_made_up_link_is_over(browser: Browser, site: int, token: str) -> None:
    assert browser().get(f"/confirm/{token}").status_code == 410
    assert browser().post(f"/confirm/{token}").status_code == 410


def test_a_link_for_one_purpose_serves_no_other(
    browser: Browser, register: Register, inbox: Inbox, with_password: Callable[[int], int], ada: int
) -> None:
    with_password(ada)
    client = browser()
    client.post("/password/forgotten", data={"email": "ada@example.org"})
    register(client, email="new@example.org", name="Somebody New")
    password_letter, confirm_letter = inbox()
    assert client.get("/confirm/" + password_letter.link.rpartition("/")[2]).status_code == 410
    assert client.get("/password/new/" + confirm_letter.link.rpartition("/")[2]).status_code == 410
    assert client.post("/confirm", data={"code": password_letter.code}).status_code == 422
    assert client.post("/password/new", data={"code": confirm_letter.code, "password": PASSWORD}).status_code == 422


def test_no_secret_waits_in_the_queue(app: Flask, browser: Browser, register: Register, inbox: Inbox) -> None:
    register(browser())
    (letter,) = inbox()
    with app.app_context():
        rows = [str(row.data) for row in db.session.scalars(select(Event))]
        proof = db.session.scalars(select(Proof)).one()
        stored = f"{rows} {proof.token_digest} {proof.code_digest}"
    assert letter.code not in stored
    assert letter.link.rpartition("/")[2] not in stored
