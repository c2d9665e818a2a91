"""Reading and writing on the paper's own pages, as a reader's browser does it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.threads import actions
from comments.threads.schemas import PlacedComment
from tests.e2e.conftest import PASSWORD, House
from tests.e2e.demo import is_ready

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

SHIFTS = """window.shifted = 0; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});"""


@pytest.fixture
def signed_in(page: Page, house: House, article: int, reader: Callable[[str], str]) -> Page:
    """The article's page, opened by Ada, who is signed in."""
    email = reader("Ada Lindqvist")
    page.goto(f"{house.url}/articles/lync")
    page.get_by_role("link", name="Sign in to comment").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    is_ready(page)
    expect(composer(page)).to_be_visible()
    return page


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your comment")


def place(app: Flask, article: int, person: int, text: str, **more: object) -> int:
    """Put a comment of yesterday in."""
    with app.app_context(), unit_of_work():
        placed = PlacedComment(person, clock.now() - timedelta(days=1), source=text, **more)
        return actions.place_comment(placed, article=db.session.get_one(Article, article))


def write(page: Page, text: str) -> None:
    composer(page).fill(text)
    page.get_by_role("button", name="Post comment").click()


def test_a_comment_is_written_seen_in_advance_and_posted_in_place(signed_in: Page) -> None:
    page = signed_in
    expect(composer(page)).to_have_attribute("placeholder", "What do you make of it, Ada?")
    composer(page).fill("Three **suppliers**")
    page.get_by_role("tab", name="Preview").click()
    expect(page.locator("[data-preview] strong")).to_have_text("suppliers")
    page.get_by_role("button", name="Post comment").click()
    posted = page.get_by_role("article", name="Ada Lindqvist")
    expect(posted).to_be_focused()
    expect(posted).to_contain_text("Posted. You can edit it for 15 minutes.")
    expect(posted.get_by_role("button", name="Vote up")).to_have_count(0)
    expect(page.locator(".discussion-count")).to_have_text("1 comment")


def test_pressing_twice_posts_once(signed_in: Page, app: Flask) -> None:
    page = signed_in
    composer(page).fill("Only once.")
    page.get_by_role("button", name="Post comment").dblclick()
    expect(page.get_by_text("Only once.")).to_have_count(1)
    page.reload()
    expect(page.get_by_text("Only once.")).to_have_count(1)
    expect(page.get_by_role("article", name="Ada Lindqvist").get_by_text("You", exact=True)).to_be_visible()


def test_a_draft_outlives_a_lost_connection_and_a_reload(signed_in: Page, context: BrowserContext) -> None:
    page = signed_in
    composer(page).fill("Words on a train.")
    context.set_offline(True)
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("alert").locator("strong")).to_have_text("Not sent: you seem to be offline. ")
    context.set_offline(False)
    page.reload()
    expect(composer(page)).to_have_value("Words on a train.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".comment-text").get_by_text("Words on a train.")).to_be_visible()
    page.reload()
    expect(composer(page)).to_have_value("")


def test_what_is_too_long_is_counted_and_refused_with_the_words_kept(signed_in: Page) -> None:
    page = signed_in
    composer(page).fill("x" * 5184)
    expect(page.get_by_text("5,184 of 5,000")).to_be_visible()
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("alert")).to_contain_text("184 characters too many.")
    expect(composer(page)).to_have_value("x" * 5184)
    expect(composer(page)).to_be_focused()


