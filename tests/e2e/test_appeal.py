"""A refusal with its reasons, an appeal, and a second moderator who upholds it by keyboard; seen in Chromium."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from comments.accounts import actions as accounts
from comments.accounts.models import Person
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.threads.actions import place_comment
from comments.threads.models import Comment, SignalRow, Status
from comments.threads.schemas import PlacedComment
from tests.e2e.conftest import House
from tests.e2e.demo import AXE, FIND, new_tab, picture, sheets

pytestmark = pytest.mark.e2e
Tab = Callable[..., Page]


@pytest.fixture
def tab_of(chromium: Browser, house: House, app: Flask) -> Iterator[Tab]:
    """Open a browser of its own, of nobody or signed in as a person; axe can run in it."""
    contexts = []

    def open_as(person: int | None = None, *, width: int = 1280, scheme: str = "light", script: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=script,
            java_script_enabled=script,
        )
        contexts.append(context)
        context.add_init_script(AXE.read_text())
        if person is not None:
            with app.app_context(), unit_of_work():
                token, _ = accounts.start_sign_in(db.session.get_one(Person, person), browser="test")
            signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
            cookie = signer.dumps({"_user_id": token, "_fresh": True})
            given = {"rejoinder": cookie, "rejoinder-signed-in": "1"}
            context.add_cookies([{"name": name, "value": value, "url": house.url} for name, value in given.items()])
        return new_tab(context) if script else context.new_page()

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def spoken(app: Flask, article: int, ada: int) -> int:
    """A comment of Ada that a word list marked, and that waits."""
    with app.app_context(), unit_of_work():
        text = "Typical. Another id1ot in a school office."
        placed = PlacedComment(person_id=ada, at=clock.now(), source=text, status=Status.HELD)
        comment = place_comment(placed, article=db.session.get_one(Article, article))
        site_id = db.session.get_one(Comment, comment).site_id
        signal = {"code": "mild_word", "weight": 0.5, "spans": [[17, 22]], "detail": {"count": 1}}
        db.session.add(SignalRow(site_id=site_id, comment_id=comment, version=1, **signal))
        return comment


def is_clean(page: Page) -> None:
    """Find nothing that axe objects to, and nothing that runs out of the window."""
    assert page.evaluate(FIND) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def look(tab_of: Tab, who: int | None, address: str, name: str) -> None:
    """Look at a page at both widths, by day and by night."""
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            page = tab_of(who, width=width, scheme=scheme)
            page.goto(address)
            is_clean(page)
            picture(page, f"{name}-{width}-{scheme}")


def test_an_author_reads_the_reasons_appeals_and_a_second_moderator_brings_the_comment_back(
    tab_of: Tab, house: House, app: Flask, spoken: int, ada: int, mo: int, edith: int
) -> None:
    desk = tab_of(mo)
    desk.goto(f"{house.url}/moderation")
    desk.keyboard.press("r")
    desk.keyboard.press("1")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("Rejected: Ada Lindqvist")

    page = tab_of(ada)
    page.goto(f"{house.url}/comments/{spoken}/mine")
    page.get_by_role("link", name="The reasons, and how to ask for a second look").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your comment was not published")
    expect(page.locator("mark")).to_have_text("id1ot")
    expect(page.locator(".statement-facts")).to_contain_text("No machine decided this.")
    look(tab_of, ada, page.url, "statement")
    assert 1 <= sheets(page) <= 2
    page.get_by_label("Why should we decide differently?").fill("The first word was rude, the rest is fair.")
    page.get_by_role("button", name="Send appeal").click()
    expect(page.locator("#appeal")).to_contain_text("It waits to be read.")

    desk.goto(f"{house.url}/moderation/appeals")
    expect(desk.locator("#pane")).to_contain_text("You decided first.")
    expect(desk.locator("[data-key=a]")).to_have_count(0)

    second = tab_of(edith)
    second.goto(f"{house.url}/moderation/appeals")
    look(tab_of, edith, f"{second.url}/1", "desk-appeal")
    second.keyboard.press("a")
    expect(second.locator("#words-upheld")).to_be_focused()
    is_clean(second)
    second.keyboard.type("One rude word is not an attack.")
    second.keyboard.press("Tab")
    second.keyboard.press("Tab")
    second.keyboard.press("Enter")
    expect(second.get_by_role("status")).to_contain_text("Upheld. The author is told in 5 minutes.")
    expect(second.locator("#pane")).to_contain_text("Nothing waits.")

    page.goto(f"{house.url}/articles/lync")
    expect(page.locator(f"#comment-{spoken}")).to_contain_text("Another id1ot")
    page.goto(f"{house.url}/me/statements")
    page.get_by_role("link", name="Your comment was not published").click()
    expect(page.locator("#appeal")).to_contain_text("One rude word is not an attack.")
    expect(page.locator("#appeal")).not_to_contain_text("Edith")


def test_a_ruling_is_taken_back_by_its_key(
    tab_of: Tab, house: House, app: Flask, spoken: int, ada: int, mo: int, edith: int
) -> None:
    desk = tab_of(mo)
    desk.goto(f"{house.url}/moderation")
    desk.keyboard.press("r")
    desk.keyboard.press("2")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("Rejected: Ada Lindqvist")
    page = tab_of(ada)
    page.goto(f"{house.url}/me/statements")
    page.get_by_role("link", name="Your comment was not published").click()
    page.get_by_label("Why should we decide differently?").fill("It was fair.")
    page.get_by_role("button", name="Send appeal").click()
    second = tab_of(edith)
    second.goto(f"{house.url}/moderation/appeals")
    second.keyboard.press("r")
    second.keyboard.type("It is about a group.")
    second.get_by_role("button", name="Let it stand and tell them").click()
    expect(second.get_by_role("status")).to_contain_text("The decision stands.")
    second.keyboard.press("z")
    expect(second.locator(".badge.danger", has_text="Not upheld")).to_be_visible()
    expect(second.locator("[data-key=a]")).to_be_visible()


def test_anybody_sends_a_notice_without_an_account_and_without_script(
    tab_of: Tab, house: House, app: Flask, article: int, ada: int, mo: int
) -> None:
    with app.app_context(), unit_of_work():
        placed = PlacedComment(person_id=ada, at=clock.now(), source="Nils steals.", status=Status.PUBLISHED)
        comment = place_comment(placed, article=db.session.get_one(Article, article))
    page = tab_of(script=False)
    page.goto(f"{house.url}/articles/lync")
    page.locator(f"#comment-{comment} .more-menu > summary").click()
    page.get_by_role("link", name="Report something illegal").click()
    expect(page.get_by_label("Where it stands")).to_have_value(f"{house.url}/c/{comment}")
    look(tab_of, None, page.url, "notice")
    page.get_by_label("Defamation, or private matters of a person").check()
    page.get_by_label("Why it is against the law").fill("He never stole anything.")
    page.get_by_label("Your name").fill("Nils")
    page.get_by_label("Your e-mail address").fill("nils@example.org")
    page.get_by_label("I believe in good faith").check()
    page.wait_for_timeout(2_000)  # nobody types that quickly
    page.get_by_role("button", name="Send the notice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your notice is here")
    look(tab_of, None, page.url, "receipt")
    look(tab_of, mo, f"{house.url}/moderation/illegal/1", "desk-notice")
