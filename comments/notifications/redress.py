"""Hearing of appeals, reports and notices of illegal content, and letters to people without an account."""

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from comments.events.models import Event
from comments.extensions import db, unit_of_work
from comments.mailer.post import Mail, send
from comments.moderation.models import Report
from comments.moderation.queries import statements
from comments.moderation.redress import Appeal, IllegalNotice, Ruling
from comments.moderation.seals import seal
from comments.moderation.statement_words import ground_words
from comments.notifications.actions import tell
from comments.notifications.models import Kind, Notice
from comments.notifications.sheets import moment, settings_of_house
from comments.publishers import queries as publishers
from comments.threads.models import Decision


def hear_appeal_decided(event: Event) -> None:
    """Tell the author of an appeal how it was decided."""
    ruling = db.session.get(Ruling, event.data["ruling"])
    if ruling is None or ruling.undone_at is not None:
        return
    appeal = db.session.get_one(Appeal, ruling.appeal_id)
    data = {"ruling": ruling.id, "statement": appeal.statement_id}
    tell(event, Kind.APPEAL, appeal.person_id, comment_id=event.comment_id, **data)


def hear_appeal_reopened(event: Event) -> None:
    """Take back the notice of a ruling that was undone; its letter is dropped when it is due."""
    appeal = db.session.get_one(Appeal, event.data["appeal"])
    notices = select(Notice).where(Notice.person_id == appeal.person_id, Notice.kind == Kind.APPEAL)
    for notice in db.session.scalars(notices).all():
        if notice.data["ruling"] == event.data["ruling"]:
            db.session.delete(notice)


def hear_report_settled(event: Event) -> None:
    """Tell who reported a comment what came of it."""
    decision = db.session.get(Decision, event.data["decision"])
    if decision is None or decision.undone_at is not None:
        return
    settled = select(Report).where(Report.site_id == decision.site_id, Report.decision_id == decision.id)
    for report in db.session.scalars(settled.order_by(Report.id)).all():
        data = {"decision": decision.id, "report": report.id}
        tell(event, Kind.REPORT, report.person_id, comment_id=decision.comment_id, **data)


def send_receipt(event: Event) -> None:
    """Send whoever gave notice of illegal content the receipt that the law asks for (article 16(4))."""
    with unit_of_work():
        mail = _mail(event, "receipt", None)
    if mail is not None:
        send(mail)


def send_outcome(event: Event) -> None:
    """Send the decision on a notice with its reasons and other redress (article 16(5)); nothing when it was undone."""
    with unit_of_work():
        ruling = db.session.get(Ruling, event.data["ruling"])
        mail = _mail(event, "outcome", ruling) if ruling is not None and ruling.undone_at is None else None
    if mail is not None:
        send(mail)


def _mail(event: Event, template: str, ruling: Ruling | None) -> Mail | None:
    """Write a letter to somebody whom we do not know: it repeats nothing that they typed but the place."""
    notice = db.session.get(IllegalNotice, event.data["notice"])
    if notice is None or not notice.email:
        return None
    site, settings = publishers.site(notice.site_id), settings_of_house()
    locale = notice.locale if notice.locale in current_app.config["LANGUAGES"] else "en"
    with force_locale(locale):
        words = {
            "paper": site.name,
            "notice": notice,
            "place": f"{settings.public_url}/c/{notice.comment_id}" if notice.comment_id else "",
            "ground": ground_words(notice.ground),
            "at": moment(notice.created_at, site),
            "ruling": ruling,
            "elsewhere": statements.elsewhere(site.id),
            "link": f"{settings.public_url}/illegal-content/receipts/{seal('notice', notice.id, settings.secret_key)}",
        }
        subject = _subject(template, notice.number)
        return Mail(
            to=notice.email,
            subject=subject,
            text=render_template(f"notifications/letters/notice_{template}.txt", subject=subject, **words),
            html=render_template(f"notifications/letters/notice_{template}.html", subject=subject, **words),
            from_name=site.name,
            id=f"notice-{template}-{ruling.id if ruling else notice.id}",
        )


def _subject(template: str, number: str) -> str:
    if template == "receipt":
        return _("Your notice %(number)s is here", number=number)
    return _("Your notice %(number)s is decided", number=number)
