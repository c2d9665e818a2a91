"""The same submission fifty times at once, and again after a restart: one comment, and all are told of the same."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sqlalchemy import delete, func, select

from comments.threads.models import Comment
from comments.web.models import LimitWindow
from tests.faults.asking import PAUSE, Answer, Browser, Connection
from tests.faults.installation import Installation, people_of
from tests.faults.moments import MOMENTS
from tests.faults.table import Row, row_of
from tests.faults.verdict import judge, settle

AT_ONCE = 50
NAME = "the same submission 50 times at once"


def test_the_same_submission_is_one_comment(installation: Installation, report: Callable[[Row], None]) -> None:
    emails = people_of(installation, MOMENTS + 1)
    installation.start("serve")
    author, *others = [signed_in(installation, email, number) for number, email in enumerate(emails)]
    with Connection(installation.port) as connection:
        first = connection.post(author, "/comments", {"article": "1", "text": "The tide turns."})
    forms = [
        {"parent": str(first.body["id"]), "text": f"Answer {number} at once.", "key": f"one-form-{number:04}"}
        for number in range(MOMENTS)
    ]
    with limits_forgotten(installation):
        answers = [answer for one in zip(others, forms, strict=True) for answer in at_once(installation, *one)]
    installation.restart()
    with limits_forgotten(installation):
        again = [until_done(installation, *one)[-1] for one in zip(others, forms, strict=True)]
    settle(installation)
    verdict = judge(installation, [], answers)
    verdict.acknowledged = sum(answer.status == 201 for answer in [*answers, *again])
    verdict.slowest = max(answer.seconds for answer in answers)
    verdict.doubled += [f"{count} comments by person {person}" for person, count in counted(installation) if count > 1]
    report(row_of(NAME, MOMENTS, verdict, f"answers {dict(Counter(answer.status for answer in answers))}"))
    verdict.require_nothing_lost()
    assert [answer.status for answer in again] == [201] * MOMENTS
    assert sum(answer.status == 201 for answer in answers) == AT_ONCE * MOMENTS
    told = {answer.body["id"] for answer in [*answers, *again] if answer.status == 201}
    assert told == {answer.body["id"] for answer in again}, "all are told of the same comment"
    assert verdict.letters == MOMENTS, "who was answered has one letter about it"


def signed_in(installation: Installation, email: str, number: int) -> Browser:
    browser = Browser(email, f"10.0.{number}.7")
    with Connection(installation.port) as connection:
        assert connection.sign_in(browser).status == 303
    return browser


def at_once(installation: Installation, browser: Browser, form: dict[str, str]) -> list[Answer]:
    """Send a form from fifty connections at the same moment, each until it is acknowledged; answer every answer."""
    gate = threading.Barrier(AT_ONCE)

    def send(_: int) -> list[Answer]:
        gate.wait()
        return until_done(installation, browser, form)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [answer for answers in pool.map(send, range(AT_ONCE)) for answer in answers]


def until_done(installation: Installation, browser: Browser, form: dict[str, str]) -> list[Answer]:
    """Send a form until it is acknowledged; answer every answer."""
    with Connection(installation.port) as connection:
        while connection.post(browser, "/comments", form, deed="answer").status != 201:
            assert len(connection.answers) < 200, connection.answers[-1]
            time.sleep(PAUSE)
        return connection.answers


@contextmanager
def limits_forgotten(installation: Installation) -> Iterator[None]:
    """Let nobody be stopped by the limit of comments in five minutes: it is not what is tried here."""
    done = threading.Event()

    def forget() -> None:
        while not done.wait(0.05):
            if installation.redis is not None:
                installation.redis.tell("FLUSHALL")
                continue
            with installation.opened() as connection:
                connection.execute(delete(LimitWindow))

    thread = threading.Thread(target=forget)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def counted(installation: Installation) -> list[tuple[int, int]]:
    """Answer how many comments each person has."""
    with installation.opened() as connection:
        rows = connection.execute(select(Comment.person_id, func.count()).group_by(Comment.person_id))
        return [(person, count) for person, count in rows]
