"""How deep quotes and lists nest in typed text, told from line beginnings alone, before anything parses them."""

import re

_QUOTE = re.compile(r"[ \t]*>")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)")
_BREAK = re.compile(r"[ \t]*([-*_])[ \t]*(?:\1[ \t]*){2,}$")
ENOUGH = 25
"""Markers counted on one line; past this the count stops, so that a hostile line stays cheap."""


def nesting_depth(text: str) -> int:
    """Count the deepest nesting of block quotes and list items in a text, in linear time."""
    open_items: list[int] = []
    return max((_depth_of_line(line, open_items) for line in text.split("\n")), default=0)


def _depth_of_line(line: str, open_items: list[int]) -> int:
    """Follow the markers a line begins with; `open_items` holds the columns of list items still open above it."""
    line = line.expandtabs(4)
    place = quotes = deepest = 0
    while deepest < ENOUGH and (marker := _QUOTE.match(line, place) or _item_at(line, place)):
        column = marker.end() - len(marker.group().lstrip())
        if marker.group().endswith(">"):
            quotes += 1
            deepest = max(deepest, quotes + sum(item <= column - 2 for item in open_items))
        else:
            while open_items and open_items[-1] > column - 2:
                open_items.pop()
            open_items.append(column)
            deepest = max(deepest, quotes + len(open_items))
        place = marker.end()
    return deepest


def _item_at(line: str, place: int) -> re.Match[str] | None:
    """Match a list marker, unless the rest of the line is a row of dashes or stars that only parts two passages."""
    return None if _BREAK.match(line, place) else _ITEM.match(line, place)
