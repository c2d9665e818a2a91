"""The session cookie keeps away from what is the same for everyone."""

from flask import make_response, session

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
