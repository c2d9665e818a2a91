"""A year's figures are counted from the rows: by ground, kind, rule, automation, with median times."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from comments.extensions import db, unit_of_work
from comments.moderation.models import Sanction
from comments.moderation.queries.transparency import figures
from comments.moderation.redress import Appeal, IllegalNotice, Ruling, Statement

Deed = Callable[..., Any]
JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def stated(site: int, person: int, at: datetime, by: int | None = None, **more: Any) -> Statement:
    ban = Sanction(site_id=site, person_id=person, kind="ban", reason="x", author_id=person)
    db.session.add(ban)
    db.session.flush()
    values = {"kind": "ban", "rule_title": "=SUM(A1)", "sanction_id": ban.id, "decided_by_id": by} | more
    row = Statement(site_id=site, person_id=person, created_at=at, appeal_until=at, **values)
    db.session.add(row)
    db.session.flush()
    return row


@pytest.fixture
def year(app: Flask, site: int, other_site: int, ada: int, mo: int) -> None:
    """What happened in 2026, a little before, and at another paper."""
    with app.app_context(), unit_of_work():
        rows = [
            stated(site, ada, JUNE, mo, was_held=True, reports=2),
            stated(site, ada, JUNE, None, kind="not_published", rule_title=""),
        ]
        stated(site, ada, datetime(2025, 12, 31, 23, 59, tzinfo=UTC), mo)
        stated(other_site, ada, JUNE, mo)
        for row, hours in zip(rows, (10, 20), strict=True):
            ends = JUNE + timedelta(hours=hours)
            appeal = Appeal(
                site_id=site, statement_id=row.id, person_id=ada, words="x", created_at=JUNE, settled_at=ends
            )
            db.session.add(appeal)
            db.session.flush()
            ruled = {"site_id": site, "appeal_id": appeal.id, "words": "x", "person_id": mo, "created_at": ends}
            db.session.add(Ruling(**ruled, outcome="dismissed", undone_at=ends, undone_by_id=mo))
            db.session.add(Ruling(**ruled, outcome="upheld", by_first=hours == 20))
        for ground in ("life", "life", "rights"):
            db.session.add(IllegalNotice(site_id=site, place="x", ground=ground, why="x", created_at=JUNE))


def test_a_year_is_counted_without_its_neighbours(app: Flask, year: None, site: int) -> None:
    with app.app_context():
        found = {(row.part, row.name): row.value for row in figures(site, 2026)}
    assert {
        ("statements of reasons", "in all"): "2",
        ("statements by kind", "ban"): "1",
        ("statements by kind", "not_published"): "1",
        ("statements by kind", "removed"): "0",
        ("statements by rule", "no house rule"): "1",
        ("statements of reasons", "decided by a machine alone"): "1",
        ("statements of reasons", "found by a machine"): "2",
        ("statements of reasons", "after reports"): "1",
        ("statements of reasons", "of our own accord"): "1",
        ("appeals", "received"): "2",
        ("appeals", "upheld"): "2",
        ("appeals", "dismissed"): "0",
        ("appeals", "decided by who decided first"): "1",
        ("appeals", "median hours to the decision"): "15.0",
        ("notices", "received"): "3",
        ("notices by ground", "life"): "2",
        ("notices by ground", "child"): "0",
        ("notices", "median hours to the decision"): "",
    }.items() <= found.items()


def test_an_empty_year_is_all_noughts(app: Flask, site: int) -> None:
    with app.app_context():
        assert {row.value for row in figures(site, 1999)} == {"0", ""}


def test_editors_get_the_figures_as_csv_without_formulas(year: None, browser: Deed, edith: int, mo: int) -> None:
    assert browser(mo).get("/moderation/redress/figures?site=demo").status_code == 404
    answer = browser(edith).get("/moderation/redress/figures?site=demo&year=2026")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="demo-2026.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.reader(answer.text.splitlines()))
    assert rows[0] == ["part", "name", "value"]
    assert ["statements by rule", "'=SUM(A1)", "1"] in rows


@pytest.mark.parametrize("asked", ["", "x", "99999", "0001", "\u0662\u0660\u0662\u0666"])
def test_what_is_no_year_becomes_this_one(browser: Deed, site: int, edith: int, asked: str) -> None:
    answer = browser(edith).get("/moderation/redress/figures", query_string={"site": "demo", "year": asked})
    assert answer.status_code == 200