def test_a_reply_stands_under_what_it_answers_and_escape_leaves_an_empty_one(
    signed_in: Page, app: Flask, article: int, eve: int
) -> None:
    page = signed_in
    place(app, article, eve, "Ask me.")
    page.reload()
    link = page.get_by_role("link", name="Reply to Eve Stranger")
    expect(composer(page)).to_be_visible()
    link.click()
    answer = page.get_by_role("textbox", name="Your answer")
    expect(answer).to_be_focused()
    page.keyboard.press("Escape")
    expect(answer).to_have_count(0)
    expect(link).to_be_focused()
    link.click()
    answer.fill("I do.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".replies .comment-text")).to_have_text("I do.")
    expect(page.get_by_role("article", name="Ada Lindqvist answering Eve Stranger")).to_be_focused()


def test_a_vote_shows_in_place_is_remembered_and_taken_back(
    signed_in: Page, app: Flask, article: int, eve: int
) -> None:
    page = signed_in
    place(app, article, eve, "Vote for me.", up=4)
    page.reload()
    expect(composer(page)).to_be_visible()
    up, score = page.get_by_role("button", name="Vote up"), page.locator("[data-score]")
    with page.expect_response(lambda answer: answer.url.endswith("/vote")):
        up.click()
        expect(score).to_have_text("5")
        expect(up).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(up).to_have_attribute("aria-pressed", "true")
    up.click()
    expect(score).to_have_text("4")
    expect(up).to_have_attribute("aria-pressed", "false")


def test_ones_own_comment_is_edited_withdrawn_and_brought_back_from_its_menu(signed_in: Page) -> None:
    page = signed_in
    write(page, "Teh words.")
    own = page.get_by_role("article", name="Ada Lindqvist")
    own.get_by_label("More").click()
    expect(own.get_by_text("15 min left")).to_be_visible()
    own.get_by_role("button", name="Edit").click()
    own.get_by_role("textbox").fill("The words.")
    own.get_by_role("button", name="Save").click()
    expect(own.locator(".comment-text").first).to_have_text("The words.")
    expect(own.get_by_text("edited")).to_be_visible()
    own.get_by_label("More").click()
    own.get_by_role("button", name="Withdraw").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(own).to_contain_text("You withdrew this.")
    expect(page.locator(".discussion-count")).to_have_text("0 comments")
    own.get_by_role("button", name="Bring it back").click()
    expect(page.locator(".discussion-count")).to_have_text("1 comment")


def test_what_waits_is_shown_to_its_author_alone(signed_in: Page, app: Flask, article: int) -> None:
    page = signed_in
    with app.app_context(), unit_of_work():
        db.session.get_one(Article, article).premoderated = True
    write(page, "Waits for Mo.")
    expect(page.get_by_text("Only you can see this")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Every comment here is read before it appears.")).to_be_visible()
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("link", name="Sign in to comment")).to_be_visible()
    expect(page.get_by_text("Waits for Mo.")).to_have_count(0)


def test_more_replies_and_threads_come_in_place_with_the_focus(
    page: Page, house: House, app: Flask, article: int, eve: int
) -> None:
    root = place(app, article, eve, "Root.", up=50)
    for number in range(5):
        place(app, article, eve, f"Reply {number}.", parent_id=root)
    for number in range(22):
        place(app, article, eve, f"Thread {number}.")
    page.goto(f"{house.url}/articles/lync")
    page.get_by_role("link", name="Show 2 more replies").click()
    expect(page.locator(".replies > .thread")).to_have_count(5)
    expect(page.locator(".replies > .thread").nth(3).locator(".comment")).to_be_focused()
    page.get_by_role("link", name="Show the next 20 comments").click()
    expect(page.locator(".threads > .thread")).to_have_count(23)
    expect(page.get_by_role("link", name="Show the next 20 comments")).to_have_count(0)


def test_a_branch_folds_by_button_and_by_line(page: Page, house: House, app: Flask, article: int, eve: int) -> None:
    root = place(app, article, eve, "Root.")
    place(app, article, eve, "Reply.", parent_id=root)
    page.goto(f"{house.url}/articles/lync")
    button = page.locator(f"#comment-{root} summary").first
    button.click()
    expect(page.get_by_text("Reply.", exact=True)).to_be_hidden()
    expect(page.get_by_text("1 reply, folded")).to_be_visible()
    button.click()
    expect(page.get_by_text("Reply.", exact=True)).to_be_visible()
    page.locator(".line").first.click()
    expect(page.get_by_text("Reply.", exact=True)).to_be_hidden()


def test_a_reader_whose_sign_in_has_ended_is_asked_about_once(page: Page, house: House, article: int) -> None:
    asked = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=401, json={"code": "sign-in-needed"})  # and the cookie stays, as a browser may keep it

    page.route("**/overlay/*", refuse)
    page.context.add_cookies([{"name": "rejoinder-signed-in", "value": "1", "url": house.url}])
    page.goto(f"{house.url}/articles/lync")
    expect(page.get_by_role("link", name="Sign in to comment")).to_be_visible()
    page.wait_for_timeout(1000)
    assert len(asked) == 1


def test_strangers_who_vote_or_reply_are_led_to_sign_in_and_back(
    page: Page, house: House, app: Flask, article: int, eve: int
) -> None:
    hers = place(app, article, eve, "Vote for me.")
    page.goto(f"{house.url}/articles/lync")
    page.get_by_role("button", name="Vote up").click()
    page.wait_for_url(f"**/sign-in?next=*comments*{hers}*vote")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways_and_axe_finds_nothing(
    signed_in: Page, app: Flask, article: int, eve: int, scheme: str, width: int
) -> None:
    page = signed_in
    parent = None
    for level in range(6):
        parent = place(app, article, eve, f"Level {level}. " + "unbroken" * 30, parent_id=parent)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.reload()
    expect(composer(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if not AXE.is_file():
        pytest.skip("axe-core is missing: npm could not install it.")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_when_the_page_learns_who_reads_it(signed_in: Page, house: House, width: int) -> None:
    """At most a tenth of the window moves a tenth of its height (Layout Instability, sum of all scores)."""
    signed_in.add_init_script(SHIFTS)
    signed_in.set_viewport_size({"width": width, "height": 800})
    for part in ("", "#discussion"):
        signed_in.goto(f"{house.url}/articles/lync{part}")
        signed_in.reload()
        expect(composer(signed_in)).to_be_visible()
        assert signed_in.evaluate("window.shifted") < 0.01
