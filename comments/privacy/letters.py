"""Letters of privacy: that an account will be closed, that it soon is, that it is; and the link for closing one."""

from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from flask import current_app, render_template
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from comments.accounts import actions as accounts
from comments.accounts.models import Person
from comments.errors import NotFound
from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.lib.tokens import digest, new_token
from comments.mailer.post import Mail, send
from comments.privacy import actions, queries
from comments.privacy.models import Closing
from comments.publishers import queries as publishers

CLOSING, STAYING = "closing", "staying"
"""What the proofs of letters' links are good for."""


def send_link(event: Event) -> None:
    """Send somebody without a password the link that closes the account."""
    with unit_of_work():
        person = _reachable(event)
        if person is None or person.closed_at is not None:
            return
        mail = _letter("link", person, link=_link(CLOSING, "leaving", person))
    send(mail)


def send_closing(event: Event) -> None:
    """Say that an account will be closed, until when it can be taken back, and how; nothing if it was meanwhile."""
    _send_about("closing", event)


def send_closing_soon(event: Event) -> None:
    """Say it once more, three days before."""
    _send_about("closing_soon", event)


def send_closed(event: Event) -> None:
    """Say that everything is erased; then the address goes too."""
    with unit_of_work():
        closing, person = queries.closing_of(event.person_id or 0), _reachable(event)
        if closing is None or closing.finished_at is not None or person is None:
            return
        mail = _letter("closed", person, closing=closing) if closing.sends_letters else None
        closing_id = closing.id
    if mail is not None:
        send(mail)
    with unit_of_work():
        actions.finish(db.session.get_one(Closing, closing_id))


def _reachable(event: Event) -> Person | None:
    """Answer the person of an event, unless gone or without an address."""
    person = db.session.get(Person, event.person_id) if event.person_id is not None else None
    return person if person is not None and person.email else None


def _send_about(template: str, event: Event) -> None:
    with unit_of_work():
        closing, person = queries.closing_of(event.person_id or 0), _reachable(event)
        if closing is None or closing.begun_at is not None or person is None:
            return
        link = "" if person.password_hash else _link(STAYING, "staying", person, until=closing.ends_at)
        mail = _letter(template, person, closing=closing, link=link)
    send(mail)


def _link(purpose: str, path: str, person: Person, *, until: datetime | None = None) -> str:
    """Make a link that speaks for a person without a password, in place of earlier ones for the same."""
    token = new_token()
    proof = accounts.make_proof(
        purpose, person.id, browser_digest="", next_path="", token_digest=digest(token), code_digest=""
    )
    proof.expires_at = until or proof.expires_at
    return f"{current_app.config['SETTINGS'].public_url}/account/{path}/{token}"


def _letter(template: str, person: Person, **context: Any) -> Mail:
    locale = person.locale or "en"
    with force_locale(locale if locale in current_app.config["LANGUAGES"] else "en"):
        public_url = current_app.config["SETTINGS"].public_url
        words = {"paper": _paper(), "person": person, "public_url": public_url, "subject": _subject(template)}
        if closing := context.get("closing"):
            words["day"] = format_datetime(closing.ends_at, "d MMMM y", locale=get_locale())
        return Mail(
            to=str(person.email),
            subject=str(words["subject"]),
            text=render_template(f"privacy/letters/{template}.txt", **words, **context),
            html=render_template(f"privacy/letters/{template}.html", **words, **context),
            from_name=_paper(),
        )


def _subject(template: str) -> str:
    subjects = {
        "link": _("Closing your account at %(paper)s", paper=_paper()),
        "closing": _("Your account at %(paper)s will be closed", paper=_paper()),
        "closing_soon": _("Your account at %(paper)s will be closed in a few days", paper=_paper()),
        "closed": _("Your account at %(paper)s is closed", paper=_paper()),
    }
    return subjects[template]


def _paper() -> str:
    try:
        return publishers.home_site(current_app.config["SETTINGS"].home_site).name
    except NotFound:
        return "Rejoinder"
