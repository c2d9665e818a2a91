"""A publisher sets things for a whole site and orders its policy; every change is noted and seen at once."""

import pytest
from sqlalchemy import text

from comments.errors import BadInput, Conflict, NotFound
from comments.extensions import db, unit_of_work
from comments.publishers import queries
from comments.publishers import settings as actions
from comments.publishers.actions import touch
from comments.publishers.models import Site, SiteChange
from comments.publishers.schemas import SiteSettings, read_policy_row, read_settings
from comments.screening.types import PolicyRow, Verdict

FORM = {
    "name": "The Estuary Post",
    "line": "Argue with the point.",
    "locale": "en",
    "time_zone": "Europe/Berlin",
    "trailing_slash": "strip",
    "newcomer_limit": "2",
    "score_hidden_minutes": "60",
}
READ = SiteSettings("The Estuary Post", "Argue with the point.", "en", "Europe/Berlin", "strip", 2, 60, False)


def settings(**more):
    return read_settings(FORM | more, locales=("en", "de"))


def test_settings_are_read_whole():
    assert settings() == READ
    assert settings(premoderated="on").premoderated


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("name", "a\0b"),
        ("line", "x" * 201),
        ("locale", "xx"),
        ("time_zone", "Berlin"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("trailing_slash", "maybe"),
        ("newcomer_limit", "-1"),
        ("newcomer_limit", "21"),
        ("newcomer_limit", "²"),
        ("score_hidden_minutes", "soon"),
        ("score_hidden_minutes", "9" * 40),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(field, typed):
    with pytest.raises(BadInput) as refused:
        settings(**{field: typed})
    assert refused.value.field == field


@pytest.mark.usefixtures("context")
def test_a_saved_change_is_noted_and_raises_the_version(site, pat):
    with unit_of_work():
        row = db.session.get_one(Site, site)
        version = row.version
        changed = actions.save_settings(row, READ, person_id=pat)
    assert set(changed) == {"line", "time_zone", "trailing_slash", "newcomer_limit", "score_hidden_minutes"}
    assert db.session.get_one(Site, site).version == version + 1
    note = db.session.query(SiteChange).one()
    assert note.person_id == pat
    assert "time_zone" in note.what


@pytest.mark.usefixtures("context")
def test_saving_what_stands_there_changes_nothing(site):
    with unit_of_work():
        row = db.session.get_one(Site, site)
        actions.save_settings(row, READ)
        db.session.flush()
        version = row.version
        assert actions.save_settings(row, READ) == ()
    assert db.session.get_one(Site, site).version == version


@pytest.mark.usefixtures("context")
def test_two_who_change_a_site_at_once_raise_its_version_twice(site):
    with unit_of_work():
        row = db.session.get_one(Site, site)
        version = row.version
        db.session.execute(text("UPDATE site SET version = version + 1"))
        touch(row, "rules")
    assert db.session.get_one(Site, site).version == version + 2


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ({"signal": "links", "risk": "", "verdict": "hold"}, PolicyRow(Verdict.HOLD, "links", None)),
        ({"signal": "", "risk": "50", "verdict": "reject"}, PolicyRow(Verdict.REJECT, None, 0.5)),
        ({"signal": "links", "risk": "0", "verdict": "publish"}, PolicyRow(Verdict.PUBLISH, "links", 0.0)),
    ],
)
def test_a_row_names_a_signal_or_a_risk_or_both(form, row):
    assert read_policy_row(form) == row


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"signal": "", "risk": "", "verdict": "hold"}, "signal"),
        ({"signal": "astrology", "verdict": "hold"}, "signal"),
        ({"signal": "links", "risk": "101", "verdict": "hold"}, "risk"),
        ({"signal": "links", "risk": "half", "verdict": "hold"}, "risk"),
        ({"signal": "links", "verdict": "escalate"}, "verdict"),
        ({"signal": "links"}, "verdict"),
    ],
)
def test_a_row_that_cannot_be_is_refused_at_its_field(form, field):
    with pytest.raises(BadInput) as refused:
        read_policy_row(form)
    assert refused.value.field == field


@pytest.fixture
def rows(context, site):
    """Three rows in order; answers their ids."""
    with unit_of_work():
        row = db.session.get_one(Site, site)
        return [
            actions.add_policy_row(row, PolicyRow(Verdict.HOLD, signal)).id
            for signal in ("links", "newcomer", "shouting")
        ]


def order(site):
    return [row.id for row in queries.policy_rows(site)]


def test_rows_stand_in_the_order_in_which_they_came(rows, site):
    assert order(site) == rows


@pytest.mark.parametrize(
    ("which", "up", "after"), [(2, True, "021"), (0, False, "102"), (0, True, "012"), (2, False, "012")]
)
def test_a_row_moves_one_place_and_stops_at_the_edge(rows, site, which, up, after):
    with unit_of_work():
        actions.move_policy_row(db.session.get_one(Site, site), rows[which], up=up)
    assert order(site) == [rows[int(digit)] for digit in after]


def test_a_row_goes_and_leaves_no_gap_that_matters(rows, site, pat):
    with unit_of_work():
        row = db.session.get_one(Site, site)
        actions.remove_policy_row(row, rows[1], person_id=pat)
        actions.move_policy_row(row, rows[2], up=True, person_id=pat)
    assert order(site) == [rows[2], rows[0]]
    assert {note.what for note in db.session.query(SiteChange).filter_by(person_id=pat)} == {
        "policy row removed: newcomer -> hold",
        "policy row moved up: shouting -> hold",
    }


def test_rows_of_another_site_are_out_of_reach(rows, site, other_site):
    other = db.session.get_one(Site, other_site)
    with pytest.raises(NotFound):
        actions.move_policy_row(other, rows[0], up=True)
    with pytest.raises(NotFound):
        actions.remove_policy_row(other, rows[0])
    assert order(site) == rows


@pytest.mark.usefixtures("context")
def test_a_policy_does_not_grow_without_end(site, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ROWS", 1)
    with unit_of_work():
        row = db.session.get_one(Site, site)
        actions.add_policy_row(row, PolicyRow(Verdict.HOLD, "links"))
        with pytest.raises(Conflict):
            actions.add_policy_row(row, PolicyRow(Verdict.HOLD, "links"))
