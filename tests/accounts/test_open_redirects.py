"""A hundred ways to lead who signs in or out to a stranger's page; where each leads, a real parser says."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from comments.accounts.journeys import journey
from tests.accounts.conftest import PASSWORD

HOME = "http://localhost"
PAGE = "http://localhost:8001"
EVIL = "evil.example"
CHALLENGE = "c" * 43
SLASHES = ("//", "///", "////", "/\\", "\\\\", "\\/", "/\\/", "\\", "/\\\\", "//\\", "///\\", "/\\//")
SCHEMES = (
    "http://", "https://", "HTTPS://", "hTtP://", "http:", "https:", "http:/", "https:/", "http:\\\\", "https:\\/",
    "ftp://", "ws://", "file://", "data:text/html,", "javascript:alert(1)//", "JaVaScRiPt:alert(1)//", "java\tscript:",
    "vbscript:", "blob:http://", "view-source:http://", "mailto:a@", "about:blank#", "://", ":", "http//", "https;//",
)  # fmt: skip
BLANKS = ("\t", "\n", "\r", " ", "\0", "\x0b", "\x0c", "\x1f", "\x7f", "\u00a0", "\u2028", "\u2029", "\ufeff", "\u200b")
OURS = ("localhost", "localhost:80", "localhost:8001", "127.0.0.1")
ODD = (
    "//evil%2eexample/", "//evil\u3002example/", "//ｅｖｉｌ.example/", "\uff0f\uff0fevil.example/",
    "//[::ffff:1.2.3.4]/", "//0x01020304/", "//16909060/", "//1.2.772/", "//xn--evil-9na.example/",
    "//evil.example%00.localhost/",
    "//evil.example\\.localhost/", "//evil.example:443/", "//evil.example:@localhost:1/", "/.//evil.example/",
    "/..//evil.example/", "/a/..//evil.example/", "/a/../..//evil.example/", "/;//evil.example/", "/%09//evil.example/",
    "/%5cevil.example/", "/%2f%2fevil.example/", "/%2e%2e//evil.example/", "/%0d%0aLocation:%20https://evil.example/",
    "/\r\nLocation: https://evil.example/", "/sign-in?next=//evil.example/", "?next=//evil.example/", "evil.example/",
    "#//evil.example/", "", "/" * 2_000 + "evil.example/", "/" + "a" * 3_000 + "@evil.example/",
)  # fmt: skip

FORMS = (
    *(f"{slashes}{EVIL}/" for slashes in SLASHES),
    *(f"{scheme}{EVIL}/" for scheme in SCHEMES),
    *(f"/{blank}/{EVIL}/" for blank in BLANKS),
    *(f"{blank}//{EVIL}/" for blank in BLANKS),
    *(f"//{host}@{EVIL}/" for host in OURS),
    *(f"http://{host}.{EVIL}/" for host in OURS),
    *(f"http://{host}\\@{EVIL}/" for host in OURS),
    *(f"http://{EVIL}#@{host}/" for host in OURS),
    *(f"http://{EVIL}?{PAGE}/" for _ in (1,)),
    *ODD,
)

Send = Callable[[FlaskClient, str], str | None]


def led_to(locations: set[str], base: str) -> dict[str, str]:
    """Answer the origin that a browser goes to from each Location header."""
    if (node := shutil.which("node")) is None:
        return {location: "{0.scheme}://{0.netloc}".format(urlsplit(urljoin(base, location))) for location in locations}
    script = """const [base, ...all] = JSON.parse(require("fs").readFileSync(0, "utf8"));
      console.log(JSON.stringify(all.map(one => { try { return new URL(one, base).origin } catch { return "" } })))"""
    asked = json.dumps([base, *sorted(locations)])
    answer = subprocess.run([node, "-e", script], input=asked, capture_output=True, text=True, check=True, timeout=60)
    return dict(zip(sorted(locations), json.loads(answer.stdout), strict=True))


def test_there_are_a_hundred_forms_of_our_own() -> None:
    assert len(set(FORMS)) >= 100


def follow(answer: object) -> str | None:
    return getattr(answer, "location", None)


WAYS: dict[str, Send] = {
    "asked to sign in while signed in": lambda client, to: follow(client.get("/sign-in", query_string={"next": to})),
    "confirming while signed in": lambda client, to: follow(client.get("/confirm", query_string={"next": to})),
    "confirming by a form": lambda client, to: follow(client.post("/confirm", data={"next": to})),
    "signing in": lambda client, to: follow(
        client.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD, "next": to})
    ),
    "signing out": lambda client, to: follow(client.post("/sign-out", data={"next": to})),
    "staying after all": lambda client, to: follow(client.post("/account/closing/staying", data={"next": to})),
    "coming back from a popup": lambda client, to: follow(
        client.post("/popup/codes", data={"site": "demo", "challenge": CHALLENGE, "return": to})
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_led_to_a_strangers_page(browser, ada, site, with_password, monkeypatch, way) -> None:
    with_password(ada)
    monkeypatch.setattr("comments.accounts.passwords.fits", lambda known, typed: typed == PASSWORD)
    client = browser(ada)
    seen: set[str] = set()
    for form in FORMS:
        seen |= {location} if (location := WAYS[way](client, form)) else set()
    right = {HOME, PAGE} if way == "coming back from a popup" else {HOME}
    wrong = {location: origin for location, origin in led_to(seen, f"{HOME}/sign-in").items() if origin not in right}
    assert not wrong
    assert not [location for location in seen if "\r" in location or "\n" in location]
    assert seen or way == "coming back from a popup"


def test_a_letters_link_leads_to_no_strangers_page(app, site) -> None:
    """What a letter remembers is read anew when its link is opened, whatever stands in the database."""
    with app.test_request_context("/"):
        seen = {journey(form).target for form in FORMS}
    assert set(led_to(seen, f"{HOME}/confirm/x").values()) == {HOME}


def test_no_form_of_ours_may_be_sent_to_a_strangers_page(browser, ada, site) -> None:
    """The popup's page lets one form lead to the page gone back to: to a registered one alone."""
    client, asked = browser(ada), {"site": "demo", "challenge": CHALLENGE}
    answers = {to: client.get("/popup/sign-in", query_string=asked | {"return": to}) for to in (*FORMS, f"{PAGE}/x")}
    allowed = {re.search("form-action ([^;]*)", one.headers["Content-Security-Policy"])[1] for one in answers.values()}
    assert allowed <= {"'self'", f"'self' {PAGE}"}
    assert answers[f"{PAGE}/x"].status_code == 200


def test_a_way_back_that_is_ours_is_kept(browser, ada) -> None:
    for path in ("/articles/lync?page=2#comments", "/account", "/popup/sign-in?site=demo&challenge=x"):
        assert browser(ada).get("/sign-in", query_string={"next": path}).location == path
