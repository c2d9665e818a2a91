"""Every address of the house, walked by everybody who may come: who gets in, what may be kept, what is never said."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from comments.web.guards import Guard
from tests.doors import addresses, come_as, query, rows
from tests.stage import BELL, Stage, close, reopened

COOKIES = ("ada", "eve", "mo", "edith", "pat", "olga")
TOKENS = ("token", "token of elsewhere")
EVERYBODY = ("stranger", *COOKIES, *TOKENS)
LET_IN = {
    "moderator of the site": {"mo", "edith", "pat"},
    "editor of the site": {"edith", "pat"},
    "publisher of the site": {"pat"},
}
ANYONE = {"anyone", "anyone without a cookie", "development only"}
SIGNED_IN = {"signed in", "signed in on our own pages"}
FRAMED = {"embeds.show_frame", "embeds.show_preview", "letter_box.show_html"}
COOKIELESS = {
    "accounts.create_arrival",
    "accounts.create_frame_token",
    "accounts.delete_frame_token",
    "notifications.unsubscribe",
}
SILENT = ("Mo Castellan", "Edith Marsh", "Pat Okafor", "Eve Stranger", "Olga Elsewhere", "Nina New", "@example.org")
"""Nobody of these has published a word; no address of anybody is ever public."""
FOREIGN = (
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": "http://localhost"},
    {"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "http://evil.example"},
    {"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "null"},
    {"HTTP_SEC_FETCH_SITE": None},
)


def guard(app: Flask, endpoint: str) -> Guard:
    return app.view_functions[endpoint].guard  # type: ignore[attr-defined, no-any-return]


def go(stage: Stage, client: FlaskClient, endpoint: str, method: str, path: str, **more: object) -> TestResponse:
    asked = query(stage, endpoint)
    return client.open(path, method=method, query_string=asked, **more)


@dataclass(frozen=True)
class Walk:
    """What somebody met behind every door."""

    seen: list[tuple[str, str, TestResponse]]
    """By endpoint and address; looked at, with everything else as it was."""
    done: list[tuple[str, str, TestResponse]]
    """Every deed, with nothing typed."""
    changed: bool
    """Whether looking changed a row."""

    @property
    def all(self) -> list[tuple[str, str, TestResponse]]:
        return self.seen + self.done


@pytest.fixture(scope="module")
def walks(scene: Stage, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Walk]:
    """Let everybody walk through the whole house once, each through a house of their own."""
    found = {}
    for who in EVERYBODY:
        stage = reopened(scene, tmp_path_factory.mktemp("walk"))
        found[who] = walk(stage, who)
        close(stage.app)
    return found


def walk(stage: Stage, who: str) -> Walk:
    client = come_as(stage, who)
    before = rows(stage.app)
    doors = list(addresses(stage))
    looks = [(endpoint, path) for endpoint, method, path in doors if method == "GET"]
    seen = [(endpoint, f"GET {path}", go(stage, client, endpoint, "GET", path)) for endpoint, path in looks]
    changed = rows(stage.app) != before
    done = []
    for endpoint, method, path in doors:
        if method != "GET":
            done.append((endpoint, f"{method} {path}", go(stage, client, endpoint, method, path)))
        if endpoint.startswith("accounts."):
            client = come_as(stage, who)  # it may have ended the sign-in
    return Walk(seen, done, changed)


def test_every_view_has_exactly_one_guard(app):
    for rule in app.url_map.iter_rules():
        assert isinstance(getattr(app.view_functions[rule.endpoint], "guard", None), Guard), rule


def test_every_guard_is_one_that_this_table_knows(app):
    known = ANYONE | SIGNED_IN | set(LET_IN)
    assert {guard(app, rule.endpoint).name for rule in app.url_map.iter_rules()} <= known


def test_only_three_views_can_be_posted_to_from_elsewhere(app):
    cookieless = {endpoint for endpoint in app.view_functions if guard(app, endpoint).cookieless}
    assert cookieless == COOKIELESS


def test_the_desk_and_the_panel_are_closed_to_tokens_and_hide(app):
    for endpoint in app.view_functions:
        found = guard(app, endpoint)
        if endpoint.startswith(("moderation.", "embeds.")) and found.name in LET_IN:
            assert found.cookie_only, endpoint
            assert found.hides, endpoint


@pytest.mark.parametrize("who", EVERYBODY)
def test_nothing_breaks_whoever_comes(walks, who):
    assert not [(where, answer.status_code) for _, where, answer in walks[who].all if answer.status_code >= 500]


@pytest.mark.parametrize("who", EVERYBODY)
def test_looking_changes_nothing(walks, who):
    assert not walks[who].changed


def test_asking_for_heads_and_options_breaks_nothing(stage):
    client = come_as(stage, "pat")
    for endpoint, method, path in addresses(stage):
        if method == "GET":
            for verb in ("HEAD", "OPTIONS"):
                response = go(stage, client, endpoint, verb, path)
                assert response.status_code == 200 or (response.status_code < 500 and not response.data), path


def expected(who: str, guard: Guard) -> set[int] | None:
    """Answer the statuses that are right for somebody at a guard; None where the view itself may still refuse."""
    if guard.name in ANYONE:
        return None
    if who in TOKENS and guard.cookie_only:
        return {404} if guard.hides else {403}
    if who == "stranger":
        return {303, 401}
    return {404} if who not in LET_IN.get(guard.name, {who}) else None


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_gets_in_where_their_seat_leads_and_nowhere_else(scene, walks, who):
    wrong = []
    for endpoint, where, response in walks[who].all:
        right = expected(who, guard(scene.app, endpoint))
        if right is not None and response.status_code not in right:
            wrong.append((where, response.status_code, right))
        if response.status_code == 303 and right is not None:
            assert response.location.startswith("/sign-in?next=")
    assert not wrong


@pytest.mark.parametrize("who", ["mo", "edith", "pat"])
def test_who_sits_at_the_desk_sees_every_page_of_it(scene, walks, who):
    mine = {name for name, people in LET_IN.items() if who in people}
    seen = [answer for answer in walks[who].seen if guard(scene.app, answer[0]).name in mine]
    assert len(seen) >= 5
    assert not [(where, answer.status_code) for _, where, answer in seen if answer.status_code != 200]


@pytest.mark.parametrize("who", ["ada", "token"])
def test_who_is_signed_in_sees_every_page_of_their_own(scene, walks, who):
    seen = [answer for answer in walks[who].seen if guard(scene.app, answer[0]).name == "signed in"]
    shut = [(endpoint, answer.status_code) for endpoint, _, answer in seen if answer.status_code != 200]
    assert shut == [("moderation.show_report", 403)], "nobody reports their own words"


def test_a_token_of_another_site_finds_no_comment_and_no_article_here(scene, walks):
    found = [
        (where, answer.status_code)
        for endpoint, where, answer in walks["token of elsewhere"].all
        if re.search(r"/(comments|overlay)/\d", where) and guard(scene.app, endpoint).name == "signed in"
    ]
    assert len(found) >= 10
    assert {status for _, status in found} == {404}


@pytest.mark.parametrize("who", ["olga", "ada"])
def test_the_desk_answers_alike_for_what_is_there_and_what_is_not(stage, who):
    client = come_as(stage, who)
    for there in (f"/moderation/comments/{stage.comments['held']}", "/publisher/demo", "/moderation?site=demo"):
        gone = re.sub(r"\d+$|demo", "999999", there)
        one, other = client.get(there), client.get(gone)
        words = [re.sub(r"<code>[\w-]{14}</code>", "", answer.text) for answer in (one, other)]  # each has its number
        assert (one.status_code, words[0]) == (other.status_code, words[1]), there


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_nothing_is_done_for_another_site(stage, headers):
    client = come_as(stage, "pat")
    for name, value in headers.items():
        client.environ_base.pop(name, None)
        if value is not None:
            client.environ_base[name] = value
    before = rows(stage.app)
    for endpoint, method, path in addresses(stage):
        if method != "GET" and not guard(stage.app, endpoint).cookieless:
            response = go(stage, client, endpoint, method, path, headers={"Accept": "application/json"})
            assert (response.status_code, response.json["code"]) == (403, "cross-origin"), path
    assert rows(stage.app) == before


def test_an_origin_of_our_own_is_enough_for_a_browser_without_fetch_metadata(stage):
    client = come_as(stage, "ada")
    del client.environ_base["HTTP_SEC_FETCH_SITE"]
    response = client.post("/notices/reading", headers={"Origin": "http://localhost"})
    assert response.status_code == 303


def kept(walk: Walk) -> dict[str, TestResponse]:
    """Answer what a shared cache may keep."""
    return {where: answer for _, where, answer in walk.seen if "public" in answer.headers["Cache-Control"]}


@pytest.mark.parametrize("who", [name for name in EVERYBODY if name != "token of elsewhere"])
def test_what_may_be_kept_is_the_same_for_everyone(walks, who):
    ours, theirs = kept(walks["stranger"]), kept(walks[who])
    assert len(ours) >= 12
    assert ours.keys() == theirs.keys()
    assert not [where for where in ours if ours[where].data != theirs[where].data]


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_may_be_kept_sets_no_cookie_and_does_not_vary_by_it(walks, who):
    for where, answer in kept(walks[who]).items():
        assert "Set-Cookie" not in answer.headers, where
        assert "cookie" not in answer.headers.get("Vary", "").lower(), where


def test_what_may_be_kept_names_nobody_but_authors(walks):
    for where, answer in kept(walks["stranger"]).items():
        assert not [name for name in SILENT if name in answer.text], where


def test_what_may_be_kept_as_json_is_the_same_for_everyone_too(stage):
    """The same address serves pages and JSON."""
    answers = {}
    for who in ("stranger", "ada", "mo"):
        client = come_as(stage, who)
        for endpoint, method, path in addresses(stage):
            if method == "GET":
                answer = go(stage, client, endpoint, "GET", path, headers={"Accept": "application/json"})
                if "public" in answer.headers["Cache-Control"]:
                    assert answer.data == answers.setdefault(path, answer).data, path
                    assert "Set-Cookie" not in answer.headers, path


@pytest.mark.parametrize("who", EVERYBODY)
def test_everything_else_is_private_and_not_stored(walks, who):
    for _, where, answer in walks[who].all:
        policy = answer.headers["Cache-Control"]
        assert policy == "private, no-store" or policy.startswith("public, max-age="), where


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_answer_to_a_deed_is_never_kept(walks, who):
    for _, where, answer in walks[who].done:
        assert answer.headers["Cache-Control"] == "private, no-store", where


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_answer_says_what_may_run_and_who_may_frame_it(walks, who):
    for endpoint, where, answer in walks[who].all:
        assert answer.headers["X-Content-Type-Options"] == "nosniff", where
        policy = answer.headers["Content-Security-Policy"]
        if endpoint == "letter_box.show_html" and answer.status_code == 200:
            assert "sandbox" in policy.split("; "), where
            continue
        assert "unsafe" not in policy, where
        assert "default-src 'none'" in policy, where
        ancestors = re.search(r"frame-ancestors ([^;]*)", policy)
        assert ancestors, where
        assert (ancestors[1] == "'none'") == (endpoint not in FRAMED), where


def test_the_frame_is_for_the_registered_origins_and_the_preview_for_ourselves(stage):
    client = come_as(stage, "stranger")
    policy = client.get(f"/embed/demo?article={BELL}").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors http://localhost:8001")
    assert client.get("/embed/demo/preview").headers["Content-Security-Policy"].endswith(" http://localhost")


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_page_holds_inline_script_or_style(walks, who):
    for endpoint, where, answer in walks[who].all:
        if answer.mimetype != "text/html" or endpoint == "letter_box.show_html":
            continue
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)\s*=", answer.text), where
        assert not re.search(r"<style|javascript:", answer.text), where
        for script in re.findall(r"<script([^>]*)>", answer.text):
            assert "src=" in script or "application/ld+json" in script, where
