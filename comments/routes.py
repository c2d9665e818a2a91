"""The map of the house: which room answers which addresses."""

from flask import Flask

from comments.accounts import pages as accounts
from comments.accounts import sign_in
from comments.embeds import api as embeds_api
from comments.embeds import pages as embeds
from comments.moderation import pages as moderation
from comments.notifications import letter_box, undelivered
from comments.notifications import pages as notifications
from comments.privacy import pages as privacy
from comments.reading import pages as reading
from comments.threads import pages as threads
from comments.upkeep import pages as upkeep
from comments.web import health

ROOMS = (
    health,
    accounts,
    embeds,
    embeds_api,
    letter_box,
    moderation,
    notifications,
    privacy,
    reading,
    threads,
    undelivered,
    upkeep,
)


def init_app(app: Flask) -> None:
    """Register every room's views."""
    sign_in.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
