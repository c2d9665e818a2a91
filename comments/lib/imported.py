"""Foreign HTML taken apart and built again, flat and well formed, before anything slower sees it.

Reading is one pass over tags and text; nothing of the source's markup is copied, only names we know are written anew.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import chain, groupby

from comments.lib.rebuilding import Builder

_TOKEN = re.compile(r"<!--|</?[a-zA-Z][^<>]*>|<[!?/][^<>]*>|[^<]+|<")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_UNREAD = {"script", "style", "template", "iframe", "object", "svg", "math", "title", "textarea", "noscript", "head"}


def rebuilt(html: str) -> str:
    """Return well-formed HTML of a comment's own tags; line ends count as breaks where the source has no blocks."""
    builder = Builder(breaks=re.search(r"<(?:p|br|div)\b", html, re.IGNORECASE) is None)
    for is_text, pieces in groupby(_read_pieces(html), key=lambda piece: _TAG.fullmatch(piece) is None):
        if is_text:
            builder.text(unescape("".join(pieces)))
        else:
            _add_tags(builder, pieces)
    return builder.finish()


def _add_tags(builder: Builder, tags: Iterable[str]) -> None:
    for closing, name, attributes in chain.from_iterable(map(_TAG.findall, tags)):
        if closing:
            builder.end(name.lower())
        else:
            builder.start(name.lower(), attributes)


def _read_pieces(html: str) -> Iterator[str]:
    """Give tags and text in order, without comments, declarations and elements that hold no words for readers."""
    place = 0
    while found := _TOKEN.match(html, place):
        piece, place = found[0], found.end()
        tag = _TAG.fullmatch(piece)
        if piece == "<!--":
            place = _after(html, "-->", place)
        elif tag and tag[2].lower() in _UNREAD:
            place = place if tag[1] else _after(html, f"</{tag[2]}[^<>]*>", place)
        elif tag or not piece.startswith(("<!", "<?", "</")):
            yield piece


def _after(html: str, end: str, place: int) -> int:
    """Find where reading goes on; what never ends takes the rest with it, as in browsers."""
    found = re.compile(end, re.IGNORECASE).search(html, place)
    return found.end() if found else len(html)
