"""What reports weigh, as a table, and what that means in words."""

import pytest

from comments.moderation.weighing import FIRST, TRUSTED, Reporter, needed, trusted_needed, weight

WEIGHTS = [
    ("somebody who never reported", Reporter(), 200),
    ("one of one right", Reporter(1, 1), 333),
    ("three of three right", Reporter(3, 3), 500),
    ("nine of ten right", Reporter(9, 10), 666),
    ("every second right", Reporter(10, 20), 440),
    ("never right", Reporter(0, 11), 62),
    ("an account of today", Reporter(is_young=True), 100),
    ("an account of today that was right twice", Reporter(2, 2, is_young=True), 214),
    ("under a sanction", Reporter(20, 20, is_sanctioned=True), 0),
]


@pytest.mark.parametrize(("about", "reporter", "weighs"), WEIGHTS, ids=[row[0] for row in WEIGHTS])
def test_a_report_weighs_as_often_as_its_author_was_right(about, reporter, weighs):
    assert weight(reporter) == weighs


def test_five_new_readers_or_two_trusted_ones():
    assert 4 * FIRST < needed(5) <= 5 * FIRST
    assert TRUSTED < needed(5) <= 2 * TRUSTED
    assert trusted_needed(5) == 2


def test_nobody_reaches_a_threshold_of_nothing_by_words():
    assert (needed(0), trusted_needed(0)) == (0, 0)
