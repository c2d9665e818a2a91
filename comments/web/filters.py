"""Filters and globals of the templates: moments, initials, script data."""

import json
from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import format_datetime
from markupsafe import Markup

from comments.lib.text import excerpt

ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def init_app(app: Flask) -> None:
    """Register the filters."""
    app.add_template_filter(initial)
    app.add_template_filter(excerpt)
    app.add_template_filter(iso)
    app.add_template_filter(full_date)
    app.add_template_filter(short_date)
    app.add_template_filter(script_json)


def initial(name: str) -> str:
    """Answer the letter that stands for a name."""
    letters = [letter for letter in name if letter.isalnum()]
    return letters[0].upper() if letters else "?"


def iso(moment: datetime) -> str:
    """Answer a moment as an HTML `datetime` value in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def full_date(moment: datetime) -> str:
    """Answer a moment in full, for titles and for readers without script."""
    return format_datetime(moment, "d MMMM y, HH:mm 'UTC'", rebase=False)


def short_date(moment: datetime) -> str:
    """Answer the day alone, such as "20 February 2013"."""
    return format_datetime(moment, "d MMMM y", rebase=False)


def script_json(value: Any) -> Markup:
    """Answer JSON that is safe inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in ESCAPES.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 - every character that could end the element is escaped
