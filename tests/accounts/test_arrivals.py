"""From the frame to one's own account: a reader whom only the publisher signs in has rights on our own pages too."""

from datetime import timedelta

import pytest
import time_machine

from comments.accounts import queries
from comments.accounts.actions import hand_over, trade_code
from comments.accounts.models import Person, SignIn
from comments.accounts.schemas import Trade
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import pkce_challenge
from comments.publishers import signing_keys
from comments.publishers.models import Site
from tests.accounts.conftest import is_signed_in
from tests.accounts.signing import claims, sign

OWN = {"Origin": "http://localhost"}
FRAME = OWN | {"Sec-Fetch-Site": "cross-site"}
"""What WebKit says of a form that a frame on a publisher's page sends into a tab of its own."""


@pytest.fixture
def token(vouched, trade):
    """The frame token of a reader of the publisher's."""
    vouched()
    return trade(sign(claims())).json["token"]


@pytest.fixture
def reader(browser, token):
    """The browser of that reader, on our own pages."""
    client = browser()
    assert client.post("/account/sign-ins", data={"token": token}).status_code == 303
    return client


def test_a_frames_token_leads_to_the_account_and_into_no_address(browser, token):
    client = browser()
    arrived = client.post("/account/arrivals", data={"token": token}, headers=FRAME)
    assert (arrived.status_code, arrived.headers["Cache-Control"]) == (200, "private, no-store")
    assert 'data-behavior="send-at-once"' in arrived.text
    assert "Go on as Ada Lindqvist" in arrived.text
    assert not is_signed_in(client), "the page that comes first changes nothing"
    entered = client.post("/account/sign-ins", data={"token": token})
    assert (entered.status_code, entered.location) == (303, "/account")
    text = client.get("/account").text
    assert "The Estuary Post, which also says your name and address" in text
    assert "/account/password" not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost:8001", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
def test_nobody_is_signed_in_by_a_form_of_somebody_elses(browser, token, headers):
    """A stranger who sends a reader into the stranger's own account would read what is written there."""
    answer = browser().post("/account/arrivals", data={"token": token}, headers=headers)
    assert (answer.status_code, token in answer.text) == (403, False)


def test_the_second_step_is_taken_from_our_own_page_alone(browser, token):
    client = browser()
    assert client.post("/account/sign-ins", data={"token": token}, headers=FRAME).status_code == 403
    assert client.get("/account/sign-ins", query_string={"token": token}).status_code in (404, 405)
    assert not is_signed_in(client)


def test_somebody_else_who_is_signed_in_is_asked_first(browser, mo, token):
    client = browser(mo)
    asked = client.post("/account/sign-ins", data={"token": token})
    assert (asked.status_code, "send-at-once" in asked.text) == (200, False)
    assert "You are signed in here as Mo Castellan" in asked.text
    assert client.get("/moderation").status_code == 200, "nothing has happened yet"
    assert client.post("/account/sign-ins", data={"token": token, "instead": "yes"}).status_code == 303
    assert client.get("/moderation").status_code == 404
    assert "Ada Lindqvist" in client.get("/account").text


@pytest.mark.parametrize("wrong", ["", "x", "x" * 43, "\0" * 43, "ä" * 43])
def test_what_is_no_token_of_a_publishers_reader_opens_nothing(browser, site, wrong):
    for path in ("/account/arrivals", "/account/sign-ins"):
        answer = browser().post(path, data={"token": wrong}, headers=OWN)
        assert (answer.status_code, "load it anew" in answer.text) == (410, True)


def test_a_token_of_our_own_accounts_does_not_lead_there(app, browser, site, ada):
    with app.app_context(), unit_of_work():
        code = hand_over(db.session.get_one(Person, ada), site, challenge=pkce_challenge("v" * 43), sign_in_id=None)
        token, _, _ = trade_code(Trade(code, "v" * 43))
    assert browser().post("/account/sign-ins", data={"token": token}).status_code == 410


def test_a_session_from_before_is_not_carried_over(browser, token):
    client = browser()
    with client.session_transaction() as session:
        session["planted"] = "by somebody"
    client.post("/account/sign-ins", data={"token": token})
    with client.session_transaction() as session:
        assert "planted" not in session
        assert token not in str(dict(session))


def test_everything_that_is_a_readers_own_is_open(app, browser, mo, reader, article):
    reader.post("/comments", data={"text": "Words.", "key": "k" * 20, "article": article})
    form = {"kind": "ban", "rule": "1", "reason": "Three warnings."}
    assert browser(mo).post(f"/moderation/people/{one_person(app)}/sanctions?site=demo", data=form).status_code == 303
    pages = ["/account", "/notices", "/me/comments", "/me/statements", "/me/statements/1", "/account/data"]
    pages += ["/account/closing", f"/comments/new?article={article}"]
    assert {path: reader.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)
    assert "Three warnings." in reader.get("/me/statements/1").text
    appeal = reader.post("/me/statements/1/appeal", data={"words": "I was quoting somebody else."})
    assert appeal.status_code == 303
    assert reader.post("/account/data").status_code == 303
    assert reader.post("/account/letters", data={"reply_letters": "on"}).status_code == 303


