"""The publisher's own accounts in the frame, third-party cookies blocked: in without a click, renewed, and out."""

import re
import time

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from comments.accounts.models import FrameToken, Person
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers import signing_keys
from comments.publishers.key_forms import NewKey
from comments.publishers.models import Site
from comments.threads import actions as threads
from comments.threads.models import Comment
from comments.threads.schemas import PlacedComment
from tests.accounts.signing import SECRET, claims, sign
from tests.e2e.conftest import PASSWORD
from tests.e2e.demo import new_tab, ready_frame

LISTEN = """<script>window.heard = [];
  for (const name of ["ready", "count", "posted", "signedin", "signedout", "error"])
    document.addEventListener("rejoinder:" + name, event => heard.push([name, event.target.id, event.detail]));
  </script>"""
ASK = 'const ask = () => fetch("/token").then(answer => answer.ok ? answer.text() : null);'


@pytest.fixture
def trusted(app, site, publisher):
    """The site `demo`, whose publisher's accounts alone count."""
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Site, site)
        row.accounts, row.token_issuer = "publisher", publisher.origin
        row.sign_in_url = f"{publisher.origin}/login?to={{address}}"
        signing_keys.add_key(row, NewKey("Web", "HS256", SECRET, "first"), secret_key=app.config["SETTINGS"].secret_key)
    return site


@pytest.fixture
def signed(house, publisher, trusted):
    """Sign as the publisher's server does."""

    def make(**more) -> str:
        return sign(claims(**{"iss": publisher.origin, "aud": f"{house.url}/embed/demo"} | more))

    return make


@pytest.fixture
def served(publisher, signed):
    """Let the publisher's server answer `/token` with one name after another, None for a stranger; answers who came."""
    asked = []

    def serve(page: Page, *names: str | None) -> list[str]:
        def answer(route) -> None:
            name = names[min(len(asked), len(names) - 1)]
            asked.append(name)
            route.fulfill(status=200 if name else 401, body=signed(name=name) if name else "")

        page.route(f"{publisher.origin}/token", answer)
        return asked

    return serve


@pytest.fixture
def tag(house):
    """The snippet, with attributes."""

    def make(**attributes: str) -> str:
        more = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
        return f'{LISTEN}<script async id="tag" src="{house.url}/embed.js" data-site="demo"{more}></script>'

    return make


def frame(page: Page, which: int = 0) -> FrameLocator:
    return page.frame_locator(f"iframe >> nth={which}")


def composer(page: Page, which: int = 0):
    return frame(page, which).get_by_label("Your comment")


def is_in(page: Page, which: int = 0) -> None:
    expect(composer(page, which)).to_be_visible()


def post(page: Page, text: str) -> None:
    composer(page).fill(text)
    frame(page).get_by_role("button", name="Post comment").click()
    expect(frame(page).locator(".comment-text", has_text=text)).to_be_visible()


def heard(page: Page, name: str) -> list:
    return [detail for what, _, detail in page.evaluate("heard") if what == name]


def tokens(app) -> list[FrameToken]:
    with app.app_context():
        return list(db.session.query(FrameToken).order_by(FrameToken.id))


def test_a_tag_with_a_token_signs_in_without_a_click_and_posts(app, page, publisher, signed, tag):
    page.goto(publisher.put("/bell", tag(token=signed())))
    is_in(page)
    post(page, "Ring it twice on Sundays.")
    with app.app_context():
        comment = db.session.query(Comment).one()
        assert db.session.get_one(Person, comment.person_id).subject == "reader-7"
    assert heard(page, "signedin") == [{}]
    assert heard(page, "count") == [{"count": 0}, {"count": 1}]
    assert heard(page, "posted") == [{"id": comment.id, "status": "published"}]
    assert page.evaluate("heard.every(([, id]) => id === 'tag')")
    assert page.context.cookies() == []
    expect(frame(page).get_by_role("button", name="Sign out")).to_be_hidden()


