"""The session cookie keeps away from what is the same for everyone."""

from datetime import timedelta

import pytest
import time_machine
from flask import make_response, session

from comments.lib import clock
from comments.web.guards import allow, anyone
from comments.web.headers import make_public


def test_a_public_answer_neither_sets_nor_varies_by_the_cookie(app):
    @app.get("/public-test")
    @allow(anyone)
    def public():
        session["seen"] = "yes"
        return make_public(make_response("the same for all"))

    headers = app.test_client().get("/public-test").headers
    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers.get("Vary", "")


def test_a_private_answer_sets_it(app):
    @app.get("/private-test")
    @allow(anyone)
    def private():
        session["seen"] = "yes"
        return "yours"

    headers = app.test_client().get("/private-test").headers
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "Cookie" in headers["Vary"]


def test_the_frame_opens_no_cookie(app):
    @app.get("/embed-test")
    @allow(anyone)
    def frame():
        return "somebody" if session else "nobody"

    client = app.test_client()
    with client.session_transaction() as mine:
        mine["_user_id"] = "a token"
    assert client.get("/embed-test").text == "nobody"


@pytest.mark.parametrize(
    ("later", "seen"),
    [
        (timedelta(minutes=-10), "yes"),  # the clock was set back, or another machine's is behind
        (timedelta(days=89), "yes"),
        (timedelta(days=91), "nothing"),
    ],
)
def test_a_cookie_ends_with_its_life_and_not_with_a_clock_that_is_set_back(app, later, seen):
    @app.get("/seen-test")
    @allow(anyone)
    def show_seen():
        return session.get("seen", "nothing")

    app.permanent_session_lifetime = timedelta(days=90)
    client = app.test_client()
    with client.session_transaction() as mine:
        mine["seen"], mine.permanent = "yes", True
    name, value = app.config["SESSION_COOKIE_NAME"], client.get_cookie(app.config["SESSION_COOKIE_NAME"]).value
    with time_machine.travel(clock.now() + later):
        reader = app.test_client(use_cookies=False)
        assert reader.get("/seen-test", headers={"Cookie": f"{name}={value}"}).text == seen
        changed = value[:-6] + ("A" if value[-6] != "A" else "B") + value[-5:]
        assert reader.get("/seen-test", headers={"Cookie": f"{name}={changed}"}).text == "nothing"
