"""The frame on a publisher's page, in a real browser: tiny, strict, never jumping, deaf to everybody else."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.threads import actions as threads
from comments.threads.schemas import PlacedComment
from tests.e2e.demo import new_tab, ready_frame

LATE = 10_000


@pytest.fixture
def tag(house):
    """The snippet of the site `demo`."""

    def make(**attributes: str) -> str:
        more = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
        return f'<script async src="{house.url}/embed.js" data-site="demo"{more}></script>'

    return make


@pytest.fixture
def discuss(app, site, ada):
    """Put comments under an article of the publisher; answers their ids."""

    def put(url: str, *texts: str) -> list[int]:
        with app.app_context(), unit_of_work():
            article = Article(site_id=site, url=url, title="The ferry bell", published_at=clock.now())
            db.session.add(article)
            db.session.flush()
            placed = [PlacedComment(person_id=ada, at=clock.now(), status="published", source=text) for text in texts]
            return [threads.place_comment(one, article=article) for one in placed]

    return put


def frame(page: Page, which: int = 0) -> FrameLocator:
    return page.frame_locator(f"iframe >> nth={which}")


def height(page: Page, which: int = 0) -> int:
    return page.locator("iframe").nth(which).evaluate("frame => frame.offsetHeight")


def document_height(page: Page, which: int = 0) -> int:
    return frame(page, which).locator("body").evaluate("body => Math.ceil(body.getBoundingClientRect().height)")


def settle(page: Page, which: int = 0) -> None:
    page.wait_for_function("which => document.querySelectorAll('iframe')[which].style.height !== '480px'", arg=which)


def test_it_works_under_a_strict_policy_and_is_as_tall_as_what_it_holds(page, house, publisher, tag, discuss):
    policy = f"default-src 'none'; script-src {house.url}; frame-src {house.url}; style-src 'self'"
    url = publisher.put("/strict", tag(), content_security_policy=policy)
    discuss(url, "It rang at ten past six.")
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(url)
    expect(frame(page).get_by_text("It rang at ten past six.")).to_be_visible()
    settle(page)
    assert height(page) == document_height(page)
    assert not [text for text in said if "Content Security Policy" in text]


def test_it_leaves_one_global_behind(page, publisher, tag):
    page.goto(publisher.put("/plain", ""))
    before = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    page.goto(publisher.put("/one", tag()))
    settle(page)
    after = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    assert {name for name in after - before if not name.isdigit()} == {"Rejoinder"}


def test_the_height_follows_what_is_in_it_both_ways(page, publisher, tag):
    page.goto(publisher.put("/tall", tag()))
    settle(page)
    low = height(page)
    body = frame(page).locator("body")
    body.evaluate("body => { body.append(document.createElement('hr')); body.lastChild.style.height = '900px' }")
    page.wait_for_function("low => document.querySelector('iframe').offsetHeight > low + 800", arg=low)
    body.evaluate("body => body.lastChild.remove()")
    page.wait_for_function("low => document.querySelector('iframe').offsetHeight === low", arg=low)


def test_the_height_is_right_before_the_frame_comes_into_sight(page, publisher, tag):
    page.set_viewport_size({"width": 390, "height": 600})
    page.goto(publisher.put("/below", f'<div style="height: 1200px"></div>{tag()}'))
    settle(page)
    page.wait_for_timeout(300)
    low = height(page)
    changed = "body => { body.append(document.createElement('hr')); body.lastChild.style.height = '900px' }"
    frame(page).locator("body").evaluate(changed)
    page.wait_for_function("low => document.querySelector('iframe').offsetHeight > low + 800", arg=low, timeout=5_000)


def test_a_short_frame_makes_room_for_its_dialog_and_takes_it_back(page, publisher, tag):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(publisher.put("/short", tag()))
    settle(page)
    before = height(page)
    frame(page).get_by_text("You could be the first.").click()
    page.frames[1].evaluate(
        "async () => (await import(document.scripts[0].src.replace('frame.js', 'frame/sign-in.js'))).ask()"
    )
    dialog = frame(page).get_by_role("dialog")
    expect(dialog).to_be_visible()
    bottom = dialog.evaluate("dialog => dialog.getBoundingClientRect().bottom")
    assert bottom > before
    page.wait_for_function("bottom => document.querySelector('iframe').offsetHeight >= bottom", arg=bottom)
    dialog.get_by_role("button", name="Cancel").click()
    page.wait_for_function("before => document.querySelector('iframe').offsetHeight === before", arg=before)


def test_a_frame_far_below_costs_nothing_until_it_is_near(page, house, publisher, tag):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(publisher.put("/far", f'<div style="height: 6000px"></div>{tag()}'))
    page.wait_for_function("window.Rejoinder && document.querySelector('iframe')")
    page.wait_for_timeout(500)
    assert height(page) == 480
    assert not [url for url in asked if url.startswith(f"{house.url}/embed/")]
    page.mouse.wheel(0, 5000)
    settle(page)


def test_two_frames_on_a_page_have_their_own_articles_and_heights(page, publisher, tag, discuss):
    one, two = f"{publisher.origin}/one", f"{publisher.origin}/two"
    discuss(one, "Only this.")
    discuss(two, *(f"Number {n}." for n in range(8)))
    page.goto(publisher.put("/both", tag(article=one) + tag(article=two)))
    for which in (0, 1):
        page.locator("iframe").nth(which).scroll_into_view_if_needed()
        settle(page, which)
        assert height(page, which) == document_height(page, which)
    expect(frame(page, 0).get_by_text("Only this.")).to_be_visible()
    expect(frame(page, 1).get_by_text("Number 7.")).to_be_visible()
    assert height(page, 0) < height(page, 1)


def test_messages_of_other_windows_are_ignored(page, house, publisher, tag):
    shout = "for (const name of ['height', 'show', 'ready']) parent.postMessage({rejoinder: name, value: 3000}, '*');"
    publisher.put("/shout", f"<script>{shout}</script>")
    page.goto(publisher.put("/quiet", f'{tag()}<iframe src="/shout"></iframe><div style="height: 3000px"></div>'))
    settle(page)
    before = height(page)
    page.evaluate("postMessage({rejoinder: 'height', value: 3000}, '*')")
    page.locator("iframe").nth(1).evaluate("other => other.contentWindow.location.reload()")
    page.wait_for_timeout(500)
    assert height(page) == before
    assert page.evaluate("scrollY") == 0


def test_the_frame_is_deaf_to_windows_that_are_not_its_page(context, publisher, tag):
    context.add_init_script("window.open = () => null")
    page = new_tab(context)
    said = "{rejoinder: 'page', address: 'http://evil.example/'}"
    tell_all = f"for (let n = 0; n < parent.length; n++) parent[n].postMessage({said}, '*')"
    publisher.put("/sibling", f"<script>setInterval(() => {{ {tell_all} }}, 50);</script>")
    url = publisher.put("/deaf", f'{tag()}<iframe src="/sibling"></iframe>')
    page.goto(url)
    settle(page)
    page.wait_for_timeout(500)
    ready_frame(page).get_by_role("link", name="Sign in to comment").click()
    way = frame(page).get_by_role("link", name="Sign in in this tab")
    expect(way).to_have_attribute("href", re.compile(f"return={quote(url, safe='')}$"))


def test_the_page_is_deaf_to_a_frame_that_was_led_elsewhere(page, publisher, stranger_page, tag):
    said = "{rejoinder: 'height', value: 4000}"
    elsewhere = stranger_page.put(
        "/elsewhere", f"<script>setInterval(() => parent.postMessage({said}, '*'), 50)</script>"
    )
    page.goto(publisher.put("/led", tag()))
    settle(page)
    page.evaluate("there => { document.querySelector('iframe').src = there; }", elsewhere)
    page.frame_locator("iframe").locator("script").wait_for(state="attached")
    page.wait_for_timeout(500)
    assert height(page) < 4000


def test_for_a_page_that_is_not_registered_the_script_says_what_to_do(page, house, stranger_page, site, tag):
    assert site
    page.clock.install()
    page.goto(stranger_page.put("/elsewhere", tag()))
    page.wait_for_function("document.querySelector('iframe')?.src")
    page.clock.fast_forward(LATE)
    note = page.get_by_text("The discussion cannot be shown here.")
    expect(note).to_be_visible()
    link = page.get_by_role("link", name="Read it on its own page")
    expect(link).to_have_attribute("href", re.compile(f"^{re.escape(house.url)}/discussion/demo\\?article="))
    expect(page.locator("iframe")).to_be_hidden()


def test_a_site_that_is_not_known_is_explained_in_the_frame(page, house, publisher):
    page.goto(publisher.put("/wrong", f'<script async src="{house.url}/embed.js" data-site="nobody"></script>'))
    expect(frame(page).get_by_text("There is no site with this key.")).to_be_visible()
    settle(page)
    assert height(page) < 300


def test_an_address_that_names_a_comment_leads_to_it(page, publisher, tag, discuss):
    url = publisher.put("/deep", f'<div style="height: 5000px"></div>{tag()}')
    *_, wanted = discuss(url, *(f"Number {n}." for n in range(6)))
    page.goto(f"{url}#comment-{wanted}")
    target = frame(page).locator(f"#comment-{wanted}")
    expect(target).to_be_in_viewport()
    expect(target).to_have_class(re.compile("is-target"))


def test_orders_change_in_place_and_the_page_stays(page, publisher, tag, discuss):
    url = publisher.put("/orders", tag())
    discuss(url, "First.", "Second.")
    page.goto(url)
    ready_frame(page).get_by_role("link", name="Newest").click()
    expect(frame(page).get_by_role("link", name="Newest")).to_have_attribute("aria-current", "true")
    expect(frame(page).locator(".comment-text").first).to_have_text("Second.")
    assert page.url == url
    assert len(page.context.pages) == 1


def test_links_that_leave_open_a_page_of_their_own(page, house, publisher, tag, discuss):
    url = publisher.put("/leave", tag())
    discuss(url, "Look there.")
    page.goto(url)
    with page.expect_popup() as opened:
        ready_frame(page).get_by_role("link", name="House rules").click()
    assert opened.value.url.startswith(f"{house.url}/house-rules/")
    assert opened.value.evaluate("window.opener") is None
    assert page.url == url


def test_all_counts_of_a_page_come_by_one_request(page, house, publisher, tag, discuss):
    discuss(f"{publisher.origin}/a", "One.", "Two.")
    links = f"""<a href="/a?utm_source=front" data-rejoinder-count>?</a> <a href="/b" data-rejoinder-count>?</a>
      <span data-rejoinder-count="{publisher.origin}/a">?</span>
      <a href="https://elsewhere.example/" data-rejoinder-count>as it was</a>"""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(publisher.put("/front", links + tag(frame="no")))
    counted = page.locator("[data-rejoinder-count]")
    expect(counted).to_have_text(["2 comments", "0 comments", "2 comments", "as it was"])
    assert len([url for url in asked if "/api/counts" in url]) == 1
    expect(page.locator("iframe")).to_have_count(0)


def test_a_page_of_one_document_mounts_and_unmounts(page, publisher, tag, discuss):
    url = f"{publisher.origin}/late"
    discuss(url, "Here I am.")
    page.goto(publisher.put("/spa", f'<div id="here"></div>{tag(frame="no")}'))
    page.wait_for_function("window.Rejoinder")
    page.evaluate("url => Rejoinder.mount(document.getElementById('here'), {site: 'demo', article: url})", url)
    expect(frame(page).get_by_text("Here I am.")).to_be_visible()
    page.evaluate("Rejoinder.unmount(document.getElementById('here'))")
    expect(page.locator("iframe")).to_have_count(0)