def test_the_frame_leads_to_the_readers_own_account(page, publisher, signed, tag):
    url = publisher.put("/bell", tag(token=signed()))
    page.goto(url)
    is_in(page)
    with page.expect_popup() as opened:
        frame(page).get_by_role("button", name="Your account").click()
    account = opened.value
    account.wait_for_url(re.compile("/account$"))
    expect(account.get_by_role("heading", name="Your account", level=1)).to_be_visible()
    expect(account.get_by_text("Ada Lindqvist")).to_be_visible()
    assert account.evaluate("window.opener") is None
    assert "token" not in account.evaluate("JSON.stringify([location.href, {...localStorage}, {...sessionStorage}])")
    account.get_by_role("link", name="Close the account").click()
    account.get_by_label("Keep them without my name").check()
    account.get_by_role("button", name="Close my account").click()
    expect(account.get_by_role("heading", name="Your account will be closed")).to_be_visible()
    page.goto(publisher.put("/bell", tag(token=signed())))
    with page.expect_popup() as opened:
        ready_frame(page).get_by_role("button", name="Your account").click()
    opened.value.get_by_role("button", name="Keep my account").click()
    expect(opened.value.get_by_text("Your account stays, with all that is in it.")).to_be_visible()


def test_the_frame_token_stays_out_of_the_pages_reach(page, publisher, signed, tag):
    page.goto(publisher.put("/bell", tag(token=signed())))
    is_in(page)
    assert page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])") == '[{},{},""]'
    kept = page.frames[1].evaluate("localStorage.getItem('rejoinder-token-demo')")
    assert len(kept) == 43
    assert kept not in page.evaluate("JSON.stringify(heard) + document.documentElement.outerHTML")


def test_where_storage_is_refused_it_signs_in_all_the_same(strict_chromium, publisher, signed, tag):
    with strict_chromium.new_context() as context:
        page = new_tab(context)
        page.goto(publisher.put("/bell", tag(token=signed())))
        is_in(page)
        post(page, "No storage, no matter.")


def test_the_page_is_asked_by_its_function_and_again_when_the_token_is_over(app, page, publisher, served, tag):
    asked = served(page, "Ada Lindqvist", "Ada Berg")
    page.goto(
        publisher.put("/bell", f"{tag()}<script>{ASK} addEventListener('load', () => Rejoinder.signIn(ask));</script>")
    )
    is_in(page)
    assert asked == ["Ada Lindqvist"]
    with app.app_context(), unit_of_work():
        for token in db.session.query(FrameToken):
            token.expires_at = clock.now()
    post(page, "Written after the hour was over.")
    assert asked == ["Ada Lindqvist", "Ada Berg"]
    assert len(tokens(app)) == 2
    assert heard(page, "error") == []


def test_it_is_renewed_before_its_end_and_never_polled(app, page, publisher, served, tag):
    page.clock.install()
    asked = served(page, "Ada Lindqvist")
    page.goto(
        publisher.put("/bell", f"{tag()}<script>{ASK} addEventListener('load', () => Rejoinder.signIn(ask));</script>")
    )
    is_in(page)
    page.clock.fast_forward("55:00")
    page.wait_for_timeout(300)
    assert len(asked) == 1
    page.clock.fast_forward("04:30")
    ends = time.monotonic() + 20
    while len(tokens(app)) < 2 and time.monotonic() < ends:
        page.wait_for_timeout(100)
    assert (len(asked), len(tokens(app))) == (2, 2)
    is_in(page)


def test_a_laptop_that_slept_past_the_end_wakes_up_signed_in(app, page, publisher, served, tag):
    page.clock.install()
    asked = served(page, "Ada Lindqvist")
    page.goto(
        publisher.put("/bell", f"{tag()}<script>{ASK} addEventListener('load', () => Rejoinder.signIn(ask));</script>")
    )
    is_in(page)
    with app.app_context(), unit_of_work():
        db.session.query(FrameToken).one().expires_at = clock.now()
    page.clock.fast_forward("08:00:00")
    ends = time.monotonic() + 20
    while len(tokens(app)) < 2 and time.monotonic() < ends:
        page.wait_for_timeout(100)
    assert (len(asked), len(tokens(app))) == (2, 2)
    post(page, "Written the next morning.")
    assert heard(page, "error") == []


def test_another_reader_takes_over_without_a_reload(app, page, publisher, signed, tag):
    page.goto(publisher.put("/bell", tag(token=signed(sub="reader-7", name="Ada Lindqvist"))))
    expect(composer(page)).to_have_attribute("placeholder", re.compile("Ada"))
    page.evaluate("token => Rejoinder.signIn(token)", signed(sub="reader-8", name="Ben Abara"))
    expect(composer(page)).to_have_attribute("placeholder", re.compile("Ben"))
    post(page, "Ben wrote this.")
    ben = person_of(app, "reader-8")
    with app.app_context():
        assert db.session.query(Comment).one().person_id == ben


