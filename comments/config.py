"""Every setting of the installation: read once, loud when wrong, listed in one table."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.headerregistry import Address
from email.utils import parseaddr
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from comments.lib.urls import UrlRefused, read_origin

PREFIX = "REJOINDER_"
Network = IPv4Network | IPv6Network


class SettingsError(Exception):
    """A setting is missing or cannot be used; the message says which and what to set."""


def _setting(default: Any, about: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"about": about, "secret": secret}, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """The settings of one installation, each from `REJOINDER_<NAME>` or, for secrets, `REJOINDER_<NAME>_FILE`."""

    mode: str = _setting("development", "`development` or `production`; production refuses to start half configured.")
    secret_key: str = _setting(
        "", "Signs cookies and keys hashes; at least 32 characters. In development one is made.", secret=True
    )
    public_url: str = _setting(
        "", "Address under which readers reach Rejoinder, such as `https://comments.example.org`."
    )
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8000, "Port to listen on.")
    data_dir: Path = _setting(Path("instance"), "Folder for the database, the queue and letters of development.")
    database_url: str = _setting(
        "", "SQLAlchemy address of the database; empty means SQLite in the data folder.", secret=True
    )
    redis_url: str = _setting(
        "", "Address of Redis, for the queue and the limits; empty means that the databases do it.", secret=True
    )
    home_site: str = _setting("", "Key of the site whose articles are served at `/`; empty means the first one.")
    trusted_hosts: tuple[str, ...] = _setting((), "Host names we answer to, separated by commas; public_url's always.")
    trusted_proxies: tuple[Network, ...] = _setting(
        (), "Networks of proxies whose `X-Forwarded-For` is believed, separated by commas."
    )
    workers: int = _setting(1, "Web processes.")
    threads: int = _setting(4, "Threads of each web process.")
    smtp_host: str = _setting("", "Mail server; empty in development means letters are written to the data folder.")
    smtp_port: int = _setting(587, "Port of the mail server.")
    smtp_security: str = _setting("starttls", "`starttls`, `tls` or `none`.")
    smtp_user: str = _setting("", "Name at the mail server; empty for none.")
    smtp_password: str = _setting("", "Password at the mail server.", secret=True)
    mail_from: str = _setting("", "Sender of letters, such as `The Estuary Post <comments@example.org>`.")
    demo_host: str = _setting("localhost", "Host name of the demo's publisher page; another site than `host`.")
    demo_port: int = _setting(8001, "Port of the demo's publisher page.")
    closing_days: int = _setting(14, "Days during which somebody who closes their account can still take it back.")
    backup_dir: Path = _setting(Path("backups"), "Folder for backups; a relative path lies in the data folder.")
    backup_hours: int = _setting(24, "Hours between backups that the worker makes in production; 0 means none.")
    backup_keep: int = _setting(7, "How many backups are kept; older ones are deleted after a new one is proved.")
    log_level: str = _setting("info", "`debug`, `info`, `warning` or `error`.")
    metrics_token: str = _setting(
        "", "Opens `/metrics` to whoever sends it as bearer token; empty: there is no such page.", secret=True
    )

    @property
    def is_production(self) -> bool:
        """Whether readers of the world may come."""
        return self.mode == "production"

    @property
    def backups(self) -> Path:
        """The folder for backups."""
        return self.data_dir / self.backup_dir

    @property
    def is_secure(self) -> bool:
        """Whether the public address is https, so that cookies can be Secure."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Host name of the public address, without the port."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def public_origin(self) -> str:
        """Scheme, host and port of the public address."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"


def read_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read and check all settings; raise SettingsError with a sentence that says what to set."""
    environ = os.environ if environ is None else environ
    _refuse_unknown(environ)
    values = {f.name: _value(f.name, f.default, environ) for f in fields(Settings)} | overrides
    return _completed(values)


