"""The step that brought publishers' accounts, with rows in its tables, on the database of the run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from comments.accounts.models import FrameToken, Person, UsedToken
from comments.commands.database import downgrade, upgrade
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers import actions, signing_keys
from comments.publishers.key_forms import NewKey
from comments.publishers.models import SigningKey, Site
from tests import databases
from tests.stage import close, open_app


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An installation with a site whose publisher vouched for somebody, and a reader of our own."""
    yield databases.lay(tmp_path)
    databases.drop(tmp_path)


def fill(folder: Path) -> None:
    app = open_app(folder)
    with app.app_context(), unit_of_work():
        site = actions.add_site("demo", "The Estuary Post")
        site.accounts = "publisher"
        key = signing_keys.add_key(site, NewKey("Web", "HS256", "x" * 40), secret_key="k" * 40)
        theirs = Person(kind="site", name="Ada", site_id=site.id, issuer="paper", subject="7", may_comment=False)
        ours = Person(name="Ben")
        db.session.add_all([theirs, ours])
        db.session.flush()
        now = clock.now()
        for number, (person, signing_key) in enumerate(((theirs, key.id), (ours, None))):
            row = FrameToken(token_digest=str(number), person_id=person.id, site_id=site.id, expires_at=now)
            row.signing_key_id = signing_key
            db.session.add(row)
        db.session.add(UsedToken(site_id=site.id, jti_digest="1", expires_at=now))
    close(app)


def test_going_down_signs_out_whom_a_publisher_vouched_for_and_keeps_everybody(folder: Path) -> None:
    fill(folder)
    downgrade(databases.address(folder), "0001")
    upgrade(databases.address(folder))
    app = open_app(folder)
    with app.app_context():
        tokens = list(db.session.scalars(select(FrameToken)))
        assert [(token.token_digest, token.signing_key_id) for token in tokens] == [("1", None)]
        people = list(db.session.scalars(select(Person).order_by(Person.id)))
        assert [(person.name, person.subject, person.may_comment) for person in people] == [
            ("Ada", "7", True),
            ("Ben", None, True),
        ]
        site = db.session.scalars(select(Site)).one()
        assert (site.accounts, site.sign_in_url, site.token_issuer) == ("own", "", "")
        for table in (SigningKey, UsedToken):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0
    close(app)
