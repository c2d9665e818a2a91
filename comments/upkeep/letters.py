"""A letter that only asks whether letters arrive, and what the mail server says to it."""

import smtplib
import ssl
from email.utils import parseaddr

from comments.config import Settings
from comments.errors import Refusal
from comments.lib import clock
from comments.mailer import box
from comments.mailer.conversation import opened
from comments.mailer.post import POLICY, BadLetter, Mail, compose

TEXT = """This letter was sent by `rejoinder mail test` at {at:%H:%M:%S} UTC, from {home}.

If you can read it, letters from there arrive. Look also at its source: the lines "spf=pass" and "dkim=pass" say that
other mail servers will believe them.
"""


class NotSent(Refusal):
    """A letter that did not leave."""

    status = 503
    code = "not-sent"


def send_test(to: str, settings: Settings) -> str:
    """Send a letter and answer what the mail server said; raise NotSent with the reason and what to do."""
    mail = Mail(to=to, subject="A letter from Rejoinder", text=TEXT.format(at=clock.now(), home=settings.public_url))
    try:
        message = compose(mail, settings)
    except BadLetter as error:
        raise NotSent(f"No letter was sent: {error}.") from error
    raw = message.as_bytes(policy=POLICY)
    if not settings.smtp_host:
        return _boxed(raw, settings)
    try:
        return _handed_over(raw, to, str(parseaddr(str(message["From"]))[1]), settings)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"No letter was sent. {why_not(error, settings)}") from error


def why_not(error: Exception, settings: Settings) -> str:
    """Say in a sentence why a mail server did not do what it should, and what to look at."""
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    if isinstance(error, smtplib.SMTPException):
        return f"The mail server {where} {_refusal(error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {where} is not to be trusted: {error.verify_message}."
    if isinstance(error, ssl.SSLError):
        return f"{where} does not speak TLS as REJOINDER_SMTP_SECURITY says: `tls` is usual on 465, `starttls` on 587."
    if isinstance(error, TimeoutError):
        return f"The mail server {where} did not answer in time. Is the port right, and open to this machine?"
    reason = getattr(error, "strerror", None) or error  # the system's words without its number
    return f"The mail server {where} cannot be reached: {reason}. Look at REJOINDER_SMTP_HOST and REJOINDER_SMTP_PORT."


def _refusal(error: smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"refused name and password: {error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"refused what we asked: {error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"does not offer what REJOINDER_SMTP_SECURITY and REJOINDER_SMTP_USER ask for: {error}"
    return f"broke off: {error}. Is the port right?"


def _boxed(raw: bytes, settings: Settings) -> str:
    if settings.is_production:
        raise NotSent("No letter was sent: REJOINDER_SMTP_HOST is not set.")
    return f"No mail server is set; the letter is written to {box.put(settings.data_dir, raw)}"


def _handed_over(raw: bytes, to: str, sender: str, settings: Settings) -> str:
    """Speak to the mail server step by step, because `sendmail` keeps the last answer to itself."""
    with opened(settings) as server:
        server.ehlo_or_helo_if_needed()
        for code, words in (server.mail(sender), server.rcpt(to), server.data(raw)):
            if code not in (250, 251):
                raise smtplib.SMTPResponseException(code, words)
        return f"{code} {_words(words)}"


def _words(raw: bytes | str) -> str:
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
