"""Typed text with the words a rule saw marked and numbered: safe HTML that never parts what reads as one letter."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

JOINER = "\u200d"
EXCERPT = 220
LEAD = 40
"""Characters of an excerpt shown before its first mark."""


@dataclass(frozen=True)
class Mark:
    """Characters `start` to `end` of a text, and the numbers of the reasons that saw them."""

    start: int
    end: int
    numbers: tuple[int, ...] = ()


def marks_of(text: str, spans: Iterable[tuple[int, int, int]]) -> tuple[Mark, ...]:
    """Make marks of (start, end, number) spans: whole letters, in order, those that overlap put into one.

    A span over the whole text marks nothing: it would say nothing.
    """
    marks: list[Mark] = []
    for start, end, number in sorted(_whole(text, span) for span in spans):
        if start >= end or end - start == len(text):
            continue
        if marks and start < marks[-1].end:
            last = marks.pop()
            marks.append(Mark(last.start, max(end, last.end), tuple(sorted({*last.numbers, number}))))
        else:
            marks.append(Mark(start, end, (number,)))
    return tuple(marks)


def marked(text: str, marks: Sequence[Mark], *, numbered: bool = True) -> Markup:
    """Answer the text as HTML with its marks, all else escaped; the element around it keeps line breaks."""
    parts, place = [], 0
    for mark in marks:
        parts.append(escape(text[place : mark.start]))
        parts.append(_mark(text[mark.start : mark.end], mark.numbers if numbered else ()))
        place = mark.end
    return Markup("").join([*parts, escape(text[place:])])


def marked_excerpt(text: str, marks: Sequence[Mark]) -> Markup:
    """Answer two lines' worth of the text around its first mark, on one line."""
    line = "".join(" " if character in "\n\t" else character for character in text)
    first = marks[0].start if marks else 0
    start = 0 if first < EXCERPT - LEAD else _whole(line, (line.rfind(" ", 0, first - LEAD) + 1, len(line), 0))[0]
    end = _whole(line, (0, min(len(line), start + EXCERPT), 0))[1]
    inside = [Mark(max(m.start, start) - start, min(m.end, end) - start) for m in marks if m.end > start]
    shown = marked(line[start:end], [m for m in inside if m.start < m.end], numbered=False)
    return Markup("").join(["… " if start else "", shown, " …" if end < len(line) else ""])


def _mark(words: str, numbers: Sequence[int]) -> Markup:
    above = Markup("").join(Markup('<a class="mark-number" href="#reason-{0}">{0}</a>').format(n) for n in numbers)
    return Markup("<mark>{}</mark>{}").format(words, Markup("<sup>{}</sup>").format(above) if numbers else "")


def _whole(text: str, span: tuple[int, int, int]) -> tuple[int, int, int]:
    """Widen a span to whole letters, within the text."""
    start, end, number = span
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    while 0 < start < len(text) and _goes_on(text, start):
        start -= 1
    while 0 < end < len(text) and _goes_on(text, end):
        end += 1
    return start, end, number


def _goes_on(text: str, place: int) -> bool:
    """Whether the character at a place belongs to the letter before it (the common cases of UAX 29, section 3)."""
    before, here = text[place - 1], text[place]
    if here == "\n":
        return before == "\r"
    if unicodedata.category(here)[0] == "M" or here == JOINER or "\U0001f3fb" <= here <= "\U0001f3ff":
        return True
    if before == JOINER:
        return unicodedata.category(here)[0] != "Z"
    if _is_flag(before) and _is_flag(here):
        return _flags_before(text, place) % 2 == 1
    return _is_jamo(here) and _is_jamo(before) and here >= "\u1160"


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff"


def _flags_before(text: str, place: int) -> int:
    count = 0
    while place - count > 0 and _is_flag(text[place - count - 1]):
        count += 1
    return count
