"""The last gate for every HTML we store: bleach with an allowlist, then every link and picture written anew by us."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from bleach.sanitizer import Cleaner

from comments.lib.hrefs import safe_href


@dataclass(frozen=True)
class Allowlist:
    """Tags that may stay, the `rel` of links, and whether links and pictures may name paths of our own site."""

    tags: frozenset[str]
    rel: str
    local: bool


_TEXT = {"p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
COMMENT = Allowlist(frozenset(_TEXT | {"span"}), rel="nofollow ugc noopener", local=False)
ARTICLE = Allowlist(frozenset(_TEXT | {"h2", "h3", "hr", "img"}), rel="noopener", local=True)

_ATTRIBUTES = r"((?:[^>\"']|\"[^\"]*\"|'[^']*')*)"
_LINK = re.compile(rf"<a\b{_ATTRIBUTES}>(.*?)</a>", re.DOTALL)
_IMAGE = re.compile(rf"<img\b{_ATTRIBUTES}>")
_TAG_OR_QUOTE = re.compile(rf"<{_ATTRIBUTES}>|&quot;")


def sanitize(html: str, allowed: Allowlist) -> str:
    """Return HTML of allowed tags only, its links checked and marked, in the form that browsers serialise."""
    cleaned = _TAG_OR_QUOTE.sub(_plain_quote, _cleaner(allowed).clean(html))
    linked = _LINK.sub(lambda link: _link(link, allowed), cleaned)
    return _IMAGE.sub(lambda image: _image(image[1], allowed), linked).replace("\xa0", "&nbsp;")


class _Cleaners(threading.local):
    """Bleach's cleaners keep state while they work: one for each thread."""

    def __init__(self) -> None:
        self.made: dict[Allowlist, Cleaner] = {}


_cleaners = _Cleaners()


def _cleaner(allowed: Allowlist) -> Cleaner:
    if allowed not in _cleaners.made:
        _cleaners.made[allowed] = Cleaner(tags=allowed.tags, attributes=_attribute_filter(allowed), strip=True)
    return _cleaners.made[allowed]


def _attribute_filter(allowed: Allowlist) -> Callable[[str, str, str], bool]:
    def may_stay(tag: str, name: str, value: str) -> bool:
        match tag, name:
            case ("a", "href") | ("img", "src"):
                return safe_href(value, local=allowed.local) is not None
            case "img", "alt":
                return True
            case "ol", "start":
                return value.isascii() and value.isdecimal()
            case "span", _:
                return (name, value) in {("class", "spoiler"), ("tabindex", "0")}
        return False

    return may_stay


def _plain_quote(found: re.Match[str]) -> str:
    """Write quotation marks between tags as browsers do; within tags they stay escaped."""
    return '"' if found[0] == "&quot;" else found[0]


def _link(link: re.Match[str], allowed: Allowlist) -> str:
    href = safe_href(_attribute(link[1], "href"), local=allowed.local)
    return f'<a href="{escape(href)}" rel="{allowed.rel}">{link[2]}</a>' if href else link[2]


def _image(attributes: str, allowed: Allowlist) -> str:
    source = safe_href(_attribute(attributes, "src"), local=allowed.local)
    alt = escape(_attribute(attributes, "alt")).replace("&#x27;", "'")
    return f'<img src="{escape(source)}" alt="{alt}" loading="lazy">' if source else alt


def _attribute(attributes: str, name: str) -> str:
    found = re.search(rf"\b{name}=(?:\"([^\"]*)\"|'([^']*)')", attributes)
    return unescape(found[1] or found[2] or "") if found else ""
