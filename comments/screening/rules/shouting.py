"""Notice text in capitals and rows of exclamation marks."""

import re

from comments.screening.types import Context, Signal, Span, Submission

FEWEST_LETTERS = 20
SHARE_OF_CAPITALS = 0.7

_MARKS = re.compile("[!?]{0,9}!!!+[!?]*")


def shouting(submission: Submission, _context: Context) -> tuple[Signal, ...]:
    """Give `shouting` when 70 % of 20 or more letters are capitals, or three exclamation marks stand in a row."""
    percent = _percent_of_capitals(submission.text)
    loud = [Span(0, len(submission.text))] if percent >= SHARE_OF_CAPITALS * 100 else []
    marks = [Span(*found.span()) for found in _MARKS.finditer(submission.text.replace("！", "!"))]
    if not loud and not marks:
        return ()
    detail: dict[str, str | int] = {"percent": percent, "marks": len(marks)}
    return (Signal("shouting", 0.25 if loud else 0.1, tuple(loud or marks), detail),)


def _percent_of_capitals(text: str) -> int:
    """Return the share of capitals among letters that have case, 0 where there are too few to tell."""
    cased = [character for character in text if character.isupper() or character.islower()]
    if len(cased) < FEWEST_LETTERS:
        return 0
    return round(100 * sum(character.isupper() for character in cased) / len(cased))
