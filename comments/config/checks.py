"""What settings must be like: every check of a value, and the sentence that says what to set."""

import secrets
from collections.abc import Mapping
from email.headerregistry import Address
from email.utils import parseaddr
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from comments.lib import place
from comments.lib.urls import UrlRefused, read_origin

PREFIX = "REJOINDER_"
Network = IPv4Network | IPv6Network
INSTALL = "`pip install -r requirements-production.lock` brings all that production needs."


class SettingsError(Exception):
    """A setting is missing or cannot be used; the message says which and what to set."""


def check_choices(values: Mapping[str, Any]) -> None:
    """Refuse a value that is none of those offered, a port that is none, and too few processes."""
    choices = {
        "mode": ("development", "production"),
        "smtp_security": ("starttls", "tls", "none"),
        "log_level": ("debug", "info", "warning", "error"),
    }
    for name, allowed in choices.items():
        if values[name] not in allowed:
            raise SettingsError(f"{PREFIX}{name.upper()} is {values[name]!r}; it can be {', '.join(allowed)}.")
    for name in ("port", "demo_port", "smtp_port"):
        if not 0 < values[name] < 65536:
            raise SettingsError(f"{PREFIX}{name.upper()} is {values[name]}; a port is a number from 1 to 65535.")
    if 0 < len(values["metrics_token"]) < 16:
        raise SettingsError(f"{PREFIX}METRICS_TOKEN is too short; it has at least 16 characters that nobody can guess.")
    for name in ("workers", "threads", "letters_per_hour"):
        if values[name] < 1:
            raise SettingsError(f"{PREFIX}{name.upper()} is {values[name]}; there must be at least one.")


def check_backups(values: Mapping[str, Any]) -> None:
    """Refuse backups that would never be kept."""
    if values["backup_hours"] < 0:
        raise SettingsError(f"{PREFIX}BACKUP_HOURS is {values['backup_hours']}; it is a number, or 0 for none.")
    if values["backup_keep"] < 1:
        raise SettingsError(f"{PREFIX}BACKUP_KEEP is {values['backup_keep']}; at least one backup must be kept.")


def check_days(values: Mapping[str, Any]) -> None:
    """Refuse a time to think that is none, or longer than a reader would expect."""
    if not 0 <= values["closing_days"] <= 90:
        raise SettingsError(f"{PREFIX}CLOSING_DAYS is {values['closing_days']}; it is a number of days from 0 to 90.")


def public_url(raw: str) -> str:
    """Answer the public address as browsers write it in `Origin`: what comes from our own pages is told by it."""
    try:
        return read_origin(raw)
    except UrlRefused as error:
        raise SettingsError(
            f"{PREFIX}PUBLIC_URL is {raw!r}; it begins with https:// or http:// and ends with the host or its port."
        ) from error


def check_sender(raw: str) -> None:
    """Refuse a sender of letters without an e-mail address."""
    name, address = parseaddr(raw)
    try:
        found = Address(name, addr_spec=address) if raw else None
    except (ValueError, IndexError) as error:
        raise SettingsError(f"{PREFIX}MAIL_FROM is {raw!r}, which holds no e-mail address.") from error
    if found is not None and not (found.username and found.domain):
        raise SettingsError(f"{PREFIX}MAIL_FROM is {raw!r}, which holds no e-mail address.")


def check_database(address: str) -> None:
    """Refuse what leads to no database; the address may hold a password, so that it is not repeated."""
    try:
        make_url(address).get_dialect().import_dbapi()
    except (ArgumentError, ValueError) as error:
        raise SettingsError(f"{PREFIX}DATABASE_URL is no address of a database.") from error
    except ImportError as error:
        raise SettingsError(f"{PREFIX}DATABASE_URL needs {error.name}, which is not installed. {INSTALL}") from error


def check_redis(address: str) -> None:
    """Refuse an address that leads to no Redis, or one that nothing here can speak to."""
    if urlsplit(address).scheme not in ("redis", "rediss", "unix"):
        raise SettingsError(f"{PREFIX}REDIS_URL begins with redis://, rediss:// or unix://.")
    if find_spec("redis") is None or find_spec("limits") is None:
        raise SettingsError(f"{PREFIX}REDIS_URL needs redis and limits, which are not installed. {INSTALL}")


def check_networks(values: dict[str, Any]) -> None:
    """Read the networks of proxies in place."""
    try:
        values["trusted_proxies"] = tuple(
            ip_network(part) if isinstance(part, str) else part for part in values["trusted_proxies"]
        )
    except ValueError as error:
        raise SettingsError(f"{PREFIX}TRUSTED_PROXIES holds something that is not a network: {error}.") from error


def check_production(values: Mapping[str, Any]) -> None:
    """Refuse to let the world in half configured."""
    if len(values["secret_key"]) < 32:
        raise SettingsError(
            f"{PREFIX}SECRET_KEY must be set in production, to at least 32 characters that nobody can guess: "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'` makes one."
        )
    if not values["public_url"]:
        raise SettingsError(
            f"{PREFIX}PUBLIC_URL must be set in production, to the address under which readers reach Rejoinder, "
            "such as https://comments.example.org."
        )


def development_key(folder: Path) -> str:
    """Answer the key of a development installation, made at the first start."""
    file = folder / "secret_key"
    try:
        place.private(folder)
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(48))
        return file.read_text().strip()
    except OSError as error:
        raise SettingsError(f"{PREFIX}DATA_DIR is {folder}, which cannot be used: {error.strerror}.") from error
