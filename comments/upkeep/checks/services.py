"""Checks of what stands beside us: the mail server and Redis."""

import smtplib

from comments.config import Settings
from comments.jobs.store import what_hinders
from comments.mailer.conversation import opened
from comments.upkeep.findings import Finding, fault, fine, missing, note
from comments.upkeep.letters import why_not


def check_mail(settings: Settings) -> Finding:
    """Whether the mail server talks to us, privately, and takes our name and password."""
    if not settings.smtp_host:
        return missing(settings, "No mail server is set (REJOINDER_SMTP_HOST), so nobody outside gets a letter.")
    if not settings.mail_from:
        return fault("REJOINDER_MAIL_FROM is not set: give letters a sender that is yours.")
    try:
        with opened(settings) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return fault("The mail server does not do what it should.", why_not(error, settings))
    if settings.smtp_security == "none" and settings.is_production:
        return note("Letters go to the mail server unencrypted: well on the same machine, else set `starttls`.")
    return fine("The mail server answers. `rejoinder mail test you@example.org` sends a letter.")


def check_redis(settings: Settings) -> Finding:
    """Whether Redis answers, where there is one."""
    if not settings.redis_url:
        return fine("No Redis is set; the databases do its work.")
    if hindrance := what_hinders(settings.redis_url):
        return fault("Redis does not answer. Is it running, and is REJOINDER_REDIS_URL right?", hindrance)
    return fine("Redis answers.")
