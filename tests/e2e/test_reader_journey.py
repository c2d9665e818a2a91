"""The main job, whole: a reader, a moderator and a stranger on the demo, as `make run` starts it."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.demo import ARTICLE, Demo, composer, is_ready, new_tab, picture, ready_frame, sign_in

pytestmark = pytest.mark.e2e
ELSEWHERE = "/the-ferry-bell"
NAME, MAIL = "Nora Quist", "nora@quist.example"


@pytest.fixture
def another(chromium: Browser) -> Iterator[BrowserContext]:
    """Somebody else's browser."""
    with chromium.new_context(viewport={"width": 1440, "height": 900}) as context:
        context.set_default_timeout(20_000)
        yield context


def register(page: Page, demo: Demo) -> None:
    """From the article to an account and back to the article, the code read from the letter."""
    page.goto(demo.home + ARTICLE)
    page.get_by_role("link", name="Sign in to comment").click()
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("E-mail").fill(MAIL)
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill("a long walk by the estuary")
    page.get_by_label("I have read the house rules").check()
    time.sleep(2)  # nobody types faster, so the form believes nobody who does
    picture(page, "journey-1-register")
    page.get_by_role("button", name="Make an account").click()
    page.get_by_label("Code").fill(demo.code(MAIL))
    picture(page, "journey-2-confirm")
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(f"{demo.home}{ARTICLE}*")
    expect(composer(page)).to_be_visible()


def approve_by_keyboard(page: Page, demo: Demo, words: str) -> None:
    """Look for the words, open the case and press a; answer when the desk has said so."""
    sign_in(page, demo, "mo@example.org", "/moderation")
    is_ready(page)
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    is_ready(page)
    if words not in page.locator("#pane").inner_text():
        page.keyboard.press("j")
    expect(page.locator("#pane")).to_contain_text(words)
    picture(page, "journey-4-desk")
    page.keyboard.press("a")
    expect(page.get_by_role("status").filter(has_text=f"Approved: {NAME}")).to_be_visible()


def test_a_reader_writes_a_moderator_approves_a_stranger_reads(
    demo: Demo, page: Page, another: BrowserContext, chromium: Browser
) -> None:
    register(page, demo)
    composer(page).fill("Our exchange hummed all night long.")
    page.get_by_role("button", name="Post comment").click()
    mine = page.locator(".comment", has_text="Our exchange hummed all night long.")
    expect(mine).to_contain_text("Only you can see this")
    expect(mine).to_be_focused()
    picture(page, "journey-3-held")

    stranger = new_tab(another)
    stranger.goto(demo.home + ARTICLE)
    expect(stranger.get_by_text("Our exchange hummed all night long.")).to_have_count(0)

    with chromium.new_context(viewport={"width": 1440, "height": 900}) as desk:
        approve_by_keyboard(new_tab(desk), demo, "exchange hummed")
    time.sleep(2)
    stranger.goto(f"{demo.home}{ARTICLE}?order=newest")
    expect(stranger.get_by_text("Our exchange hummed all night long.")).to_be_visible(timeout=1)
    picture(stranger, "journey-5-stranger")

    page.goto(f"{demo.home}/notices")
    expect(page.get_by_role("main")).to_contain_text("published")
    picture(page, "journey-6-notice")

    page.goto(f"{demo.home}{ARTICLE}?order=newest")
    is_ready(page)
    root = page.locator(".comment", has_text="Our exchange hummed all night long.")
    expect(composer(page)).to_be_visible()
    other = page.locator(".comment:not(.is-mine)", has=page.locator("a.reply")).first
    other.locator("a.reply").click()
    page.get_by_role("textbox", name="Your answer").fill("So did ours, on the hill.")
    page.get_by_role("button", name="Reply", exact=True).last.click()
    reply = page.locator(".comment", has_text="So did ours, on the hill.")
    expect(reply).to_be_focused()
    expect(root.locator("[data-new]")).to_be_hidden()
    picture(page, "journey-7-reply")

    in_the_frame(page, demo, stranger)


