"""A mail server that refuses, hangs or talks nonsense: letters wait, arrive once it is well, and no reader waits."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from comments.lib import clock
from comments.notifications.models import Letter
from tests.databases import ON_POSTGRESQL
from tests.faults.installation import Installation, people_of
from tests.faults.ledger import Load
from tests.faults.mail import MailServer, Mood
from tests.faults.moments import FULL, MOMENTS, READERS, SEED, chance
from tests.faults.table import Row, row_of
from tests.faults.verdict import LONG_AGO, judge, settle

pytestmark = pytest.mark.skipif(ON_POSTGRESQL and not FULL, reason="on PostgreSQL in the long form alone")
MOODS = {f"the mail server {mood}": mood for mood in Mood if mood is not Mood.WELL}
FEW = 5
MOST_TRIES = 3
"""How often a letter is hastened while nothing can arrive: there are eight tries, which take hours."""


@pytest.fixture
def mail(installation: Installation) -> Iterator[MailServer]:
    """A mail server that the installation is told of."""
    mail = MailServer(installation.folder / "mail", chance("mail server"))
    installation.settings |= {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_security": "none"}
    yield mail
    mail.end()


def test_a_mail_server_may_go_wrong(
    installation: Installation, mail: MailServer, tmp_path: Path, report: Callable[[Row], None]
) -> None:
    emails = people_of(installation, READERS)
    installation.start("serve")
    load = Load(installation.port, emails, tmp_path / "ledger", seed=SEED, threads=2)
    wrong: dict[str, str] = {}
    with load:
        load.wait_for_deeds(10)
        for load.phase, mood in MOODS.items():
            mail.wrong.clear()
            for _ in range(MOMENTS):
                strike(installation, load, mail, mood)
            wrong[load.phase] = f"{mail.wrong.total()} conversations went wrong: {dict(mail.wrong)}"
    settle(installation)
    lines = load.ledger.read()
    for phase, told in wrong.items():
        verdict = judge(installation, lines, load.answers, phase)
        report(row_of(phase, MOMENTS, verdict, told))
        verdict.require_nothing_lost()
        assert verdict.letters > 0
        assert {answer.status for answer in load.answers if answer.fault == phase} <= {200, 201, 303, 429}


def strike(installation: Installation, load: Load, mail: MailServer, mood: Mood) -> None:
    """Let some letters meet a server that is not well, and see that they arrive when it is."""
    begun = mail.wrong.total()
    time.sleep(chance(f"{mood} {begun}").uniform(0.1, 0.5))
    with load.during(load.phase), mail.in_mood(mood):
        installation.wait_for(lambda: hastened(installation) and mail.wrong.total() > begun)
        load.wait_for_deeds(5)
    tried = waiting(installation)
    installation.wait_for(lambda: not tried & waiting(installation))
    load.wait_for_deeds(5)


def hastened(installation: Installation) -> bool:
    """Hasten a few letters, but none that may have arrived: those are sent once more, and then never again."""
    with installation.opened() as connection:
        fit = select(Letter.id).where(Letter.done_at.is_(None), Letter.tries < MOST_TRIES, Letter.crashes == 0)
        hasten(installation, list(connection.scalars(fit.order_by(Letter.tries.desc(), Letter.id).limit(FEW))))
    return True


def waiting(installation: Installation) -> set[int]:
    """Answer which letters were tried and have not left; they are hastened."""
    with installation.opened() as connection:
        tried = set(connection.scalars(select(Letter.id).where(Letter.done_at.is_(None), Letter.tries > 0)))
    hasten(installation, tried)
    return tried


def hasten(installation: Installation, letters: Iterable[int]) -> None:
    """Let the time come for some letters that nobody is sending."""
    with installation.opened() as connection:
        idle = (Letter.done_at.is_(None), Letter.begun_at.is_(None), Letter.send_after > clock.now())
        which = Letter.id.in_(letters)
        connection.execute(update(Letter).where(*idle, which).values(send_after=clock.now() - 2 * LONG_AGO))
    installation.nudge()
