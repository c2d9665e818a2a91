"""The script of a publisher's page as it is sent: without comments and spare space, its few words in every language."""

import json
import re
from collections.abc import Iterable, Mapping

WORDS = re.compile(r"const WORDS=\{.*?\};", re.S)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
SPARE = (
    (re.compile(r" (=>|[=!]==|=|&&|\?\?|\|\||[?:+\-/<]) "), r"\1"),
    (re.compile(r"([,:]) (?=[\w\[({\"`.])"), r"\1"),
    (re.compile(r"(?<=\{) | (?=\})|(?<=\b(?:if)) (?=\()|(?<=\bfor) (?=\()|(?<=\)) (?=\{)|(?<==) (?=\()"), ""),
    (re.compile(r"\bconst (?!WORDS)"), "let "),
    (re.compile(r"(?<=[;{,(])\n|\n(?=\})|[;,](?=\n?[})])"), ""),
)
"""Space that its one format puts round operators and behind commas; no string of the script holds any of it."""

Words = tuple[str, str, str]
"""The frame's name, the explanation where no frame can be shown, and the words of the link beside it."""


def served(source: str, words: Mapping[str, Words]) -> str:
    """Answer the script as it is sent; `words` by language, the one under "" speaks when no other fits."""
    text = "\n".join(_lines(COMMENT.sub("", source)))
    for pattern, instead in SPARE:
        text = pattern.sub(instead, text)
    table = f"const WORDS={json.dumps(dict(words), ensure_ascii=True, separators=(',', ':'))};"
    filled, found = WORDS.subn(lambda _: table, text)
    if found != 1:
        raise ValueError("the script holds no table of words")
    return filled + "\n"


def _lines(text: str) -> Iterable[str]:
    return (line.strip() for line in text.splitlines() if line.strip())
