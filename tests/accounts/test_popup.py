import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from comments.accounts.models import FrameCode, FrameToken, Person
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import pkce_challenge
from comments.web.viewer import viewer
from tests.accounts.conftest import PASSWORD, Received

Browser = Callable[..., FlaskClient]
Register = Callable[..., TestResponse]
VERIFIER = "v" * 43
CHALLENGE = pkce_challenge(VERIFIER)
ASKED = {"site": "demo", "challenge": CHALLENGE}
POPUP = f"/popup/sign-in?{urlencode(ASKED)}"
BACK = "http://localhost:8001/article?page=2#comments"
JSON = {"Accept": "application/json"}


def code_of(client: FlaskClient, **more: str) -> str:
    answer = client.post("/popup/codes", data=ASKED | more, headers=JSON)
    assert answer.status_code == 200
    return answer.json["code"]


def trade(app: Flask, code: str, verifier: str = VERIFIER) -> TestResponse:
    """Do what the frame does: no cookie, and a browser that calls it cross-site or same-origin as it likes."""
    return app.test_client().post("/embed/tokens", json={"code": code, "verifier": verifier}, headers=JSON)


@pytest.fixture
def probe(app: Flask) -> Callable[[str], dict[str, object]]:
    """Ask whom a frame token speaks for."""

    def ask(token: str) -> dict[str, object]:
        with app.test_request_context("/embed/x", headers={"Authorization": f"Bearer {token}"}):
            who = viewer()
            return {"person": who.person.id if who.person else None, "site": who.site_id, "credential": who.credential}

    return ask


def test_a_stranger_signs_in_inside_the_popup_and_hands_over(
    app: Flask, browser: Browser, site: int, ada: int, with_password: Callable[[int], int], probe: Callable[..., object]
) -> None:
    with_password(ada)
    client = browser()
    page = client.get(POPUP)
    assert page.status_code == 200
    assert "Sign in to comment" in page.text
    assert "The Estuary Post" in page.text
    answer = client.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD, "next": POPUP})
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query) == {key: [value] for key, value in ASKED.items()}
    assert 'data-behavior="hand-over" data-asks="no"' in client.get(answer.location).text
    traded = trade(app, code_of(client))
    assert traded.status_code == 201
    assert traded.json["person"] == {"id": ada, "name": "Ada Lindqvist"}
    assert traded.json["expires"].endswith("Z")
    assert probe(traded.json["token"]) == {"person": ada, "site": site, "credential": "token"}


def test_a_stranger_registers_and_confirms_inside_the_popup(
    browser: Browser, register: Register, inbox: Callable[[], list[Received]]
) -> None:
    client = browser()
    waiting = register(client, next=POPUP)
    assert "/popup/sign-in" in client.get(waiting.location).text
    done = client.post("/confirm", data={"code": inbox()[-1].code, "next": POPUP})
    assert done.location.startswith("/popup/sign-in?")
    assert "Continue as Ada Lindqvist" in client.get(done.location).text


def test_the_popup_keeps_its_opener_on_every_page_and_redirect(browser: Browser, register: Register, ada: int) -> None:
    client = browser()
    with_next = {"next": POPUP}
    answers = [
        client.get(POPUP),
        client.get("/sign-in", query_string=with_next),
        client.post("/sign-in", data={"email": "x", "password": "y"} | with_next),
        client.get("/register", query_string=with_next),
        register(client, next=POPUP),
        client.get("/confirm", query_string=with_next),
        client.post("/confirm", data={"code": "1"} | with_next),
        client.get("/password/forgotten", query_string=with_next),
        client.get("/popup/sign-in?site=nowhere"),
        browser(ada).get(POPUP),
    ]
    assert {answer.headers["Cross-Origin-Opener-Policy"] for answer in answers} == {"unsafe-none"}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}


def test_no_other_page_gives_its_opener_away(browser: Browser, ada: int, site: int) -> None:
    for client, path in ((browser(), "/sign-in"), (browser(), "/register?next=/"), (browser(ada), "/account")):
        assert client.get(path).headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_looking_at_the_popup_makes_no_code(app: Flask, browser: Browser, ada: int, site: int) -> None:
    browser(ada).get(POPUP)
    with app.app_context():
        assert db.session.scalars(select(FrameCode)).all() == []


def test_after_signing_out_of_the_frame_the_popup_asks_first(browser: Browser, ada: int, site: int) -> None:
    page = browser(ada).get(f"{POPUP}&ask=1").text
    assert 'data-asks="yes"' in page
    assert "Sign in as somebody else" in page


def test_a_site_key_that_nothing_can_store_is_none(browser: Browser, ada: int, site: int) -> None:
    body = json.dumps(ASKED).replace('"demo"', '"\\ud800"')
    assert browser(ada).post("/popup/codes", data=body, content_type="application/json").status_code == 404


