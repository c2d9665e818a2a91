"""What every fault needs: an installation that serves and has readers, and a place for its row in the table."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import ON_POSTGRESQL
from tests.faults import table
from tests.faults.installation import Installation, installed, people_of
from tests.faults.ledger import Load
from tests.faults.moments import READERS, SEED
from tests.faults.services import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster | None]:
    """A PostgreSQL that is there for all faults, to be killed and started again; none on SQLite."""
    cluster = Cluster() if ON_POSTGRESQL else None
    yield cluster
    if cluster is not None:
        cluster.end()


@pytest.fixture
def installation(tmp_path: Path, cluster: Cluster | None) -> Iterator[Installation]:
    """An installation as a paper runs it: on PostgreSQL with two web processes."""
    if cluster is not None:
        cluster.revive()
    with installed(tmp_path, cluster=cluster, workers=2 if ON_POSTGRESQL else 1) as installation:
        yield installation


@pytest.fixture
def load(installation: Installation, tmp_path: Path) -> Load:
    """Readers of it, who begin to write when the test enters (`with load:`)."""
    emails = people_of(installation, READERS)
    installation.start("serve")
    return Load(installation.port, emails, tmp_path / "ledger", seed=SEED)


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Callable[[table.Row], None]:
    """Put a row into the table that is printed at the end."""
    return lambda row: table.report(record_property, row)