def settings_table() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default, what it is for); the docs are compared with it."""
    return [(PREFIX + f.name.upper(), _shown_default(f.default), str(f.metadata["about"])) for f in fields(Settings)]


def _shown_default(default: Any) -> str:
    return "" if default in ("", ()) else str(default)


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {PREFIX + f.name.upper() for f in fields(Settings)}
    known |= {name + "_FILE" for f, name in _named() if f.metadata["secret"]}
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            raise SettingsError(f"There is no setting {name}. The settings are listed in docs/operators.md.")


def _named() -> list[tuple[Any, str]]:
    return [(f, PREFIX + f.name.upper()) for f in fields(Settings)]


def _value(name: str, default: Any, environ: Mapping[str, str]) -> Any:
    variable = PREFIX + name.upper()
    raw = environ.get(variable)
    if raw is None and (file := environ.get(variable + "_FILE")):
        raw = _read_secret(variable, file)
    if raw is None:
        return default
    try:
        return _converted(raw.strip(), default)
    except ValueError as error:
        raise SettingsError(f"{variable} cannot be {raw!r}: {error}.") from error


def _read_secret(variable: str, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"{variable}_FILE names {file}, which cannot be read: {error}.") from error


def _converted(raw: str, default: Any) -> Any:
    if isinstance(default, int):
        return int(raw)
    if isinstance(default, Path):
        return Path(raw)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    return raw


def _completed(values: dict[str, Any]) -> Settings:
    values["data_dir"] = Path(values["data_dir"]).absolute()
    _check_choices(values)
    _check_days(values)
    _check_backups(values)
    _check_networks(values)
    if values["mode"] == "production":
        _check_production(values)
    host = f"[{values['host']}]" if ":" in values["host"] else values["host"]
    values["public_url"] = _public_url(values["public_url"] or f"http://{host}:{values['port']}")
    _check_sender(values["mail_from"])
    if not values["secret_key"]:
        values["secret_key"] = _development_key(values["data_dir"])
    if not values["database_url"]:
        values["database_url"] = f"sqlite:///{values['data_dir'] / 'rejoinder.db'}"
    _check_database(values["database_url"])
    if values["redis_url"]:
        _check_redis(values["redis_url"])
    return Settings(**values)


def _check_choices(values: Mapping[str, Any]) -> None:
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
    for name in ("workers", "threads"):
        if values[name] < 1:
            raise SettingsError(f"{PREFIX}{name.upper()} is {values[name]}; there must be at least one.")


def _check_backups(values: Mapping[str, Any]) -> None:
    if values["backup_hours"] < 0:
        raise SettingsError(f"{PREFIX}BACKUP_HOURS is {values['backup_hours']}; it is a number, or 0 for none.")
    if values["backup_keep"] < 1:
        raise SettingsError(f"{PREFIX}BACKUP_KEEP is {values['backup_keep']}; at least one backup must be kept.")


def _check_days(values: Mapping[str, Any]) -> None:
    if not 0 <= values["closing_days"] <= 90:
        raise SettingsError(f"{PREFIX}CLOSING_DAYS is {values['closing_days']}; it is a number of days from 0 to 90.")


def _public_url(raw: str) -> str:
    """Answer the public address as browsers write it in `Origin`: what comes from our own pages is told by it."""
    try:
        return read_origin(raw)
    except UrlRefused as error:
        raise SettingsError(
            f"{PREFIX}PUBLIC_URL is {raw!r}; it begins with https:// or http:// and ends with the host or its port."
        ) from error


def _check_sender(raw: str) -> None:
    name, address = parseaddr(raw)
    try:
        found = Address(name, addr_spec=address) if raw else None
    except (ValueError, IndexError) as error:
        raise SettingsError(f"{PREFIX}MAIL_FROM is {raw!r}, which holds no e-mail address.") from error
    if found is not None and not (found.username and found.domain):
        raise SettingsError(f"{PREFIX}MAIL_FROM is {raw!r}, which holds no e-mail address.")


def _check_database(address: str) -> None:
    """Refuse what leads to no database; the address may hold a password, so that it is not repeated."""
    try:
        make_url(address).get_dialect().import_dbapi()
    except (ArgumentError, ValueError) as error:
        raise SettingsError(f"{PREFIX}DATABASE_URL is no address of a database.") from error
    except ImportError as error:
        raise SettingsError(f"{PREFIX}DATABASE_URL needs {error.name}, which is not installed.") from error


def _check_redis(address: str) -> None:
    if urlsplit(address).scheme not in ("redis", "rediss", "unix"):
        raise SettingsError(f"{PREFIX}REDIS_URL begins with redis://, rediss:// or unix://.")
    if find_spec("redis") is None or find_spec("limits") is None:
        raise SettingsError(f"{PREFIX}REDIS_URL needs the packages redis and limits, which are not installed.")


def _check_networks(values: dict[str, Any]) -> None:
    try:
        values["trusted_proxies"] = tuple(
            ip_network(part) if isinstance(part, str) else part for part in values["trusted_proxies"]
        )
    except ValueError as error:
        raise SettingsError(f"{PREFIX}TRUSTED_PROXIES holds something that is not a network: {error}.") from error


def _check_production(values: Mapping[str, Any]) -> None:
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


def _development_key(folder: Path) -> str:
    file = folder / "secret_key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(48))
        return file.read_text().strip()
    except OSError as error:
        raise SettingsError(f"{PREFIX}DATA_DIR is {folder}, which cannot be used: {error.strerror}.") from error
