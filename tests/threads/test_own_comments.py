import pytest

from comments.errors import BadInput, NotFound
from comments.extensions import unit_of_work
from comments.lib import clock
from comments.threads import actions, queries
from comments.threads.schemas import PlacedComment
from tests.threads.conftest import Discussion


def many(discussion: Discussion, person: int, size: int) -> list[int]:
    with unit_of_work():
        article = discussion.article()
        placed = [PlacedComment(person, clock.now(), source=f"No {number}") for number in range(size)]
        return [actions.place_comment(one, article=article) for one in placed]


def test_the_author_sees_the_words_in_every_state(discussion: Discussion, ada: int, mo: int) -> None:
    held, rejected, withdrawn = (discussion.post(ada, words) for words in ("Held", "Rejected", "Withdrawn"))
    discussion.do(actions.hold, held, by=mo)
    discussion.do(actions.reject, rejected, house_rule=discussion.rule(1), by=mo)
    discussion.do(actions.withdraw, withdrawn, by=ada)
    mine = queries.mine(ada, discussion.article_id).comments
    assert [(row.status, row.row.html.strip()) for row in mine] == [
        ("withdrawn", "<p>Withdrawn</p>"),
        ("rejected", "<p>Rejected</p>"),
        ("held", "<p>Held</p>"),
    ]
    assert [row.may_withdraw for row in mine] == [False, False, True]
    assert [row.edit_until is not None for row in mine] == [False, False, True]
    assert mine[1].row.removal_rule == "Attack on a person"


def test_what_is_another_s_is_not_there(discussion: Discussion, ada: int, eve: int) -> None:
    comment = discussion.post(ada)
    assert queries.mine(eve, discussion.article_id).comments == ()
    with pytest.raises(NotFound):
        queries.my_row(comment, eve)


def test_all_my_comments_come_by_50_newest_first(discussion: Discussion, ada: int, other_site: int) -> None:
    ids = many(discussion, ada, 60)
    first, cursor = queries.my_comments(ada)
    rest, end = queries.my_comments(ada, cursor=cursor)
    assert [row.row.id for row in (*first, *rest)] == ids[::-1]
    assert (len(first), end) == (50, None)
    assert queries.my_comments(ada, site_id=other_site) == ((), None)


def test_a_profile_holds_what_is_published_and_nothing_else(discussion: Discussion, ada: int, mo: int) -> None:
    ids = many(discussion, ada, 53)
    discussion.do(actions.hold, ids[0], by=mo)
    discussion.do(actions.withdraw, ids[1], by=ada)
    first, cursor = queries.person_comments(ada, site_id=discussion.site_id)
    rest, end = queries.person_comments(ada, site_id=discussion.site_id, cursor=cursor)
    assert [row.id for row in (*first, *rest)] == ids[:1:-1]
    assert end is None


def test_a_bad_cursor_is_refused(discussion: Discussion, ada: int) -> None:
    with pytest.raises(BadInput):
        queries.my_comments(ada, cursor="nonsense")


def test_a_missing_version_is_not_found(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    with pytest.raises(NotFound):
        queries.version(comment, 2)


def test_a_comment_that_readers_do_not_meet_is_not_there(discussion: Discussion, ada: int) -> None:
    comment = discussion.post(ada)
    assert queries.shown_comment(comment).id == comment
    discussion.do(actions.hold, comment)
    for missing in (comment, 999):
        with pytest.raises(NotFound):
            queries.shown_comment(missing)


def test_counts_are_answered_for_many_articles_at_once(discussion: Discussion, ada: int) -> None:
    discussion.post(ada)
    assert queries.count_by_articles([discussion.article_id, 999]) == {discussion.article_id: 1}
