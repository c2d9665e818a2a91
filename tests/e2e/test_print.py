"""What leaves the printer: an article with its whole discussion, in one column and in black on white."""

from playwright.sync_api import Page, expect

from tests.e2e.demo import ARTICLE, Demo

CONTROLS = ".composer, .invitation, .orders, .vote .act, .fold, .marginalia, .paper-foot, .more-menu, .skip"


def test_an_article_is_printed_with_its_whole_discussion_and_nothing_to_press(page: Page, demo: Demo) -> None:
    page.goto(demo.home + ARTICLE)
    controls, body = page.locator(CONTROLS), "getComputedStyle(document.body)"
    assert controls.filter(visible=True).count() > 0
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".thread .branch .comment-text").first).to_be_visible()
    assert controls.filter(visible=True).count() == 0
    assert page.evaluate(f"[{body}.backgroundColor, {body}.color]") == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    expect(page.locator(".answering").first).to_be_visible()
