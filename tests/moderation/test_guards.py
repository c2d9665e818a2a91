"""Every address of the desk, tried from every seat, at the own site and at another."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from comments.accounts.models import FrameToken, Role, Seat
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import digest
from comments.moderation.models import DeskAlert, Sanction
from comments.moderation.redress import Appeal, IllegalNotice, Ruling, Statement
from comments.publishers.models import Holding, HouseRule, Word
from comments.threads.models import Decision, Status

MODERATOR, EDITOR = 1, 2
"""The least seat that an address asks for."""

TABLE = [
    ("GET", "/moderation", MODERATOR),
    ("GET", "/moderation/log", MODERATOR),
    ("GET", "/moderation/articles", MODERATOR),
    ("GET", "/moderation/house-rules", EDITOR),
    ("POST", "/moderation/house-rules", EDITOR),
    ("GET", "/moderation/words", EDITOR),
    ("POST", "/moderation/words", EDITOR),
    ("POST", "/moderation/words/trial", EDITOR),
    ("GET", "/moderation/comments/<int:comment_id>", MODERATOR),
    ("POST", "/moderation/comments/<int:comment_id>/approval", MODERATOR),
    ("POST", "/moderation/comments/<int:comment_id>/rejection", MODERATOR),
    ("POST", "/moderation/comments/<int:comment_id>/pick", MODERATOR),
    ("DELETE", "/moderation/comments/<int:comment_id>/pick", MODERATOR),
    ("POST", "/moderation/comments/<int:comment_id>/pick/removal", MODERATOR),
    ("POST", "/moderation/decisions/<int:decision_id>/undo", MODERATOR),
    ("POST", "/moderation/sanctions/<int:sanction_id>/undo", MODERATOR),
    ("POST", "/moderation/articles/<int:article_id>/discussion", MODERATOR),
    ("POST", "/moderation/articles/<int:article_id>/premoderation", MODERATOR),
    ("POST", "/moderation/alerts/<int:alert_id>/clearing", MODERATOR),
    ("GET", "/moderation/friction", EDITOR),
    ("POST", "/moderation/friction", EDITOR),
    ("GET", "/moderation/holdings", MODERATOR),
    ("POST", "/moderation/holdings", MODERATOR),
    ("POST", "/moderation/holdings/<int:holding_id>/lifting", MODERATOR),
    ("POST", "/moderation/house-rules/<int:rule_id>/retirement", EDITOR),
    ("POST", "/moderation/words/<int:word_id>/removal", EDITOR),
    ("GET", "/moderation/appeals", MODERATOR),
    ("GET", "/moderation/appeals/<int:appeal_id>", MODERATOR),
    ("POST", "/moderation/appeals/<int:appeal_id>/ruling", MODERATOR),
    ("GET", "/moderation/illegal", MODERATOR),
    ("GET", "/moderation/illegal/<int:notice_id>", MODERATOR),
    ("POST", "/moderation/illegal/<int:notice_id>/ruling", MODERATOR),
    ("POST", "/moderation/rulings/<int:ruling_id>/undo", MODERATOR),
    ("GET", "/moderation/redress", EDITOR),
    ("POST", "/moderation/redress", EDITOR),
    ("GET", "/moderation/redress/figures", EDITOR),
    ("GET", "/moderation/people/<int:person_id>", MODERATOR),
    ("POST", "/moderation/people/<int:person_id>/notes", MODERATOR),
    ("POST", "/moderation/people/<int:person_id>/badge", EDITOR),
    ("POST", "/moderation/people/<int:person_id>/sanctions", MODERATOR),
]
SEATS = {"eve": 0, "gil": 0, "mo": 1, "edith": 2, "pat": 3}
"""Gil is the administrator of another site: at this one nobody."""


@pytest.fixture
def gil(app, make_person, other_site):
    person = make_person("Gil Hathaway")
    with app.app_context(), unit_of_work():
        db.session.add(Seat(site_id=other_site, person_id=person, role=Role.ADMIN))
    return person


@pytest.fixture
def ids(app, site, place, article, ada, mo):
    """One row of everything that an address can name, all of the site `demo`."""
    comment = place(status=Status.PUBLISHED)
    with app.app_context(), unit_of_work():
        rows = {
            "decision_id": Decision(
                site_id=site, comment_id=comment, version=1, verdict="publish", actor_kind="person", person_id=mo
            ),
            "sanction_id": Sanction(site_id=site, person_id=ada, kind="lift", reason="x", author_id=mo),
            "alert_id": DeskAlert(site_id=site, article_id=article, comments=[]),
            "holding_id": Holding(site_id=site, reason="x", begun_by_id=mo),
            "rule_id": HouseRule(site_id=site, number=9, title="Nine"),
            "word_id": Word(site_id=site, word="clown", folded="clown"),
        }
        rows |= appealed(site, ada, mo)
        db.session.add_all(rows.values())
        db.session.flush()
        found = {name: row.id for name, row in rows.items()}
    return found | {"comment_id": comment, "article_id": article, "person_id": ada}


def appealed(site: int, person: int, by: int) -> dict[str, Appeal | IllegalNotice | Ruling]:
    """Make an appeal, and a notice that is decided."""
    ban = Sanction(site_id=site, person_id=person, kind="ban", reason="x", author_id=by)
    db.session.add(ban)
    db.session.flush()
    values = {"site_id": site, "person_id": person, "kind": "ban", "sanction_id": ban.id, "decided_by_id": by}
    statement = Statement(**values, appeal_until=clock.now())
    notice = IllegalNotice(site_id=site, place="x", ground="else", why="x", settled_at=clock.now())
    db.session.add_all((statement, notice))
    db.session.flush()
    return {
        "appeal_id": Appeal(site_id=site, statement_id=statement.id, person_id=person, words="x"),
        "notice_id": notice,
        "ruling_id": Ruling(site_id=site, notice_id=notice.id, outcome="dismissed", words="x", person_id=by),
    }


def address(rule: str, ids: dict[str, int]) -> str:
    for name, value in ids.items():
        rule = rule.replace(f"<int:{name}>", str(value))
    return f"{rule}?site=demo"


@pytest.fixture
def put_back(app, site):
    """Put the word back that an editor took off the list."""

    def put(word_id):
        with app.app_context(), unit_of_work():
            db.session.merge(Word(id=word_id, site_id=site, word="clown", folded="clown"))

    return put


def ask(client: FlaskClient, method: str, path: str) -> int:
    return client.open(path, method=method, headers={"Accept": "application/json"}, json={}).status_code


@pytest.mark.parametrize(("method", "rule", "least"), TABLE, ids=str)
def test_who_has_the_seat_gets_in_and_for_all_others_nothing_is_there(
    request, browser, ids, gil, put_back, method, rule, least
):
    for name, seat in SEATS.items():
        put_back(ids["word_id"])
        status = ask(browser(request.getfixturevalue(name)), method, address(rule, ids))
        assert (status == 404) == (seat < least), f"{name} at {method} {rule}: {status}"
        assert status < 500
    assert ask(browser(), method, address(rule, ids)) == 401


def test_the_table_names_every_address_of_the_desk(app):
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("moderation.") and rule.rule.startswith("/moderation")
    ]
    found = {(method, rule.rule) for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert found == {(method, rule) for method, rule, _ in TABLE}


def test_signed_out_people_are_asked_to_sign_in_and_come_back(browser, site):
    answer = browser().get("/moderation?queue=reported")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")


def test_the_desk_of_another_site_does_not_open_by_its_key(browser, mo, other_site):
    assert browser(mo).get("/moderation?site=other").status_code == 404
    assert browser(mo).get("/moderation?site=demo").status_code == 200


def test_a_person_the_site_has_nothing_to_do_with_is_not_there(browser, mo, eve):
    assert browser(mo).get(f"/moderation/people/{eve}?site=demo").status_code == 404


def test_who_sits_at_two_desks_can_change_between_them(app, browser, pat, other_site):
    with app.app_context(), unit_of_work():
        db.session.add(Seat(site_id=other_site, person_id=pat, role=Role.MODERATOR))
    client = browser(pat)
    assert "/moderation?site=other" in client.get("/moderation").text
    assert "The Hill Gazette" in client.get("/moderation?site=other").text
    assert client.get("/moderation/words?site=other").status_code == 404


def test_a_frame_token_never_opens_the_desk(app, mo, site):
    with app.app_context(), unit_of_work():
        until = clock.now() + timedelta(days=1)
        db.session.add(FrameToken(token_digest=digest("t" * 40), person_id=mo, site_id=site, expires_at=until))
    answer = app.test_client().get("/moderation", headers={"Authorization": "Bearer " + "t" * 40})
    assert answer.status_code == 404


def test_articles_of_another_site_cannot_be_closed(app, browser, mo, other_site):
    with app.app_context(), unit_of_work():
        row = Article(site_id=other_site, url="/articles/hill", slug="hill", title="Hill")
        db.session.add(row)
        db.session.flush()
        other = row.id
    assert browser(mo).post(f"/moderation/articles/{other}/discussion", data={"state": "closed"}).status_code == 404
