"""The desk's pages, and the page on which a reader reports a comment."""

from comments.moderation.pages import (
    appeals,
    articles,
    deeds,
    filters,
    friction,
    holding,
    illegal,
    illegal_desk,
    lists,
    people,
    redress,
    reports,
    rules,
    sanctions,
    statements,
    words,
)
from comments.moderation.pages.blueprint import blueprint

__all__ = [
    "appeals",
    "articles",
    "blueprint",
    "deeds",
    "filters",
    "friction",
    "holding",
    "illegal",
    "illegal_desk",
    "lists",
    "people",
    "redress",
    "reports",
    "rules",
    "sanctions",
    "statements",
    "words",
]
