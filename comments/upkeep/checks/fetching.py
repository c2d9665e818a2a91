"""Fetching our own public address as a reader would, and saying in a sentence why it could not be."""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

PATIENCE_SECONDS = 5
MOST_BYTES = 65536


class Unreachable(Exception):
    """An address that could not be fetched; the message says why and what to do."""


@dataclass(frozen=True)
class Fetched:
    """An answer of our own public address."""

    status: int
    body: bytes
    date: datetime | None
    own_address: str
    """Our end of the connection."""
    certificate_ends: datetime | None

    @property
    def json(self) -> Any:
        """The body as JSON; an empty object when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return {}


def fetch(url: str, headers: Mapping[str, str] | None = None) -> Fetched:
    """Fetch an address of our own, following nothing; raise Unreachable."""
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.connect()
        own = str(connection.sock.getsockname()[0])
        ends = _certificate_ends(connection.sock)
        connection.request("GET", parts.path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return Fetched(answer.status, answer.read(MOST_BYTES), _date(answer.getheader("Date")), own, ends)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(_why(error)) from error
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)


def _certificate_ends(sock: socket.socket) -> datetime | None:
    found = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None
    if not found or "notAfter" not in found:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)


def _date(raw: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(raw) if raw else None
    except ValueError:
        return None


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate is not to be trusted: {error.verify_message}. Renew it (certbot renew)."
    if isinstance(error, socket.gaierror):
        return "Its name leads nowhere. Give it an A or AAAA record, and look at REJOINDER_PUBLIC_URL."
    if isinstance(error, ConnectionRefusedError):
        return "Nothing listens there. Start the web server, and `rejoinder serve` behind it."
    if isinstance(error, TimeoutError):
        return f"It did not answer within {PATIENCE_SECONDS} s. A firewall may be in the way."
    return f"The connection broke ({type(error).__name__}). Look at the web server's log."
