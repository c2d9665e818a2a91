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
_NEVER = r"(?!)"
_UNSPACED_SCRIPT = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SHORTEST_SPACED = 4


def find_words(folded: Folded, entries: tuple[WordEntry, ...]) -> Iterator[tuple[WordEntry, Span]]:
    """Give every entry that stands in the text as a word of its own, however disguised, with its place."""
    spared = [found.span() for found in _any_of(_exceptions(entries)).finditer(folded.text)]
    for found in _any_of(tuple(entry.word for entry in entries)).finditer(folded.text):
        start, end = found.span()
        if _is_word(found[0]) and not any(first <= start and end <= last for first, last in spared):
            yield _entry_of(found, entries), folded.span(start, end)


def _exceptions(entries: tuple[WordEntry, ...]) -> tuple[str, ...]:
    return tuple(phrase for entry in entries for phrase in entry.exceptions)


def _entry_of(found: re.Match[str], entries: tuple[WordEntry, ...]) -> WordEntry:
    """Tell which entry it was; naming each in the one expression would take most of its speed."""
    return next(entry for entry in entries if _ends_alike(_any_of((entry.word,)), found))


def _ends_alike(pattern: re.Pattern[str], found: re.Match[str]) -> bool:
    match = pattern.match(found.string, found.start())
    return match is not None and match.end() == found.end()


@lru_cache(maxsize=1_024)
def _any_of(entries: tuple[str, ...]) -> re.Pattern[str]:
    """Write one expression for all words; each alternative begins with a set, so that most are passed over at once."""
    bounded = "|".join(way for entry in entries if not _UNSPACED_SCRIPT.search(entry) for way in _ways(entry))
    anywhere = "|".join(way for entry in entries if _UNSPACED_SCRIPT.search(entry) for way in _ways(entry))
    return re.compile(f"{_START}(?:{bounded or _NEVER}){_END}|(?:{anywhere or _NEVER})")


def _ways(entry: str) -> Iterator[str]:
    """Write a word or phrase together and, if it is a longer word, with each letter apart."""
    words = [letters for word in fold_word(entry).split() if (letters := re.sub(r"[\W_]", "", word))]
    if not words:
        return
    ending = r"[^\W_]*" if entry.rstrip().endswith("*") else _PLURAL
    yield _BETWEEN_WORDS.join(map(_letters, words)) + ending
    if len(words) == 1 and len(words[0]) >= _SHORTEST_SPACED:
        yield _SPACED.join(map(_class, words[0]))


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
