"""Writing letters about what happened, from what is true at this moment; nothing where it is not any more."""

from collections.abc import Callable

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from comments.accounts import queries as accounts
from comments.accounts.models import Person
from comments.articles import queries as articles
from comments.extensions import db
from comments.lib.html import plain_text
from comments.lib.text import excerpt
from comments.mailer.post import Mail
from comments.moderation.queries import statements
from comments.notifications import queries, redress_letters
from comments.notifications.models import Kind, Letter
from comments.notifications.queries import Reason
from comments.notifications.sheets import Sheet, moment, settings_of_house, wish_link
from comments.notifications.wishes import Wanted, Wish
from comments.notifications.words import decision_subject, sanction_subject, sanction_words
from comments.publishers import queries as publishers
from comments.publishers.models import HouseRule, Site
from comments.threads import queries as threads
from comments.threads.models import Comment, Decision, Status

OWN_WORDS = 220
OTHERS_WORDS = 1500


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
    reply = _published(letter.comment_id)
    answered = _answered(reply, person) if reply is not None else None
    if reply is None or answered is None or not _wants_replies(person, answered):
        return None
    author = accounts.person(reply.person_id)
    article = articles.get(reply.article_id)
    name = author.name if author is not None else _("Somebody")
    words = {
        "name": name,
        "wrote_article": reply.person_id == article.author_id,
        "title": article.title,
        "own": excerpt(_text(answered), OWN_WORDS),
        "own_at": moment(answered.published_at or answered.created_at, site),
        "text": _text(reply)[:OTHERS_WORDS],
        "at": moment(reply.published_at or reply.created_at, site),
        "link": f"{settings_of_house().public_url}/c/{reply.id}",
        "mute": wish_link(Wanted(Wish.THREAD, person.id, answered.id)),
    }
    return Sheet("reply", _("%(name)s answered you", name=name), words, Wish.REPLIES)


def _published(comment_id: int | None) -> Comment | None:
    comment = db.session.get(Comment, comment_id)
    return comment if comment is not None and comment.status == Status.PUBLISHED else None


def _answered(reply: Comment, person: Person) -> Comment | None:
    """Answer the person's own comment that a reply stands below."""
    parent = db.session.get(Comment, reply.parent_id) if reply.parent_id else None
    return parent if parent is not None and parent.person_id == person.id else None


def _wants_replies(person: Person, answered: Comment) -> bool:
    if not person.reply_letters or queries.is_muted(person.id, answered.id):
        return False
    return not queries.has_had_enough(person.id)


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
        "own_at": moment(comment.created_at, site),
        "link": f"{settings_of_house().public_url}/c/{comment.id}",
        "rules": f"{settings_of_house().public_url}/house-rules/{site.key}",
    } | redress_letters.reasons(statements.of_decision(decision.id))
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
        "meaning": sanction_words(reason, until=moment(reason.until, site) if reason.until else "", paper=site.name),
        "rules": f"{settings_of_house().public_url}/house-rules/{site.key}",
    } | redress_letters.reasons(statements.of_sanction(letter.data["sanction"]))
    return Sheet("sanction", sanction_subject(reason), words)


WRITERS: dict[Kind, Callable[[Letter, Person, Site], Sheet | None]] = {
    Kind.REPLY: _reply,
    Kind.DECISION: _decision,
    Kind.SANCTION: _sanction,
    Kind.APPEAL: redress_letters.appeal,
    Kind.REPORT: redress_letters.report,
}


def _on_paper(sheet: Sheet, letter: Letter, person: Person, *, site: Site) -> Mail:
    stop = wish_link(Wanted(sheet.fewer, person.id)) if sheet.fewer is not None else ""
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