def in_the_frame(page: Page, demo: Demo, stranger: Page) -> None:
    """The same reader, signed in on our own pages, on the publisher's page with third-party cookies blocked."""
    page.goto(demo.publisher + ELSEWHERE)
    frame = ready_frame(page)
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Sign in to comment").click()
    popup = opened.value
    if not popup.is_closed():
        popup.wait_for_event("close")
    field = frame.get_by_role("textbox", name="Your comment")
    field.fill("I set my watch by that bell.")
    frame.get_by_role("button", name="Post comment").click()
    posted = frame.locator(".comment", has_text="I set my watch by that bell.")
    expect(posted).to_be_visible()
    other = frame.locator(".comment:not(.is-mine)", has=frame.locator("a.reply")).first
    other.locator("a.reply").click()
    frame.get_by_role("textbox", name="Your answer").fill("Every morning but Sunday.")
    frame.get_by_role("button", name="Reply", exact=True).last.click()
    expect(frame.locator(".comment", has_text="Every morning but Sunday.")).to_be_visible()
    picture(page, "journey-8-frame")
    time.sleep(2)
    stranger.goto(demo.publisher + ELSEWHERE)
    stranger.locator("iframe").scroll_into_view_if_needed()
    theirs = stranger.frame_locator("iframe")
    expect(theirs.get_by_text("Every morning but Sunday.")).to_be_visible()
    assert not [cookie for cookie in stranger.context.cookies() if "rejoinder" in cookie["name"]]


def test_without_script_a_reader_reads_writes_and_a_moderator_decides(demo: Demo, chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False) as ours:
        ada = ours.new_page()
        ada.goto(demo.home + ARTICLE)
        expect(ada.get_by_role("heading", name="Discussion")).to_be_visible()
        assert ada.get_by_role("article").count() >= 40
        ada.get_by_role("link", name="Sign in to comment").click()
        ada.get_by_label("E-mail", exact=True).fill("ada@example.org")
        ada.get_by_label("Password").fill(PASSWORD)
        ada.get_by_role("button", name="Sign in", exact=True).click()
        composer(ada).fill("Typed into a **plain** form.")
        ada.get_by_role("button", name="Preview").click()
        expect(ada.locator(".composer-preview strong")).to_have_text("plain")
        picture(ada, "no-script-composer")
        ada.get_by_role("button", name="Post comment").click()
        expect(ada.get_by_text("Typed into a plain form.")).to_be_visible()
        ada.get_by_role("link", name="Back to the discussion").click()
        ada.locator("a.reply").nth(3).click()
        ada.get_by_role("textbox", name="Your answer").fill("An answer without script, at www.example.org/about.")
        ada.get_by_role("button", name="Reply", exact=True).click()
        expect(ada.get_by_text("An answer without script")).to_be_visible()
        vote_edit_and_withdraw(ada, demo)

    decide_without_script(demo, chromium)


def vote_edit_and_withdraw(ada: Page, demo: Demo) -> None:
    """Every deed by a form: a vote, an edit, a withdrawal and its return."""
    address = ada.url
    ada.get_by_role("link", name="Edit", exact=True).click()
    ada.get_by_role("textbox", name="Your comment").or_(ada.get_by_role("textbox", name="Your answer")).fill("Better.")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("Better.")).to_be_visible()
    expect(ada.get_by_text("edited")).to_be_visible()
    ada.get_by_role("link", name="Withdraw").click()
    ada.get_by_role("button", name="Withdraw").click()
    expect(ada.get_by_text("You withdrew this.")).to_be_visible()
    ada.get_by_role("button", name="Bring it back").click()
    ada.goto(address)
    expect(ada.get_by_text("Better.")).to_be_visible()
    ada.goto(f"{demo.home}{ARTICLE}?order=oldest")
    voted = ada.locator(".comment", has=ada.get_by_role("button", name="Vote up")).first
    before = int(voted.locator("[data-score]").inner_text())
    voted.get_by_role("button", name="Vote up").click()
    expect(ada.get_by_text("You voted it up.")).to_be_visible()
    ada.get_by_role("link", name="See it in the discussion").click()
    expect(ada.locator(".comment.is-target [data-score]")).to_have_text(str(before + 1))


def decide_without_script(demo: Demo, chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}) as context:
        desk = context.new_page()
        desk.goto(f"{demo.home}/sign-in?next=/moderation")
        desk.get_by_label("E-mail", exact=True).fill("mo@example.org")
        desk.get_by_label("Password").fill(PASSWORD)
        desk.get_by_role("button", name="Sign in", exact=True).click()
        before = desk.locator("#rows > li").count()
        assert before >= 2
        desk.get_by_role("button", name="Approve").first.click()
        expect(desk.locator("#rows > li")).to_have_count(before - 1)
        desk.get_by_role("button", name="Reject…").click()
        desk.get_by_role("radio").first.check()
        desk.get_by_role("button", name="Reject").last.click()
        expect(desk.locator("#rows > li")).to_have_count(before - 2)
        picture(desk, "no-script-desk")
        desk.get_by_role("button", name="Undo").first.click()
        expect(desk.locator("#pane")).to_contain_text("Held")
