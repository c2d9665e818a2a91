"""Readers who write all the time, and a ledger of what was acknowledged, on the disk before they go on."""

import http.client
import itertools
import json
import os
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.faults.installation import ARTICLES, PASSWORD

JSON = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
ANSWER_WITHIN = 30.0
"""Seconds after which a browser's reader would have gone."""
PERSISTENCE = 120.0
"""How long somebody tries one deed again."""
PAUSE, BREATH = 0.2, 0.01


@dataclass(frozen=True)
class Answer:
    """What came back, when, and after how many seconds; status 0 where nothing did."""

    phase: str
    fault: str
    status: int
    seconds: float
    deed: str = ""
    kind: str = ""
    retry_after: str = ""
    body: Any = None


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


@dataclass
class Browser:
    """One reader's browser: a cookie, and an address of its own behind the proxy."""

    email: str
    address: str
    cookie: str = ""
    own: list[tuple[int, int]] = field(default_factory=list)
    """Comments of theirs, and which version each has."""


class Load:
    """Readers who post, answer, edit and vote from several threads until the end, and never give a deed up early."""

    def __init__(self, port: int, emails: list[str], file: Path, *, threads: int = 4, seed: int = 0) -> None:
        self.ledger, self.answers = Ledger(file), list[Answer]()
        self.run = secrets.token_hex(4)
        self.phase, self.fault = "", ""
        self.port = port
        self.comments: list[tuple[int, str]] = []
        """Acknowledged comments and their authors."""
        self._emails, self._seed = emails, seed
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(n, threads)) for n in range(threads)]
        self.errors: list[BaseException] = []

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
            assert time.monotonic() < deadline, f"{self.done} deeds instead of {wanted}; {self.errors}"
            time.sleep(0.02)

    @property
    def done(self) -> int:
        """How many deeds were acknowledged so far."""
        return sum(200 <= answer.status < 300 for answer in list(self.answers))

    def _work(self, number: int, of: int) -> None:
        chance = random.Random(f"{self._seed} {number}")
        connection = Connection(self.port, self.answers, self)
        numbered = list(enumerate(self._emails))[number::of]
        mine = [Browser(email, f"10.{n // 250}.{n % 250}.7") for n, email in numbered]
        try:
            for browser in itertools.cycle(mine):
                if self._ending.is_set():
                    return
                Reader(self, connection, browser, chance).do_something()
                time.sleep(BREATH)
        except BaseException as error:
            self.errors.append(error)
            raise
        finally:
            connection.close()


class Connection:
    """One connection to the server, made anew when it breaks; every answer is written down."""

    def __init__(self, port: int, answers: list[Answer], load: Load) -> None:
        self._port, self._answers, self._load = port, answers, load
        self._http: http.client.HTTPConnection | None = None

    def ask(self, deed: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[Answer, http.client.HTTPMessage]:
        """Send a POST; answer what came back, if anything did."""
        began, fault, headers_back = time.monotonic(), self._load.fault, http.client.HTTPMessage()
        status, found = 0, b""
        try:
            self._http = self._http or http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_WITHIN)
            self._http.request("POST", path, body, headers)
            response = self._http.getresponse()
            status, headers_back, found = response.status, response.headers, response.read()
        except (OSError, http.client.HTTPException):
            status = 0
            self.close()
        kind = headers_back.get_content_type() if status else ""
        answer = Answer(
            self._load.phase,
            self._load.fault or fault,
            status,
            time.monotonic() - began,
            deed,
            kind,
            headers_back.get("Retry-After", ""),
            json.loads(found) if kind.endswith("json") else None,
        )
        self._answers.append(answer)
        return answer, headers_back

    def close(self) -> None:
        """Close it; the next question opens another."""
        if self._http is not None:
            self._http.close()
        self._http = None


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
        form = urlencode({"email": self._browser.email, "password": PASSWORD}).encode()
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"X-Forwarded-For": self._browser.address}
        until = time.monotonic() + PERSISTENCE
        while time.monotonic() < until:
            answer, back = self._connection.ask("sign-in", "/sign-in", form, headers)
            if answer.status == 303:
                self._browser.cookie = next(
                    c for c in back.get_all("Set-Cookie", []) if c.startswith("rejoinder=")
                ).split(";")[0]
                return
            time.sleep(PAUSE)

    def _line(self, deed: str, **what: Any) -> Line:
        return Line(self._load.ledger.next_number(), self._load.phase, deed, self._browser.email, **what)

    def _post(self, parent: tuple[int, str] = (0, "")) -> None:
        line = self._line("answer" if parent[0] else "post", parent=parent[0], answered=parent[1])
        line.text = f"Number {line.number} of {self._load.run} about the tide."
        form = {"article": str(self._chance.randint(1, ARTICLES)), "text": line.text}
        form["key"] = f"{self._load.run}-{line.number:08}"
        if parent[0]:
            form = {"parent": str(parent[0]), "text": line.text, "key": form["key"]}
        answer = self._do(line, "/comments", form)
        if answer is not None:
            self._browser.own.append((line.comment, 1))
            self._load.comments.append((line.comment, self._browser.email))

    def _answer(self) -> None:
        others = [one for one in self._load.comments[-50:] if one[1] != self._browser.email]
        self._post(self._chance.choice(others)) if others else self._post()

    def _edit(self) -> None:
        if not self._browser.own:
            return
        comment, version = self._browser.own[-1]
        line = self._line("edit", comment=comment)
        line.text = f"Changed as number {line.number} of {self._load.run}, about the tide."
        if self._do(line, f"/comments/{comment}/edition", {"text": line.text, "version": str(version)}) is None:
            self._browser.own.pop()
        else:
            self._browser.own[-1] = (comment, version + 1)

    def _vote(self) -> None:
        others = [one for one in self._load.comments[-50:] if one[1] != self._browser.email]
        if others:
            line = self._line("vote", comment=self._chance.choice(others)[0], value=self._chance.choice((1, 1, -1, 0)))
            self._do(line, f"/comments/{line.comment}/vote", {"value": str(line.value)})

    def _do(self, line: Line, path: str, form: dict[str, str]) -> Answer | None:
        """Do a deed until it is acknowledged or refused, as a reader who presses again; keep the ledger."""
        self._load.ledger.note(line)
        headers = JSON | {"Content-Type": "application/json", "Cookie": self._browser.cookie}
        headers["X-Forwarded-For"] = self._browser.address
        until, body = time.monotonic() + PERSISTENCE, json.dumps(form).encode()
        while time.monotonic() < until:
            answer, _ = self._connection.ask(line.deed, path, body, headers)
            if 200 <= answer.status < 300:
                line.acknowledged = True
                line.comment = line.comment or answer.body["id"]
                self._load.ledger.note(line)
                return answer
            if 400 <= answer.status < 500:
                return None
            time.sleep(PAUSE)
        return None
