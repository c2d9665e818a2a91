"""A clock of a test's own, which processes go by that are started with its variables, and which may be set back."""

import os
import subprocess
from functools import cache
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "tools" / "faketime.sh"


class Timepiece:
    """Goes right until it is set; what only measures how long something lasts is left alone, as a real clock does."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set("+0")

    def set(self, offset: str) -> None:
        """Set it off, by `-10m` and the like, at one moment for all who go by it."""
        draft = self._file.with_suffix(".part")
        draft.write_text(offset + "\n")
        draft.rename(self._file)

    @property
    def variables(self) -> dict[str, str]:
        """What a process needs to go by it."""
        ours = {"LD_PRELOAD": preload(), "FAKETIME_TIMESTAMP_FILE": str(self._file), "FAKETIME_NO_CACHE": "1"}
        return ours | {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}


@cache
def preload() -> str:
    """Answer what makes such a clock; nothing where it cannot be had."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FAKETIME")}
    done = subprocess.run(["sh", str(SCRIPT)], env=kept, capture_output=True, text=True, check=False, timeout=300)
    return done.stdout.strip()
