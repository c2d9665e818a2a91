"""In development letters can be read on a page, and nothing in them can run."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments.mailer import box
from comments.mailer.post import Mail, send

Browser = Callable[..., FlaskClient]


@pytest.fixture
def name(app: Flask, context: None, site: int) -> str:
    send(Mail(to="ada@example.org", subject="<i>First</i>", text="Look: http://localhost/c/7\n", html="<p>Look</p>"))
    send(
        Mail(to="ada@example.org", subject="Second", text="Again <script>alert(1)</script>", html="<script>x</script>")
    )
    return box.letters(app.config["SETTINGS"].data_dir)[1].name


def test_the_page_lists_letters_newest_first(browser: Browser, name: str) -> None:
    page = browser().get("/demo/mail")
    assert page.text.index("Second") < page.text.index("&lt;i&gt;First&lt;/i&gt;")


def test_a_letter_is_shown_with_its_links(browser: Browser, name: str) -> None:
    page = browser().get(f"/demo/mail/{name}")
    assert '<a href="http://localhost/c/7">' in page.text
    assert f'sandbox src="/demo/mail/{name}/html"' in page.text


def test_the_html_is_kept_from_running(browser: Browser, name: str) -> None:
    answer = browser().get(f"/demo/mail/{name}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox;" in policy


@pytest.mark.parametrize("path", ["/demo/mail/nothing", "/demo/mail/..%2f..%2fsecret_key", "/demo/mail/nothing/html"])
def test_other_names_are_not_found(browser: Browser, name: str, path: str) -> None:
    assert browser().get(path).status_code == 404


def test_in_production_there_is_no_such_page(app: Flask, browser: Browser, name: str) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mode="production")
    for path in ("/demo/mail", f"/demo/mail/{name}", f"/demo/mail/{name}/html"):
        assert browser().get(path).status_code == 404
