"""From signals to a verdict: one number for risk, and the first row of the site's policy that fits."""

import math
from collections.abc import Iterable, Sequence

from comments.screening.rules import RULES
from comments.screening.types import Context, Judgement, PolicyRow, Signal, Submission, Verdict


def judge(submission: Submission, context: Context, policy: Sequence[PolicyRow]) -> Judgement:
    """Run every rule and let the first row of the policy that fits decide; without one the comment is published."""
    signals = tuple(signal for rule in RULES for signal in rule(submission, context))
    total = risk(signals)
    row = next((row for row in policy if _fits(row, signals, total)), None)
    return Judgement(row.verdict if row else Verdict.PUBLISH, total, signals, row)


def risk(signals: Iterable[Signal]) -> float:
    """Combine weights as independent chances, 1 - product of (1 - weight): .74 .50 .38 .25 give .94."""
    return round(1.0 - math.prod(1.0 - min(max(signal.weight, 0.0), 1.0) for signal in signals), 4)


def default_policy() -> tuple[PolicyRow, ...]:
    """Return the policy a new site begins with: what most newspapers would want to read first."""
    first_read = ("standing", "repeated", "strong_word", "newcomer_links", "newcomer")
    refused = PolicyRow(Verdict.REJECT, signal="refused_word")
    return (
        refused,
        *(PolicyRow(Verdict.HOLD, signal=code) for code in first_read),
        PolicyRow(Verdict.HOLD, min_risk=0.5),
    )


def _fits(row: PolicyRow, signals: tuple[Signal, ...], total: float) -> bool:
    if row.signal is None and row.min_risk is None:
        return False
    named = row.signal is None or any(signal.code == row.signal for signal in signals)
    return named and (row.min_risk is None or total >= row.min_risk)
