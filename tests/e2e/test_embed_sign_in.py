"""Signing in from the frame, third-party cookies blocked: by a popup, in the same tab, and never for a thief."""

import re

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from comments.accounts.models import FrameToken
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers.models import Site
from comments.threads import actions as threads
from comments.threads.models import Comment
from comments.threads.schemas import PlacedComment
from tests.e2e.conftest import PASSWORD
from tests.e2e.demo import new_tab, ready_frame

NO_POPUPS = "window.open = () => null"


@pytest.fixture
def article(house, publisher):
    """A publisher's page with the frame, far enough down to tell scrolling; answers its address."""
    tag = f'<script async src="{house.url}/embed.js" data-site="demo"></script>'
    return publisher.put("/bell", f'<div style="height: 1500px"></div>{tag}')


@pytest.fixture
def ada_mail(reader):
    """Ada's address; she has the password of the tests."""
    return reader("Ada Lindqvist")


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def go(page: Page, url: str) -> None:
    page.goto(url)
    ready_frame(page)


def fill_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in_by_popup(page: Page, email: str) -> None:
    with page.expect_popup() as opened:
        frame(page).get_by_role("link", name="Sign in to comment").click()
    fill_in(opened.value, email)
    expect(composer(page)).to_be_visible()


def composer(page: Page):
    return frame(page).get_by_label("Your comment")


def post(page: Page, text: str) -> None:
    composer(page).fill(text)
    frame(page).get_by_role("button", name="Post comment").click()
    expect(frame(page).locator(".comment-text", has_text=text)).to_be_visible()


def tokens(app) -> list[FrameToken]:
    with app.app_context():
        return list(db.session.query(FrameToken))


def test_a_reader_signs_in_by_a_popup_and_posts_the_first_comment(app, page, article, ada_mail):
    go(page, article)
    sign_in_by_popup(page, ada_mail)
    post(page, "Ring it twice on Sundays.")
    with app.app_context():
        comment = db.session.query(Comment).one()
        assert comment.site_id == db.session.query(Site).one().id
        assert db.session.get_one(Article, comment.article_id).title == "A page"
    assert len(page.context.pages) == 1


def test_the_token_is_out_of_reach_of_the_publishers_page(page, article, ada_mail):
    go(page, article)
    sign_in_by_popup(page, ada_mail)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert kept == '[{},{},""]'
    in_frame = page.frames[1].evaluate("Object.keys(localStorage)")
    assert "rejoinder-token-demo" in in_frame


def test_who_comes_back_is_signed_in_still(page, article, ada_mail):
    go(page, article)
    sign_in_by_popup(page, ada_mail)
    go(page, article)
    expect(composer(page)).to_be_visible()


def test_signing_out_ends_the_token_and_the_next_popup_asks_first(app, page, article, ada_mail):
    go(page, article)
    sign_in_by_popup(page, ada_mail)
    frame(page).get_by_role("button", name="Sign out").click()
    expect(frame(page).get_by_role("link", name="Sign in to comment")).to_be_visible()
    assert all(token.ended_at for token in tokens(app))
    with page.expect_popup() as opened:
        frame(page).get_by_role("link", name="Sign in to comment").click()
    opened.value.get_by_role("button", name="Continue as Ada Lindqvist").click()
    expect(composer(page)).to_be_visible()


def test_a_browser_that_refuses_storage_signs_in_for_as_long_as_the_page_is_open(strict_chromium, article, ada_mail):
    with strict_chromium.new_context() as context:
        page = new_tab(context)
        go(page, article)
        assert page.frames[1].evaluate(
            "(() => { try { return String(localStorage) } catch (e) { return e.name } })()"
        ) == ("SecurityError")
        sign_in_by_popup(page, ada_mail)
        post(page, "No storage, no matter.")


