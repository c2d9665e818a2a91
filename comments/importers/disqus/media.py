"""Pictures, players and mentions of Disqus as links and words: nothing is embedded, nothing fetched from elsewhere."""

import re
from html import escape, unescape

_MEDIA = re.compile(
    r"<(?:img|iframe|video|audio|embed|source)\b([^<>]*)>(?:</(?:iframe|video|audio)\s*>)?", re.IGNORECASE
)
_SOURCE = re.compile(r"\b(?:data-src|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_WORDS = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_MENTION = re.compile(r"@([A-Za-z0-9_.-]{1,60}):disqus\b")


def with_links(html: str) -> str:
    """Write a link where a picture or a player stands, and a name where Disqus keeps a mention."""
    if "<" in html and _MEDIA.search(html):
        html = _MEDIA.sub(_link, html)
    return _MENTION.sub(r"@\1", html) if ":disqus" in html else html


def _link(media: re.Match[str]) -> str:
    found = _SOURCE.search(media[1])
    if found is None:
        return ""
    address = unescape(found[1] or found[2] or found[3] or "").strip()
    if address.startswith("//"):
        address = f"https:{address}"
    told = _WORDS.search(media[1])
    words = unescape(told[1] or told[2] or "").strip() if told else ""
    return f' <a href="{escape(address)}">{escape(words or address)}</a> '
