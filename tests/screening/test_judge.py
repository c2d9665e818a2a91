"""Signals become one number, and the first row of the policy that fits decides."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening.folding import fingerprint
from comments.screening.starter_words import STARTER_WORDS
from comments.screening.types import Context, PolicyRow, Signal, Submission, Verdict
from comments.screening.verdict import default_policy, judge, risk
from comments.screening.words import CODES, reason_for_desk

REGULAR = Context(published_before=50, newcomer_limit=3, words=STARTER_WORDS)
LINK = "http://a.example"


def test_risk_is_what_is_left_when_no_signal_is_right() -> None:
    assert round(risk(weighing(0.74, 0.50, 0.38, 0.25)), 2) == 0.94
    assert risk([]) == 0.0


@given(st.lists(st.floats(0, 1)), st.floats(0, 1))
def test_another_signal_never_lowers_risk(weights: list[float], more: float) -> None:
    assert 0 <= risk(weighing(*weights)) <= risk(weighing(*weights, more)) <= 1


@pytest.mark.parametrize(
    ("why", "text", "context", "verdict", "signal"),
    [
        ("plain words of a regular reader", "A fair point, well made.", {}, Verdict.PUBLISH, None),
        ("a newcomer's first words", "A fair point, well made.", {"published_before": 0}, Verdict.HOLD, "newcomer"),
        ("the fourth comment", "A fair point, well made.", {"published_before": 3}, Verdict.PUBLISH, None),
        ("links from somebody new", f"See {LINK}", {"published_before": 4}, Verdict.HOLD, "newcomer_links"),
        ("a link from a regular reader", f"See {LINK}", {}, Verdict.PUBLISH, None),
        ("many links from anybody", f"{LINK} " * 4, {}, Verdict.HOLD, None),
        ("a strong word", "You scum", {}, Verdict.HOLD, "strong_word"),
        ("a mild word", "You idiot", {}, Verdict.PUBLISH, None),
        ("a mild word, shouted", "YOU IDIOT, GO AWAY FROM HERE AND STAY AWAY!!!", {}, Verdict.HOLD, None),
        ("a person on hold", "Good morning", {"standing": "hold_all"}, Verdict.HOLD, "standing"),
        ("a person on hold, though trusted", "Hm", {"standing": "hold_all", "trusted": True}, Verdict.HOLD, "standing"),
        ("the same again", "Buy my book today", {"recent_texts": (fingerprint("Buy my book today"),)}, Verdict.HOLD,
         "repeated"),
    ],
)  # fmt: skip
def test_the_default_policy_reads_first_what_a_paper_would(
    why: str, text: str, context: dict[str, object], verdict: Verdict, signal: str | None
) -> None:
    judgement = judge(said(text), dataclasses.replace(REGULAR, **context), default_policy())
    assert judgement.verdict is verdict, why
    assert (judgement.row.signal if judgement.row else None) == signal, why


def test_the_first_row_that_fits_decides() -> None:
    rows = [PolicyRow(Verdict.ESCALATE, "strong_word"), PolicyRow(Verdict.REJECT, min_risk=0.5)]
    assert judge(said("scum"), REGULAR, rows).verdict is Verdict.ESCALATE
    assert judge(said("scum"), REGULAR, rows[::-1]).row == rows[1]


def test_a_row_with_both_conditions_wants_both() -> None:
    row = PolicyRow(Verdict.REJECT, signal="links", min_risk=0.5)
    assert judge(said(LINK), REGULAR, [row]).verdict is Verdict.PUBLISH
    assert judge(said(f"{LINK} " * 4), REGULAR, [row]).verdict is Verdict.REJECT
    assert judge(said("scum"), REGULAR, [row]).verdict is Verdict.PUBLISH


def test_a_row_without_conditions_fits_nothing() -> None:
    assert judge(said("scum"), REGULAR, [PolicyRow(Verdict.REJECT)]).verdict is Verdict.PUBLISH


def test_every_signal_is_kept_whatever_decides() -> None:
    new = dataclasses.replace(REGULAR, published_before=0, standing="hold_all")
    codes = [signal.code for signal in judge(said(f"You scum {LINK}"), new, []).signals]
    assert codes == ["standing", "strong_word", "newcomer_links", "newcomer"]


def test_every_code_has_words_for_the_desk() -> None:
    for code in CODES:
        assert reason_for_desk(Signal(code, 0.1)) != reason_for_desk(Signal("unknown", 0.1))


def weighing(*weights: float) -> list[Signal]:
    return [Signal("any", weight) for weight in weights]


def said(text: str) -> Submission:
    return Submission(text, author_name="Ada", is_reply=False)
