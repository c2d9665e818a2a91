"""A clock of a test's own, which processes go by that are started with its variables, and which may be set back."""

from datetime import timedelta
from pathlib import Path

CLOCKWORK = Path(__file__).parent / "clockwork"


class Timepiece:
    """Goes right until it is set; what only measures how long something lasts is left alone, as by a real clock."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set(timedelta())

    def set(self, offset: timedelta) -> None:
        """Set it off by so much."""
        draft = self._file.with_suffix(".part")
        draft.write_text(f"{offset.total_seconds():.0f}\n")
        draft.rename(self._file)

    @property
    def variables(self) -> dict[str, str]:
        """What a process of Python needs to go by it."""
        return {"PYTHONPATH": str(CLOCKWORK), "TIMEPIECE": str(self._file)}
