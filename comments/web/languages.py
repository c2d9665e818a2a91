"""The language of an answer: asked for by `?lang=`, or the site's; never guessed from the browser."""

from pathlib import Path

from babel import Locale
from flask import Flask, g, request
from flask_babel import Babel, get_locale

SOURCE = "en"
_babel = Babel()


def init_app(app: Flask, folder: Path) -> None:
    """Set up gettext over the folder of translations and tell templates language and direction."""
    app.config["LANGUAGES"] = available(folder)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    _babel.init_app(app, default_locale=SOURCE, locale_selector=lambda: _chosen(app))
    app.jinja_env.globals["current_locale"] = get_locale
    app.jinja_env.globals["text_direction"] = lambda: getattr(get_locale(), "text_direction", "ltr")


def available(folder: Path) -> tuple[str, ...]:
    """Answer the languages that have a catalogue, the source language first."""
    return (SOURCE, *sorted(mo.parent.parent.name for mo in folder.glob("*/LC_MESSAGES/messages.mo")))


def speak(locale: str | None) -> None:
    """Answer this request in a language, such as the site's, unless `?lang=` asks for another."""
    g.language = locale


def _chosen(app: Flask) -> str:
    known = app.config["LANGUAGES"]
    for wish in (request.args.get("lang"), g.get("language")):
        if wish in known:
            return str(Locale.parse(wish))
    return SOURCE
