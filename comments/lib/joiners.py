"""Which invisible characters a line keeps: joiners that a script or an emoji needs, nothing else."""

import unicodedata

from comments.lib.confusables import INVISIBLE

_JOINERS = "\u200c\u200d"
_JOINING_SCRIPTS = ((0x600, 0x8FF), (0x900, 0xDFF), (0x1000, 0x109F), (0x1780, 0x18AF))  # Arabic to Mongolian
_BLANKS = {0x2800, 0x3164, 0x115F, 0x1160, 0xFFA0}


def without_invisibles(text: str) -> str:
    """Take format characters out of a text and make blank fillers spaces; keep needed joiners (as IDNA's CONTEXTJ)."""
    beside = zip(text, ["", *text], [*text[1:], ""], strict=False)
    return "".join(_kept(character, before, after) for character, before, after in beside)


def _kept(character: str, before: str, after: str) -> str:
    if character in _JOINERS:
        return character if _joins(before) and _joins(after) else ""
    if ord(character) in INVISIBLE:
        return " " if ord(character) in _BLANKS else ""
    return "" if unicodedata.category(character) == "Cf" else character


def _joins(neighbour: str) -> bool:
    if not neighbour:
        return False
    point = ord(neighbour)
    if any(first <= point <= last for first, last in _JOINING_SCRIPTS):
        return unicodedata.category(neighbour)[0] in "LM"
    return point == 0xFE0F or unicodedata.category(neighbour) in {"So", "Sk"}
