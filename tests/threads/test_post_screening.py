import pytest
from sqlalchemy import select

from comments.articles import actions as articles
from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.publishers import actions as publishers
from comments.publishers.models import PolicyRow, Site
from comments.screening.types import WordEntry
from comments.threads import actions, queries
from comments.threads.models import Decision, SignalRow, Status
from tests.threads.conftest import Discussion


def policy(discussion: Discussion, verdict: str, *, signal: str | None = None, min_risk: float | None = None) -> None:
    with unit_of_work():
        db.session.add(
            PolicyRow(site_id=discussion.site_id, position=1, signal=signal, min_risk=min_risk, verdict=verdict)
        )


def test_a_rule_holds_a_comment_and_what_it_saw_is_kept(discussion: Discussion, ada: int) -> None:
    with unit_of_work():
        publishers.save_word(
            db.session.get_one(Site, discussion.site_id), WordEntry("idiot", weight=0.74, kind="strong")
        )
    policy(discussion, "hold", signal="strong_word")
    comment = discussion.comment(discussion.post(ada, "You id1ot"))
    assert (comment.status, comment.shown, comment.published_at) == ("held", False, None)
    assert discussion.article().published_count == 0
    signal = db.session.scalars(select(SignalRow)).one()
    assert (signal.code, signal.spans, signal.version) == ("strong_word", [[4, 9]], 1)
    assert comment.risk == signal.weight
    decision = db.session.scalars(select(Decision)).one()
    assert (decision.verdict, decision.actor_kind, decision.policy) == ("hold", "rule", "strong_word")
    names = db.session.scalars(select(Event.name).where(Event.comment_id == comment.id).order_by(Event.id)).all()
    assert names == ["comment.decided", "comment.held"]
    assert discussion.article().revision == 0, "nobody sees a difference"


def test_a_policy_may_reject_by_risk_and_the_reason_is_told(discussion: Discussion, ada: int) -> None:
    policy(discussion, "reject", min_risk=0.2)
    comment = discussion.post(ada, "Look at https://spam.example/ now")
    assert discussion.comment(comment).status == Status.REJECTED
    assert queries.my_row(comment, ada).policy == "risk>=0.2"
    assert queries.row(comment) is None


@pytest.mark.parametrize("verdict", ["nudge", "escalate"])
def test_a_verdict_that_needs_more_than_we_have_yet_holds(discussion: Discussion, ada: int, verdict: str) -> None:
    policy(discussion, verdict, min_risk=0.0)
    assert discussion.comment(discussion.post(ada)).status == Status.HELD


def test_the_first_comments_of_a_person_are_read_before_they_appear(discussion: Discussion, ada: int) -> None:
    discussion.site(newcomer_limit=1)
    policy(discussion, "hold", signal="newcomer")
    first = discussion.post(ada)
    assert discussion.comment(first).status == Status.HELD
    discussion.do(actions.publish, first)
    assert discussion.comment(discussion.post(ada)).status == Status.PUBLISHED


def test_everything_of_a_person_can_be_held(discussion: Discussion, ada: int) -> None:
    discussion.standing(ada, hold_all=True)
    comment = discussion.post(ada)
    assert queries.my_row(comment, ada).policy == "standing"
    assert discussion.comment(comment).status == Status.HELD


def test_an_article_may_have_every_comment_read_first_but_not_those_of_its_desk(
    discussion: Discussion, ada: int, mo: int
) -> None:
    with unit_of_work():
        articles.set_premoderated(discussion.article_id, True)
    comment = discussion.post(ada)
    assert (discussion.comment(comment).status, queries.my_row(comment, ada).policy) == ("held", "premoderated")
    assert discussion.comment(discussion.post(mo)).status == Status.PUBLISHED


LONG = "The harbour wall will cost more than the council has said, and who pays for it has not been told to anybody."


def test_the_same_long_words_from_another_person_are_noticed(discussion: Discussion, ada: int, eve: int) -> None:
    policy(discussion, "hold", signal="repeated")
    discussion.post(ada, LONG)
    assert discussion.comment(discussion.post(eve, LONG.upper())).status == Status.HELD


def test_the_same_short_words_from_another_person_are_common(discussion: Discussion, ada: int, eve: int) -> None:
    policy(discussion, "hold", signal="repeated")
    discussion.post(ada, "I could not agree more.")
    assert discussion.comment(discussion.post(eve, "I could not agree more.")).status == Status.PUBLISHED
