"""Addresses to be thrown away: whose they are, the operator's own list, and registering with one."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from comments.accounts import disposable
from comments.extensions import db, unit_of_work
from comments.publishers.models import Site

ADDRESSES = [
    ("somebody@mailinator.com", True),
    ("Somebody@MAILINATOR.com", True),
    ("somebody@sub.mailinator.com", True),
    ("somebody@mailinator.com.", True),
    ("somebody@notmailinator.example", False),
    ("somebody@mailinator.com.example.org", False),
    ("mailinator.com@example.org", False),
    ("somebody@gmail.com", False),
    ("somebody@com", False),
    ("", False),
    (None, False),
]


@pytest.fixture
def choose(app: Flask, site: int) -> Callable[[str], None]:
    def write(choice: str) -> None:
        with app.app_context(), unit_of_work():
            db.session.get_one(Site, site).disposable = choice

    return write


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(("address", "is_one"), ADDRESSES)
def test_a_domain_of_the_list_and_what_stands_below_it(address: str | None, is_one: bool) -> None:
    assert disposable.is_disposable(address) is is_one


@pytest.mark.usefixtures("context")
def test_the_operators_own_list_adds_and_takes_off_without_a_restart(tmp_path: Path) -> None:
    before = disposable.count()
    file = tmp_path / "disposable-domains.txt"
    file.write_text("# ours\nshortlived.example\n!mailinator.com  # a partner\n\n")
    assert disposable.is_disposable("a@shortlived.example")
    assert not disposable.is_disposable("a@mailinator.com")
    assert disposable.count() == before
    file.write_text("other.example\n")
    os.utime(file, (1, 1))
    assert disposable.is_disposable("a@other.example")
    assert not disposable.is_disposable("a@shortlived.example")


def test_the_list_that_comes_along_is_in_order_and_has_no_large_provider() -> None:
    lines = disposable.OURS.read_text().splitlines()
    assert len(lines) > 500
    assert lines == sorted(set(lines))
    assert all("." in line and line == line.strip().lower() for line in lines)
    known = {"gmail.com", "outlook.com", "yahoo.com", "proton.me", "gmx.de", "web.de", "icloud.com", "orange.fr"}
    assert not known & set(lines)


def test_refused_addresses_get_no_account_and_a_sentence(
    browser: Callable[..., FlaskClient], register: Callable[..., TestResponse], choose: Callable[[str], None]
) -> None:
    choose("refuse")
    answer = register(browser(), email="ada@yopmail.com")
    assert answer.status_code == 422
    assert "Addresses like this one are thrown away after a while" in answer.text
    assert register(browser()).status_code == 303


@pytest.mark.parametrize("choice", ["allow", "hold"])
def test_otherwise_they_are_taken(
    browser: Callable[..., FlaskClient],
    register: Callable[..., TestResponse],
    choose: Callable[[str], None],
    choice: str,
) -> None:
    choose(choice)
    assert register(browser(), email="ada@yopmail.com").status_code == 303
