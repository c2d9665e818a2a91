import pytest
from flask import Flask

from comments.accounts import queries
from comments.accounts.models import Person, Role
from comments.accounts.permissions import has_seat
from comments.extensions import db

SEATS = [
    ("ada", Role.MODERATOR, False),
    ("mo", Role.MODERATOR, True),
    ("mo", Role.EDITOR, False),
    ("edith", Role.MODERATOR, True),
    ("edith", Role.EDITOR, True),
    ("edith", Role.ADMIN, False),
    ("pat", Role.MODERATOR, True),
    ("pat", Role.EDITOR, True),
    ("pat", Role.ADMIN, True),
]


@pytest.mark.parametrize(("who", "at_least", "may"), SEATS)
def test_a_seat_includes_what_lesser_ones_may(
    app: Flask, site: int, request: pytest.FixtureRequest, who: str, at_least: Role, may: bool
) -> None:
    person_id = request.getfixturevalue(who)
    with app.app_context():
        assert has_seat(db.session.get_one(Person, person_id), site, at_least) is may


def test_a_seat_at_one_site_is_none_at_another(app: Flask, site: int, other_site: int, pat: int) -> None:
    with app.app_context():
        assert not has_seat(db.session.get_one(Person, pat), other_site)
        assert queries.seats(pat) == {site: Role.ADMIN}


def test_nobody_has_no_seat(app: Flask, site: int) -> None:
    with app.app_context():
        assert not has_seat(None, site)
