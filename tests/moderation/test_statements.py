"""Every refusal and sanction has a statement of reasons, which says what the law asks for and never changes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from comments.accounts.models import Person
from comments.articles.models import Article
from comments.events.deliver import deliver_due
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.actions import deciding, statements
from comments.moderation.queries import reporting
from comments.moderation.redress import Statement
from comments.moderation.seals import seal
from comments.moderation.statement_words import CAUSES
from comments.publishers import actions as publishers
from comments.publishers.models import PolicyRow, Site
from comments.publishers.queries import house_rule
from comments.screening.precautions import IN_ORDER
from comments.screening.types import WordEntry
from comments.screening.words import CODES
from comments.threads import actions as threads
from comments.threads.actions.versions import erase_words
from comments.threads.models import Comment, CommentVersion, Decision, Status
from comments.threads.reasons import HELD
from comments.threads.schemas import NewComment

Deed = Callable[..., Any]
SECRET = "k" * 40


@pytest.fixture
def stated(app: Flask) -> Callable[[], list[Statement]]:
    """Read every statement, oldest first."""

    def read() -> list[Statement]:
        with app.app_context():
            found = list(db.session.scalars(select(Statement).order_by(Statement.id)))
            db.session.expunge_all()
            return found

    return read


@pytest.fixture
def rejected(decide: Deed, place: Deed, mo: int) -> Callable[..., int]:
    """A comment of Ada that Mo rejects; answers its id."""

    def make(text: str = "Typical. Another id1ot.", **more: Any) -> int:
        comment = place(text, **more)
        assert decide(mo, "rejection", comment, rule="1", note="Say it without the name.").status_code == 200
        return comment

    return make


@pytest.mark.parametrize("code", sorted({*CODES, *IN_ORDER, reporting.POLICY}))
def test_whatever_holds_or_refuses_has_words_for_its_author(code: str) -> None:
    assert code in CAUSES
    assert code in HELD or code == "refused_word"


def facts(statement: Statement) -> dict[str, Any]:
    return {column.key: getattr(statement, column.key) for column in inspect(Statement).column_attrs}


def page_of(browser: Callable[..., FlaskClient], who: int, statement: int = 1) -> Any:
    return browser(who).get(f"/me/statements/{statement}")


def test_a_rejection_states_rule_words_and_origin(rejected: Deed, stated: Deed, mo: int, ada: int) -> None:
    comment = rejected(spans=[[17, 22]])
    (statement,) = stated()
    assert (statement.kind, statement.person_id, statement.comment_id) == ("not_published", ada, comment)
    assert (statement.version, statement.spans, statement.signals) == (1, [[17, 22]], ["mild_word"])
    assert (statement.rule_number, statement.rule_title) == (1, "Attack on a person")
    assert (statement.rule_text, statement.note) == ("About attack on a person.", "Say it without the name.")
    assert (statement.decided_by_id, statement.reports, statement.was_held) == (mo, 0, False)
    assert statement.appeal_until - statement.created_at >= timedelta(days=184)


def test_a_statement_holds_no_word_of_the_comment(rejected: Deed, stated: Deed) -> None:
    rejected("Words that stand in one place only.")
    assert "one place" not in str(facts(stated()[0]))


@pytest.mark.parametrize(("status", "kind"), [(Status.HELD, "not_published"), (Status.PUBLISHED, "removed")])
def test_what_was_up_is_removed_and_what_was_not_is_not_published(
    rejected: Deed, stated: Deed, status: Status, kind: str
) -> None:
    rejected(status=status)
    assert [statement.kind for statement in stated()] == [kind]


def test_a_refused_edit_is_stated_as_one(held_edit: int, decide: Deed, stated: Deed, mo: int) -> None:
    decide(mo, "rejection", held_edit, rule="2")
    (statement,) = stated()
    assert (statement.kind, statement.version, statement.was_held) == ("edit_refused", 2, True)


def test_reports_are_counted_and_reporters_unnamed(
    rejected: Deed, place: Deed, report: Deed, decide: Deed, stated: Deed, browser: Deed, mo: int, eve: int, ada: int
) -> None:
    comment = place(status=Status.PUBLISHED)
    report(comment, eve)
    decide(mo, "rejection", comment, rule="1")
    assert stated()[0].reports == 1
    shown = page_of(browser, ada).text
    assert "1 reader reported it." in shown
    assert "Eve" not in shown


@pytest.mark.parametrize(
    ("kind", "more"), [("suspend", {"until": "2199-01-01"}), ("ban", {}), ("hold_all", {}), ("reject_day", {})]
)
def test_every_sanction_is_stated(
    browser: Deed, place: Deed, stated: Deed, mo: int, ada: int, kind: str, more: dict[str, str]
) -> None:
    until = (clock.now() + timedelta(days=9)).date().isoformat() if more else ""
    place(status=Status.PUBLISHED)
    form = {"kind": kind, "reason": "Enough.", "rule": "1", "until": until}
    assert browser(mo).post(f"/moderation/people/{ada}/sanctions?site=demo", data=form).status_code == 303
    statement = next(one for one in stated() if one.sanction_id)
    assert (statement.kind, statement.note, statement.rule_title) == (kind, "Enough.", "Attack on a person")
    assert (statement.until is not None) == (kind == "suspend")
    assert page_of(browser, ada, statement.id).status_code == 200


def test_lifting_needs_no_reasons(browser: Deed, place: Deed, stated: Deed, mo: int, ada: int) -> None:
    place()
    browser(mo).post(f"/moderation/people/{ada}/sanctions?site=demo", data={"kind": "lift", "reason": "Time served."})
    assert stated() == []


def test_what_a_rule_refuses_is_stated_as_decided_by_a_machine(
    app: Flask, article: int, ada: int, site: int, stated: Deed, browser: Deed
) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(PolicyRow(site_id=site, position=1, signal="strong_word", min_risk=None, verdict="reject"))
        publishers.save_word(db.session.get_one(Site, site), WordEntry("donkey", 0.74, "strong"))
    with app.app_context():
        with unit_of_work():
            author, here = db.session.get_one(Person, ada), db.session.get_one(Article, article)
            posted = threads.post_comment(NewComment("What a donkey."), author=author, article=here)
            assert posted.comment.status == "rejected"
        deliver_due()
        deliver_due()
    (statement,) = stated()
    assert (statement.decided_by_id, statement.policy, statement.rule_number) == (None, "strong_word", None)
    shown = page_of(browser, ada).text
    assert "A machine decided this alone." in shown
    assert "What a <mark>donkey</mark>." in shown
    assert "Nobody reported it" in shown


def test_publishing_and_holding_need_no_statement(place: Deed, decide: Deed, stated: Deed, mo: int) -> None:
    decide(mo, "approval", place())
    assert stated() == []


def test_nothing_that_happens_later_changes_a_statement(
    app: Flask, rejected: Deed, stated: Deed, browser: Deed, site: int, mo: int, ada: int
) -> None:
    comment = rejected(spans=[[0, 7]])
    before = facts(stated()[0])
    with app.app_context(), unit_of_work():
        at = db.session.get_one(Site, site)
        publishers.save_house_rule(at, 1, "Attack on a person", "Explained anew.")
        publishers.save_house_rule(at, 1, "Another title", "Another text.")
        statements.save_elsewhere(site, "Go to the press council.", person_id=mo)
        decision = db.session.scalars(select(Decision.id)).one()
        deciding.undo(decision, by=db.session.get_one(Person, mo))
        erase_words(db.session.get_one(Comment, comment))
        assert house_rule(site, 1).title == "Another title"
    assert facts(stated()[0]) == before
    shown = page_of(browser, ada).text
    assert "About attack on a person." in shown
    assert "Explained anew." not in shown


def test_the_words_vanish_from_the_page_when_they_are_erased(
    app: Flask, rejected: Deed, browser: Deed, ada: int
) -> None:
    comment = rejected(spans=[[17, 22]])
    assert "Another <mark>id1ot</mark>." in page_of(browser, ada).text
    with app.app_context(), unit_of_work():
        erase_words(db.session.get_one(Comment, comment))
        assert db.session.scalars(select(CommentVersion.source)).all() == [""]
    shown = page_of(browser, ada).text
    assert "id1ot" not in shown
    assert "are erased" in shown


def test_the_page_says_all_that_the_law_asks_for_and_names_nobody(rejected: Deed, browser: Deed, ada: int) -> None:
    rejected(spans=[[17, 22]])
    shown = page_of(browser, ada).text
    for words in (
        "Your comment was not published",
        "1. Attack on a person",
        "About attack on a person.",
        "Say it without the name.",
        "The comment is not shown, anywhere, for good.",
        "Nobody reported it",
        "our word list marked a word",
        "No machine decided this.",
        "out-of-court body",
        "Ask for a second look",
    ):
        assert words in shown
    assert "Castellan" not in shown


def test_a_statement_is_for_whom_it_concerns_alone(rejected: Deed, browser: Deed, eve: int, mo: int) -> None:
    rejected()
    assert [page_of(browser, who).status_code for who in (eve, mo)] == [404, 404]
    assert browser().get("/me/statements/1").status_code == 303
    for path in ("/record", "/appeal"):
        assert (
            browser(eve).open(f"/me/statements/1{path}", method="POST" if path == "/appeal" else "GET").status_code
            == 404
        )


def test_a_sealed_link_opens_one_statement_without_signing_in(
    rejected: Deed, browser: Deed, ada: int, eve: int
) -> None:
    comment = rejected()
    for kind, id_ in (("statement", 1), ("comment", comment)):
        link = f"/reasons/{seal(kind, id_, SECRET)}"
        shown = browser().get(link)
        assert "Another id1ot." in shown.text
        assert shown.headers["Cache-Control"] == "private, no-store"
        assert browser(eve).get(link).status_code == 200
        assert browser(ada).get(link).location == "/me/statements/1"


@pytest.mark.parametrize("link", ["statement-1", "statement-1-" + "0" * 40, "notice-1", "x", "statement-2-", "-"])
def test_a_link_that_we_did_not_seal_opens_nothing(rejected: Deed, browser: Deed, link: str) -> None:
    rejected()
    assert browser().get(f"/reasons/{link}").status_code == 404


def test_a_seal_of_something_else_opens_nothing(rejected: Deed, browser: Deed) -> None:
    rejected()
    assert browser().get(f"/reasons/{seal('notice', 1, SECRET)}").status_code == 404
    assert browser().get(f"/illegal-content/receipts/{seal('statement', 1, SECRET)}").status_code == 404
    assert browser().get(f"/reasons/{seal('comment', 99, SECRET)}").status_code == 404


def test_the_private_view_of_a_refused_comment_leads_to_its_reasons(rejected: Deed, browser: Deed, ada: int) -> None:
    comment = rejected()
    shown = browser(ada).get(f"/comments/{comment}/mine").text
    link = f"/reasons/{seal('comment', comment, SECRET)}"
    assert link in shown
    assert browser(ada).get(link).status_code == 303


def test_the_list_holds_everything_and_the_record_is_plain_text(rejected: Deed, browser: Deed, ada: int) -> None:
    rejected("First <b>words</b>.")
    client = browser(ada)
    assert client.get("/me/statements").text.count("/me/statements/1") == 1
    record = client.get("/me/statements/1/record")
    assert record.mimetype == "text/plain"
    assert "First <b>words</b>." in record.text
    assert "attachment" in record.headers["Content-Disposition"]
    assert "<b>words" not in client.get("/me/statements/1").text


def test_the_publishers_own_sentence_is_said_from_the_next_statement_on(
    rejected: Deed, browser: Deed, edith: int, mo: int, ada: int
) -> None:
    rejected("First.")
    words = {"words": "Write to the press council <at once>."}
    assert browser(mo).post("/moderation/redress?site=demo", data=words).status_code == 404
    assert browser(edith).post("/moderation/redress?site=demo", data=words).status_code == 303
    assert "press council" in browser(edith).get("/moderation/redress?site=demo").text
    rejected("Second.")
    assert "press council" not in page_of(browser, ada, 1).text
    assert "Write to the press council &lt;at once&gt;." in page_of(browser, ada, 2).text


def test_a_decision_that_was_taken_back_says_so_and_takes_no_appeal(
    app: Flask, rejected: Deed, browser: Deed, decisions: Deed, ada: int, mo: int
) -> None:
    comment = rejected()
    browser(mo).post(f"/moderation/decisions/{decisions(comment)[-1].id}/undo")
    shown = page_of(browser, ada).text
    assert "We took this decision back ourselves." in shown
    assert "Send appeal" not in shown


def test_after_six_months_no_appeal_is_offered(rejected: Deed, browser: Deed, ada: int) -> None:
    rejected()
    with time_machine.travel(clock.now() + timedelta(days=185)):
        assert "Send appeal" not in page_of(browser, ada).text
