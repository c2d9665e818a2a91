"""The server dies while somebody writes: no word is lost, and what was sent twice stands once."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from comments.accounts.models import Person
from comments.accounts.passwords import hash_password
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.text import fold_name
from comments.publishers import actions as publishers
from tests import databases
from tests.e2e.conftest import PASSWORD
from tests.e2e.demo import composer, free_port, is_ready, new_tab, running, wait_for, wait_until_gone
from tests.stage import close, open_app

pytestmark = pytest.mark.e2e


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a paper, an article and Ada."""
    app = open_app(databases.lay(tmp_path))
    with app.app_context():
        hashed = hash_password(PASSWORD)
    with app.app_context(), unit_of_work():
        site = publishers.add_site("demo", "The Estuary Post")
        site.newcomer_limit = 0
        article = Article(site_id=site.id, url="/articles/lync", slug="lync", title="Lync", title_confirmed=True)
        article.body_html, article.published_at = "<p>Facts.</p>", clock.now()
        db.session.add(article)
        add_ada(hashed)
    close(app)
    return tmp_path


def add_ada(hashed: str) -> None:
    name, email = "Ada Lindqvist", "ada@example.org"
    kept = {"name_key": fold_name(name), "email_key": email, "confirmed_at": clock.now()}
    db.session.add(Person(name=name, email=email, password_hash=hashed, **kept))


def sign_in(page: Page, home: str) -> None:
    page.goto(f"{home}/sign-in?next=/articles/lync")
    page.get_by_label("E-mail", exact=True).fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{home}/articles/lync")
    is_ready(page)
    expect(composer(page)).to_be_visible()


def test_a_post_to_a_dead_server_keeps_its_words_and_is_sent_once(chromium: Browser, folder: Path) -> None:
    port = free_port()
    home, words = f"http://127.0.0.1:{port}", "Written as the lights went out."
    with chromium.new_context() as context:
        context.set_default_timeout(20_000)
        page = new_tab(context)
        with running("serve", folder, port=port) as server:
            wait_for(f"{home}/readyz")
            sign_in(page, home)
            composer(page).fill(words)
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)
        wait_until_gone(f"{home}/readyz")
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_role("alert").filter(has_text="Your words are kept")).to_be_visible()
        expect(composer(page)).to_have_value(words)
        with running("serve", folder, port=port):
            wait_for(f"{home}/readyz")
            page.reload()
            is_ready(page)
            expect(composer(page)).to_have_value(words)
            page.get_by_role("button", name="Post comment").dblclick()
            posted = page.locator(".comment-text", has_text=words)
            expect(posted).to_have_count(1)
            page.reload()
            expect(page.locator(".comment", has_text=words)).to_have_count(1)
            is_ready(page)
            expect(composer(page)).to_have_value("")


def test_an_answer_that_never_arrived_is_not_a_second_comment(chromium: Browser, folder: Path) -> None:
    """The post was taken but its answer was lost on the way: sent again, it is the same one."""
    port = free_port()
    home, words = f"http://127.0.0.1:{port}", "Sent, and not heard of again."
    with running("serve", folder, port=port), chromium.new_context() as context:
        wait_for(f"{home}/readyz")
        page = new_tab(context)
        sign_in(page, home)

        def lose(route) -> None:
            route.fetch()
            route.abort()

        page.route("**/comments", lose, times=1)
        composer(page).fill(words)
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_role("alert").filter(has_text="Your words are kept")).to_be_visible()
        page.get_by_role("button", name="Post comment").click()
        expect(page.locator(".comment-text", has_text=words)).to_have_count(1)
        page.reload()
        expect(page.locator(".comment", has_text=words)).to_have_count(1)
