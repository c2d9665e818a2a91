"""Who hears of which event: the only such list."""

from flask import Flask

from comments.accounts import letters as account_letters
from comments.events.deliver import subscribe
from comments.moderation.actions import statements
from comments.notifications import actions as notifications
from comments.notifications import redress
from comments.privacy import copies
from comments.privacy import letters as privacy_letters
from comments.threads.actions import renaming


def init_app(app: Flask) -> None:
    """Register the subscribers."""
    subscribe("proof.wanted", "accounts.proof", account_letters.send_proof, outside=True)
    subscribe("password.changed", "accounts.password", account_letters.send_password_changed, outside=True)
    subscribe("person.renamed", "threads.renamed", renaming.hear_renamed)
    subscribe("comment.published", "notifications.reply", notifications.hear_published)
    subscribe("comment.decided", "notifications.decision", notifications.hear_decided)
    subscribe("comment.decided", "moderation.statement", statements.hear_decided)
    subscribe("comment.decided", "notifications.report", redress.hear_report_settled)
    subscribe("comment.restored", "notifications.undone", notifications.hear_restored)
    subscribe("appeal.decided", "notifications.appeal", redress.hear_appeal_decided)
    subscribe("appeal.reopened", "notifications.appeal_undone", redress.hear_appeal_reopened)
    subscribe("notice.received", "notifications.receipt", redress.send_receipt, outside=True)
    subscribe("notice.decided", "notifications.outcome", redress.send_outcome, outside=True)
    subscribe("person.sanctioned", "notifications.sanction", notifications.hear_sanctioned)
    subscribe("person.sanction_undone", "notifications.sanction_undone", notifications.hear_sanction_undone)
    subscribe("closing.wanted", "privacy.link", privacy_letters.send_link, outside=True)
    subscribe("account.closing", "privacy.closing", privacy_letters.send_closing, outside=True)
    subscribe("account.closing_soon", "privacy.closing_soon", privacy_letters.send_closing_soon, outside=True)
    subscribe("account.closed", "privacy.closed", privacy_letters.send_closed, outside=True)
    subscribe("copy.wanted", "privacy.copy", copies.make_copy, outside=True)
