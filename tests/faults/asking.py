"""Asking a server as a browser does, with a record of every answer and of how long it took."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.faults.installation import PASSWORD

JSON = {"Accept": "application/json", "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
ANSWER_WITHIN = 30.0
"""Seconds after which a browser's reader would have gone."""
PERSISTENCE = 120.0
"""How long somebody tries one deed again."""
PAUSE = 0.2


@dataclass(frozen=True)
class Answer:
    """What came back, during which phase and fault, and after how many seconds; status 0 where nothing did."""

    phase: str
    fault: str
    status: int
    seconds: float
    deed: str = ""
    kind: str = ""
    retry_after: str = ""
    body: Any = None
    cookie: str = ""


@dataclass
class Marks:
    """What goes on while questions are asked."""

    phase: str = ""
    fault: str = ""


@dataclass
class Browser:
    """One reader's browser: a cookie, and an address of its own behind the proxy."""

    email: str
    address: str
    cookie: str = ""
    own: list[tuple[int, int]] = field(default_factory=list)
    """Comments of theirs, and which version each has."""
    tired: bool = False
    """Whether they have written as much as is let through in some minutes."""

    @property
    def headers(self) -> dict[str, str]:
        """What each of its requests carries."""
        return {"X-Forwarded-For": self.address} | ({"Cookie": self.cookie} if self.cookie else {})


class Connection:
    """One connection to the server, made anew when it breaks; every answer is written down."""

    def __init__(
        self, port: int, answers: list[Answer] | None = None, marks: Marks | None = None, *, source: str = ""
    ) -> None:
        self.answers = [] if answers is None else answers
        self._port, self._marks, self._source = port, marks or Marks(), source
        self._http: http.client.HTTPConnection | None = None
        self._page = b""

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def post(self, browser: Browser, path: str, form: dict[str, str], *, deed: str = "") -> Answer:
        """Send what a script of ours sends."""
        return self._ask(deed, ("POST", path, json.dumps(form).encode()), JSON | browser.headers)

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("read", ("GET", path, None), {})

    def send_form(self, browser: Browser, path: str, form: dict[str, str]) -> tuple[Answer, str]:
        """Send a form as a browser without scripts; answer the page that comes back as well."""
        answer = self._ask("form", ("POST", path, urlencode(form).encode()), FORM | browser.headers)
        return answer, self._page.decode()

    def sign_in(self, browser: Browser) -> Answer:
        """Send the form of the sign-in; the browser keeps the cookie."""
        form = urlencode({"email": browser.email, "password": PASSWORD}).encode()
        answer = self._ask("sign-in", ("POST", "/sign-in", form), FORM | browser.headers)
        browser.cookie = answer.cookie
        return answer

    def close(self) -> None:
        """Close it; the next question opens another."""
        if self._http is not None:
            self._http.close()
        self._http = None

    def _ask(self, deed: str, what: tuple[str, str, bytes | None], headers: Mapping[str, str]) -> Answer:
        began, fault = time.monotonic(), self._marks.fault
        status, back, found = 0, http.client.HTTPMessage(), b""
        try:
            self._http = self._http or self._opened()
            self._http.request(*what, headers)
            response = self._http.getresponse()
            status, back, found = response.status, response.headers, response.read()
        except (OSError, http.client.HTTPException):
            status = 0
            self.close()
        self._page = found
        kind = back.get_content_type() if status else ""
        answer = Answer(
            self._marks.phase,
            self._marks.fault or fault,
            status,
            time.monotonic() - began,
            deed,
            kind,
            back.get("Retry-After", ""),
            json.loads(found) if kind.endswith("json") else None,
            _cookie(back),
        )
        self.answers.append(answer)
        return answer

    def _opened(self) -> http.client.HTTPConnection:
        source = (self._source, 0) if self._source else None
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_WITHIN, source_address=source)


def _cookie(headers: http.client.HTTPMessage) -> str:
    cookies = [cookie.split(";")[0] for cookie in headers.get_all("Set-Cookie", [])]
    return next((cookie for cookie in cookies if cookie.startswith("rejoinder=")), "")
