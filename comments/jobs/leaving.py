"""A queue that leaves what it does not know: while an installation is upgraded, a newer worker may wait for it.

Losing a message would lose nothing but time, for a message only wakes; what may not be lost stands in rows.
"""

import hashlib
from time import monotonic
from typing import Any

from huey import Huey
from huey.exceptions import HueyException

LEFT_SECONDS = 600
"""After so long nobody newer will come, and the message is dropped."""


class LeavingQueue(Huey):
    """Huey, but a message with an unknown task goes back to the end of the queue."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._met: dict[bytes, float] = {}

    def dequeue(self) -> Any:
        """Answer the next task, or None when there is none for us."""
        message = self.storage.dequeue()
        if message is None:
            return None
        try:
            return self.deserialize_task(message)
        except HueyException:
            self._leave(message)
            return None

    def _leave(self, message: bytes) -> None:
        key, now = hashlib.sha256(message).digest(), monotonic()
        self._met = {met: since for met, since in self._met.items() if now - since < 2 * LEFT_SECONDS}
        if now - self._met.setdefault(key, now) < LEFT_SECONDS:
            self.storage.enqueue(message)
