"""How comments are ordered by votes: the lower bound of what share of all readers would agree."""

from math import sqrt

Z = 1.281551565545
"""Quantile of the normal distribution for a one-sided bound of 90 % (an interval of 80 %)."""
SCALE = 10**9


def best(up: int, down: int) -> int:
    """Return the lower bound of the Wilson score interval (Wilson 1927, equation 4), times 10^9.

    1 up, 0 down gives .3784; 10 up, 1 down gives .7395; without votes it is 0.
    """
    n = up + down
    if n == 0:
        return 0
    share = up / n
    middle = share + Z * Z / (2 * n)
    spread = Z * sqrt((share * (1 - share) + Z * Z / (4 * n)) / n)
    return max(0, round((middle - spread) / (1 + Z * Z / n) * SCALE))
