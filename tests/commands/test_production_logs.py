"""What a production installation writes: lines of JSON, whoever writes them, and nothing of a person."""

import http.client
import json
import re
import signal
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comments.accounts import robots

EMAIL = "wilhelmina.plumtree@secret.example"
PASSWORD = "seven-planted-secrets"
QUERY = "planted-in-the-query"


@pytest.fixture
def serving(environment: dict[str, str], migrated: Path, start: Callable[..., Any]) -> Any:
    """`rejoinder serve` as it runs for the world, at its most talkative."""
    environment |= {"REJOINDER_MODE": "production", "REJOINDER_SECRET_KEY": "k" * 40, "REJOINDER_LOG_LEVEL": "debug"}
    environment |= {"REJOINDER_PUBLIC_URL": "http://127.0.0.1", "REJOINDER_SMTP_HOST": "127.0.0.1"}
    environment |= {"REJOINDER_SMTP_PORT": "9", "REJOINDER_SMTP_SECURITY": "none"}
    running = start("serve")
    running.wait_for(lambda: running.get() == 200)
    return running


def test_every_line_is_json_and_names_nobody(serving: Any) -> None:
    form = {"name": "Wilhelmina Plumtree", "email": EMAIL, "password": PASSWORD, "consent": "on"}
    form["stamp"] = opened_form(serving)
    status, number = post(serving, f"/register?next={QUERY}", form)
    assert status == 303
    serving.wait_for(lambda: "could not be told" in serving.out.read_text())
    serving.end(signal.SIGTERM)
    written = serving.out.read_text()
    lines = [json.loads(line) for line in written.splitlines()]
    assert {"_granian", "comments.web.numbered", "comments.events.deliver"} <= {line["logger"] for line in lines}
    assert [line["status"] for line in lines if line.get("route") == "accounts.create_registration"] == [status]
    (failed,) = [line for line in lines if "could not be told" in line["event"]]
    assert failed["request_id"] == number
    assert not [word for word in ("Wilhelmina", "plumtree", EMAIL, PASSWORD, QUERY) if word in written]


def post(running: Any, path: str, form: dict[str, str]) -> tuple[int, str]:
    """Send a form as our own page would; answers the status and the number of the request."""
    head = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
    connection.request("POST", path, urllib.parse.urlencode(form), head)
    answer = connection.getresponse()
    connection.close()
    return answer.status, str(answer.headers["X-Request-Id"])


def opened_form(running: Any) -> str:
    """Open the form of a new account, and answer its stamp once a person could have filled it in."""
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/register", timeout=20) as page:
        (stamp,) = re.findall(r'name="stamp" value="([^"]+)"', page.read().decode())
    time.sleep(robots.QUICKEST + 0.1)
    return str(stamp)
