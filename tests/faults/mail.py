"""A mail server of a test's own, which is well, or refuses, hangs, or talks nonsense; a letter it took is a file."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from tests.faults.door import Door

STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "letter")
"""Where a conversation can go wrong; `letter` is its end."""
RIGHT = {"greeting": b"220 here\r\n", "DATA": b"354 go on\r\n"}
FINE = b"250 fine\r\n"
REFUSALS = (b"421 not now\r\n", b"450 too busy\r\n", b"554 nothing from you\r\n")
NONSENSE = (b"\x00\xff\x17\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"999 what\r\n", b"x" * 9000 + b"\r\n")


class Mood(StrEnum):
    """How it takes the next conversations."""

    WELL = "is well"
    REFUSING = "refuses"
    HANGING = "hangs"
    BABBLING = "talks nonsense"


class MailServer(Door):
    """Speaks just enough SMTP; when it is not well, each conversation goes wrong at a step drawn by chance."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.mood = Mood.WELL
        self.wrong = Counter[str]()
        """How many conversations went wrong, by the step."""
        self._folder, self._chance, self._letters = folder, chance, 0
        folder.mkdir(exist_ok=True)
        super().__init__()

    @contextmanager
    def in_mood(self, mood: Mood) -> Iterator[None]:
        """Have it be so; afterwards it is started anew, which cuts what hangs."""
        self.mood = mood
        try:
            yield
        finally:
            self.mood = Mood.WELL
            self.cut()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold a conversation, and draw where it goes wrong."""
        await self._converse(reader, writer, "" if self.mood is Mood.WELL else self._chance.choice(STEPS))

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wrong_at: str) -> None:
        step, mood = "greeting", self.mood
        while step != "QUIT":
            is_wrong = step == wrong_at
            if is_wrong:
                self.wrong[step] += 1
            said = self._wrong_words(mood) if is_wrong else RIGHT.get(step, FINE)
            writer.write(said)
            await writer.drain()
            if not said:
                await reader.read()
                return
            if step == "DATA" and not is_wrong:
                letter, step = await reader.readuntil(b"\r\n.\r\n"), "letter"
                if wrong_at != step or (mood is not Mood.REFUSING and self._chance.random() < 0.5):
                    self._keep(letter)
            else:
                step = (await reader.readline())[:4].decode("ascii", "replace").upper().strip() or "QUIT"

    def _wrong_words(self, mood: Mood) -> bytes:
        if mood is Mood.HANGING:
            return b""
        return self._chance.choice(REFUSALS if mood is Mood.REFUSING else NONSENSE)

    def _keep(self, letter: bytes) -> None:
        self._letters += 1
        (self._folder / f"{self._letters:06}.eml").write_bytes(letter)
