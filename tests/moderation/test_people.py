"""A person's page: record, notes, badge, sanctions; a whole day rejected and taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from comments.accounts import queries as accounts
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.queries import people
from comments.threads.models import Comment, Status

JSON = {"Accept": "application/json"}


@pytest.fixture
def page(browser, place, ada, mo):
    place("A word of Ada.", status=Status.PUBLISHED)
    return browser(mo).get(f"/moderation/people/{ada}?site=demo").text


@pytest.fixture
def standing(app, site):
    def read(person):
        with app.app_context():
            row = accounts.standing(person, site)
            if row is not None:
                db.session.expunge(row)
            return row

    return read


@pytest.fixture
def sanction(browser, mo):
    def do(person, who=None, **form):
        path = f"/moderation/people/{person}/sanctions?site=demo"
        return browser(who or mo).post(path, data={"rule": "1", "reason": "Enough of it."} | form)

    return do


def test_the_page_shows_the_record_and_the_comments(page):
    assert "Ada Lindqvist" in page
    assert "A word of Ada." in page
    assert "Good. Nothing is laid on this person here." in page


def test_a_pick_that_was_rejected_since_is_no_pick(app, decide, place, site, ada, mo):
    kept, lost = place("Kept", status=Status.PUBLISHED), place("Lost", status=Status.PUBLISHED)
    for comment in (kept, lost):
        decide(mo, "pick", comment)
    decide(mo, "rejection", lost, rule=1)
    with app.app_context():
        record = people.record(ada, site)
    assert (record.published, record.rejected, record.picked, record.rejected_share) == (1, 1, 1, 50)
    assert [cell.status for cell in record.strip] == ["published", "rejected"]


def test_the_page_never_shows_the_address_of_a_reader(page):
    assert "ada@example.org" not in page


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "\u202eevil"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_notes_are_shown_as_typed(browser, place, ada, mo, text):
    place()
    client = browser(mo)
    assert client.post(f"/moderation/people/{ada}/notes?site=demo", data={"note": text}).status_code == 303
    shown = client.get(f"/moderation/people/{ada}?site=demo").text
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert ">49<" not in shown


def test_an_empty_note_is_refused_in_words(browser, place, ada, mo):
    place()
    answer = browser(mo).post(f"/moderation/people/{ada}/notes?site=demo", data={"note": "  "})
    assert answer.status_code == 422
    assert "There is nothing to note yet." in answer.text


def test_a_suspension_lasts_through_its_last_day(sanction, place, standing, events, ada, mo):
    place()
    day = (clock.now() + timedelta(days=3)).date()
    assert sanction(ada, kind="suspend", until=day.isoformat()).status_code == 303
    row = standing(ada)
    assert row.suspended_until == datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)
    assert not row.may_post(clock.now())
    assert row.reason == "Enough of it."
    (event,) = events("person.sanctioned")
    assert event.person_id == mo
    assert event.data["person"] == ada


@pytest.mark.parametrize("until", ["", "yesterday", "2013-02-20", "9999-12-31", "2026-13-45"])
def test_a_suspension_needs_a_day_still_to_come(sanction, place, standing, ada, until):
    place()
    assert sanction(ada, kind="suspend", until=until).status_code == 422
    assert standing(ada) is None


@pytest.mark.parametrize(("kind", "field"), [("ban", "banned"), ("hold_all", "hold_all")])
def test_a_ban_and_read_first_hold_until_they_are_lifted(sanction, place, standing, ada, kind, field):
    place()
    sanction(ada, kind=kind)
    assert getattr(standing(ada), field) is True
    assert sanction(ada, kind="lift", rule="", reason="It was a misunderstanding.").status_code == 303
    row = standing(ada)
    assert not row.banned
    assert not row.hold_all
    assert row.reason == ""


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "ban", "reason": ""}, "Say why; the person is told."),
        ({"kind": "ban", "rule": ""}, "Choose the house rule it is about."),
        ({"kind": "flog"}, "Choose what to do."),
        ({}, "Choose what to do."),
    ],
)
def test_a_sanction_says_why_and_by_which_rule(sanction, place, standing, ada, form, words):
    place()
    answer = sanction(ada, **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert standing(ada) is None


def test_nobody_sanctions_the_desk_or_oneself(sanction, standing, mo, edith):
    assert sanction(edith, kind="ban").status_code == 409
    assert sanction(mo, kind="ban").status_code == 422
    assert standing(edith) is None


def test_everything_of_the_last_day_is_rejected_and_taken_back_as_one(
    app, browser, sanction, place, look, decisions, sanctions, ada, eve, mo
):
    today = [place(f"Words {n}", status=s) for n, s in enumerate((Status.PUBLISHED, Status.HELD, Status.PUBLISHED))]
    old, of_eve = place("Old", status=Status.PUBLISHED), place("Eve's", status=Status.PUBLISHED, person=eve)
    with app.app_context(), unit_of_work():
        db.session.get_one(Comment, old).created_at = clock.now() - timedelta(days=2)
    assert sanction(ada, kind="reject_day").status_code == 303
    assert [look(i).status for i in today] == [Status.REJECTED] * 3
    assert look(old).status == look(of_eve).status == Status.PUBLISHED
    (row,) = sanctions(ada)
    assert {decisions(i)[-1].batch_id for i in today} == {row.batch_id}
    assert browser(mo).post(f"/moderation/sanctions/{row.id}/undo").status_code == 303
    assert [look(i).status for i in today] == [Status.PUBLISHED, Status.HELD, Status.PUBLISHED]
    assert browser(mo).post(f"/moderation/sanctions/{row.id}/undo").status_code == 409


def test_what_was_decided_anew_meanwhile_stays(browser, decide, sanction, place, look, sanctions, ada, mo, sam):
    one, two = place("One", status=Status.PUBLISHED), place("Two", status=Status.PUBLISHED)
    sanction(ada, kind="reject_day")
    decide(sam, "approval", one)
    decide(sam, "rejection", one, rule=2)
    browser(mo).post(f"/moderation/sanctions/{sanctions(ada)[0].id}/undo")
    assert look(one).status == Status.REJECTED
    assert look(two).status == Status.PUBLISHED


def test_a_day_without_comments_rejects_nothing(app, sanction, place, sanctions, ada):
    comment = place(status=Status.PUBLISHED)
    with app.app_context(), unit_of_work():
        db.session.get_one(Comment, comment).created_at = clock.now() - timedelta(days=2)
    assert sanction(ada, kind="reject_day").status_code == 409
    assert sanctions(ada) == []


def test_a_ban_cannot_be_undone_as_a_batch(browser, sanction, place, sanctions, ada, mo):
    place()
    sanction(ada, kind="ban")
    answer = browser(mo).post(f"/moderation/sanctions/{sanctions(ada)[0].id}/undo", headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (409, "undone-already")


def test_an_editor_puts_a_badge_beside_a_name(browser, place, standing, ada, edith):
    place()
    client = browser(edith)
    path = f"/moderation/people/{ada}/badge?site=demo"
    assert client.post(path, data={"badge": "Reporter"}).status_code == 303
    assert standing(ada).badge == "Reporter"
    assert client.post(path, data={"badge": "b" * 25}).status_code == 422
    client.post(path, data={"badge": ""})
    assert standing(ada).badge == ""


def test_the_form_keeps_what_was_typed(sanction, place, ada):
    place()
    answer = sanction(ada, kind="suspend", until="", reason="Kept words")
    assert "Kept words</textarea>" in answer.text
    assert 'value="suspend" required checked' in answer.text


def test_comments_go_on_page_by_page(browser, place, ada, mo):
    for n in range(53):
        place(f"Words {n}", status=Status.PUBLISHED)
    client = browser(mo)
    first = client.get(f"/moderation/people/{ada}?site=demo").text
    assert "Words 52" in first
    assert "Words 2<" not in first
    before = first.split("before=")[1].split('"')[0]
    assert "Words 2<" in client.get(f"/moderation/people/{ada}?site=demo&before={before}").text
