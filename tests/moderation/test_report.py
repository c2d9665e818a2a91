"""A reader's report: once, with a reason, never of one's own words."""

import json
from datetime import timedelta

import pytest

from comments.accounts.models import FrameToken, Standing
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import digest
from comments.threads.models import Status
from tests.lib.naughty import naughty_strings

JSON = {"Accept": "application/json"}


@pytest.fixture
def published(place):
    return place("Words that offend.", status=Status.PUBLISHED)


def test_a_report_is_kept_counted_and_told_to_the_desk(browser, published, look, reports_of, events, eve):
    answer = browser(eve).post(f"/comments/{published}/report", json={"reason": "2", "note": "See line 1."})
    assert answer.status_code == 200
    assert "Thank you" in answer.json["html"]
    assert "Ada Lindqvist is not told who reported it" in answer.json["html"]
    assert look(published).open_reports == 1
    (row,) = reports_of(published)
    assert (row.person_id, row.kind, row.note, row.version) == (eve, "rule", "See line 1.", 1)
    (event,) = events("comment.reported")
    assert (event.comment_id, event.person_id) == (published, eve)
    assert "See line" not in json.dumps(event.data)


def test_the_page_offers_the_house_rules_something_else_and_illegal(browser, published, eve):
    page = browser(eve).get(f"/comments/{published}/report").text
    for words in (
        "1. Attack on a person",
        "3. Personal details",
        "Something else",
        "It is illegal",
        "Words that offend.",
    ):
        assert words in page
    assert " checked" not in page


def test_the_frame_gets_the_same_form_as_json(browser, published, eve):
    assert 'value="illegal"' in browser(eve).get(f"/comments/{published}/report", headers=JSON).json["html"]


def test_without_script_the_form_works_and_says_thanks(browser, published, look, eve):
    answer = browser(eve).post(f"/comments/{published}/report", data={"reason": "illegal"})
    assert answer.status_code == 200
    assert "<h1" in answer.text
    assert look(published).open_reports == 1


@pytest.mark.parametrize(("reason", "is_led"), [("illegal", True), ("1", False)])
def test_who_finds_it_illegal_is_shown_the_way_to_a_notice(browser, published, eve, reason, is_led):
    answer = browser(eve).post(f"/comments/{published}/report", json={"reason": reason}, headers=JSON)
    assert (f'href="/comments/{published}/notice"' in answer.json["html"]) is is_led


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "reason"),
        ({"reason": "else"}, "note"),
        ({"reason": "nine"}, "reason"),
        ({"reason": "1", "note": "a\0"}, "note"),
    ],
)
def test_what_is_missing_is_said_at_its_field(browser, published, look, eve, form, field):
    answer = browser(eve).post(f"/comments/{published}/report", json=form, headers=JSON)
    assert answer.status_code == 422
    assert answer.json["field"] == field
    assert look(published).open_reports == 0


def test_the_form_keeps_what_was_typed(browser, published, eve):
    answer = browser(eve).post(f"/comments/{published}/report", data={"note": "Kept words"})
    assert answer.status_code == 422
    assert "Kept words</textarea>" in answer.text


def test_a_second_report_of_one_person_changes_the_reason_of_the_first(browser, published, look, reports_of, eve):
    client = browser(eve)
    client.post(f"/comments/{published}/report", json={"reason": "1"})
    page = client.get(f"/comments/{published}/report").text
    assert "You reported this already." in page
    assert 'value="1" required checked' in page
    answer = client.post(f"/comments/{published}/report", json={"reason": "else", "note": "Look."}, headers=JSON)
    assert answer.status_code == 200
    (row,) = reports_of(published)
    assert (row.kind, row.house_rule_id, row.note) == ("else", None, "Look.")
    assert look(published).open_reports == 1


def test_what_a_moderator_decided_is_not_reported_again_by_the_same_person(browser, decide, published, look, mo, eve):
    client = browser(eve)
    client.post(f"/comments/{published}/report", json={"reason": "1"})
    decide(mo, "approval", published)
    answer = client.post(f"/comments/{published}/report", json={"reason": "2"}, headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (409, "reported-already")
    assert look(published).open_reports == 0


def test_ones_own_words_are_not_reported(browser, published, ada):
    answer = browser(ada).post(f"/comments/{published}/report", json={"reason": "1"}, headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (403, "own-comment")


@pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED, Status.WITHDRAWN])
def test_what_readers_do_not_see_is_not_there(browser, place, eve, status):
    assert browser(eve).get(f"/comments/{place(status=status)}/report").status_code == 404


def test_signed_out_readers_are_asked_to_sign_in(browser, published):
    assert browser().get(f"/comments/{published}/report").status_code == 303
    assert browser().post(f"/comments/{published}/report", json={"reason": "1"}).status_code == 401


def test_who_is_shut_out_or_unconfirmed_does_not_report(app, browser, published, site, eve, make_person):
    with app.app_context(), unit_of_work():
        db.session.add(Standing(site_id=site, person_id=eve, banned=True))
    assert browser(eve).post(f"/comments/{published}/report", json={"reason": "1"}).status_code == 403
    new = make_person("Nora New", confirmed_at=None)
    answer = browser(new).post(f"/comments/{published}/report", json={"reason": "1"}, headers=JSON)
    assert answer.json["code"] == "unconfirmed"


@pytest.mark.parametrize(("own_site", "status"), [(True, 200), (False, 404)])
def test_a_frame_token_reports_on_its_own_site_only(app, published, site, other_site, eve, own_site, status):
    with app.app_context(), unit_of_work():
        until = clock.now() + timedelta(days=1)
        at = site if own_site else other_site
        db.session.add(FrameToken(token_digest=digest("t" * 40), person_id=eve, site_id=at, expires_at=until))
    headers = {"Authorization": "Bearer " + "t" * 40}
    answer = app.test_client().post(f"/comments/{published}/report", json={"reason": "1"}, headers=headers)
    assert answer.status_code == status


def test_reports_are_limited(app, browser, published, eve):
    app.config["LIMITS_OFF"] = False
    client = browser(eve)
    codes = [client.post(f"/comments/{published}/report", json={"reason": "1"}).status_code for _ in range(31)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_every_naughty_string_is_a_note_or_is_refused(app, browser, published, look, reports_of, eve, make_person):
    client, strings = browser(eve), naughty_strings()
    for words in strings:
        answer = client.post(f"/comments/{published}/report", json={"reason": "1", "note": words}, headers=JSON)
        assert answer.status_code < 500, words
        with app.app_context(), unit_of_work():
            db.session.execute(db.text("DELETE FROM report"))
    assert look(published).open_reports > len(strings) * 3 // 4