def test_signing_out_with_the_publisher_ends_the_token(app, page, publisher, signed, tag):
    page.goto(publisher.put("/bell", tag(token=signed())))
    is_in(page)
    page.evaluate("Rejoinder.signOut()")
    expect(frame(page).get_by_role("link", name="Sign in to comment")).to_be_visible()
    ends = time.monotonic() + 10
    while not all(token.ended_at for token in tokens(app)) and time.monotonic() < ends:
        page.wait_for_timeout(50)
    assert all(token.ended_at for token in tokens(app))
    assert page.frames[1].evaluate("localStorage.length") == 0 or "token" not in page.frames[1].evaluate(
        "Object.keys(localStorage).join()"
    )
    assert heard(page, "signedout") == [{}]


def test_a_page_without_a_token_finds_a_stranger_whoever_was_there_before(page, publisher, signed, tag):
    page.goto(publisher.put("/bell", tag(token=signed())))
    is_in(page)
    page.goto(publisher.put("/again", tag()))
    expect(frame(page).get_by_role("link", name="Sign in to comment")).to_be_visible()
    page.wait_for_function("heard.some(([name]) => name === 'ready')")
    page.wait_for_timeout(500)
    assert page.frames[1].evaluate("localStorage.getItem('rejoinder-token-demo')") is None
    assert heard(page, "signedin") == []


def test_another_reader_on_the_same_computer_is_another_person(app, page, publisher, signed, tag):
    page.goto(publisher.put("/bell", tag(token=signed(sub="reader-7", name="Ada Lindqvist"))))
    is_in(page)
    page.goto(publisher.put("/again", tag(token=signed(sub="reader-8", name="Ben Abara"))))
    expect(composer(page)).to_have_attribute("placeholder", re.compile("Ben"))


def test_a_stranger_is_led_to_the_publishers_sign_in_and_back(page, publisher, trusted, tag):
    url = publisher.put("/bell", tag())
    publisher.put("/login", "<h1>Sign in to the paper</h1>")
    page.goto(url)
    ready_frame(page).get_by_role("link", name="Sign in to comment").click()
    dialog = frame(page).get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Continue")).to_be_hidden()
    dialog.get_by_role("link", name="Sign in at The Estuary Post").click()
    page.wait_for_url(re.compile("/login"))
    assert page.url == f"{publisher.origin}/login?to={url.replace(':', '%3A').replace('/', '%2F')}"


def test_who_has_signed_in_elsewhere_meanwhile_needs_no_second_time(page, publisher, served, tag):
    asked = served(page, None, "Ada Lindqvist")
    page.goto(
        publisher.put("/bell", f"{tag()}<script>{ASK} addEventListener('load', () => Rejoinder.signIn(ask));</script>")
    )
    expect(frame(page).get_by_role("link", name="Sign in to comment")).to_be_visible()
    page.wait_for_function("heard.some(([name]) => name === 'ready')")
    page.wait_for_timeout(500)
    ready_frame(page).get_by_role("link", name="Sign in to comment").click()
    is_in(page)
    assert asked == [None, "Ada Lindqvist"]


def test_a_refused_token_is_told_to_the_page_and_in_plain_words_to_the_reader(page, publisher, signed, tag):
    page.goto(publisher.put("/bell", tag(token=signed(aud="http://elsewhere.example/embed/demo"))))
    page.wait_for_function("heard.some(([name]) => name === 'error')")
    assert heard(page, "error")[0]["code"] == "token-audience"
    ready_frame(page).get_by_role("link", name="Sign in to comment").click()
    expect(frame(page).get_by_text("Your sign-in at The Estuary Post could not be taken over.")).to_be_visible()


def test_several_frames_share_one_sign_in(app, page, house, publisher, signed, tag):
    token = signed()
    one, two = (f"{publisher.origin}/{name}" for name in ("one", "two"))
    page.goto(publisher.put("/both", tag(token=token, article=one) + tag(token=token, article=two)))
    for which in (0, 1):
        page.locator("iframe").nth(which).scroll_into_view_if_needed()
        is_in(page, which)
    assert len(tokens(app)) == 1
    assert heard(page, "error") == []


