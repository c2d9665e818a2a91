"""Writing letters about what happened, from what is true at this moment; nothing where it is not any more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import current_app, render_template
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from comments.accounts import queries as accounts
from comments.accounts.models import Person
from comments.articles import queries as articles
from comments.config import Settings
from comments.extensions import db
from comments.lib import clock
from comments.lib.html import plain_text
from comments.lib.text import excerpt
from comments.mailer.post import Mail
from comments.notifications import queries
from comments.notifications.models import Kind, Letter
from comments.notifications.queries import Reason
from comments.notifications.wishes import Wanted, Wish, make_token
from comments.notifications.words import decision_subject, sanction_subject, sanction_words
from comments.publishers import queries as publishers
from comments.publishers.models import HouseRule, Site
from comments.threads import queries as threads
from comments.threads.models import Comment, Decision, Status

OWN_WORDS = 220
OTHERS_WORDS = 1500


@dataclass(frozen=True)
class Sheet:
    """A letter before it is put on paper: its template, subject, words, and the links for fewer such letters."""

    template: str
    subject: str
    words: dict[str, Any]
    fewer: Wish | None = None


def write(letter: Letter) -> Mail | None:
    """Write a letter; None when it is not wanted or its cause is gone."""
    person = accounts.person(letter.person_id)
    if person is None or not person.email or not person.is_confirmed or letter.site_id is None:
        return None
    site = publishers.site(letter.site_id)
    locale = person.locale or site.locale
    with force_locale(locale if locale in current_app.config["LANGUAGES"] else "en"):
        sheet = WRITERS[Kind(letter.kind)](letter, person, site)
        return _on_paper(sheet, letter, person, site=site) if sheet is not None else None


def _reply(letter: Letter, person: Person, site: Site) -> Sheet | None:
    reply = db.session.get(Comment, letter.comment_id)
    answered = db.session.get(Comment, reply.parent_id) if reply is not None and reply.parent_id else None
    if reply is None or answered is None or reply.status != Status.PUBLISHED or answered.person_id != person.id:
        return None
    if not person.reply_letters or queries.is_muted(person.id, answered.id):
        return None
    author = accounts.person(reply.person_id)
    article = articles.get(reply.article_id)
    name = author.name if author is not None else _("Somebody")
    words = {
        "name": name,
        "wrote_article": reply.person_id == article.author_id,
        "title": article.title,
        "own": excerpt(_text(answered), OWN_WORDS),
        "own_at": _moment(answered.published_at or answered.created_at, site),
        "text": _text(reply)[:OTHERS_WORDS],
        "at": _moment(reply.published_at or reply.created_at, site),
        "link": f"{_settings().public_url}/c/{reply.id}",
        "mute": _wish(Wanted(Wish.THREAD, person.id, answered.id)),
    }
    return Sheet("reply", _("%(name)s answered you", name=name), words, Wish.REPLIES)


def _decision(letter: Letter, person: Person, site: Site) -> Sheet | None:
    reason = queries.reason_of(Kind.DECISION, letter.data)
    comment = db.session.get(Comment, letter.comment_id)
    if reason is None or comment is None or not person.decision_letters or _is_overtaken(letter, comment):
        return None
    decision = db.session.get_one(Decision, letter.data["decision"])
    text = threads.version(comment.id, decision.version).source
    was_published = decision.status_before == Status.PUBLISHED
    is_edit = was_published and decision.version != decision.version_before
    words = {
        "reason": reason,
        "rule": _rule(reason),
        "title": articles.get(comment.article_id).title,
        "own": excerpt(text, OWN_WORDS),
        "own_at": _moment(comment.created_at, site),
        "link": f"{_settings().public_url}/c/{comment.id}",
        "rules": f"{_settings().public_url}/house-rules/{site.key}",
    }
    return Sheet(
        "decision", decision_subject(reason, is_edit=is_edit, was_published=was_published), words, Wish.DECISIONS
    )


def _sanction(letter: Letter, person: Person, site: Site) -> Sheet | None:
    reason = queries.reason_of(Kind.SANCTION, letter.data)
    if reason is None:
        return None
    words = {
        "reason": reason,
        "rule": _rule(reason),
        "meaning": sanction_words(reason, until=_moment(reason.until, site) if reason.until else "", paper=site.name),
        "rules": f"{_settings().public_url}/house-rules/{site.key}",
    }
    return Sheet("sanction", sanction_subject(reason), words)


WRITERS: dict[Kind, Callable[[Letter, Person, Site], Sheet | None]] = {
    Kind.REPLY: _reply,
    Kind.DECISION: _decision,
    Kind.SANCTION: _sanction,
}


def _on_paper(sheet: Sheet, letter: Letter, person: Person, *, site: Site) -> Mail:
    stop = _wish(Wanted(sheet.fewer, person.id)) if sheet.fewer is not None else ""
    words = {"paper": site.name, "subject": sheet.subject, "person": person, "stop": stop} | sheet.words
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if stop else {}
    return Mail(
        to=str(person.email),
        to_name=person.name,
        subject=sheet.subject,
        text=render_template(f"notifications/letters/{sheet.template}.txt", **words),
        html=render_template(f"notifications/letters/{sheet.template}.html", **words),
        headers=headers,  # RFC 8058: one click, by a mail program, without a cookie
        from_name=site.name,
        id=f"letter-{letter.id}",
    )


def _is_overtaken(letter: Letter, comment: Comment) -> bool:
    newer = select(Decision.id).where(Decision.comment_id == comment.id, Decision.id > letter.data["decision"])
    return db.session.scalar(newer.where(Decision.undone_at.is_(None)).limit(1)) is not None


def _rule(reason: Reason) -> HouseRule | None:
    return db.session.get(HouseRule, reason.rule_id) if reason.rule_id else None


def _text(comment: Comment) -> str:
    return plain_text(threads.version(comment.id, comment.version).html)


def _moment(moment: datetime, site: Site) -> str:
    """Answer a moment as the clock of the site's town shows it: "Wed 18:20", or with its date when it is long ago."""
    is_near = abs(clock.now() - moment) < timedelta(days=6)
    return format_datetime(
        moment, "EEE HH:mm" if is_near else "d MMMM y, HH:mm", ZoneInfo(site.time_zone), get_locale()
    )


def _wish(wanted: Wanted) -> str:
    settings = _settings()
    return f"{settings.public_url}/unsubscribe/{make_token(wanted, settings.secret_key)}"


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
