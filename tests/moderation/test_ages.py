"""How long ago something was, in words."""

from datetime import timedelta

import pytest

from comments.lib import clock
from comments.moderation.ages import Ago
from comments.moderation.pages.filters import age, bounded, hundredths, policy_words, risk_level, signal_detail, when
from comments.threads.models import SignalRow


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (3, "3 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h 00"),
        (4_200, "1 h 10"),
        (86_400, "1 d"),
    ],
)
def test_the_time_since_a_moment_is_said_shortly(app, seconds, words):
    with app.test_request_context():
        assert str(Ago(clock.now() - timedelta(seconds=seconds))) == words


def test_after_two_weeks_the_day_is_said(app):
    with app.test_request_context():
        assert age(clock.now() - timedelta(days=13)) == "13 d"
        assert len(age(clock.now() - timedelta(days=20)).split()) == 3


def test_within_a_week_the_weekday_is_enough(app):
    with app.test_request_context():
        assert len(when(clock.now()).split()) == 2
        assert len(when(clock.now() - timedelta(days=7)).split()) == 3


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (999, "999"), (1000, "999+")])
def test_counts_stop_at_a_thousand(count, shown):
    assert bounded(count) == shown


@pytest.mark.parametrize(
    ("weight", "shown", "level"),
    [(0, ".00", "low"), (0.38, ".38", "low"), (0.4, ".40", "middle"), (0.74, ".74", "high"), (1, "1", "high")],
)
def test_weights_are_written_in_hundredths(weight, shown, level):
    assert hundredths(weight) == shown
    assert risk_level(weight) == level


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("risk>=0.5", "The policy holds from .50"),
        ("links", "The policy holds: link"),
        ("premoderated", "Comments under this article are read before they appear"),
        ("risk>=x", "The policy holds from 0"),
        ("of_tomorrow", "The policy holds: of tomorrow"),
    ],
)
def test_the_policy_speaks_in_words(app, policy, words):
    with app.test_request_context():
        assert policy_words(policy) == words


@pytest.mark.parametrize(
    ("code", "detail", "words"),
    [("links", {"count": 2}, "Links: 2"), ("links", {}, ""), ("of_tomorrow", {}, "Noticed by another rule")],
)
def test_a_signal_says_its_figures_or_nothing(app, code, detail, words):
    with app.test_request_context():
        assert signal_detail(SignalRow(code=code, weight=0.5, detail=detail)) == words