def test_a_hostile_sibling_signs_nobody_in_and_learns_nothing(app, page, house, publisher, stranger_page, signed, tag):
    """A frame of an advertisement beside ours knows a token of its own and speaks to everybody."""
    evil = sign(claims(iss=publisher.origin, aud=f"{house.url}/embed/demo", sub="mallory", name="Mallory"))
    script = f"""<script>window.got = []; addEventListener("message",
        event => event.source !== window && got.push(event.data));
      const said = ["token", "page", "event", "ready"].map(rejoinder => ({{rejoinder, token: "{evil}", address: "x",
        value: {{name: "signedin", detail: {{}}}}}}));
      setInterval(() => {{ for (const data of said) {{ parent.postMessage(data, "*");
        for (let n = 0; n < parent.length; n++) parent[n].postMessage(data, "*"); }} }}, 50);</script>"""
    sibling = stranger_page.put("/advertisement", script)
    page.goto(publisher.put("/bell", f'{tag(token="")}<iframe src="{sibling}"></iframe>'))
    expect(frame(page).locator("html")).to_have_attribute("data-ready", "on")
    page.wait_for_timeout(1500)
    assert tokens(app) == []
    assert heard(page, "signedin") == []
    page.evaluate("token => Rejoinder.signIn(token)", signed())
    is_in(page)
    assert [token.person_id for token in tokens(app)] == [person_of(app, "reader-7")]
    told = next(one for one in page.frames if "advertisement" in one.url).evaluate("JSON.stringify(got)")
    assert told == "[]"


def person_of(app, subject: str) -> int:
    with app.app_context():
        return db.session.query(Person).filter_by(subject=subject).one().id


def test_a_page_that_is_not_registered_signs_nobody_in(app, page, stranger_page, signed, tag):
    page.goto(stranger_page.put("/elsewhere", tag(token=signed())))
    page.wait_for_timeout(1500)
    assert tokens(app) == []
    assert heard(page, "ready") == []


def test_another_order_of_the_comments_keeps_the_reader_in(app, page, publisher, signed, tag, eve):
    url = publisher.put("/bell", tag(token=signed()))
    with app.app_context(), unit_of_work():
        article = Article(site_id=db.session.query(Site).one().id, url=url, title="The bell", published_at=clock.now())
        db.session.add(article)
        db.session.flush()
        for text in ("One.", "Two."):
            placed = PlacedComment(person_id=eve, at=clock.now(), status="published", source=text)
            threads.place_comment(placed, article=article)
    page.goto(url)
    is_in(page)
    ready_frame(page).get_by_role("link", name="Newest").click()
    expect(frame(page).get_by_role("link", name="Newest")).to_have_attribute("aria-current", "true")
    is_in(page)
    assert len(tokens(app)) == 1, "the same token is not traded twice"
    assert heard(page, "error") == []


def test_a_page_with_a_strict_policy_signs_in_too(page, house, publisher, signed, tag):
    policy = f"default-src 'none'; script-src {house.url}; frame-src {house.url}"
    bare = tag(token=signed()).removeprefix(LISTEN)
    page.goto(publisher.put("/strict", bare, content_security_policy=policy))
    is_in(page)


def test_where_both_count_a_stranger_chooses(app, page, publisher, trusted, tag, reader):
    email = reader("Ada Lindqvist")
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, trusted).accounts = "both"
    page.goto(publisher.put("/bell", tag()))
    page.wait_for_function("heard.some(([name]) => name === 'ready')")
    ready_frame(page).get_by_role("link", name="Sign in to comment").click()
    expect(frame(page).get_by_role("link", name="Sign in at The Estuary Post")).to_be_visible()
    with page.expect_popup() as opened:
        frame(page).get_by_role("button", name="Use an account made here").click()
    opened.value.get_by_label("E-mail", exact=True).fill(email)
    opened.value.get_by_label("Password").fill(PASSWORD)
    opened.value.get_by_role("button", name="Sign in", exact=True).click()
    is_in(page)
    expect(frame(page).get_by_role("button", name="Sign out")).to_be_visible()
    page.reload()
    is_in(page)
    page.evaluate("Rejoinder.signOut()")
    page.wait_for_timeout(500)
    is_in(page)


def test_a_reader_of_the_paper_takes_the_place_of_one_of_ours(app, page, publisher, signed, trusted, tag):
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, trusted).accounts = "both"
    page.goto(publisher.put("/bell", tag()))
    page.wait_for_function("heard.some(([name]) => name === 'ready')")
    page.evaluate("token => Rejoinder.signIn(token)", signed(name="Ben Abara"))
    expect(composer(page)).to_have_attribute("placeholder", re.compile("Ben"))
    assert len(tokens(app)) == 1
