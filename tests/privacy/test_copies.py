import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from comments.extensions import db
from comments.lib import clock
from comments.privacy import closing_down, copies
from comments.privacy.models import DataCopy
from tests.privacy.conftest import Talk, Work

Browser = Callable[..., FlaskClient]


def ask(client: FlaskClient) -> None:
    assert client.post("/account/data").location == "/account/data"


def fetched(client: FlaskClient, copy_id: int = 1) -> ZipFile:
    with client.get(f"/account/data/{copy_id}") as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "attachment" in answer.headers["Content-Disposition"]
        return ZipFile(BytesIO(answer.data))


def test_the_worker_makes_what_was_asked_for(browser: Browser, ada: int, site: int, work: Work) -> None:
    client = browser(ada)
    ask(client)
    assert "Your copy is being made." in client.get("/account/data").text
    work.round()
    page = client.get("/account/data").text
    assert 'href="/account/data/1"' in page
    assert fetched(client).testzip() is None


def test_it_holds_all_that_is_hers_and_nothing_of_others(
    app: Flask, browser: Browser, ada: int, eve: int, talk: Talk, work: Work
) -> None:
    own = talk.say(ada, "My **own** words & more.")
    theirs = talk.say(eve, "Words of Eve.", parent=own)
    talk.vote(ada, theirs, 1)
    talk.report(ada, theirs, "What I told the desk.")
    client = browser(ada)
    work.round()
    ask(client)
    work.round()
    archive = fetched(client)
    account = json.loads(archive.read("account.json"))
    assert (account["name"], account["email"]) == ("Ada Lindqvist", "ada@example.org")
    (comment,) = json.loads(archive.read("comments.json"))
    assert (comment["id"], comment["article"]) == (own, "AT&T will sell Lync")
    assert [version["text"] for version in comment["versions"]] == ["My **own** words & more."]
    (vote,) = json.loads(archive.read("votes.json"))
    assert (vote["comment_id"], vote["value"]) == (theirs, 1)
    assert [report["note"] for report in json.loads(archive.read("reports.json"))] == ["What I told the desk."]
    assert [notice["kind"] for notice in json.loads(archive.read("notices.json"))] == ["reply"]
    assert len(json.loads(archive.read("sign_ins.json"))) == 1
    for name in ("sanctions", "statements", "appeals", "letters", "standings"):
        assert isinstance(json.loads(archive.read(f"{name}.json")), list)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Words of Eve." not in everything
    assert "Eve Stranger" not in everything
    assert "digest" not in everything


def test_the_page_in_it_can_be_read_and_escapes_words(browser: Browser, ada: int, talk: Talk, work: Work) -> None:
    talk.say(ada, "<script>alert(1)</script>")
    client = browser(ada)
    ask(client)
    work.round()
    page = fetched(client).read("index.html").decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "ada@example.org" in page


def test_only_she_can_fetch_it_and_only_for_a_day(
    app: Flask, browser: Browser, ada: int, eve: int, site: int, work: Work
) -> None:
    client = browser(ada)
    ask(client)
    assert client.get("/account/data/1").status_code == 410, "not ready yet"
    work.round()
    assert browser(eve).get("/account/data/1").status_code == 410
    assert browser().get("/account/data/1").location.startswith("/sign-in")
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert client.get("/account/data/1").status_code == 410


def test_while_one_is_being_made_there_is_no_second(app: Flask, browser: Browser, ada: int, site: int) -> None:
    client = browser(ada)
    ask(client)
    ask(client)
    with app.app_context():
        assert len(db.session.scalars(select(DataCopy)).all()) == 1


def test_three_a_day_are_enough(app: Flask, browser: Browser, ada: int, site: int, work: Work) -> None:
    app.config["LIMITS_OFF"] = False
    client = browser(ada)
    for _ in range(3):
        ask(client)
        work.round()
    refused = client.post("/account/data")
    assert refused.status_code == 429
    assert "That was too much in a short time." in refused.text


def test_a_copy_asked_for_twice_by_the_same_event_is_made_once(
    browser: Browser, ada: int, site: int, work: Work
) -> None:
    ask(browser(ada))
    work.round()
    work.round()
    assert len(list(copies.folder(work.folder).iterdir())) == 1


def test_many_comments_come_in_parts(browser: Browser, ada: int, talk: Talk, work: Work, monkeypatch: object) -> None:
    monkeypatch.setattr(copies.queries, "PART", 2)  # type: ignore[attr-defined]
    ids = [talk.say(ada, f"Number {number}.") for number in range(5)]
    client = browser(ada)
    ask(client)
    work.round()
    assert [row["id"] for row in json.loads(fetched(client).read("comments.json"))] == ids


def test_nothing_is_made_for_somebody_who_has_left(
    browser: Browser, ada: int, site: int, work: Work, app: Flask
) -> None:
    ask(browser(ada))
    with app.app_context():
        closing_down.erase(ada, keeps_comments=True, sends_letters=False)
    work.round()
    assert list(copies.folder(work.folder).iterdir()) == []
