"""The desk's pages, and the page on which a reader reports a comment."""

from comments.moderation.pages import (
    articles,
    deeds,
    filters,
    holding,
    lists,
    people,
    reports,
    rules,
    sanctions,
    words,
)
from comments.moderation.pages.blueprint import blueprint

__all__ = [
    "articles",
    "blueprint",
    "deeds",
    "filters",
    "holding",
    "lists",
    "people",
    "reports",
    "rules",
    "sanctions",
    "words",
]
