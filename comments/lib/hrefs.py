"""Which addresses a link may lead to; everything else loses its link and keeps its words."""

import re

from comments.lib.urls import UrlRefused, is_local_path, origin_of

_MAILTO = re.compile(r"mailto:[^\s\"'<>\\:/?#@]{1,64}@[A-Za-z0-9.-]{1,253}", re.IGNORECASE)
_WEB = re.compile("https?://", re.IGNORECASE)
_TO_ESCAPE = re.compile("[\"'<>`{}^|\xa0]")


def safe_href(raw: str, *, local: bool = False) -> str | None:
    """Return the address if it is http, https or mailto (or, for our own articles, a local path), else None.

    Bleach keeps `javascript:123` and `data:1`, taking the scheme for a host; this check is the one that counts.
    """
    if _MAILTO.fullmatch(raw) or (local and is_local_path(raw)):
        return _escaped(raw)
    try:
        return _escaped(raw) if _WEB.match(raw) and origin_of(raw) else None
    except UrlRefused:
        return None


def _escaped(href: str) -> str:
    return _TO_ESCAPE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), href)
