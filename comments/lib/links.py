"""Where the links are in typed text: exactly those that the renderer makes, with their place in the source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from markdown_it.token import Token

from comments.lib.hrefs import safe_href
from comments.lib.markdown import comment_reader

_ADDRESS = re.compile(r"://|\]\(|@|\S\.\S")  # no link without one of these; spares most comments the parser


@dataclass(frozen=True)
class Link:
    """A link of the rendered comment: the characters of the source that name it, its address and host."""

    start: int
    end: int
    url: str
    host: str


def find_links(text: str) -> list[Link]:
    """Find the links of a normalised comment in reading order; an e-mail link's host is its address's."""
    if _ADDRESS.search(text) is None:
        return []
    lines = _line_starts(text)
    found: list[Link] = []
    for token in comment_reader().parse(text):
        if token.type == "inline" and token.map:
            start, end = (lines[min(line, len(lines) - 1)] for line in token.map)
            found.extend(_links_within(token, text, start, end))
    return found


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return [min(start, len(text)) for start in starts]


def _links_within(token: Token, text: str, start: int, end: int) -> Iterator[Link]:
    for url, shown in _hrefs(token.children or []):
        place, length = _find_first(text, [url, shown, url.partition("://")[2], host_of(url)], start, end)
        yield Link(place, place + length, url, host_of(url))
        start = place + length if length < end - start else start


def _hrefs(children: list[Token]) -> Iterator[tuple[str, str]]:
    """Give address and shown words of every link that survives the check of hrefs."""
    for place, child in enumerate(children):
        if child.type == "link_open" and (url := safe_href(str(child.attrs["href"]))):
            yield url, children[place + 1].content if child.info == "auto" else url


def _find_first(text: str, wanted: list[str], start: int, end: int) -> tuple[int, int]:
    """Find the first of these that stands in the passage, else answer with the passage."""
    for words in filter(None, wanted):
        place = text.find(words, start, end)
        if place >= 0:
            return place, len(words)
    return start, end - start


def host_of(url: str) -> str:
    """Return the host of an address that passed `safe_href`, in lower case, without a port or a last dot."""
    if url.lower().startswith("mailto:"):
        return url.rpartition("@")[2].lower()
    return (urlsplit(url).hostname or "").lower().removesuffix(".")