def test_where_no_popup_opens_the_same_tab_leads_there_and_back(app, context, article, ada_mail):
    context.add_init_script(NO_POPUPS)
    page = new_tab(context)
    go(page, article)
    frame(page).get_by_role("link", name="Sign in to comment").click()
    frame(page).get_by_role("link", name="Sign in in this tab").click()
    page.wait_for_url(re.compile("/popup/sign-in"))
    fill_in(page, ada_mail)
    page.get_by_role("button", name="Continue as Ada Lindqvist").click()
    page.wait_for_url(article)
    expect(composer(page)).to_be_visible()
    expect(composer(page)).to_be_in_viewport()
    assert page.url == article
    assert len(tokens(app)) == 1
    post(page, "Here and back.")


def test_the_way_back_leads_to_the_comment_that_was_to_be_answered(app, site, context, article, ada_mail, eve):
    with app.app_context(), unit_of_work():
        row = Article(site_id=site, url=article, title="The ferry bell", published_at=clock.now())
        db.session.add(row)
        db.session.flush()
        for number in range(30):
            placed = PlacedComment(person_id=eve, at=clock.now(), status="published", source=f"Number {number}.")
            threads.place_comment(placed, article=row)
    context.add_init_script(NO_POPUPS)
    page = new_tab(context)
    go(page, article)
    wanted = frame(page).locator(".comment", has_text="Number 0.")
    expect(wanted).to_have_count(0)
    frame(page).get_by_role("link", name="Show the next 20 comments").click()
    wanted.get_by_role("link", name="Reply").click()
    frame(page).get_by_role("link", name="Sign in in this tab").click()
    fill_in(page, ada_mail)
    page.get_by_role("button", name="Continue as Ada Lindqvist").click()
    page.wait_for_url(article)
    expect(wanted).to_be_in_viewport()
    expect(wanted).to_have_class(re.compile("is-target"))
    expect(composer(page)).to_be_visible()


def test_what_was_being_written_is_there_on_the_way_back(context, article, ada_mail):
    page = new_tab(context)
    go(page, article)
    sign_in_by_popup(page, ada_mail)
    composer(page).fill("Half a thought about bells")
    page.frames[1].evaluate("localStorage.removeItem('rejoinder-token-demo')")
    context.add_init_script(NO_POPUPS)
    page.wait_for_timeout(1000)
    go(page, article)
    frame(page).get_by_role("link", name="Sign in to comment").click()
    frame(page).get_by_role("link", name="Sign in in this tab").click()
    page.get_by_role("button", name="Continue as Ada Lindqvist").click()
    page.wait_for_url(article)
    expect(composer(page)).to_have_value("Half a thought about bells")


def test_where_neither_works_the_discussion_has_a_page_of_its_own(house, strict_chromium, article):
    with strict_chromium.new_context() as context:
        context.add_init_script(NO_POPUPS)
        page = new_tab(context)
        go(page, article)
        frame(page).get_by_role("link", name="Sign in to comment").click()
        expect(frame(page).get_by_role("link", name="Sign in in this tab")).to_be_hidden()
        expect(frame(page).get_by_text("On the discussion’s own page you can sign in")).to_be_visible()
        expect(frame(page).get_by_text("you come back to this place")).to_be_hidden()
        own = frame(page).get_by_role("link", name="Read and write on the discussion’s own page")
        expect(own).to_have_attribute("href", re.compile("^/discussion/demo"))


def test_a_code_that_somebody_slipped_into_an_address_is_worth_nothing(app, page, article):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{article}#rejoinder-code={'c' * 43}")
    expect(frame(page).get_by_role("link", name="Sign in to comment")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.url == article
    assert tokens(app) == []
    assert not [url for url in asked if url.endswith("/embed/tokens")]


def test_the_sign_in_is_never_polled_for(page, article, ada_mail):
    asked = []
    go(page, article)
    with page.expect_popup() as opened:
        frame(page).get_by_role("link", name="Sign in to comment").click()
    opened.value.wait_for_load_state()
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2000)
    assert asked == []
    opened.value.close()
    with page.expect_popup() as again:
        frame(page).get_by_role("button", name="Continue").click()
    fill_in(again.value, ada_mail)
    expect(composer(page)).to_be_visible()
