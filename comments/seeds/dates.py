"""When things of the demo happened.

Articles and published comments keep their authored dates (February 2013). What waits at the desk would look
abandoned with those, so held comments and open reports are moved, in their order and with their gaps, so that
the last of them came in a few minutes ago. People who wrote nothing but such comments joined shortly before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from comments.seeds.files import CommentSeed, PersonSeed
from comments.threads.models import Status

LAST_CAME = timedelta(minutes=4)
REPORTED_AFTER = timedelta(minutes=11)
DECIDED_AFTER = timedelta(minutes=25)
PICKED_AFTER = timedelta(hours=2)
JOINED_BEFORE = timedelta(hours=3)
BETWEEN_REPORTS = timedelta(minutes=17)
BETWEEN_DISCUSSIONS = timedelta(minutes=23)


@dataclass(frozen=True)
class Calendar:
    """How far what waits is moved, for one discussion."""

    latest: datetime
    shift: timedelta

    @classmethod
    def of(cls, seeds: Iterable[CommentSeed], now: datetime, place: int = 0) -> "Calendar":
        """Make the calendar of the `place`-th discussion: its last held comment came a few minutes ago."""
        latest = now - LAST_CAME - place * BETWEEN_DISCUSSIONS
        held = [seed.at for seed in seeds if seed.state == Status.HELD]
        return cls(latest, latest - max(held) if held else timedelta(0))

    def written(self, seed: CommentSeed) -> datetime:
        """Answer when a comment was written."""
        return seed.at + self.shift if seed.state == Status.HELD else seed.at

    def reported(self, seed: CommentSeed, number: int) -> datetime:
        """Answer when the `number`-th report of a comment came in: lately, where it waits to be read."""
        if seed.state in (Status.HELD, Status.PUBLISHED):
            return self.latest - REPORTED_AFTER - number * BETWEEN_REPORTS
        return seed.at + REPORTED_AFTER + number * timedelta(minutes=1)


def newcomers_joined_lately(
    people: Iterable[PersonSeed], discussions: Iterable[list[CommentSeed]], now: datetime
) -> list[PersonSeed]:
    """Move the day on which people joined of whom only held comments are known."""
    states: dict[str, set[Status]] = {}
    for seed in (seed for discussion in discussions for seed in discussion):
        states.setdefault(seed.by, set()).add(seed.state)
    lately = now - JOINED_BEFORE
    return [replace(person, joined=lately) if states.get(person.key) == {Status.HELD} else person for person in people]
