"""Two web processes with one Redis: a limit is one limit, whichever process answers."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from comments.threads.pages.writing import PER_PERSON
from tests.databases import needs_postgresql
from tests.faults.asking import PAUSE, Browser, Connection
from tests.faults.installation import Installation, people_of

pytestmark = needs_postgresql

TRIES = 40


def test_a_limit_holds_over_two_processes(installation: Installation) -> None:
    (email,) = people_of(installation, 1)
    installation.start("serve")
    web = installation.web_processes()
    assert len(web) == 2
    browser = Browser(email, "10.0.0.7")
    with Connection(installation.port) as connection:
        assert connection.sign_in(browser).status == 303
    before = [worked(pid) for pid in web]

    def post(number: int) -> int:
        """Post over a connection of its own, so that either process may take it."""
        form = {"article": "1", "text": f"Number {number} about the tide.", "key": f"one-form-{number:04}"}
        with Connection(installation.port) as connection:
            while (answer := connection.post(browser, "/comments", form)).status == 503:
                time.sleep(PAUSE)  # a body waits for its turn
        return answer.status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(post, range(TRIES)))
    assert sorted(statuses) == [201] * PER_PERSON.most + [429] * (TRIES - PER_PERSON.most)
    assert all(after > then for after, then in zip(map(worked, web), before, strict=True)), "both took part"


def worked(pid: int) -> int:
    """Answer how long a process has worked, in the system's ticks."""
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
