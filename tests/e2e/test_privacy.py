"""Leaving, thinking better of it, and taking one's data along, in a real browser, with script and without."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, House
from tests.e2e.demo import new_tab


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def any_page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with chromium.new_context(java_script_enabled=request.param) as context:
        context.set_default_timeout(15_000)
        yield new_tab(context) if request.param else context.new_page()


def sign_in(page: Page, house: House, email: str) -> None:
    page.goto(f"{house.url}/sign-in?next=/account")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_reader_leaves_and_thinks_better_of_it(
    any_page: Page, house: House, site: int, reader: Callable[[str], str]
) -> None:
    page, email = any_page, reader("Ada Lindqvist")
    sign_in(page, house, email)
    page.get_by_role("link", name="Close the account").click()
    page.get_by_label("Erase them").check()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Close my account").click()
    expect(page.get_by_role("heading", name="Your account will be closed")).to_be_visible()
    sign_in(page, house, email)
    expect(page.get_by_role("heading", name="Your account is being closed")).to_be_visible()
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_role("heading", name="Your account", exact=True)).to_be_visible()
    expect(page.get_by_text(email)).to_be_visible()


def test_a_reader_takes_a_copy_of_their_data(
    any_page: Page, house: House, site: int, reader: Callable[[str], str], tmp_path: Path
) -> None:
    page, email = any_page, reader("Ada Lindqvist")
    sign_in(page, house, email)
    page.get_by_role("link", name="Copy of your data").click()
    page.get_by_role("button", name="Make a copy").click()
    ends = time.monotonic() + 20
    while not page.get_by_role("link", name="Download").count() and time.monotonic() < ends:
        page.get_by_role("link", name="Look again").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    download.value.save_as(tmp_path / "copy.zip")
    with ZipFile(tmp_path / "copy.zip") as archive:
        assert json.loads(archive.read("account.json"))["email"] == email
