"""Which passwords are refused: too short, known to everybody, or nothing but the person's own name.

The list `common_words.txt` is our own: words and keyboard runs that stand at the core of the passwords that are tried
first. A password is common when nothing is left of it beside such words, digits, years, signs and repetitions: so a
few hundred lines cover the many thousand variants that longer lists spell out (`Password2024!`, `qwerty12345`).
"""

import re
from functools import cache
from pathlib import Path

from comments.lib.text import fold_name

SHORTEST = 10
LONGEST = 256
LONGEST_OF_WORDS = 18
"""Several common words in a row that are longer than this are a phrase, and nobody tries those first."""

_LEET = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"})
_RUNS = ("0123456789012", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qazwsxedcrfvtgbyhnujmikolp")
_ENOUGH = 4
"""So many letters beside the common words make a password one's own."""


def is_common(password: str) -> bool:
    """Tell whether a password is among those that are tried first."""
    plain = password.casefold()
    return _is_repetition(plain) or _is_run(plain) or any(_is_made_of_words(text) for text in _readings(plain))


def is_about(password: str, *facts: str) -> bool:
    """Tell whether a password is little more than one of some facts about the person, such as name or address."""
    folded = fold_name(password)
    cores = (fold_name(fact) for fact in facts)
    return any(len(core) >= _ENOUGH and core in folded and len(folded) - len(core) < _ENOUGH for core in cores)


def _readings(plain: str) -> set[str]:
    """Answer the letters of a password, read as they stand and with figures for letters."""
    return {re.sub(r"[\W\d_]+", "", plain), re.sub(r"[\W\d_]+", "", plain.translate(_LEET))}


def _is_repetition(plain: str) -> bool:
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in (1, 2, 3, 4))


def _is_run(plain: str) -> bool:
    """Tell whether the password runs along the alphabet or the keyboard, forwards or back."""
    characters = re.sub(r"[\W_]+", "", plain)
    return any(len(characters) >= 6 and (characters in run or characters in run[::-1]) for run in _RUNS)


def _is_made_of_words(letters: str) -> bool:
    if not letters:
        return True
    if len(letters) > LONGEST_OF_WORDS:
        return letters in _words()
    rest = letters
    for word in _words():
        rest = rest.replace(word, " ")
    return len(rest.replace(" ", "")) < min(_ENOUGH, len(letters))


@cache
def _words() -> tuple[str, ...]:
    lines = (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split()
    return tuple(sorted(lines, key=len, reverse=True))
