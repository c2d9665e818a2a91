"""What every view shares: who asks, who may, limits, errors, headers."""

from pathlib import Path

from flask import Flask

from comments.web import (
    assets,
    bodies,
    errors,
    filters,
    guards,
    headers,
    hosts,
    languages,
    logs,
    numbered,
    numbers,
    origin,
    sessions,
    transactions,
)


def init_app(app: Flask, *, static: Path, translations: Path) -> None:
    """Set up all that requests pass through, in the order in which they do."""
    settings = app.config["SETTINGS"]
    if settings.is_production:
        logs.set_up(settings)  # whatever server runs us; in development commands do it
    app.config["SESSION_COOKIE_NAME"] = "__Host-rejoinder" if settings.is_secure else "rejoinder"
    app.config.update(
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (numbered, numbers, sessions, hosts, bodies, headers, transactions, origin, guards, errors, filters):
        part.init_app(app)
    languages.init_app(app, translations)
    assets.init_app(app, static)
