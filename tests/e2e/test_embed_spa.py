"""Pages of one document: discussions come, change and go in place, and the page hears of it."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.threads import actions as threads
from comments.threads.schemas import PlacedComment

HEAR = """window.heard = [];
  for (const name of ["ready", "count", "error"])
    document.addEventListener("rejoinder:" + name, event => heard.push([name, event.target.id, event.detail]));"""


@pytest.fixture
def spa(house, publisher):
    """A page of one document with two empty places; answers its address."""
    return publisher.put(
        "/spa",
        f'<script>{HEAR}</script><div id="one"></div><div id="two"></div>'
        f'<script src="{house.url}/embed.js" data-site="demo" data-frame="no"></script>',
    )


@pytest.fixture
def discuss(app, site, ada, publisher):
    """Put comments under an article of the publisher; answers its address."""

    def put(path: str, *texts: str) -> str:
        url = publisher.origin + path
        with app.app_context(), unit_of_work():
            article = Article(site_id=site, url=url, title="The ferry bell", published_at=clock.now())
            db.session.add(article)
            db.session.flush()
            for text in texts:
                placed = PlacedComment(person_id=ada, at=clock.now(), status="published", source=text)
                threads.place_comment(placed, article=article)
        return url

    return put


def frame(page: Page, which: int = 0) -> FrameLocator:
    return page.frame_locator(f"iframe >> nth={which}")


def mount(page: Page, where: str, article: str) -> None:
    page.evaluate(
        "([where, article]) => Rejoinder.mount(document.getElementById(where), {site: 'demo', article})",
        [where, article],
    )


def wait_until_heard(page: Page, name: str, times: int) -> None:
    page.wait_for_function(
        "([name, times]) => heard.filter(([one]) => one === name).length === times", arg=[name, times]
    )


def test_a_discussion_comes_changes_in_place_and_goes(page, spa, discuss):
    bell, tide = discuss("/bell", "It rings."), discuss("/tide", "It rises.", "It falls.")
    page.goto(spa)
    mount(page, "one", bell)
    expect(frame(page).get_by_text("It rings.")).to_be_visible()
    for name in ("ready", "count"):
        wait_until_heard(page, name, 1)
    page.evaluate("window.before = [document.querySelector('iframe'), history.length]")
    page.evaluate("article => Rejoinder.update(document.getElementById('one'), {article, theme: 'dark'})", tide)
    expect(frame(page).get_by_text("It falls.")).to_be_visible()
    expect(frame(page).locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("before[0] === document.querySelector('iframe') && before[1] === history.length")
    for name in ("ready", "count"):
        wait_until_heard(page, name, 2)
    assert page.evaluate("heard.filter(([name]) => name === 'count')") == [
        ["count", "one", {"count": 1}],
        ["count", "one", {"count": 2}],
    ]
    page.evaluate("Rejoinder.unmount(document.getElementById('one'))")
    expect(page.locator("iframe")).to_have_count(0)


def test_what_is_shown_already_is_not_loaded_again(page, spa, discuss):
    bell = discuss("/bell", "It rings.")
    page.goto(spa)
    mount(page, "one", bell)
    expect(frame(page).get_by_text("It rings.")).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    mount(page, "one", bell)
    page.evaluate("article => Rejoinder.update(document.getElementById('one'), {article})", bell)
    page.wait_for_timeout(500)
    assert not [url for url in asked if "/embed/demo" in url]


def test_two_discussions_tell_which_they_are(page, spa, discuss):
    bell, tide = discuss("/bell", "It rings."), discuss("/tide", "It rises.", "It falls.")
    page.goto(spa)
    mount(page, "one", bell)
    mount(page, "two", tide)
    wait_until_heard(page, "count", 2)
    counts = {where: detail["count"] for name, where, detail in page.evaluate("heard") if name == "count"}
    assert counts == {"one": 1, "two": 2}


def test_a_tag_that_comes_later_is_found_by_itself(page, spa, house, discuss):
    bell = discuss("/bell", "It rings.")
    page.goto(spa)
    tag = f'<script src="{house.url}/embed.js" data-site="demo" data-article="{bell}"></script>'
    page.evaluate("html => { document.getElementById('two').innerHTML = html; }", tag)
    expect(frame(page).get_by_text("It rings.")).to_be_visible()


def test_an_element_that_is_taken_out_takes_its_discussion_along(page, spa, discuss):
    page.goto(spa)
    mount(page, "one", discuss("/bell", "It rings."))
    expect(frame(page).get_by_text("It rings.")).to_be_visible()
    page.evaluate(
        "document.getElementById('one').replaceWith(Object.assign(document.createElement('div'), {id: 'one'}))"
    )
    expect(page.locator("iframe")).to_have_count(0)
    mount(page, "one", discuss("/tide", "It rises."))
    expect(frame(page).get_by_text("It rises.")).to_be_visible()


def test_counts_of_links_that_come_later_are_written(page, spa, discuss):
    bell = discuss("/bell", "It rings.")
    page.goto(spa)
    link = f'<a href="{bell}" data-rejoinder-count>?</a>'
    page.evaluate("html => document.getElementById('one').insertAdjacentHTML('afterend', html)", link)
    expect(page.get_by_role("link", name="1 comment")).to_be_visible()


def test_a_frame_that_does_not_come_is_an_error_at_its_element(page, house, stranger_page, site):
    assert site
    page.clock.install()
    body = f'<script>{HEAR}</script><script id="tag" src="{house.url}/embed.js" data-site="demo"></script>'
    page.goto(stranger_page.put("/elsewhere", body))
    page.wait_for_function("document.querySelector('iframe')?.src")
    page.clock.fast_forward(10_000)
    page.wait_for_function("heard.length > 0")
    assert page.evaluate("heard") == [["error", "tag", {"code": "not-shown"}]]


def test_sites_without_accounts_of_their_own_load_no_second_script(page, spa, discuss):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(spa)
    mount(page, "one", discuss("/bell", "It rings."))
    expect(frame(page).locator("html")).to_have_attribute("data-ready", "on")
    page.wait_for_timeout(300)
    assert not [url for url in asked if "accounts" in url]


def test_mounting_twice_in_one_breath_as_strict_mode_does_leaves_one_discussion(page, spa, discuss):
    bell = discuss("/bell", "It rings.")
    page.goto(spa)
    page.evaluate(
        """article => { const at = document.getElementById("one");
          Rejoinder.mount(at, {site: "demo", article});
          Rejoinder.unmount(at);
          Rejoinder.mount(at, {site: "demo", article}); }""",
        bell,
    )
    expect(page.locator("iframe")).to_have_count(1)
    expect(frame(page).get_by_text("It rings.")).to_be_visible()
    page.wait_for_timeout(300)
    assert [name for name, _, _ in page.evaluate("heard")] == ["ready", "count"]


def test_a_hundred_mounts_and_unmounts_leave_nothing_behind(page, spa, discuss):
    bell = discuss("/bell", "It rings.")
    page.goto(spa)
    devtools = page.context.new_cdp_session(page)

    def left() -> tuple[int, int]:
        devtools.send("HeapProfiler.collectGarbage")
        found = devtools.send("Memory.getDOMCounters")
        return found["nodes"], found["jsEventListeners"]

    def come_and_go(times: int) -> None:
        page.evaluate(
            """async ([article, times]) => { for (let n = 0; n < times; n++) {
              const at = document.createElement("div");
              document.body.append(at);
              Rejoinder.mount(at, {site: "demo", article});
              await new Promise(requestAnimationFrame);
              if (n % 2) Rejoinder.unmount(at);
              at.remove();
              await new Promise(requestAnimationFrame); } }""",
            [bell, times],
        )
        expect(page.locator("iframe")).to_have_count(0)

    come_and_go(10)
    before = left()
    come_and_go(100)
    after = left()
    assert after[0] <= before[0] + 20
    assert after[1] <= before[1] + 5
