"""The settings with their defaults and what they are for, and how they are read."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from comments.config.checks import (
    PREFIX,
    Network,
    SettingsError,
    check_backups,
    check_choices,
    check_database,
    check_days,
    check_networks,
    check_production,
    check_redis,
    check_sender,
    development_key,
    public_url,
)


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
    letters_per_hour: int = _setting(
        1000, "Letters with codes and links that strangers can ask for in an hour, in all."
    )
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


def _number(raw: str) -> int:
    try:
        return int(raw)
    except ValueError as error:
        raise ValueError("it must be a whole number") from error


def _converted(raw: str, default: Any) -> Any:
    if isinstance(default, int):
        return _number(raw)
    if isinstance(default, Path):
        return Path(raw)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    return raw


def _completed(values: dict[str, Any]) -> Settings:
    values["data_dir"] = Path(values["data_dir"]).absolute()
    check_choices(values)
    check_days(values)
    check_backups(values)
    check_networks(values)
    if values["mode"] == "production":
        check_production(values)
    host = f"[{values['host']}]" if ":" in values["host"] else values["host"]
    values["public_url"] = public_url(values["public_url"] or f"http://{host}:{values['port']}")
    check_sender(values["mail_from"])
    if not values["secret_key"]:
        values["secret_key"] = development_key(values["data_dir"])
    if not values["database_url"]:
        values["database_url"] = f"sqlite:///{values['data_dir'] / 'rejoinder.db'}"
    check_database(values["database_url"])
    if values["redis_url"]:
        check_redis(values["redis_url"])
    return Settings(**values)
