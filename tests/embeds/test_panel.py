"""The publisher's page: for the administrator's seat alone, by plain forms, every change noted and seen at once."""

import re

import pytest

from comments.accounts.actions import hand_over, trade_code
from comments.accounts.models import Person
from comments.accounts.schemas import Trade
from comments.extensions import db, unit_of_work
from comments.lib.tokens import pkce_challenge
from comments.publishers import queries
from comments.publishers.models import PolicyRow, Site, SiteChange

SETTINGS = {
    "name": "The Estuary Post",
    "line": "Be kind.",
    "locale": "en",
    "time_zone": "Europe/London",
    "trailing_slash": "strip",
    "newcomer_limit": "3",
    "score_hidden_minutes": "0",
    "premoderated": "on",
}
DEEDS = ["/origins", "/origins/removal", "/policy", "/policy/1/removal", "/policy/1/place", "/settings"]


@pytest.fixture
def desk(browser, pat):
    """Pat's browser."""
    return browser(pat)


@pytest.fixture
def rows(app, site):
    """A policy of two rows; answers their ids."""
    with app.app_context(), unit_of_work():
        made = [
            PolicyRow(site_id=site, position=n, signal=s, verdict="hold") for n, s in ((1, "links"), (2, "newcomer"))
        ]
        db.session.add_all(made)
        db.session.flush()
        return [row.id for row in made]


def read(app, question):
    with app.app_context():
        return question()


def origins(app, site):
    return read(app, lambda: queries.origins(site))


def signals(app, site):
    return read(app, lambda: [row.signal for row in queries.policy_rows(site)])


def test_it_shows_the_snippet_and_the_link_for_readers_without_script(desk):
    html = desk.get("/publisher/demo").text
    assert "&lt;script async src=&#34;http://localhost/embed.js&#34; data-site=&#34;demo&#34;&gt;" in html
    assert "http://localhost/discussion/demo?article=http%3A%2F%2Flocalhost%3A8001%2F" in html


@pytest.mark.parametrize("who", ["ada", "mo", "edith", "eve"])
def test_for_everybody_else_it_is_not_there(request, browser, site, rows, who):
    client = browser(request.getfixturevalue(who))
    assert client.get("/publisher/demo").status_code == 404
    assert {client.post(f"/publisher/demo{deed}").status_code for deed in DEEDS} == {404}
    assert site


@pytest.mark.usefixtures("site")
def test_a_stranger_is_led_to_signing_in_whether_there_is_such_a_site_or_not(browser):
    for key in ("demo", "nobody"):
        answer = browser().get(f"/publisher/{key}")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.usefixtures("other_site")
def test_a_seat_at_one_site_opens_no_other(desk):
    assert desk.get("/publisher/other").status_code == 404
    assert {desk.post(f"/publisher/other{deed}").status_code for deed in DEEDS} == {404}


def test_a_frame_token_opens_nothing_here(app, client, pat, site):
    verifier = "v" * 43
    with app.app_context(), unit_of_work():
        person = db.session.get_one(Person, pat)
        code = hand_over(person, site, challenge=pkce_challenge(verifier), sign_in_id=None)
        token, _, _ = trade_code(Trade(code, verifier))
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/publisher/demo", headers=headers).status_code == 404
    assert {client.post(f"/publisher/demo{deed}", headers=headers).status_code for deed in DEEDS} == {404}


def test_it_is_kept_by_nobody(desk):
    assert desk.get("/publisher/demo").headers["Cache-Control"] == "private, no-store"


