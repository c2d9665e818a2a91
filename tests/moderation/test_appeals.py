"""One appeal a decision, decided by somebody else, with reasons; upheld, it puts back what was taken."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from comments.accounts.models import Seat, Standing
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.redress import Appeal, Ruling, Statement
from comments.moderation.seals import seal
from comments.threads.actions.versions import erase_words
from comments.threads.models import Comment, Status

Deed = Callable[..., Any]
SECRET = "k" * 40


@pytest.fixture
def refused(decide: Deed, place: Deed, mo: int, ada: int) -> int:
    """A comment of Ada that was up, and that Mo removed."""
    comment: int = place("A fair point.", status=Status.PUBLISHED)
    assert decide(mo, "rejection", comment, rule="1").status_code == 200
    return comment


@pytest.fixture
def appeal(browser: Deed, ada: int) -> Callable[..., Any]:
    """Have Ada appeal against a statement; answers the response."""

    def send(statement: int = 1, words: str = "It was a fair point.") -> Any:
        return browser(ada).post(f"/me/statements/{statement}/appeal", data={"words": words})

    return send


@pytest.fixture
def rule(browser: Callable[..., FlaskClient]) -> Callable[..., Any]:
    """Decide an appeal at the desk; answers the response."""

    def send(who: int, outcome: str = "upheld", words: str = "It attacks nobody.", appeal: int = 1) -> Any:
        form = {"outcome": outcome, "words": words}
        return browser(who).post(f"/moderation/appeals/{appeal}/ruling?site=demo", data=form)

    return send


@pytest.fixture
def sanctioned(browser: Deed, place: Deed, mo: int, ada: int) -> Callable[..., None]:
    """Have Mo lay something on Ada."""

    def lay(kind: str, until: str = "") -> None:
        place("Words of the day.", status=Status.PUBLISHED)
        form = {"kind": kind, "reason": "Enough.", "rule": "1", "until": until}
        assert browser(mo).post(f"/moderation/people/{ada}/sanctions?site=demo", data=form).status_code == 303

    return lay


def last_ruling(app: Flask) -> Ruling:
    with app.app_context():
        found = db.session.scalars(select(Ruling).order_by(Ruling.id.desc())).first()
        assert found is not None
        db.session.expunge(found)
        return found


def standing(app: Flask, person: int) -> Standing:
    with app.app_context():
        found = db.session.scalars(select(Standing).where(Standing.person_id == person)).one()
        db.session.expunge(found)
        return found


def test_an_appeal_is_sent_once_in_ones_own_words(refused: int, appeal: Deed, browser: Deed, ada: int) -> None:
    answer = appeal(words="  It was <b>fair</b>.  ")
    assert (answer.status_code, answer.location) == (303, "/me/statements/1#appeal")
    shown = browser(ada).get("/me/statements/1").text
    assert "It was &lt;b&gt;fair&lt;/b&gt;." in shown
    assert "Send appeal" not in shown
    assert appeal().status_code == 409


def test_pressed_many_times_at_once_it_is_one_appeal(app: Flask, refused: int, appeal: Deed) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = sorted(answer.status_code for answer in pool.map(lambda _: appeal(), range(24)))
    assert answers == [303] + [409] * 23
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Appeal)) == 1


@pytest.mark.parametrize(("words", "said"), [("", "Say in your words"), ("x" * 2_005, "5 characters too many")])
def test_an_appeal_without_words_or_with_too_many_is_not_taken(
    app: Flask, refused: int, appeal: Deed, words: str, said: str
) -> None:
    answer = appeal(words=words)
    assert answer.status_code == 422
    assert said in answer.text
    assert words in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Appeal)) == 0


def test_nobody_appeals_against_what_is_not_theirs_or_long_ago(
    refused: int, browser: Deed, appeal: Deed, eve: int
) -> None:
    assert browser(eve).post("/me/statements/1/appeal", data={"words": "Mine."}).status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=185)):
        assert appeal().status_code == 409


def test_a_sealed_link_is_enough_to_appeal(app: Flask, refused: int, browser: Deed, ada: int) -> None:
    link = f"/reasons/{seal('statement', 1, SECRET)}"
    answer = browser().post(f"{link}/appeal", data={"words": "By letter."})
    assert (answer.status_code, answer.location) == (303, f"{link}#appeal")
    with app.app_context():
        assert db.session.scalars(select(Appeal.person_id)).all() == [ada]


def test_the_queue_shows_the_case_in_context(refused: int, appeal: Deed, browser: Deed, edith: int) -> None:
    appeal()
    shown = browser(edith).get("/moderation/appeals?site=demo").text
    for words in ("It was a fair point.", "A fair point.", "Mo Castellan", "1. Attack on a person", "1, oldest"):
        assert words in shown
    assert 'rail-count is-due">1' in browser(edith).get("/moderation?site=demo").text


def test_upheld_the_comment_is_back_with_its_counts(
    app: Flask, refused: int, appeal: Deed, rule: Deed, look: Deed, decisions: Deed, article: int, edith: int
) -> None:
    appeal()
    with app.app_context():
        before = db.session.get_one(Article, article).revision
    assert rule(edith).status_code == 303
    comment = look(refused)
    assert (comment.status, comment.removal_rule_id) == ("published", None)
    with app.app_context():
        after = db.session.get_one(Article, article)
        assert (after.published_count, after.revision > before) == (1, True)
    assert [(d.verdict, d.person_id) for d in decisions(refused)][-1] == ("publish", edith)
    ruling = last_ruling(app)
    assert (ruling.outcome, ruling.decision_id, ruling.by_first) == ("upheld", decisions(refused)[-1].id, False)


def test_dismissed_nothing_changes_but_the_answer(
    refused: int, appeal: Deed, rule: Deed, look: Deed, browser: Deed, edith: int, ada: int
) -> None:
    appeal()
    assert rule(edith, "dismissed", "It calls him a fool.").status_code == 303
    assert look(refused).status == "rejected"
    shown = browser(ada).get("/me/statements/1").text
    assert "The decision stands" in shown
    assert "It calls him a fool." in shown
    assert "Edith" not in shown


def test_reports_that_led_to_a_wrong_decision_count_as_wrong(
    place: Deed, report: Deed, decide: Deed, reports_of: Deed, appeal: Deed, rule: Deed, mo: int, eve: int, edith: int
) -> None:
    comment = place(status=Status.PUBLISHED)
    report(comment, eve)
    decide(mo, "rejection", comment, rule="1")
    appeal()
    rule(edith)
    assert [row.upheld for row in reports_of(comment)] == [False]


@pytest.mark.parametrize("words", ["", "   "])
def test_a_ruling_needs_reasons(refused: int, appeal: Deed, rule: Deed, look: Deed, edith: int, words: str) -> None:
    appeal()
    answer = rule(edith, words=words)
    assert answer.status_code == 422
    assert "Say why; the person is told." in answer.text
    assert rule(edith, outcome="perhaps").status_code == 422
    assert look(refused).status == "rejected"


def test_who_decided_first_does_not_decide_again(
    refused: int, appeal: Deed, rule: Deed, browser: Deed, look: Deed, mo: int, edith: int
) -> None:
    appeal()
    answer = rule(mo)
    assert answer.status_code == 403
    assert "You decided first. Somebody else at this desk decides the appeal." in answer.text
    assert "Decide for the author" not in browser(mo).get("/moderation/appeals/1").text
    assert look(refused).status == "rejected"


def test_nobody_decides_their_own_appeal(
    app: Flask, refused: int, appeal: Deed, rule: Deed, ada: int, site: int
) -> None:
    appeal()
    with app.app_context(), unit_of_work():
        db.session.add(Seat(site_id=site, person_id=ada, role="admin"))
    assert rule(ada).status_code == 403


def test_alone_at_the_desk_a_moderator_cannot_decide_again(refused: int, appeal: Deed, rule: Deed, mo: int) -> None:
    appeal()
    answer = rule(mo)
    assert answer.status_code == 403
    assert "nobody else sits at this desk" in answer.text


def test_alone_at_the_desk_an_administrator_may_and_the_record_says_so(
    app: Flask, refused: int, appeal: Deed, rule: Deed, browser: Deed, mo: int, ada: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.scalars(select(Seat).where(Seat.person_id == mo)).one().role = "admin"
    appeal()
    assert "it was you" in browser(mo).get("/moderation/appeals?site=demo").text
    assert rule(mo).status_code == 303
    assert last_ruling(app).by_first
    assert "the same person looked again" in browser(ada).get("/me/statements/1").text


def test_a_rules_refusal_anybody_at_the_desk_decides(
    app: Flask, refused: int, appeal: Deed, rule: Deed, mo: int
) -> None:
    with app.app_context(), unit_of_work():
        db.session.scalars(select(Statement)).one().decided_by_id = None
    appeal()
    assert rule(mo).status_code == 303


def test_the_second_of_two_reads_who_was_quicker(refused: int, appeal: Deed, rule: Deed, edith: int, pat: int) -> None:
    appeal()
    assert rule(edith).status_code == 303
    answer = rule(pat, "dismissed", "No.")
    assert answer.status_code == 409
    assert "Edith Marsh decided this" in answer.text


def test_a_ruling_is_taken_back_while_nobody_is_told(
    app: Flask, refused: int, appeal: Deed, rule: Deed, browser: Deed, look: Deed, edith: int
) -> None:
    appeal()
    rule(edith)
    toast = browser(edith).get("/moderation/appeals?site=demo&toast=1").text
    assert "/moderation/rulings/1/undo" in toast
    answer = browser(edith).post("/moderation/rulings/1/undo")
    assert (answer.status_code, answer.location) == (303, "/moderation/appeals/1")
    assert look(refused).status == "rejected"
    assert last_ruling(app).undone_at is not None
    assert rule(edith, "dismissed", "On second thoughts.").status_code == 303


def test_a_ruling_stays_once_it_is_told_and_is_nobody_elses_to_take_back(
    refused: int, appeal: Deed, rule: Deed, browser: Deed, look: Deed, edith: int, pat: int
) -> None:
    appeal()
    rule(edith)
    assert browser(pat).post("/moderation/rulings/1/undo").status_code == 403
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert browser(edith).post("/moderation/rulings/1/undo").status_code == 409
    assert look(refused).status == "published"


def test_a_decision_by_appeal_is_not_undone_in_the_ordinary_way(
    refused: int, appeal: Deed, rule: Deed, browser: Deed, decisions: Deed, look: Deed, edith: int, mo: int
) -> None:
    appeal()
    rule(edith)
    answer = browser(mo).post(f"/moderation/decisions/{decisions(refused)[-1].id}/undo")
    assert answer.status_code == 409
    assert look(refused).status == "published"


def test_a_refused_edit_comes_back_as_the_shown_version(
    held_edit: int, decide: Deed, appeal: Deed, rule: Deed, browser: Deed, look: Deed, mo: int, edith: int
) -> None:
    decide(mo, "rejection", held_edit, rule="1")
    appeal()
    rule(edith)
    comment = look(held_edit)
    assert (comment.status, comment.version, comment.latest_version) == ("published", 2, 2)
    browser(edith).post("/moderation/rulings/1/undo")
    comment = look(held_edit)
    assert (comment.status, comment.version, comment.latest_version) == ("published", 1, 1)


def test_erased_words_do_not_come_back(
    app: Flask, refused: int, appeal: Deed, rule: Deed, look: Deed, edith: int
) -> None:
    appeal()
    with app.app_context(), unit_of_work():
        erase_words(db.session.get_one(Comment, refused))
    assert rule(edith).status_code == 303
    assert look(refused).status == "rejected"
    assert last_ruling(app).decision_id is None


def test_what_was_decided_anew_meanwhile_stays(
    refused: int, appeal: Deed, rule: Deed, decide: Deed, look: Deed, decisions: Deed, mo: int, edith: int
) -> None:
    appeal()
    decide(mo, "approval", refused)
    decide(mo, "rejection", refused, rule="2")
    count = len(decisions(refused))
    assert rule(edith).status_code == 303
    assert (look(refused).status, len(decisions(refused))) == ("rejected", count)


@pytest.mark.parametrize("kind", ["ban", "hold_all"])
def test_a_sanction_is_lifted_and_laid_again_by_undoing(
    app: Flask, sanctioned: Deed, appeal: Deed, rule: Deed, browser: Deed, ada: int, edith: int, kind: str
) -> None:
    sanctioned(kind)
    appeal()
    assert rule(edith).status_code == 303
    now = standing(app, ada)
    assert (now.banned, now.hold_all, now.reason) == (False, False, "")
    browser(edith).post("/moderation/rulings/1/undo")
    now = standing(app, ada)
    assert (now.banned or now.hold_all, now.reason) == (True, "Enough.")


def test_a_sanctions_appeal_is_shown_before_and_after_the_ruling(
    sanctioned: Deed, appeal: Deed, rule: Deed, browser: Deed, edith: int
) -> None:
    sanctioned("ban")
    appeal(words="I was provoked.")
    shown = browser(edith).get("/moderation/appeals?site=demo").text
    assert "I was provoked." in shown
    assert "Lift it and tell them" in shown
    rule(edith)
    shown = browser(edith).get("/moderation/appeals/1").text
    assert "This appeal is decided." in shown
    assert "Edith Marsh" in shown


def test_lifting_one_sanction_leaves_a_newer_one(
    app: Flask, sanctioned: Deed, appeal: Deed, rule: Deed, ada: int, edith: int
) -> None:
    sanctioned("hold_all")
    sanctioned("ban")
    appeal(1)
    rule(edith)
    assert standing(app, ada).banned


def test_a_rejected_day_comes_back_whole(
    sanctioned: Deed, appeal: Deed, rule: Deed, look: Deed, place: Deed, browser: Deed, ada: int, edith: int
) -> None:
    second = place("Another word.", status=Status.PUBLISHED)
    sanctioned("reject_day")
    number = browser(ada).get("/me/statements").text.count("/me/statements/")
    assert number == 3, "one for each comment, and one for the day"
    assert look(second).status == "rejected"
    appeal(3)
    assert rule(edith).status_code == 303
    assert look(second).status == "published"
    assert browser(edith).post("/moderation/rulings/1/undo").status_code == 409


def test_a_shut_out_person_can_still_appeal(sanctioned: Deed, appeal: Deed) -> None:
    sanctioned("ban")
    assert appeal().status_code == 303


def test_appeals_are_for_the_desk_of_their_site(
    app: Flask, refused: int, appeal: Deed, browser: Deed, rule: Deed, eve: int, other_site: int
) -> None:
    appeal()
    with app.app_context(), unit_of_work():
        db.session.add(Seat(site_id=other_site, person_id=eve, role="admin"))
    assert browser(eve).get("/moderation/appeals/1").status_code == 404
    assert rule(eve).status_code == 404


def test_how_long_answers_take_is_said_when_it_was_measured(
    app: Flask, refused: int, browser: Deed, ada: int, site: int
) -> None:
    page = browser(ada)
    assert "Half of the last" not in page.get("/me/statements/1").text
    with app.app_context(), unit_of_work():
        first = db.session.get_one(Statement, 1)
        for hours in (1, 2, 30, 40, 50):
            one = Statement(site_id=site, person_id=ada, kind="ban", appeal_until=first.appeal_until)
            db.session.add(one)
            db.session.flush()
            ends = clock.now() - timedelta(days=1)
            begun = ends - timedelta(hours=hours)
            db.session.add(
                Appeal(site_id=site, statement_id=one.id, person_id=ada, words="x", created_at=begun, settled_at=ends)
            )
    assert "Half of the last appeals were answered within 2 days." in page.get("/me/statements/1").text
