from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from comments.accounts.models import Person
from comments.articles.actions import set_discussion
from comments.articles.models import Discussion as State
from comments.errors import Conflict, Forbidden, NotFound
from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.threads import actions, queries
from comments.threads.models import Vote
from comments.threads.ranking import best
from tests.threads.conftest import Discussion, race


def score(discussion: Discussion, comment: int) -> tuple[int, int]:
    row = discussion.comment(comment)
    return row.up, row.down


def test_a_vote_counts_can_be_changed_and_taken_back(discussion: Discussion, ada: int, eve: int) -> None:
    comment = discussion.post(ada)
    seen = []
    for value in (1, 1, -1, 0, 0, 1):
        discussion.do(actions.cast_vote, comment, value, by=eve)
        seen.append(score(discussion, comment))
        assert discussion.comment(comment).best == best(*seen[-1])
        assert actions.recount() == ()
    assert seen == [(1, 0), (1, 0), (0, 1), (0, 0), (0, 0), (1, 0)]
    assert queries.mine(eve, discussion.article_id).votes == {comment: 1}


def test_a_vote_names_a_new_state_and_is_told_of_once(discussion: Discussion, ada: int, eve: int) -> None:
    comment = discussion.post(ada)
    for _ in range(2):
        discussion.do(actions.cast_vote, comment, -1, by=eve)
    assert discussion.article().revision == 2
    voted = db.session.scalars(select(Event).where(Event.name == "comment.voted")).one()
    assert (voted.person_id, voted.data) == (eve, {"value": -1})


def test_nobody_votes_on_a_comment_of_their_own(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    with pytest.raises(Forbidden, match="of their own"):
        discussion.do(actions.cast_vote, comment, 1, by=ada)


@pytest.mark.parametrize("deed", [actions.hold, actions.reject])
def test_only_what_is_published_takes_votes(
    discussion: Discussion, ada: int, eve: int, deed: Callable[..., None]
) -> None:
    comment = discussion.post(ada)
    discussion.do(deed, comment)
    with pytest.raises(NotFound):
        discussion.do(actions.cast_vote, comment, 1, by=eve)


def test_only_people_with_a_proved_address_and_no_sanction_have_a_voice(
    discussion: Discussion, ada: int, eve: int, make_person: Callable[..., int]
) -> None:
    comment = discussion.post(ada)
    discussion.standing(eve, banned=True)
    for person in (eve, make_person("Nora New", confirmed_at=None)):
        with pytest.raises(Forbidden):
            discussion.do(actions.cast_vote, comment, 1, by=person)
    assert score(discussion, comment) == (0, 0)


def test_votes_at_once_are_all_counted(
    app: Flask, discussion: Discussion, ada: int, make_person: Callable[..., int]
) -> None:
    comment = discussion.post(ada)
    people = [make_person(f"Voter{number} Oak") for number in range(6)]
    db.session.rollback()

    def voting(person: int, value: int) -> Callable[[], None]:
        def vote() -> None:
            actions.cast_vote(queries.comment(comment), value, by=db.session.get_one(Person, person))

        return vote

    deeds = [voting(person, 1 if place % 3 else -1) for place, person in enumerate(people)]
    assert race(app, [*deeds, *deeds[:2]]) == []
    assert score(discussion, comment) == (4, 2)
    assert db.session.query(Vote).count() == 6
    assert actions.recount() == ()


def test_votes_of_others_are_not_mine(discussion: Discussion, ada: int, eve: int, mo: int) -> None:
    comment = discussion.post(ada)
    discussion.do(actions.cast_vote, comment, 1, by=eve)
    assert queries.mine(mo, discussion.article_id).votes == {}


def test_a_closed_discussion_takes_no_votes(discussion: Discussion, ada: int, eve: int) -> None:
    comment = discussion.post(ada)
    with unit_of_work():
        set_discussion(discussion.article_id, State.CLOSED)
    with pytest.raises(Conflict, match="is closed"):
        discussion.do(actions.cast_vote, comment, 1, by=eve)
    assert score(discussion, comment) == (0, 0)
