"""Has a process of Python, and all that it forks, go by the clock that a file says (tests/faults/timepiece.py)."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

LOOK_SECONDS = 0.05
file = Path(os.environ["TIMEPIECE"])
traveller = time_machine.travel(datetime.now(UTC), tick=True).start()


def follow() -> None:
    """Set this process's clock whenever the file says something else, until the process ends."""
    stands = 0
    while True:
        offset = int(file.read_text())
        if offset != stands:
            traveller.shift(timedelta(seconds=offset - stands))
            stands = offset
        time.sleep(LOOK_SECONDS)


def begin() -> None:
    """Begin anew: a thread does not outlive a fork."""
    threading.Thread(target=follow, daemon=True).start()


os.register_at_fork(after_in_child=begin)
begin()