def test_an_origin_is_added_in_its_one_form(app, desk, site, pat):
    answer = desk.post("/publisher/demo/origins", data={"origin": "HTTPS://Www.Estuary.Example:443/"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/publisher/demo?saved=origins#origins"
    assert origins(app, site) == ("http://localhost:8001", "https://www.estuary.example")
    assert read(app, lambda: db.session.query(SiteChange).one().person_id) == pat
    assert "Saved." in desk.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "www.example.org",
        "ftp://example.org",
        "https://*.example.org",
        "https://example.org/news",
        "http://localhost:8001",
    ],
)
def test_an_origin_that_cannot_be_is_refused_at_its_field_with_what_was_typed(app, desk, site, typed):
    answer = desk.post("/publisher/demo/origins", data={"origin": typed})
    assert answer.status_code in (409, 422)
    assert 'id="origins-origin-error"' in answer.text
    assert f'value="{typed}" aria-invalid="true"' in answer.text
    assert origins(app, site) == ("http://localhost:8001",)


def test_an_origin_is_taken_off(app, desk, site):
    desk.post("/publisher/demo/origins/removal", data={"origin": "http://localhost:8001"})
    assert origins(app, site) == ()
    assert "no page can show the discussion" in desk.get("/publisher/demo").text


def test_rows_of_the_policy_are_added_moved_and_taken_out(app, desk, site, rows):
    desk.post("/publisher/demo/policy", data={"signal": "", "risk": "70", "verdict": "reject"})
    assert signals(app, site) == ["links", "newcomer", None]
    desk.post(f"/publisher/demo/policy/{rows[1]}/place", data={"to": "up"})
    assert signals(app, site) == ["newcomer", "links", None]
    desk.post(f"/publisher/demo/policy/{rows[0]}/place", data={"to": "down"})
    assert signals(app, site) == ["newcomer", None, "links"]
    desk.post(f"/publisher/demo/policy/{rows[0]}/removal")
    assert signals(app, site) == ["newcomer", None]
    assert "risk 70 or more" in desk.get("/publisher/demo").text


def test_a_row_that_looks_for_nothing_is_refused_with_what_was_chosen(app, desk, site):
    answer = desk.post("/publisher/demo/policy", data={"signal": "", "risk": "", "verdict": "publish"})
    assert answer.status_code == 422
    assert 'id="policy-signal-error"' in answer.text
    assert '<option value="publish" selected>' in answer.text
    assert signals(app, site) == []


def test_a_row_that_is_gone_is_said_to_be(desk):
    assert desk.post("/publisher/demo/policy/99/removal").status_code == 404


def test_settings_are_saved_and_raise_the_version(app, desk, site):
    version = read(app, lambda: db.session.get_one(Site, site).version)
    assert desk.post("/publisher/demo/settings", data=SETTINGS).status_code == 303
    row = read(app, lambda: db.session.get_one(Site, site))
    assert (row.line, row.time_zone, row.trailing_slash) == ("Be kind.", "Europe/London", "strip")
    assert (row.newcomer_limit, row.premoderated, row.version) == (3, True, version + 1)


def test_settings_that_cannot_be_keep_what_was_typed(app, desk, site):
    answer = desk.post("/publisher/demo/settings", data=SETTINGS | {"time_zone": "Cardiff", "line": "Half a thought"})
    assert answer.status_code == 422
    assert 'id="settings-time_zone-error"' in answer.text
    assert 'value="Cardiff"' in answer.text
    assert 'value="Half a thought"' in answer.text
    assert read(app, lambda: db.session.get_one(Site, site).time_zone) == "UTC"


def test_a_script_gets_a_refusal_as_json(desk):
    answer = desk.post("/publisher/demo/origins", json={"origin": "x"})
    assert answer.status_code == 422
    assert answer.json["field"] == "origin"


def test_another_site_cannot_post_to_it(app, desk, site):
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = desk.post("/publisher/demo/origins", data={"origin": "https://evil.example"}, headers=headers)
    assert answer.status_code == 403
    assert origins(app, site) == ("http://localhost:8001",)


def test_the_preview_is_a_frame_of_ours(desk):
    assert re.search(r'<iframe[^>]*src="/embed/demo/preview"[^>]*title="', desk.get("/publisher/demo").text)
