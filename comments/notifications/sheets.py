"""What letters are made of before they are put on paper, and the links and moments in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import current_app
from flask_babel import get_locale

from comments.config import Settings
from comments.lib import clock
from comments.notifications.wishes import Wanted, Wish, make_token
from comments.publishers.models import Site


@dataclass(frozen=True)
class Sheet:
    """A letter before it is put on paper: its template, subject, words, and the links for fewer such letters."""

    template: str
    subject: str
    words: dict[str, Any]
    fewer: Wish | None = None


def moment(at: datetime, site: Site) -> str:
    """Answer a moment as the clock of the site's town shows it: "Wed 18:20", or with its date when it is long ago."""
    is_near = abs(clock.now() - at) < timedelta(days=6)
    return format_datetime(at, "EEE HH:mm" if is_near else "d MMMM y, HH:mm", ZoneInfo(site.time_zone), get_locale())


def wish_link(wanted: Wanted) -> str:
    """Answer the link that stops letters of a kind."""
    settings = settings_of_house()
    return f"{settings.public_url}/unsubscribe/{make_token(wanted, settings.secret_key)}"


def settings_of_house() -> Settings:
    """Answer the settings of the installation."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings
