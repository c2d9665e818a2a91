"""The Markdown extension `||spoiler||`, and a cap on how deep marks within a line may nest."""

from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MARK = "||"
DEEPEST = 20


def spoilers(state: StateCore) -> None:
    """Turn pairs of `||` that stand on one level into a span of class spoiler (a rule of markdown-it's core)."""
    for token in state.tokens:
        if token.type == "inline" and MARK in token.content:
            token.children = _paired(list(_split(token.children or [])))


def shallow(state: StateCore) -> None:
    """Show emphasis nested deeper than 20 as the characters typed; browsers and cleaners choke on thousands."""
    for token in state.tokens:
        open_as_text: list[bool] = []
        for child in token.children or []:
            if child.nesting == 1:
                open_as_text.append(len(open_as_text) >= DEEPEST and child.type != "link_open")
            if child.nesting and open_as_text[-1]:
                child.type, child.content = "text", child.markup
            if child.nesting == -1:
                open_as_text.pop()


def _split(children: list[Token]) -> Iterator[Token]:
    """Give every `||` of the text a token of its own, those within a link left alone."""
    links = 0
    for child in children:
        links += child.nesting if child.type.startswith("link_") else 0
        if child.type != "text" or links or MARK not in child.content:
            yield child
            continue
        for place, piece in enumerate(child.content.split(MARK)):
            if place:
                yield _text(MARK, child.level, kind="spoiler_mark")
            if piece:
                yield _text(piece, child.level)


def _paired(children: list[Token]) -> list[Token]:
    opened: list[int | None] = [None]
    for place, child in enumerate(children):
        if child.nesting == 1:
            opened.append(None)
        elif child.nesting == -1:
            opened.pop()
        elif child.type == "spoiler_mark":
            opened[-1] = _close(children, opened[-1], place)
    return [_text(MARK, child.level) if child.type == "spoiler_mark" else child for child in children]


def _close(children: list[Token], start: int | None, end: int) -> int | None:
    if start is None:
        return end
    if end - start > 1:
        attributes: dict[str, str | int | float] = {"class": "spoiler", "tabindex": "0"}
        children[start] = Token("spoiler_open", "span", 1, attrs=attributes, markup=MARK)
        children[end] = Token("spoiler_close", "span", -1, markup=MARK)
    return None


def _text(content: str, level: int, kind: str = "text") -> Token:
    return Token(kind, "", 0, content=content, level=level)
