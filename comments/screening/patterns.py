"""Word lists as one regular expression over folded text, in which signs may stand for letters and part them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from comments.screening.folding import LONGEST_RUN, Folded, fold_word
from comments.screening.types import Span, WordEntry

_STAND_INS = {
    "a": "a4@*", "b": "b8", "e": "e3*€", "g": "g9", "i": "i1!|l*", "l": "l1|i", "o": "o0*", "s": "s5$", "t": "t7+",
    "u": "uv*", "z": "z2",
}  # fmt: skip
_WITHIN = r"(?:[^\w\s]|_){0,4}"
_SPACED = r"[\W_]{1,4}"
_BETWEEN_WORDS = r"[\W_]{1,6}"
_START, _END = r"(?<![^\W_])", r"(?![^\W_])"
_PLURAL = rf"(?:{_WITHIN}e?[s5$z])?"
_UNSPACED_SCRIPT = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SHORTEST_SPACED = 4


def find_words(folded: Folded, entries: tuple[WordEntry, ...]) -> Iterator[tuple[WordEntry, Span]]:
    """Give every entry that stands in the text as a word of its own, however disguised, with its place."""
    pattern, exempt = _compiled(entries)
    spared = [found.span() for found in exempt.finditer(folded.text)] if exempt else []
    for found in pattern.finditer(folded.text) if pattern else ():
        start, end = found.span()
        if _is_word(found[0]) and not any(first <= start and end <= last for first, last in spared):
            yield entries[int((found.lastgroup or "w0")[1:])], folded.span(start, end)


@lru_cache(maxsize=64)
def _compiled(entries: tuple[WordEntry, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    words = [f"(?P<w{place}>{pattern})" for place, entry in enumerate(entries) if (pattern := _pattern(entry.word))]
    exceptions = [pattern for entry in entries for phrase in entry.exceptions if (pattern := _pattern(phrase))]
    return _any_of(words), _any_of(exceptions)


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None


def _pattern(entry: str) -> str:
    """Write the expression for a word or phrase; empty for an entry without letters or digits."""
    words = [letters for word in fold_word(entry).split() if (letters := re.sub(r"[\W_]", "", word))]
    if not words:
        return ""
    ending = r"[^\W_]*" if entry.rstrip().endswith("*") else _PLURAL
    body = _BETWEEN_WORDS.join(map(_letters, words)) + ending
    if len(words) == 1 and len(words[0]) >= _SHORTEST_SPACED:
        body = f"(?:{body}|{_SPACED.join(map(_class, words[0]))})"
    return body if _UNSPACED_SCRIPT.search(entry) else f"{_START}{body}{_END}"


def _letters(word: str) -> str:
    """Match each letter at least as often as the word has it, drawn out or parted by signs."""
    runs = [(letter, len(list(run))) for letter, run in groupby(word)]
    ends = {0, len(runs) - 1}
    return _WITHIN.join(_run(_class(letter, at_end=place in ends), times) for place, (letter, times) in enumerate(runs))


def _run(letter: str, times: int) -> str:
    least = _WITHIN.join([letter] * times)
    return f"{least}{letter}{{0,{LONGEST_RUN - 1}}}"


def _class(letter: str, *, at_end: bool = False) -> str:
    """Write what may stand for a letter; a star does within a word, but around it, it is emphasis."""
    stand_ins = _STAND_INS.get(letter, letter)
    return f"[{re.escape(stand_ins.replace('*', '') if at_end else stand_ins)}]"


def _is_word(found: str) -> bool:
    """Tell a disguised word from a number that happens to fit: `a$$` is one, `A55` and `455` are roads and rooms."""
    letters = sum(character.isalpha() for character in found)
    return letters >= 1 and letters + sum(character in "$@!|+*€" for character in found) > 1
