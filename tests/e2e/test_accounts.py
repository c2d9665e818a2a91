"""An account's life in a real browser, with script and without."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from comments.mailer import box
from tests.e2e.conftest import PASSWORD, House
from tests.e2e.demo import new_tab

NEW_PASSWORD = "reeds-and-redshanks"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def any_page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with chromium.new_context(java_script_enabled=request.param) as context:
        context.set_default_timeout(15_000)
        yield new_tab(context) if request.param else context.new_page()


@pytest.fixture
def letter(app: Flask) -> Callable[[str], str]:
    """Wait for a letter to an address that is newer than the last one read; answer its text."""
    folder = Path(app.config["SETTINGS"].data_dir)
    read = {found.name for found in box.letters(folder)}

    def wait(to: str) -> str:
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            for found in box.letters(folder):
                if found.name not in read and to in found.to:
                    read.add(found.name)
                    return found.text
            time.sleep(0.1)
        raise TimeoutError(f"no letter to {to}")

    return wait


def code_in(text: str) -> str:
    return re.findall(r"^\d{6}$", text, re.M)[0]


def test_a_reader_registers_confirms_and_leaves(
    any_page: Page, house: House, app: Flask, site: int, letter: Callable[[str], str]
) -> None:
    page = any_page
    page.goto(f"{house.url}/register?next=/account")
    page.get_by_label("E-mail").fill("ben@example.org")
    page.get_by_label("Name").fill("Ben Ito")
    page.get_by_label("Password").fill("password123")
    page.get_by_label("I have read the house rules").check()
    time.sleep(2)
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_text("Many people would guess that password.")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Ben Ito")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_role("heading", name="Look in your inbox")).to_be_visible()
    page.get_by_label("Code").fill(code_in(letter("ben@example.org")))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    expect(page.get_by_text("This browser, since")).to_be_visible()
    page.get_by_role("button", name="Sign out of this browser").click()
    page.goto(f"{house.url}/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_forgotten_password_is_replaced(
    any_page: Page, house: House, site: int, reader: Callable[[str], str], letter: Callable[[str], str]
) -> None:
    page, email = any_page, reader("Ada Lindqvist")
    page.goto(f"{house.url}/sign-in?next=/account")
    page.get_by_role("link", name="Forgotten?").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send the letter").click()
    page.get_by_label("Code from the letter").fill(code_in(letter(email)))
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_the_browser_knows_that_somebody_is_signed_in(
    page: Page, house: House, site: int, reader: Callable[[str], str]
) -> None:
    def hint() -> bool:
        return "rejoinder-signed-in=1" in str(page.evaluate("document.cookie"))

    email = reader("Ada Lindqvist")
    page.goto(f"{house.url}/sign-in?next=/")
    for password in ("not her password", PASSWORD):
        page.get_by_label("E-mail", exact=True).fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        if password != PASSWORD:
            expect(page.get_by_text("do not go together")).to_be_visible()
            assert not hint()
    page.wait_for_url(f"{house.url}/")
    assert hint()
    page.goto(f"{house.url}/sign-out")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{house.url}/")
    assert not hint()
