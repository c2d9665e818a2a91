"""Sending a letter: by SMTP, or in development into a folder where it can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid, parseaddr
from types import MappingProxyType
from typing import Any

from css_inline import CSSInliner
from flask import current_app

from comments.config import Settings
from comments.lib import clock, tally
from comments.mailer import box
from comments.mailer.conversation import hand_over

OWN_HEADERS = frozenset({"from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "bcc", "cc"})


class LetterPolicy(EmailPolicy):
    """Python's rules for mail, but headers that machines read (`List-…`) are never folded into encoded words."""

    def fold(self, name: str, value: Any) -> str:
        """Write one header."""
        return f"{name}: {value}{self.linesep}" if _is_for_machines(name) else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Write one header as bytes."""
        return self.fold(name, value).encode() if _is_for_machines(name) else super().fold_binary(name, value)


def _is_for_machines(name: str) -> bool:
    return name.lower().startswith("list-")


POLICY = LetterPolicy(linesep="\r\n", raise_on_defect=True)

_inliner = CSSInliner(load_remote_stylesheets=False)


class BadLetter(ValueError):
    """A letter that could say more in its head than it should, or that nobody could receive."""


@dataclass(frozen=True)
class Mail:
    """A letter to one person, as text and perhaps as HTML; `id` makes a second sending recognisable as the same."""

    to: str
    subject: str
    text: str
    to_name: str = ""
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    from_name: str = ""
    id: str = ""


def send(mail: Mail) -> None:
    """Send a letter; raise BadLetter, OSError, SMTPException or InDoubt.

    BadLetter is raised for one that must not go, the next two when the way is blocked, and the last when nobody
    knows whether it left. Call it without an open transaction: a mail server may take its time.
    """
    try:
        _send(mail)
    except Exception as error:
        tally.count("letters", result="refused" if isinstance(error, BadLetter) else "failed")
        raise
    tally.count("letters", result="sent")


def _send(mail: Mail) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    message = compose(mail, settings)
    if settings.smtp_host:
        _hand_over(message, settings)
    elif settings.is_production:
        raise OSError("REJOINDER_SMTP_HOST is not set, so no letter can be sent")
    else:
        box.put(settings.data_dir, message.as_bytes(policy=POLICY))


def compose(mail: Mail, settings: Settings) -> EmailMessage:
    """Put a message together: RFC 5322 head, a text part and, where there is HTML, a second part of it."""
    _refuse_line_breaks(mail)
    message = EmailMessage(POLICY)
    sender_name, sender = parseaddr(settings.mail_from or _plain_sender(settings))
    try:
        message["From"] = Address(mail.from_name or sender_name, addr_spec=sender)
        message["To"] = Address(mail.to_name, addr_spec=mail.to)
        message["Subject"] = mail.subject
    except (MessageError, ValueError, IndexError) as error:
        raise BadLetter("an address of the letter cannot be used") from error
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = _message_id(mail, sender)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine shall answer it
    for name, value in mail.headers.items():
        message[name] = value
    _fill(message, mail)
    return message


def _plain_sender(settings: Settings) -> str:
    return f"Rejoinder <comments@{settings.public_host if settings.is_production else 'localhost'}>"


def _refuse_line_breaks(mail: Mail) -> None:
    """Keep out what would begin a header of somebody else's choice."""
    heads = [mail.to, mail.to_name, mail.subject, mail.from_name, mail.id, *mail.headers, *mail.headers.values()]
    if any(ord(character) < 32 or ord(character) == 127 for text in heads for character in text):
        raise BadLetter("the head of a letter holds a line break or another control character")
    if any(name.lower() in OWN_HEADERS for name in mail.headers):
        raise BadLetter("a letter may not bring its own sender, receiver or subject")
    if not mail.to.isascii():
        raise BadLetter("an address outside ASCII cannot be written to")


def _message_id(mail: Mail, sender: str) -> str:
    domain = sender.rpartition("@")[2]
    return f"<{mail.id}@{domain}>" if mail.id else make_msgid(domain=domain)


def _fill(message: EmailMessage, mail: Mail) -> None:
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(_inliner.inline(mail.html), subtype="html", cte="quoted-printable")


def _hand_over(message: EmailMessage, settings: Settings) -> None:
    hand_over(_spec(message, "From"), _spec(message, "To"), message.as_bytes(policy=POLICY), settings)


def _spec(message: EmailMessage, header: str) -> str:
    address: Address = message[header].addresses[0]
    return address.addr_spec
