"""Readers who write all the time, and a ledger of what was acknowledged, on the disk before they go on."""

import itertools
import json
import os
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.faults.asking import ANSWER_WITHIN, PAUSE, PERSISTENCE, Answer, Browser, Connection, Marks
from tests.faults.installation import ARTICLES

BREATH = 0.01
AT_ONCE = 2
"""How many readers take turns in a thread; one who has written enough for now makes room for another."""


@dataclass
class Line:
    """A deed in the ledger: what was tried, and whether it was acknowledged."""

    number: int
    phase: str
    deed: str
    who: str
    text: str = ""
    comment: int = 0
    parent: int = 0
    answered: str = ""
    """Who wrote the parent."""
    value: int = 0
    acknowledged: bool = False


class Ledger:
    """A file of lines of JSON; a line is on the disk when `note` returns."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._out = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def next_number(self) -> int:
        """Answer the number of a new deed."""
        return next(self._numbers)

    def note(self, line: Line) -> None:
        """Write down how a deed stands now; the last line of a number counts."""
        with self._lock:
            os.write(self._out, json.dumps(asdict(line)).encode() + b"\n")
            os.fsync(self._out)

    def close(self) -> None:
        """Write no more."""
        os.close(self._out)

    def read(self) -> list[Line]:
        """Read the file anew, and answer every deed in the order in which they were begun."""
        last = {line["number"]: line for line in map(json.loads, self.file.read_text().splitlines())}
        return [Line(**last[number]) for number in sorted(last)]


class Load(Marks):
    """Readers who post, answer, edit and vote from several threads until the end, and never give a deed up early.

    Set `phase` to say what a deed belongs to. `sources` gives each thread an address of its own to come from.
    """

    def __init__(
        self,
        port: int,
        emails: list[str],
        file: Path,
        *,
        threads: int = 4,
        seed: int = 0,
        sources: bool = False,
    ) -> None:
        super().__init__()
        self.port, self.ledger, self.answers = port, Ledger(file), list[Answer]()
        self.run = secrets.token_hex(4)
        self.comments: list[tuple[int, str]] = []
        """Acknowledged comments and their authors."""
        self.errors: list[BaseException] = []
        self._emails, self._seed, self._sources = emails, seed, sources
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(n, threads)) for n in range(threads)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join(PERSISTENCE + ANSWER_WITHIN)
        self.ledger.close()
        assert not self.errors, self.errors
        assert not any(thread.is_alive() for thread in self._threads)

    @contextmanager
    def during(self, fault: str) -> Iterator[None]:
        """Mark every answer that is waited for meanwhile."""
        self.fault = fault
        try:
            yield
        finally:
            self.fault = ""

    def wait_for_deeds(self, count: int, within: float = 60.0) -> None:
        """Wait until so many more deeds are acknowledged: everything goes on."""
        wanted, deadline = self.done + count, time.monotonic() + within
        while self.done < wanted:
            assert time.monotonic() < deadline, f"{self.done} deeds instead of {wanted}; {self.answers[-3:]}"
            time.sleep(0.02)

    @property
    def done(self) -> int:
        """How many deeds were acknowledged so far."""
        return sum(200 <= answer.status < 300 for answer in list(self.answers))

    def _work(self, number: int, of: int) -> None:
        chance = random.Random(f"{self._seed} {number}")
        source = f"127.0.{number + 1}.7" if self._sources else ""
        connection = Connection(self.port, self.answers, self, source=source)
        numbered = list(enumerate(self._emails))[number::of]
        mine = [Browser(email, f"10.{n // 250}.{n % 250}.7") for n, email in numbered]
        try:
            for turn in itertools.count():
                if self._ending.is_set():
                    return
                Reader(self, connection, mine[turn % AT_ONCE], chance).do_something()
                if mine[turn % AT_ONCE].tired:
                    mine[turn % AT_ONCE].tired = False
                    mine.append(mine.pop(turn % AT_ONCE))
                time.sleep(BREATH)
        except BaseException as error:
            self.errors.append(error)
            raise
        finally:
            connection.close()


class Reader:
    """What one reader does next."""

    def __init__(self, load: Load, connection: Connection, browser: Browser, chance: random.Random) -> None:
        self._load, self._connection, self._browser, self._chance = load, connection, browser, chance

    def do_something(self) -> None:
        """Sign in, or post, answer, edit or vote."""
        if not self._browser.cookie:
            self._sign_in()
            return
        deeds: list[Callable[[], None]] = [self._post, self._answer, self._answer, self._edit, self._vote, self._vote]
        self._chance.choice(deeds)()

    def _sign_in(self) -> None:
        until = time.monotonic() + PERSISTENCE
        while self._connection.sign_in(self._browser).status != 303 and time.monotonic() < until:
            time.sleep(PAUSE)

    def _line(self, deed: str, **what: Any) -> Line:
        return Line(self._load.ledger.next_number(), self._load.phase, deed, self._browser.email, **what)

    def _post(self, parent: tuple[int, str] = (0, "")) -> None:
        line = self._line("answer" if parent[0] else "post", parent=parent[0], answered=parent[1])
        line.text = f"Number {line.number} of {self._load.run} about the tide."
        where = {"parent": str(parent[0])} if parent[0] else {"article": str(self._chance.randint(1, ARTICLES))}
        key = f"{self._load.run}-{line.number:08}"
        if self._do(line, "/comments", where | {"text": line.text, "key": key}):
            self._browser.own.append((line.comment, 1))
            self._load.comments.append((line.comment, self._browser.email))

    def _answer(self) -> None:
        others = self._others()
        self._post(self._chance.choice(others) if others else (0, ""))

    def _edit(self) -> None:
        if not self._browser.own:
            return
        comment, version = self._browser.own.pop()
        line = self._line("edit", comment=comment)
        line.text = f"Changed as number {line.number} of {self._load.run}, about the tide."
        if self._do(line, f"/comments/{comment}/edition", {"text": line.text, "version": str(version)}):
            self._browser.own.append((comment, version + 1))

    def _vote(self) -> None:
        if others := self._others():
            line = self._line("vote", comment=self._chance.choice(others)[0], value=self._chance.choice((1, 1, -1, 0)))
            self._do(line, f"/comments/{line.comment}/vote", {"value": str(line.value)})

    def _others(self) -> list[tuple[int, str]]:
        return [one for one in self._load.comments[-50:] if one[1] != self._browser.email]

    def _do(self, line: Line, path: str, form: dict[str, str]) -> bool:
        """Do a deed until it is acknowledged or refused, as a reader who presses again; keep the ledger."""
        self._load.ledger.note(line)
        until = time.monotonic() + PERSISTENCE
        while time.monotonic() < until:
            answer = self._connection.post(self._browser, path, form, deed=line.deed)
            if 200 <= answer.status < 300:
                line.acknowledged, line.comment = True, line.comment or answer.body["id"]
                self._load.ledger.note(line)
                return True
            if 400 <= answer.status < 500:
                self._browser.tired |= answer.status == 429
                return False
            time.sleep(PAUSE)
        return False
