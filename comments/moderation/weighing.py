"""How much a report weighs: as often as its author was right before, with a prior for those who are new to it.

A weight is the mean of a Beta(1, 4) prior after `upheld` of `decided` reports (Gelman et al., Bayesian Data Analysis,
section 2.4), in thousandths: 200 for somebody who never reported, 500 after three of three, 60 after none of eleven.
"""

from dataclasses import dataclass
from math import ceil

PRIOR_RIGHT, PRIOR_ALL = 1, 5
FIRST = 1000 * PRIOR_RIGHT // PRIOR_ALL
"""What the report of somebody weighs who never reported before; the threshold of a site is a multiple of it."""
TRUSTED = 500
YOUNG_SHARE = 2
"""An account of less than a day counts one in so many."""


@dataclass(frozen=True)
class Reporter:
    """What is known of who reported: how many of their reports were decided and upheld, and what they are here."""

    upheld: int = 0
    decided: int = 0
    is_young: bool = False
    """The account is less than a day old."""
    is_sanctioned: bool = False


def weight(reporter: Reporter) -> int:
    """Answer what a person's report weighs, in thousandths; under a sanction nothing."""
    if reporter.is_sanctioned:
        return 0
    whole = 1000 * (reporter.upheld + PRIOR_RIGHT) // (reporter.decided + PRIOR_ALL)
    return whole // YOUNG_SHARE if reporter.is_young else whole


def needed(threshold: int) -> int:
    """Answer from which sum of weights on a comment is hidden; 0 for never."""
    return threshold * FIRST


def trusted_needed(threshold: int) -> int:
    """Answer how many trusted readers are enough."""
    return ceil(needed(threshold) / TRUSTED)
