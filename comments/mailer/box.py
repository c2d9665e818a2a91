"""The letter box of development: each letter a file in the data folder, newest first."""

import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from comments.lib import clock, place

NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
SHOWN = 50


@dataclass(frozen=True)
class BoxedLetter:
    """A letter of the box, taken apart for showing."""

    name: str
    to: str
    sender: str
    subject: str
    at: datetime
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]


def put(data_dir: Path, message: bytes) -> Path:
    """Write a letter so that it appears whole or not at all; only this account of the machine may read it."""
    folder = data_dir / "mail"
    place.private(folder)
    file = folder / f"{clock.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
    draft = file.with_suffix(".part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(message)
        draft.rename(file)
    except OSError:  # a full disk
        draft.unlink(missing_ok=True)
        raise
    return file


def letters(data_dir: Path) -> list[BoxedLetter]:
    """Answer the newest letters of the box."""
    files = sorted((data_dir / "mail").glob("*.eml"), reverse=True)[:SHOWN]
    return [_taken_apart(file) for file in files if NAME.fullmatch(file.stem)]


def letter(data_dir: Path, name: str) -> BoxedLetter | None:
    """Answer one letter by its name; None when there is none of that name."""
    file = data_dir / "mail" / f"{name}.eml"
    return _taken_apart(file) if NAME.fullmatch(name) and file.is_file() else None


def _taken_apart(file: Path) -> BoxedLetter:
    message = message_from_bytes(file.read_bytes(), policy=default)
    return BoxedLetter(
        name=file.stem,
        to=str(message["To"]),
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        at=message["Date"].datetime,
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers=tuple((name, str(value)) for name, value in message.items()),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