@pytest.mark.parametrize(
    "missing",
    [{"challenge": ""}, {"challenge": "short"}, {"site": "nowhere"}, {"site": ""}, {"site": "\0"}, {"site": "dém0"}],
)
def test_what_no_frame_asked_for_is_not_there(browser: Browser, ada: int, site: int, missing: dict[str, str]) -> None:
    assert browser(ada).get("/popup/sign-in", query_string=ASKED | missing).status_code == 404
    assert browser(ada).post("/popup/codes", data=ASKED | missing).status_code == 404


def test_a_code_needs_a_person(browser: Browser, site: int) -> None:
    assert browser().post("/popup/codes", data=ASKED, headers=JSON).status_code == 401


def test_another_site_cannot_make_a_code(app: Flask, browser: Browser, ada: int, site: int) -> None:
    client = browser(ada)
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert client.post("/popup/codes", data=ASKED, headers=JSON).status_code == 403


def test_a_frame_token_makes_no_codes(app: Flask, browser: Browser, ada: int, site: int) -> None:
    token = trade(app, code_of(browser(ada))).json["token"]
    headers = JSON | {"Authorization": f"Bearer {token}"}
    assert app.test_client().post("/popup/codes", data=ASKED, headers=headers).status_code == 403
    assert app.test_client().get("/account", headers=headers).status_code == 403


def test_a_code_is_traded_once(app: Flask, browser: Browser, ada: int, site: int) -> None:
    code = code_of(browser(ada))
    assert trade(app, code).status_code == 201
    again = trade(app, code)
    assert (again.status_code, again.json["code"]) == (410, "frame-code")


@pytest.mark.parametrize("verifier", ["w" * 43, "", CHALLENGE, "v" * 42, "v" * 44, "\0" * 43, "v" * 200])
def test_a_code_is_worth_nothing_without_its_verifier(
    app: Flask, browser: Browser, ada: int, site: int, verifier: str
) -> None:
    code = code_of(browser(ada))
    assert trade(app, code, verifier).status_code == 410
    assert trade(app, code).status_code == 201


def test_a_code_is_over_after_a_minute(app: Flask, browser: Browser, ada: int, site: int) -> None:
    code = code_of(browser(ada))
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert trade(app, code).status_code == 410


@pytest.mark.parametrize("body", [{}, {"code": "x"}, {"code": ["x"]}, {"code": 7, "verifier": True}, []])
def test_a_trade_of_nonsense_is_refused(app: Flask, site: int, body: object) -> None:
    answer = app.test_client().post("/embed/tokens", data=json.dumps(body), content_type="application/json")
    assert 400 <= answer.status_code < 500
    assert answer.mimetype == "application/problem+json"


def test_a_trade_takes_no_notice_of_cookies(app: Flask, browser: Browser, ada: int, eve: int, site: int) -> None:
    code = code_of(browser(ada))
    answer = browser(eve).post("/embed/tokens", json={"code": code, "verifier": VERIFIER})
    assert answer.json["person"]["id"] == ada
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_trades_are_limited_for_each_address(app: Flask, site: int) -> None:
    app.config["LIMITS_OFF"] = False
    statuses = [trade(app, "c" * 43).status_code for _ in range(121)]
    assert statuses == [410] * 120 + [429]


def test_the_token_is_kept_only_as_a_hash(app: Flask, browser: Browser, ada: int, site: int) -> None:
    code = code_of(browser(ada))
    token = trade(app, code).json["token"]
    with app.app_context():
        token_row, code_row = db.session.scalars(select(FrameToken)).one(), db.session.scalars(select(FrameCode)).one()
        assert token not in token_row.token_digest
        assert code not in code_row.code_digest


def test_a_token_ends_by_itself_when_it_is_given_up(
    app: Flask, browser: Browser, ada: int, site: int, probe: Callable[..., dict[str, object]]
) -> None:
    ada_here = browser(ada)
    token, other = (trade(app, code_of(ada_here)).json["token"] for _ in range(2))
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().delete("/embed/tokens/current", headers=headers).status_code == 204
    assert probe(token)["person"] is None
    assert probe(other)["person"] == ada
    assert ada_here.get("/account").status_code == 200
    assert app.test_client().delete("/embed/tokens/current", headers=headers).status_code == 204
    assert app.test_client().delete("/embed/tokens/current").status_code == 204


def test_a_token_ends_with_the_sign_in_it_grew_out_of(
    app: Flask, browser: Browser, ada: int, site: int, probe: Callable[..., dict[str, object]]
) -> None:
    here, elsewhere = browser(ada), browser(ada)
    token, other = (trade(app, code_of(client)).json["token"] for client in (here, elsewhere))
    unspent = code_of(here)
    here.post("/sign-out")
    assert probe(token)["person"] is None
    assert probe(other)["person"] == ada
    assert trade(app, unspent).status_code == 410


