"""Letters and notices about reasons, appeals, reports and notices of illegal content."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from comments.accounts.models import Person, Seat
from comments.extensions import db
from comments.mailer.box import BoxedLetter
from comments.moderation.actions import appeals, deciding, illegal, people, reports, statements
from comments.moderation.models import ReportKind, SanctionKind
from comments.moderation.redress import Appeal, Ground, Outcome, Ruling, Statement
from comments.moderation.redress_schemas import NewNotice, NewRuling
from comments.moderation.schemas import NewReport, NewSanction, Rejection, Seen
from comments.notifications import queries
from comments.publishers import actions as publishers
from comments.publishers.models import PolicyRow, Site
from comments.threads.models import Comment, Decision

Say = Callable[..., int]
Deed = Callable[[Callable[[], object]], None]
PostDay = Callable[..., list[BoxedLetter]]


def person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)


def newest(table: type[Any]) -> int:
    return db.session.scalars(select(table.id).order_by(table.id.desc())).first() or 0


def reject(comment: int, by: int) -> object:
    row = db.session.get_one(Comment, comment, populate_existing=True)
    return deciding.reject(comment, Rejection(Seen(row.latest_version, row.status), 1, "Too sharp."), by=person(by))


def rule(outcome: Outcome, by: int, words: str = "It attacks nobody.") -> object:
    return appeals.rule_on(newest(Appeal), NewRuling(outcome, words), by=person(by))


@pytest.fixture
def appealed(say: Say, deed: Deed, ada: int, mo: int, edith: int, post_day: PostDay) -> int:
    """A comment of Ada that Mo removed, and against which she appealed."""
    comment = say(ada, "A fair point.")
    deed(lambda: reject(comment, mo))
    post_day()
    deed(lambda: appeals.lodge(newest(Statement), "It was fair."))
    return comment


def test_a_rejections_letter_is_the_statement(say: Say, deed: Deed, ada: int, mo: int, post_day: PostDay) -> None:
    comment = say(ada, "A fair point.")
    deed(lambda: reject(comment, mo))
    (letter,) = post_day()
    for words in (
        "About attack on a person.",
        "What was decided: The comment is no longer shown",
        "How it came up: Nobody reported it",
        "No machine decided this.",
        "You can ask once, until",
        "If you still disagree",
    ):
        assert words in letter.text
    link = re.search(r"http://localhost(/reasons/\S+)", letter.text)
    assert link
    assert link[1] in letter.html
    assert "Castellan" not in letter.text + letter.html


def test_the_letters_link_opens_the_statement(
    app: Flask, say: Say, deed: Deed, ada: int, mo: int, post_day: PostDay
) -> None:
    comment = say(ada, "A fair point.")
    deed(lambda: reject(comment, mo))
    link = re.findall(r"http://localhost(/reasons/\S+)", post_day()[0].text)[0]
    assert "A fair point." in app.test_client().get(link).text


def test_the_letter_holds_the_rule_as_it_stood(
    say: Say, deed: Deed, ada: int, mo: int, site: int, post_day: PostDay
) -> None:
    comment = say(ada, "A fair point.")
    deed(lambda: reject(comment, mo))
    deed(lambda: publishers.save_house_rule(db.session.get_one(Site, site), 1, "Attack on a person", "Anew."))
    (letter,) = post_day()
    assert "About attack on a person." in letter.text
    assert "Anew." not in letter.text + letter.html


def test_what_a_rule_refuses_is_told_with_its_reasons(
    say: Say, deed: Deed, ada: int, site: int, post_day: PostDay
) -> None:
    deed(lambda: db.session.add(PolicyRow(site_id=site, position=1, signal=None, min_risk=0.0, verdict="reject")))
    say(ada, "Anything at all.")
    (notice,) = queries.notices(ada)
    assert (notice.kind, notice.statement_id) == ("decision", newest(Statement))
    (letter,) = post_day()
    assert letter.subject == "Your comment was not published"
    assert "A machine decided this alone." in letter.text
    assert "before any person had read it" in letter.text


def test_a_sanctions_letter_says_how_to_appeal(deed: Deed, ada: int, mo: int, site: int, post_day: PostDay) -> None:
    new = NewSanction(SanctionKind.BAN, reason="Enough.", until=None, rule_number=1)
    deed(lambda: people.sanction(person(ada), site, new, by=person(mo)))
    deed(lambda: statements.save_elsewhere(site, "The press council.", person_id=mo))
    (letter,) = post_day()
    assert "/reasons/statement-" in letter.text
    assert "for good" in letter.text
    assert "press council" not in letter.text, "the sentence came after the statement"
    (notice,) = queries.notices(ada)
    assert notice.statement_id == newest(Statement)


@pytest.mark.parametrize(
    ("outcome", "subject", "said"),
    [
        (Outcome.UPHELD, "Your appeal: we decide for you", "Your comment is published."),
        (Outcome.DISMISSED, "Your appeal: it stands", "If you still disagree"),
    ],
)
def test_an_appeals_answer_is_one_letter_and_one_notice(
    appealed: int, deed: Deed, ada: int, edith: int, post_day: PostDay, outcome: Outcome, subject: str, said: str
) -> None:
    before = len(post_day())
    deed(lambda: rule(outcome, edith))
    assert [row.kind for row in queries.notices(ada)] == ["appeal", "decision"]
    found = post_day(12)
    assert len(found) == before + 1, "publishing again writes no second letter"
    assert found[0].subject == subject
    for words in (said, "It attacks nobody.", "Somebody who had not decided before has read it."):
        assert words in found[0].text
    assert "Edith" not in found[0].text + found[0].html


def test_a_ruling_that_is_taken_back_is_not_told(
    appealed: int, deed: Deed, ada: int, edith: int, post_day: PostDay
) -> None:
    before = len(post_day())
    deed(lambda: rule(Outcome.UPHELD, edith))
    deed(lambda: appeals.take_back(newest(Ruling), by=person(edith)))
    assert [row.kind for row in queries.notices(ada)] == ["decision"]
    assert len(post_day(12)) == before
    deed(lambda: rule(Outcome.DISMISSED, edith, "On second thoughts."))
    assert "On second thoughts." in post_day(24)[0].text


def test_where_the_first_decided_again_the_letter_says_so(
    say: Say, deed: Deed, ada: int, mo: int, post_day: PostDay
) -> None:
    comment = say(ada, "A fair point.")
    deed(lambda: setattr(db.session.scalars(select(Seat)).one(), "role", "admin"))
    deed(lambda: reject(comment, mo))
    deed(lambda: appeals.lodge(newest(Statement), "It was fair."))
    deed(lambda: rule(Outcome.DISMISSED, mo, "Still not."))
    assert "the same person looked again" in post_day()[0].text


@pytest.mark.parametrize(("removed", "said"), [(True, "and removed it"), (False, "and let it stand")])
def test_a_reporter_is_told_in_a_sentence_without_the_words_or_the_note(
    say: Say, deed: Deed, ada: int, eve: int, mo: int, post_day: PostDay, removed: bool, said: str
) -> None:
    comment = say(ada, "A sharp point.")
    at = lambda: db.session.get_one(Comment, comment, populate_existing=True)  # noqa: E731
    deed(lambda: reports.report(at(), NewReport(ReportKind.RULE, 1, ""), by=person(eve)))
    deed(lambda: reject(comment, mo) if removed else deciding.approve(comment, Seen(1, "published"), by=person(mo)))
    (notice,) = queries.notices(eve)
    assert notice.kind == "report"
    letter = next(letter for letter in post_day() if "eve@example.org" in letter.to)
    assert said in letter.text
    assert "A sharp point." not in letter.text
    assert "Too sharp." not in letter.text
    assert f"/unsubscribe/decisions.{eve}." in letter.text


def test_an_undone_decision_tells_no_reporter(
    say: Say, deed: Deed, ada: int, eve: int, mo: int, post_day: PostDay
) -> None:
    comment = say(ada, "A sharp point.")
    new = NewReport(ReportKind.RULE, 1, "")
    deed(lambda: reports.report(db.session.get_one(Comment, comment), new, by=person(eve)))
    deed(lambda: reject(comment, mo))
    deed(lambda: deciding.undo(newest(Decision), by=person(mo)))
    assert queries.notices(eve) == []
    assert post_day() == []


@pytest.fixture
def reported(say: Say, deed: Deed, ada: int, eve: int, mo: int) -> None:
    """A comment of Ada that Eve reported and Mo removed."""
    comment = say(ada, "A sharp point.")
    new = NewReport(ReportKind.RULE, 1, "")
    deed(lambda: reports.report(db.session.get_one(Comment, comment), new, by=person(eve)))
    deed(lambda: reject(comment, mo))


def test_the_page_of_notices_leads_to_the_reasons(reported: None, ada: int, browser: Callable[..., Any]) -> None:
    shown = browser(ada).get("/notices").text
    assert 'href="/me/statements/1"' in shown
    assert "Too sharp." in shown


def test_a_reporters_page_of_notices_says_what_came_of_it_and_no_more(
    reported: None, eve: int, browser: Callable[..., Any]
) -> None:
    shown = browser(eve).get("/notices").text
    assert "and removed it" in shown
    assert "A sharp point." not in shown
    assert "Too sharp." not in shown


@pytest.fixture
def noticed(app: Flask, say: Say, deed: Deed, ada: int, site: int) -> int:
    """A notice about a comment of Ada, by somebody with a hostile name."""
    comment = say(ada, "My neighbour steals.")
    place = f"http://localhost/c/{comment}"
    why, name = "See https://spam.example now", "Win at https://spam.example"
    new = NewNotice(place, comment, Ground.PERSON, why, name, "nils@example.org")
    deed(lambda: illegal.receive(db.session.get_one(Site, site), new, locale="en"))
    return comment


def test_a_receipt_goes_at_once_and_repeats_nothing_that_was_typed(noticed: int, post_day: PostDay) -> None:
    (letter,) = post_day(0)
    assert "nils@example.org" in letter.to
    assert re.fullmatch(r"Your notice N-\d{4}-\d{4}-\d{5} is here", letter.subject)
    assert f"http://localhost/c/{noticed}" in letter.text
    assert "/illegal-content/receipts/notice-1-" in letter.text
    assert "spam.example" not in letter.text + letter.html + letter.to


@pytest.mark.parametrize(
    ("outcome", "said"), [(Outcome.UPHELD, "has been removed"), (Outcome.DISMISSED, "it may stay")]
)
def test_the_outcome_is_told_to_both_after_five_minutes(
    noticed: int, deed: Deed, mo: int, post_day: PostDay, outcome: Outcome, said: str
) -> None:
    post_day(0)
    deed(lambda: illegal.rule_on(1, NewRuling(outcome, "It harms a person.", 3), by=person(mo)))
    assert len(post_day(1)) == 1
    found = post_day(6)
    told = next(letter for letter in found if "is decided" in letter.subject)
    for words in (said, "It harms a person.", "A person decided this, no machine.", "out-of-court body"):
        assert words in told.text
    assert len(found) == (3 if outcome == Outcome.UPHELD else 2)


def test_a_notice_that_is_taken_back_in_time_is_not_told(noticed: int, deed: Deed, mo: int, post_day: PostDay) -> None:
    post_day(0)
    deed(lambda: illegal.rule_on(1, NewRuling(Outcome.UPHELD, "It harms a person.", 3), by=person(mo)))
    deed(lambda: illegal.take_back(newest(Ruling), by=person(mo)))
    assert len(post_day(6)) == 1


def test_without_an_address_no_letter_goes(deed: Deed, site: int, post_day: PostDay) -> None:
    new = NewNotice("somewhere", None, Ground.CHILD, "Look there.", "", "")
    deed(lambda: illegal.receive(db.session.get_one(Site, site), new, locale="en"))
    assert post_day(0) == []
