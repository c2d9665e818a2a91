"""Every kind of page, in both themes and at every width: for a keyboard, for axe-core, for a telephone, for the eye."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.demo import (
    ARTICLE,
    AXE,
    FIND,
    Demo,
    composer,
    is_ready,
    new_tab,
    picture,
    ready_frame,
    sign_in,
    with_axe,
)

pytestmark = pytest.mark.e2e
ELSEWHERE = "/the-ferry-bell"
NARROW, PHONE, WIDE = 320, 390, 1280


def public(demo: Demo) -> dict[str, str]:
    return {
        "front": f"{demo.home}/",
        "article": demo.home + ARTICLE,
        "sign-in": f"{demo.home}/sign-in",
        "register": f"{demo.home}/register",
        "house-rules": f"{demo.home}/house-rules/demo",
        "your-rights": f"{demo.home}/your-rights",
        "missing": f"{demo.home}/articles/nowhere",
        "frame": demo.publisher + ELSEWHERE,
    }


OURS = ("account", "account/closing", "account/data", "notices", "me/comments")
DESK = (
    "moderation",
    "moderation?queue=reported",
    "moderation?queue=rejected",
    "moderation/log",
    "moderation/articles",
    "moderation/words",
    "moderation/house-rules",
    "moderation/friction",
    "moderation/holdings",
    "publisher/demo",
    "publisher/demo/accounts",
)


@pytest.fixture(params=["light", "dark"])
def tab(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A tab in one of the two themes, with axe-core in every frame."""
    if not AXE.is_file():
        pytest.skip("axe-core is missing (npm brings it), so accessibility is not tried.")
    with chromium.new_context(color_scheme=request.param, bypass_csp=True) as context:
        context.set_default_timeout(20_000)
        yield new_tab(with_axe(context))


def check(page: Page, name: str) -> list[str]:
    """Look at the page at three widths; answer what is wrong with it."""
    scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    wrong = []
    for width in (NARROW, PHONE, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        if width != NARROW:
            picture(page, f"{name.replace('/', '-').replace('?', '-')}-{width}-{scheme}")
        for frame in page.frames:
            beyond = frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if beyond > 0:
                wrong.append(f"{name} at {width}: {beyond} px sideways")
            if width != PHONE:
                wrong += [f"{name} at {width}, {scheme}: {found}" for found in frame.evaluate(FIND)]
    return wrong


def test_a_stranger_meets_nothing_that_axe_minds_or_that_scrolls_sideways(demo: Demo, tab: Page) -> None:
    wrong = []
    for name, url in public(demo).items():
        tab.goto(url)
        if name == "frame":
            ready_frame(tab)
        wrong += check(tab, name)
    assert not wrong


def test_who_sits_at_the_desk_meets_nothing_of_the_kind_either(demo: Demo, tab: Page) -> None:
    sign_in(tab, demo, "pat@example.org", "/account")
    wrong = []
    for path in (*OURS, *DESK):
        tab.goto(f"{demo.home}/{path}")
        if path == "publisher/demo":
            ready_frame(tab)
        wrong += check(tab, path)
    tab.goto(f"{demo.home}/moderation")
    tab.locator("#pane a[href*='/moderation/people/']").first.click()
    tab.wait_for_url("**/moderation/people/*")
    wrong += check(tab, "moderation/person")
    assert not wrong


def focused(page: Page) -> str:
    """Say in a word what has the focus."""
    return str(
        page.evaluate("""() => {
      const at = document.activeElement;
      if (at.matches("textarea[data-text]")) return "composer";
      if (at.matches(".vote .up")) return "vote";
      if (at.matches("a.reply")) return "reply";
      if (at.matches(".more-menu > summary")) return "menu";
      if (at.matches(".skip")) return "skip";
      return at.tagName.toLowerCase();
    }""")
    )


def test_the_tab_key_reaches_composer_vote_reply_and_menu_in_that_order(demo: Demo, page: Page) -> None:
    sign_in(page, demo, "pat@example.org", ARTICLE)  # who has written nothing: one's own comments have no votes
    is_ready(page)
    expect(composer(page)).to_be_visible()
    met: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        here = focused(page)
        if here not in met:
            met.append(here)
        if "menu" in met:
            break
    assert met[0] == "skip"
    assert [name for name in met if name in ("composer", "vote", "reply", "menu")] == [
        "composer",
        "vote",
        "reply",
        "menu",
    ]


def test_what_has_the_focus_can_be_seen(demo: Demo, page: Page) -> None:
    page.goto(demo.home + ARTICLE)
    unseen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => {
          const at = document.activeElement, style = getComputedStyle(at);
          return at === document.body || style.outlineStyle !== "none" || style.boxShadow !== "none";
        }""")
        if not seen:
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
    assert not unseen


def test_a_comment_is_written_sent_and_answered_by_keyboard_alone(demo: Demo, page: Page) -> None:
    sign_in(page, demo, "ada@example.org", ARTICLE)
    is_ready(page)
    composer(page).focus()
    page.keyboard.type("Not one click.")
    page.keyboard.press("Control+Enter")
    mine = page.locator(".comment", has_text="Not one click.")
    expect(mine).to_be_focused()
    other = page.locator(".comment:not(.is-mine) a.reply").first
    other.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your answer")).to_be_focused()
    page.keyboard.type("Nor here.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment", has_text="Nor here.")).to_be_focused()
    menu = page.locator(".comment:not(.is-mine) .more-menu > summary").first
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".more-menu[open] .menu").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()


def test_the_skip_links_lead_to_the_composer_and_to_the_next_thread(demo: Demo, page: Page) -> None:
    page.goto(demo.home + ARTICLE)
    skips = page.locator("a.skip")
    targets = [str(skip.get_attribute("href")) for skip in skips.all()]
    assert "#composer" in targets or any("composer" in target for target in targets)
    threads = [target for target in targets if target.startswith("#thread-")]
    assert len(threads) >= 5
    for target in targets:
        assert page.locator(target).count() == 1, target


def test_words_twice_as_large_are_still_all_there(demo: Demo, page: Page) -> None:
    """WCAG 1.4.4: text at 200 % loses nothing, and nothing lies over anything else at the edges."""
    for name in ("article", "sign-in"):
        page.goto(public(demo)[name])
        page.set_viewport_size({"width": 640, "height": 900})
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
