from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import func, select

from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.tokens import keyed_hash
from comments.web import address_keys
from comments.web.address import address_hash
from comments.web.models import AddressKey

STRETCH = address_keys.STRETCH


def hash_of(app: Flask, address: str) -> str:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        return address_hash()


def test_an_address_has_one_hash_for_thirty_days_and_then_another(app: Flask) -> None:
    assert timedelta(days=30) == STRETCH
    first = hash_of(app, "192.0.2.1")
    assert hash_of(app, "192.0.2.1") == first
    assert hash_of(app, "192.0.2.2") != first
    with time_machine.travel(clock.now() + STRETCH):
        assert hash_of(app, "192.0.2.1") != first


def test_processes_share_the_key(app: Flask) -> None:
    first = hash_of(app, "192.0.2.1")
    app.extensions.pop("address_key")
    assert hash_of(app, "192.0.2.1") == first
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AddressKey)) == 1


def test_neither_the_database_alone_nor_the_settings_alone_lead_back(app: Flask) -> None:
    made = hash_of(app, "192.0.2.1")
    with app.app_context():
        secret = db.session.scalars(select(AddressKey.secret)).one()
    ours = app.config["SETTINGS"].secret_key
    assert made not in {keyed_hash(key, "192.0.2.1") for key in (secret, ours)}
    assert made == keyed_hash(f"{ours}:{secret}", "192.0.2.1")


def test_a_destroyed_key_cannot_be_had_again(app: Flask) -> None:
    hash_of(app, "192.0.2.1")
    with app.app_context(), unit_of_work():
        assert address_keys.destroy_old(db.session(), clock.now()) == 0
        assert address_keys.destroy_old(db.session(), clock.now() + STRETCH) == 1
        assert address_keys.destroy_old(db.session(), clock.now() + STRETCH) == 0
    with app.app_context():
        assert db.session.scalars(select(AddressKey.secret)).all() == [""]


def test_within_a_transaction_that_has_changed_something_the_key_is_still_read(app: Flask) -> None:
    first = hash_of(app, "192.0.2.1")
    app.extensions.pop("address_key")
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}), unit_of_work():
        db.session.add(AddressKey(number=1, secret="", ends_at=clock.now()))
        db.session.flush()
        assert address_hash() == first
