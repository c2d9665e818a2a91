import pytest

from comments.threads.ranking import best


@pytest.mark.parametrize(
    ("up", "down", "bound"), [(1, 0, 0.3784), (10, 1, 0.7395), (0, 0, 0.0), (0, 1, 0.0), (0, 40, 0.0)]
)
def test_best_is_the_lower_bound_of_the_wilson_interval(up: int, down: int, bound: float) -> None:
    assert round(best(up, down) / 10**9, 4) == bound


def test_more_votes_with_the_same_share_are_worth_more() -> None:
    assert best(1, 0) < best(2, 0) < best(50, 0) < 10**9


def test_a_vote_down_never_raises_and_a_vote_up_never_lowers() -> None:
    for up in range(20):
        for down in range(20):
            assert best(up + 1, down) > best(up, down)
            assert best(up, down + 1) <= best(up, down)
