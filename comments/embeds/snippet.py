"""The snippet that a publisher puts where a discussion is to stand."""

from html import escape
from urllib.parse import quote


def snippet(home: str, site_key: str) -> str:
    """Answer the one script tag of a site."""
    return f'<script async src="{escape(home)}/embed.js" data-site="{escape(site_key)}"></script>'


def noscript(home: str, site_key: str, article: str, words: str) -> str:
    """Answer the optional link for readers without script; the publisher's templates put each article's address in."""
    address = f"{home}/discussion/{site_key}?article={quote(article, safe='')}"
    return f'<noscript><a href="{escape(address)}">{escape(words)}</a></noscript>'
