"""The desk in a real browser: by keyboard, two moderators at once, keys switched off; and a report from the page."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from comments.accounts import actions as accounts
from comments.accounts.models import Person, Seat
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.threads.actions import place_comment
from comments.threads.models import Comment, Status
from comments.threads.schemas import PlacedComment
from tests.e2e.conftest import House
from tests.e2e.demo import new_tab

pytestmark = pytest.mark.e2e


@pytest.fixture
def tab_of(chromium: Browser, house: House, app: Flask) -> Iterator[Callable[[int], Page]]:
    """Open a browser of its own that is signed in as a person."""
    contexts = []

    def open_as(person: int) -> Page:
        with app.app_context(), unit_of_work():
            token, _ = accounts.start_sign_in(db.session.get_one(Person, person), browser="test")
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        contexts.append(context)
        cookie = signer.dumps({"_user_id": token, "_fresh": True})
        given = {"rejoinder": cookie, "rejoinder-signed-in": "1"}
        context.add_cookies([{"name": name, "value": value, "url": house.url} for name, value in given.items()])
        return new_tab(context)

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def held(app: Flask, article: int, ada: int) -> list[int]:
    """Three comments of Ada that wait, the riskiest first."""
    return [_place(app, article, ada, f"Waiting words {n}.", Status.HELD, 0.9 - n / 10) for n in range(3)]


def _place(app: Flask, article: int, person: int, text: str, status: Status, risk: float = 0.0) -> int:
    with app.app_context(), unit_of_work():
        placed = PlacedComment(person_id=person, at=clock.now(), source=text, status=status)
        comment = place_comment(placed, article=db.session.get_one(Article, article))
        db.session.get_one(Comment, comment).risk = risk
        return comment


def status_of(app: Flask, comment: int) -> str:
    with app.app_context():
        return db.session.get_one(Comment, comment).status


def test_a_moderator_works_through_the_queue_by_keyboard(
    tab_of: Callable[[int], Page], house: House, app: Flask, held: list[int], mo: int
) -> None:
    page = tab_of(mo)
    page.goto(f"{house.url}/moderation")
    pane = page.locator("#pane")
    expect(pane).to_contain_text("Waiting words 0.")
    page.keyboard.press("a")
    expect(pane).to_contain_text("Waiting words 1.")
    expect(page.locator("#case-heading")).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("Approved: Ada Lindqvist")
    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(page.locator("[data-letter-place]")).to_contain_text("house rule 2: hatred of a group")
    page.keyboard.press("Enter")
    expect(pane).to_contain_text("Waiting words 2.")
    assert [status_of(app, comment) for comment in held] == ["published", "rejected", "held"]
    page.keyboard.press("z")
    expect(pane).to_contain_text("Waiting words 1.")
    assert status_of(app, held[1]) == "held"
    page.keyboard.press("j")
    expect(pane).to_contain_text("Waiting words 2.")
    page.keyboard.press("k")
    expect(pane).to_contain_text("Waiting words 1.")


def test_the_desk_scrolls_its_list_and_never_itself(
    tab_of: Callable[[int], Page], house: House, app: Flask, article: int, ada: int, edith: int
) -> None:
    for number in range(12):
        _place(app, article, ada, f"Waiting words {number}.", Status.HELD, 0.5)
    page = tab_of(edith)
    for path in ("/moderation", "/moderation/words", "/moderation/house-rules"):
        page.goto(house.url + path)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), path


def test_a_rejection_needs_a_digit(
    tab_of: Callable[[int], Page], house: House, app: Flask, held: list[int], mo: int
) -> None:
    page = tab_of(mo)
    page.goto(f"{house.url}/moderation")
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    expect(page.locator("#palette input:invalid").first).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    assert status_of(app, held[0]) == "held"


def test_the_second_of_two_moderators_reads_who_was_quicker(
    tab_of: Callable[[int], Page],
    house: House,
    app: Flask,
    held: list[int],
    mo: int,
    site: int,
    make_person: Callable[..., int],
) -> None:
    sam = make_person("Sam Bright")
    with app.app_context(), unit_of_work():
        db.session.add(Seat(site_id=site, person_id=sam, role="moderator"))
    first, second = tab_of(sam), tab_of(mo)
    for page in (first, second):
        page.goto(f"{house.url}/moderation")
    first.keyboard.press("a")
    expect(first.locator("#pane")).to_contain_text("Waiting words 1.")
    second.keyboard.press("a")
    expect(second.locator("#pane .strip")).to_contain_text("Sam Bright approved this")
    expect(second.locator("#pane")).to_contain_text("Published")


def test_single_keys_can_be_switched_off_for_good(
    tab_of: Callable[[int], Page], house: House, app: Flask, held: list[int], mo: int
) -> None:
    page = tab_of(mo)
    page.goto(f"{house.url}/moderation")
    page.keyboard.press("?")
    page.get_by_role("switch").click()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("html[data-keys=off]")).to_be_attached()
    page.keyboard.press("a")
    page.get_by_role("button", name="Next").is_hidden()
    assert status_of(app, held[0]) == "held"
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#pane")).to_contain_text("Waiting words 1.")


def test_a_reader_reports_a_comment_where_it_stands(
    tab_of: Callable[[int], Page], house: House, app: Flask, article: int, ada: int, eve: int
) -> None:
    comment = _place(app, article, ada, "Words that offend.", Status.PUBLISHED)
    page = tab_of(eve)
    page.goto(f"{house.url}/articles/lync")
    stands = page.locator(f"#comment-{comment}")
    stands.locator(".more-menu > summary").click()
    stands.get_by_role("link", name="Report", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Something else").check()
    dialog.get_by_role("button", name="Report it").click()
    expect(dialog).to_contain_text("Say in a few words what is wrong.")
    dialog.get_by_label("In your words").fill("It names my neighbour.")
    dialog.get_by_role("button", name="Report it").click()
    expect(dialog).to_contain_text("Ada Lindqvist is not told who reported it.")
    dialog.get_by_role("link", name="Back to the discussion").click()
    expect(dialog).to_be_hidden()
    with app.app_context():
        assert db.session.get_one(Comment, comment).open_reports == 1