def test_a_hosted_article_takes_their_words(reader, article):
    sent = {"text": "The bell rings twice.", "key": "k" * 20, "article": article}
    assert reader.post("/comments", data=sent).status_code == 303
    assert "The bell rings twice." in reader.get("/me/comments").text


def test_another_site_stays_out_of_reach(app, reader, other_site):
    sent = {"text": "Words.", "key": "k" * 20, "site": "other", "url": "https://hill.example/x", "title": "X"}
    assert reader.post("/comments", json=sent, headers={"Accept": "application/json"}).status_code == 404


def test_no_frame_is_signed_in_by_it(app, reader, site):
    """From a publisher's word grows no sign-in of thirty days, and none on another site."""
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, site).accounts = "both"
    asked = {"site": "demo", "challenge": "c" * 43}
    assert 'name="password"' in reader.get("/popup/sign-in", query_string=asked).text
    made = reader.post("/popup/codes", data=asked, headers={"Accept": "application/json"})
    assert (made.status_code, made.json["code"]) == (403, "vouched")


def test_it_holds_for_an_hour_whatever_is_done(vouched, trade, browser):
    vouched()
    with time_machine.travel(clock.now(), tick=False) as machine:
        client = browser()
        client.post("/account/sign-ins", data={"token": trade(sign(claims())).json["token"]})
        machine.shift(queries.VOUCHED_LIFE - timedelta(seconds=1))
        assert is_signed_in(client)
        machine.shift(timedelta(seconds=2))
        led = client.get("/account")
        assert (led.status_code, led.location) == (303, "/sign-in?next=/account")


def test_it_ends_with_the_browser(browser, token):
    answer = browser().post("/account/sign-ins", data={"token": token})
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("rejoinder="))
    assert "Expires" not in cookie
    assert "HttpOnly" in cookie


def test_it_ends_with_the_key_that_vouched(app, site, reader):
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Site, site)
        signing_keys.end_key(row, signing_keys.live_keys(site)[0].id)
    assert not is_signed_in(reader)


def test_it_ends_when_the_reader_signs_out_with_the_publisher(app, reader, token):
    app.test_client().delete("/embed/tokens/current", headers={"Authorization": f"Bearer {token}"})
    assert not is_signed_in(reader)


def test_a_sign_in_that_is_over_is_not_listed(app, reader):
    person = one_person(app)
    with app.app_context(), unit_of_work():
        assert len(queries.sign_ins(person)) == 1
        db.session.query(SignIn).one().created_at = clock.now() - queries.VOUCHED_LIFE
    with app.app_context():
        assert queries.sign_ins(person) == []


def test_the_account_is_closed_without_a_password_and_kept_by_the_same_way(app, browser, reader, trade):
    assert "password" not in reader.get("/account/closing").text.lower().replace("address, password", "")
    assert reader.post("/account/closing", data={"comments": "keep"}).status_code == 303
    assert not is_signed_in(reader)
    again = trade(sign(claims())).json["token"]
    said = {"Authorization": f"Bearer {again}", "Accept": "application/json"}
    overlay = app.test_client().get("/overlay/0", headers=said)
    assert (overlay.status_code, "Open your account" in overlay.json["detail"]) == (403, True)
    client = browser()
    client.post("/account/sign-ins", data={"token": again})
    led = client.get("/account")
    assert led.location.startswith("/account/closing")
    assert "Keep my account" in client.get(led.location).text
    assert client.post("/account/closing/staying").status_code == 303
    assert is_signed_in(client)


@pytest.mark.usefixtures("site")
def test_our_own_readers_still_need_their_password_to_close(browser, ada, with_password):
    with_password(ada)
    assert browser(ada).post("/account/closing", data={"comments": "keep"}).status_code == 422


def test_the_way_there_is_told_where_one_signs_in(app, browser, vouched, site):
    vouched()
    for whose in ("publisher", "both"):
        with app.app_context(), unit_of_work():
            db.session.get_one(Site, site).accounts = whose
        text = browser().get("/sign-in").text
        assert "you find “Your account” below every discussion" in text
        assert ("This form is for the newsroom." in text) == (whose == "publisher")


def one_person(app) -> int:
    with app.app_context():
        return db.session.query(Person).filter_by(subject="reader-7").one().id
