"""What is asked of new readers: the editor's page, what each setting does to a comment, and words that refuse."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from comments.accounts.models import Person, PersonKind
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers import queries as publishers
from comments.publishers import settings as publishers_settings
from comments.publishers.models import Site, SiteChange
from comments.screening.types import PolicyRow, Verdict
from comments.threads import queries as threads
from comments.threads.models import Status

PAGE = "/moderation/friction?site=demo"
FORM = {
    "sign_up_work": "0",
    "newcomer_limit": "0",
    "newcomer_days": "0",
    "disposable": "allow",
    "report_threshold": "5",
    "report_brake": "3",
}


@pytest.fixture
def turn_up(browser, edith):
    """Save the form with some fields other than at rest."""

    def save(**more):
        return browser(edith).post(PAGE, data=FORM | more)

    return save


@pytest.fixture
def post(app, browser, article):
    """Post a comment; answers its state and what decided."""

    def write(who, text="A thought about the line."):
        answer = browser(who).post(
            "/comments", json={"article": str(article), "text": text}, headers={"Accept": "application/json"}
        )
        if answer.status_code != 201:
            return answer.status_code, answer.json["code"]
        with app.app_context():
            return answer.json["status"], threads.my_row(answer.json["id"], who).policy

    return write


@pytest.fixture
def known(place):
    """Make somebody known: so many comments of theirs are up."""

    def publish(person, count):
        for n in range(count):
            place(f"Earlier {n}.", status=Status.PUBLISHED, person=person)
        return person

    return publish


def test_what_is_saved_holds_at_once_and_leaves_a_record(app, turn_up, site, edith):
    answer = turn_up(sign_up_work="16", hold_newcomers="on", newcomer_days="7", disposable="hold")
    assert answer.status_code == 303
    with app.app_context():
        row = db.session.get_one(Site, site)
        assert (row.sign_up_work, row.hold_newcomers, row.newcomer_days, row.disposable) == (16, True, 7, "hold")
        change = db.session.scalars(select(SiteChange)).one()
        assert change.person_id == edith
        assert change.what == "friction: sign_up_work 16, hold_newcomers True, newcomer_days 7, disposable hold"


def test_saving_the_same_again_changes_nothing(app, turn_up):
    turn_up()
    turn_up()
    with app.app_context():
        assert db.session.scalars(select(SiteChange)).all() == []


def test_the_page_says_what_each_does_and_costs(turn_up, browser, edith):
    turn_up(newcomer_days="7")
    page = browser(edith).get(PAGE).text
    assert page.count("What it costs:") == 5
    assert "or whose account is younger than so many days" in page  # either is enough, as the two tests below show
    assert "when 5 new readers or 2 trusted ones report it" in page
    assert 'name="newcomer_days" inputmode="numeric" maxlength="3" value="7"' in page


def test_the_page_says_when_and_by_whom_it_was_changed(turn_up, browser, edith, pat):
    assert "Last changed:" not in browser(edith).get(PAGE).text
    turn_up(newcomer_days="7")
    page = browser(pat).get(PAGE).text
    assert re.search(r"Last changed: <time [^>]+>[^<]+</time>, <bdi>Edith Marsh</bdi>", " ".join(page.split()))


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("sign_up_work", "15"),
        ("sign_up_work", ""),
        ("newcomer_limit", "21"),
        ("newcomer_days", "-1"),
        ("newcomer_days", "x"),
        ("disposable", "ban"),
        ("report_threshold", "51"),
        ("report_brake", "1e3"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_changes_nothing(app, turn_up, site, field, raw):
    answer = turn_up(**{field: raw, "hold_newcomers": "on"})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with app.app_context():
        assert not db.session.get_one(Site, site).hold_newcomers


def test_newcomers_by_number_are_held_whatever_the_policy_says(turn_up, post, known, ada, eve):
    known(eve, 2)
    turn_up(newcomer_limit="2")
    assert post(ada) == ("published", "")
    turn_up(newcomer_limit="2", hold_newcomers="on")
    assert post(ada, "Another thought.") == ("held", "newcomer")
    assert post(eve) == ("published", "")


def test_newcomers_by_age_are_held_however_much_they_wrote(app, turn_up, post, known, ada, eve):
    turn_up(newcomer_days="7", hold_newcomers="on")
    known(ada, 5)
    with app.app_context(), unit_of_work():
        db.session.execute(update(Person).where(Person.id == eve).values(created_at=clock.now() - timedelta(days=8)))
    assert post(ada) == ("held", "newcomer")
    assert post(eve) == ("published", "")


def test_without_the_work_that_is_asked_for_the_first_three_are_held(app, turn_up, post, known, ada, eve):
    turn_up(sign_up_work="14")
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, eve).work = 14
    known(ada, 2)
    assert post(ada) == ("held", "without_work")
    assert post(eve) == ("published", "")
    known(ada, 1)
    assert post(ada, "My fourth thought.") == ("published", "")


def test_addresses_to_be_thrown_away_are_held(app, turn_up, post, make_person, ada):
    fleeting = make_person("Flo Fleeting", email="flo@mailinator.com", email_key="flo@mailinator.com")
    assert post(fleeting) == ("published", "")
    for choice in ("hold", "refuse"):
        turn_up(disposable=choice)
        assert post(fleeting, f"A thought while {choice}.") == ("held", "disposable")
    assert post(ada) == ("published", "")


def test_only_addresses_confirmed_with_us_write_when_the_editor_says_so(turn_up, post, make_person, ada):
    vouched = make_person("Vera Vouched", kind=PersonKind.SITE)
    assert post(vouched) == ("published", "")
    turn_up(confirmed_only="on")
    assert post(vouched, "Once more.") == (403, "confirmed-only")
    assert post(ada) == ("published", "")


def test_none_of_it_holds_who_sits_at_the_desk(turn_up, post, mo):
    turn_up(sign_up_work="18", hold_newcomers="on", newcomer_limit="20", newcomer_days="90", disposable="hold")
    assert post(mo) == ("published", "")


def test_a_refused_word_rejects_at_once_before_every_other_row(app, browser, post, site, edith, ada):
    for word, kind in (("idiot", "strong"), ("pillz", "refused"), ("casino", "refused")):
        browser(edith).post("/moderation/words?site=demo", data={"word": word, "kind": kind, "exceptions": ""})
    with app.app_context():
        rows = publishers.policy(site)
        assert [(row.signal, str(row.verdict)) for row in rows] == [("refused_word", "reject")]
    assert post(ada, "Cheap p i l l z here") == ("rejected", "refused_word")
    assert post(ada, "A thought without them.") == ("published", "")


def test_the_row_of_refused_words_comes_first(app, browser, site, edith):
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Site, site)
        for signal in ("standing", "links"):
            publishers_settings.add_policy_row(row, PolicyRow(Verdict.HOLD, signal))
    browser(edith).post("/moderation/words?site=demo", data={"word": "pillz", "kind": "refused", "exceptions": ""})
    with app.app_context():
        assert [row.signal for row in publishers.policy(site)] == ["refused_word", "standing", "links"]
    page = browser(edith).get("/moderation/words?site=demo").text
    assert '<span class="badge danger">refused</span>' in page
