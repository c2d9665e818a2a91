"""The conversation with a mail server, which may refuse, hang, or break off at the worst moment."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any

from comments.config import Settings
from comments.errors import InDoubt

TIMEOUT_SECONDS = 20
"""How long one answer may take."""
LONGEST_SECONDS = 90
"""How long all of it may take, whatever drips in; much less than a letter belongs to who sends it."""
END_OF_LETTER = b"\r\n.\r\n"


class _Bounded(smtplib.SMTP):
    """A conversation that is cut off when it has lasted too long, and knows whether a letter was said to its end."""

    is_said = False

    def connect(self, *args: Any, **more: Any) -> tuple[int, bytes]:
        """Connect, and from here on keep the time."""
        self._end = Timer(LONGEST_SECONDS, self._cut)
        self._end.daemon = True
        self._end.start()
        try:
            return super().connect(*args, **more)
        except BaseException:
            self._end.cancel()
            raise

    def send(self, s: Any) -> None:
        """Send something; note when it was a whole letter."""
        super().send(s)
        self.is_said = self.is_said or (isinstance(s, bytes) and s.endswith(END_OF_LETTER))

    def close(self) -> None:
        """End it, and let the time be."""
        self._end.cancel()
        super().close()

    def _cut(self) -> None:
        if (line := getattr(self, "sock", None)) is not None:
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)


class _Sealed(_Bounded, smtplib.SMTP_SSL):
    """The same in TLS from the first byte."""


@contextmanager
def opened(settings: Settings) -> Iterator[smtplib.SMTP]:
    """Open a conversation with the mail server, private and signed in as the settings say.

    How it takes our good-bye is of no account: what it had accepted before stays accepted.
    """
    server = _begin(settings)
    try:
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def hand_over(sender: str, to: str, letter: bytes, settings: Settings) -> None:
    """Give a letter to the mail server; raise InDoubt when it had all of it and nobody knows what it did."""
    with opened(settings) as server:
        try:
            server.sendmail(sender, to, letter)
        except (smtplib.SMTPException, OSError) as error:
            if isinstance(server, _Bounded) and server.is_said and not _is_answer(error):
                raise InDoubt("the mail server had the letter and did not say what it did with it") from error
            raise


def _begin(settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    server = _connect(settings, context)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _connect(settings: Settings, context: ssl.SSLContext) -> smtplib.SMTP:
    if settings.smtp_security == "tls":
        return _Sealed(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS, context=context)
    return _Bounded(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS)


def _is_answer(error: Exception) -> bool:
    """Whether the mail server said a number as RFC 5321 has them, and not nonsense."""
    return isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 600
