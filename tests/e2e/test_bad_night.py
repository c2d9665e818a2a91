"""A bad night in a real browser: the work before registering, and holding everything by one key."""

import re
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from comments.accounts import actions as accounts
from comments.accounts.models import Person
from comments.extensions import db, unit_of_work
from comments.publishers.models import Site
from tests.e2e.conftest import PASSWORD, House
from tests.e2e.demo import is_ready, new_tab

BITS = 16
LONG_TASK = 50
"""Milliseconds from which on a page feels stuck (W3C Long Tasks)."""
PATIENT = 4
"""Times as long, since the machine may be busy with other tests."""
WATCH = """window.longest = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
}).observe({ entryTypes: ["longtask"] });"""


@pytest.fixture
def asking(app: Flask, site: int) -> None:
    """The site asks for work."""
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, site).sign_up_work = BITS


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def tab(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, bool]]:
    with chromium.new_context(java_script_enabled=request.param) as context:
        context.set_default_timeout(30_000)
        yield (new_tab(context) if request.param else context.new_page()), request.param


@pytest.mark.usefixtures("asking")
def test_the_browser_does_the_work_and_without_script_one_gets_in_without(
    tab: tuple[Page, bool], house: House, app: Flask
) -> None:
    page, has_script = tab
    page.goto(f"{house.url}/register")
    expect(page.get_by_text("your first 3 comments are then read before they appear")).to_be_visible()
    page.get_by_label("E-mail").fill("ben@example.org")
    page.get_by_label("Name").fill("Ben Ito")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I have read the house rules").check()
    time.sleep(2)
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_role("heading", name="Look in your inbox")).to_be_visible()
    with app.app_context():
        assert db.session.scalars(select(Person.work).where(Person.name == "Ben Ito")).one() == has_script * BITS


@pytest.mark.usefixtures("asking")
def test_the_page_never_blocks_while_the_work_is_done(page: Page, house: House) -> None:
    page.add_init_script(WATCH)
    page.goto(f"{house.url}/register")
    expect(page.locator("input[name=work]")).to_have_value(re.compile(r"^\d+(,\d+){15}$"))
    assert page.evaluate("window.longest") <= LONG_TASK * PATIENT


def test_one_key_holds_everything_and_readers_are_told(
    chromium: Browser, house: House, app: Flask, article: int, mo: int
) -> None:
    with app.app_context(), unit_of_work():
        token, _ = accounts.start_sign_in(db.session.get_one(Person, mo), browser="test")
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        given = {"rejoinder": signer.dumps({"_user_id": token, "_fresh": True}), "rejoinder-signed-in": "1"}
        context.add_cookies([{"name": name, "value": value, "url": house.url} for name, value in given.items()])
        page = new_tab(context)
        page.goto(f"{house.url}/moderation")
        is_ready(page)
        page.keyboard.press("h")
        expect(page.get_by_role("heading", name="Hold everything now")).to_be_visible()
        expect(page.get_by_label("Why")).to_be_focused()
        page.keyboard.type("A flood of spam")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Everything new is held on the whole site")).to_be_visible()
        page.goto(f"{house.url}/articles/lync")
        expect(page.get_by_text("At present a moderator reads every comment before it appears.")).to_be_visible()
