from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from comments.accounts.models import Person
from comments.commands.database import downgrade, upgrade
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.privacy.models import Closing, DataCopy
from comments.web.models import AddressKey
from tests import databases
from tests.stage import Stage, close, open_app


@pytest.fixture
def filled(scene: Stage, tmp_path: Path) -> Iterator[Path]:
    """An installation in which somebody closes their account and has a copy made."""
    folder = databases.copy(scene.folder, tmp_path / "filled")
    app = open_app(folder)
    soon = clock.now() + timedelta(days=14)
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, scene.people["ada"]).closing_at = soon
        db.session.add(Closing(person_id=scene.people["ada"], ends_at=soon))
        db.session.add(DataCopy(person_id=scene.people["ada"], expires_at=soon))
        db.session.add(AddressKey(number=7, secret="s", ends_at=soon))
    close(app)
    yield folder
    databases.drop(folder)


def test_going_down_leaves_people_as_they_are_and_up_again_works(scene: Stage, filled: Path) -> None:
    address = databases.address(filled)
    downgrade(address, "0005")
    with databases.opened(filled) as connection:
        names = connection.scalars(text("SELECT name FROM person ORDER BY id")).all()
        columns = set(connection.execute(text("SELECT * FROM person")).keys())
    assert "Ada Lindqvist" in names
    assert "closing_at" not in columns
    upgrade(address)
    with databases.opened(filled) as connection:
        assert connection.scalars(text("SELECT name FROM person ORDER BY id")).all() == names
        assert connection.scalars(text("SELECT closing_at FROM person WHERE closing_at IS NOT NULL")).all() == []
        assert connection.scalars(text("SELECT id FROM closing")).all() == []
