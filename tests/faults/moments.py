"""At which moments faults strike: few always, many by `make test-faults`, the same again with FAULTS_SEED."""

import os
import random

MOMENTS = int(os.environ.get("FAULTS_MOMENTS", "1"))
FULL = MOMENTS >= 10
SEED = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(1_000_000))
PATIENT = 1 if FULL else 5
"""How many times slower an answer may be where other tests run on the same machine."""
READERS = 240 if FULL else 60


def chance(name: str) -> random.Random:
    """Answer the chance of one fault: what others drew before changes nothing."""
    return random.Random(f"{SEED} {name}")