def test_a_token_ends_with_the_account(
    app: Flask, browser: Browser, ada: int, site: int, probe: Callable[..., dict[str, object]]
) -> None:
    client = browser(ada)
    token, unspent = trade(app, code_of(client)).json["token"], code_of(client)
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, ada).closed_at = clock.now()
    assert probe(token)["person"] is None
    assert trade(app, unspent).status_code == 410


def test_a_token_lives_thirty_days_from_its_last_use(
    app: Flask, browser: Browser, ada: int, site: int, article: int, probe: Callable[..., dict[str, object]]
) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        token = trade(app, code_of(browser(ada))).json["token"]
        time.shift(timedelta(days=29))
        used = app.test_client().get(f"/overlay/{article}", headers=JSON | {"Authorization": f"Bearer {token}"})
        assert used.status_code == 200
        time.shift(timedelta(days=29))
        assert probe(token)["person"] == ada
        time.shift(timedelta(days=31))
        assert probe(token)["person"] is None


def test_a_token_ends_with_a_sign_in_that_has_had_its_ninety_days(
    app: Flask, browser: Browser, ada: int, site: int, article: int, probe: Callable[..., dict[str, object]]
) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        token = trade(app, code_of(browser(ada))).json["token"]
        headers = JSON | {"Authorization": f"Bearer {token}"}
        for _ in range(4):
            assert probe(token)["person"] == ada
            time.shift(timedelta(days=25))
            app.test_client().get(f"/overlay/{article}", headers=headers)
        assert probe(token)["person"] is None


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer \u20ac", "bearer x", "x" * 5000])
def test_a_made_up_token_is_nobody_even_beside_a_cookie(
    app: Flask, browser: Browser, ada: int, site: int, header: str
) -> None:
    answer = browser(ada).get("/account", headers=JSON | {"Authorization": header.encode().decode("latin-1")})
    assert answer.status_code in (401, 403)


def test_in_the_same_tab_one_press_leads_back_with_the_code_in_the_fragment(
    app: Flask, browser: Browser, ada: int, site: int
) -> None:
    client = browser(ada)
    page = client.get("/popup/sign-in", query_string=ASKED | {"return": BACK})
    assert 'data-asks="yes"' in page.text
    assert "form-action 'self' http://localhost:8001;" in page.headers["Content-Security-Policy"]
    answer = client.post("/popup/codes", data=ASKED | {"return": BACK})
    assert answer.status_code == 303
    page, _, fragment = answer.location.partition("#")
    assert page == "http://localhost:8001/article?page=2"
    name, _, code = fragment.partition("=")
    assert name == "rejoinder-code"
    assert trade(app, code).status_code == 201


def test_in_the_same_tab_signing_in_keeps_the_way_back(
    browser: Browser, ada: int, site: int, with_password: Callable[[int], int]
) -> None:
    with_password(ada)
    client = browser()
    path = f"/popup/sign-in?{urlencode(ASKED | {'return': BACK})}"
    client.get(path)
    answer = client.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD, "next": path})
    assert parse_qs(urlsplit(answer.location).query)["return"] == [BACK]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "http://localhost:8001.evil.example/",
        "http://localhost:8001@evil.example/",
        "http://localhost:8002/",
        "https://localhost:8001/",
        "//localhost:8001/",
        "/articles/lync",
        "javascript:alert(1)//http://localhost:8001",
        "http://localhost:8001\\@evil.example",
        "http://localhost:8001/\n",
        "data:text/html,x",
    ],
)
def test_it_leads_back_only_to_an_origin_of_the_site(browser: Browser, ada: int, site: int, target: str) -> None:
    client = browser(ada)
    accepted = target.strip() == "http://localhost:8001/"
    expected = (200, 303) if accepted else (422, 422)
    seen = client.get("/popup/sign-in", query_string=ASKED | {"return": target}).status_code
    assert (seen, client.post("/popup/codes", data=ASKED | {"return": target}).status_code) == expected


def test_an_origin_of_one_site_is_none_of_another(browser: Browser, ada: int, site: int, other_site: int) -> None:
    data = ASKED | {"site": "other", "return": BACK}
    assert browser(ada).post("/popup/codes", data=data).status_code == 422


def test_without_script_the_page_says_what_to_do(app: Flask, browser: Browser, ada: int, site: int) -> None:
    answer = browser(ada).post("/popup/codes", data=ASKED)
    assert "Go back to the article and press Continue." in answer.text
    with app.app_context():
        assert db.session.scalars(select(FrameCode)).all() == []
