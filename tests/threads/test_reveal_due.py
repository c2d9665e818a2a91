from datetime import timedelta

from comments.extensions import unit_of_work
from comments.lib import clock
from comments.threads import actions
from tests.threads.conftest import Discussion


def reveal(**later: int) -> int:
    with unit_of_work():
        return actions.reveal_due(clock.now() + timedelta(**later))


def test_a_discussion_has_a_new_state_when_a_score_comes_out(discussion: Discussion, ada: int) -> None:
    discussion.site(score_hidden_minutes=60)
    discussion.post(ada)
    assert (reveal(minutes=59), reveal(minutes=61), reveal(minutes=63)) == (0, 1, 0)
    assert discussion.article().revision == 2


def test_where_scores_are_never_kept_back_the_clock_reveals_nothing(discussion: Discussion, ada: int) -> None:
    discussion.post(ada)
    assert reveal(minutes=1) == 0
    assert discussion.article().revision == 1
