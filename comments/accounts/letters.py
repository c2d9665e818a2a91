"""Letters of accounts: the code and the link are made here, when the letter is sent, and kept only as hashes."""

from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from comments.accounts import actions, queries
from comments.accounts.models import Person
from comments.accounts.schemas import email_key
from comments.errors import NotFound
from comments.events.models import Event
from comments.extensions import unit_of_work
from comments.lib.tokens import digest, keyed_hash, new_code, new_token
from comments.mailer.post import Mail, send
from comments.publishers import queries as publishers
from comments.publishers.models import Site

PATHS = {"confirm": "/confirm/", "password": "/password/new/"}


def code_digest(purpose: str, browser_digest: str, code: str) -> str:
    """Hash a code of six digits under our key, bound to its purpose and to the browser that may type it."""
    return keyed_hash(current_app.config["SETTINGS"].secret_key, f"{purpose}:{browser_digest}:{code}")


def send_proof(event: Event) -> None:
    """Make a proof and send it; where the address is another account's already, the letter says that instead.

    A proof is made even where no letter goes, so that trying codes looks alike whoever has the address.
    """
    purpose, browser = str(event.data["purpose"]), str(event.data["browser"])
    code, token = new_code(), new_token()
    with unit_of_work():
        person = _person_of(event)
        owner = _owner_of(person)
        is_open = _is_open(purpose, person, owner)
        actions.make_proof(
            purpose,
            person.id if person is not None else None,
            browser_digest=browser,
            next_path=str(event.data.get("next", "")),
            token_digest=digest(token) if is_open else None,
            code_digest=code_digest(purpose, browser, code if is_open else new_token()),
        )
        mail = _mail(event, purpose, person, owner, code=code, token=token)
    if mail is not None:
        send(mail)


def send_password_changed(event: Event) -> None:
    """Tell a person that the password was changed, and what to do if it was somebody else."""
    with unit_of_work():
        person = _person_of(event)
        mail = _letter(event, "password_changed", person) if person is not None and person.email else None
    if mail is not None:
        send(mail)


def _person_of(event: Event) -> Person | None:
    return queries.person(event.person_id) if event.person_id is not None else None


def _owner_of(person: Person | None) -> Person | None:
    """Answer whose confirmed address it is that somebody gave."""
    return queries.person_by_email(email_key(person.email)) if person is not None and person.email else None


def _is_open(purpose: str, person: Person | None, owner: Person | None) -> bool:
    """Whether the proof leads anywhere: an address nobody has can be confirmed, one that somebody has signs in."""
    return person is not None and (owner is None) == (purpose == "confirm")


def _mail(
    event: Event, purpose: str, person: Person | None, owner: Person | None, *, code: str, token: str
) -> Mail | None:
    if person is None or not person.email:
        return None
    if purpose == "confirm" and owner is not None:
        return None if owner.id == person.id else _letter(event, "known", owner)
    link = current_app.config["SETTINGS"].public_url + PATHS[purpose] + token
    return _letter(event, purpose, person, code=code, link=link)


def _letter(event: Event, template: str, person: Person, **context: Any) -> Mail:
    site = _site(event.site_id)
    paper = site.name if site is not None else "Rejoinder"
    locale = person.locale or (site.locale if site is not None else "en")
    public_url = current_app.config["SETTINGS"].public_url
    with force_locale(locale if locale in current_app.config["LANGUAGES"] else "en"):
        words = {"paper": paper, "name": person.name, "public_url": public_url, "subject": _subject(template, paper)}
        return Mail(
            to=str(person.email),
            to_name=person.name,
            subject=words["subject"],
            text=render_template(f"accounts/letters/{template}.txt", **words, **context),
            html=render_template(f"accounts/letters/{template}.html", **words, **context),
            from_name=paper,
        )


def _subject(template: str, paper: str) -> str:
    subjects = {
        "confirm": _("Your code for %(paper)s", paper=paper),
        "known": _("You have an account at %(paper)s", paper=paper),
        "password": _("A new password for %(paper)s", paper=paper),
        "password_changed": _("Your password at %(paper)s was changed", paper=paper),
    }
    return subjects[template]


def _site(site_id: int | None) -> Site | None:
    try:
        if site_id is not None:
            return publishers.site(site_id)
        return publishers.home_site(current_app.config["SETTINGS"].home_site)
    except NotFound:
        return None
