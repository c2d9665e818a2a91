"""A disk that is full and freed again: meanwhile nothing is taken that cannot be kept, pages are read, words stay."""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.databases import ON_POSTGRESQL
from tests.faults.asking import Answer, Browser, Connection
from tests.faults.disk import Disk, NoDisk, small_disk
from tests.faults.installation import Installation, installed, people_of
from tests.faults.ledger import Load
from tests.faults.moments import MOMENTS, READERS, SEED, chance
from tests.faults.services import Cluster
from tests.faults.table import Row, row_of
from tests.faults.test_postgresql_killed import is_refusal
from tests.faults.verdict import end_leases, hasten_letters, judge, settle

NAME = "the disk is full and freed again"
REFUSED = 10
"""How many answers of that kind are waited for each time."""
WORDS = "Nobody has told the tide."


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A small disk; the logs lie beside it, and everybody may pass through its folder."""
    around = Path(mkdtemp(prefix="faults-disk-"))
    around.chmod(0o755)
    try:
        with small_disk(around / "data") as disk:
            yield disk
    except NoDisk as reason:
        pytest.skip(f"Full disks are not tried: {reason}.")
    finally:
        shutil.rmtree(around, ignore_errors=True)


@pytest.fixture
def crowded(disk: Disk, cluster: Cluster | None) -> Iterator[Installation]:
    """An installation whose folder is the small disk, and on PostgreSQL its tables as well."""
    if cluster is not None:
        cluster.revive()
    place = cluster.tablespace(disk.folder / "tables") if cluster else nullcontext("")
    with place as tablespace, installed(disk.folder.parent, cluster=cluster, tablespace=tablespace) as installation:
        installation.settings |= {"workers": 2 if ON_POSTGRESQL else 1}
        yield installation


def test_a_full_disk_takes_nothing_it_cannot_keep(
    crowded: Installation, disk: Disk, tmp_path: Path, report: Callable[[Row], None]
) -> None:
    emails, when = people_of(crowded, READERS + 1), chance(NAME)
    crowded.start("serve")
    browser = signed_in(crowded, emails.pop())
    load, pages = Load(crowded.port, emails, tmp_path / "ledger", seed=SEED), list[Answer]()
    told: list[int] = []
    with load:
        load.wait_for_deeds(20)
        load.phase = NAME
        for moment in range(MOMENTS):
            hasten_letters(crowded)
            time.sleep(when.uniform(0.1, 1.0))
            with load.during(NAME), disk.full(), Connection(crowded.port, pages) as connection:
                crowded.wait_for(lambda: is_refusing(load, disk))
                connection.get("/articles/tide-1")
                told.append(send_words(crowded, browser, moment))
            end_leases(crowded)
            load.wait_for_deeds(10)
    end_leases(crowded)
    settle(crowded)
    verdict = judge(crowded, load.ledger.read(), load.answers, NAME)
    meanwhile = [answer for answer in load.answers if answer.fault]
    statuses = dict(Counter(answer.status for answer in meanwhile))
    report(row_of(NAME, MOMENTS, verdict, f"answers {statuses}, pages {dict(Counter(page.status for page in pages))}"))
    verdict.require_nothing_lost()
    assert [one for one in meanwhile if one.status not in (200, 201, 303, 429) and not is_refusal(one)] == []
    assert {page.status for page in pages} == {200}
    assert ON_POSTGRESQL or 503 in told, "PostgreSQL has room left within its pages, SQLite has none"
    assert list((crowded.folder / "mail").glob("*.part")) == []
    assert "Traceback" not in crowded.running["serve"].out.read_text()


def is_refusing(load: Load, disk: Disk) -> bool:
    """Whether enough was refused since the disk was full; what has become free meanwhile is filled."""
    disk.fill()
    latest = [answer for answer in load.answers[-2 * REFUSED :] if answer.fault]
    return sum(answer.status == 503 for answer in latest) >= REFUSED


def signed_in(installation: Installation, email: str) -> Browser:
    """Sign a reader in who comes from elsewhere."""
    browser = Browser(email, "10.9.9.7")
    with Connection(installation.port) as connection:
        assert connection.sign_in(browser).status == 303
    return browser


def send_words(installation: Installation, browser: Browser, number: int) -> int:
    """Have a reader without scripts send a comment: unless there was room, the page that comes back has the words."""
    form = {"article": "1", "text": f"{WORDS} For the {number}th time.", "key": f"a-form-{number:04}"}
    with Connection(installation.port) as connection:
        answer, page = connection.send_form(browser, "/comments", form)
    assert answer.status in (303, 429, 503), page
    assert answer.status == 303 or WORDS in page, page
    return answer.status
