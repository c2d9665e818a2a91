"""Writing well-formed HTML from a stream of tags that may be wrong in every way.

Nesting stops at 20, since bleach takes quadratic time on nested lists: deeper tags go, their words stay.
"""

import re
from collections import Counter
from html import escape

from comments.lib.hrefs import safe_href

DEEPEST = 20

_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_SPOILER = re.compile(r"\bclass\s*=\s*[\"']?\s*spoiler\b", re.IGNORECASE)
_OURS = {"i": "em", "b": "strong", "strike": "s", "del": "s", "spoiler": "span"}
_OURS |= dict.fromkeys(("div", "section", "article", "figure", "dt", "dd", "tr"), "p")
_OURS |= {f"h{level}": "p" for level in range(1, 7)}
_INLINE = {"em", "strong", "s", "code", "a", "span"}
_BLOCKS = {"p", "blockquote", "ul", "ol", "li", "pre"}
_LISTS = {"ul", "ol"}
_BLOCK_TAGS = {f"<{block}>" for block in _BLOCKS}
_BREAK = "<br>\n"
_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


class Builder:
    """Takes tags and text in any order and writes the HTML of a comment; every tag it opens it also closes."""

    def __init__(self, *, breaks: bool) -> None:
        self._breaks = breaks
        self._written: list[str] = []
        self._open: list[str] = []
        self._left_out: Counter[str] = Counter()

    def text(self, words: str) -> None:
        """Add words; outside of <pre> white space counts as in HTML, or as lines and paragraphs where `breaks`."""
        words = _CONTROLS.sub(" ", words)
        if "pre" in self._open:
            self._write(words.lstrip("\n") if self._written[-1] == "<pre>" else words)
        elif self._breaks:
            self._lines(words)
        else:
            self._words(words)

    def start(self, name: str, attributes: str) -> None:
        """Open a tag, where it may stand and is one of ours."""
        tag = _OURS.get(name, name)
        if tag == "br":
            self._line_break()
        elif tag in _INLINE:
            self._start_inline(tag, name, attributes)
        elif tag in _BLOCKS and "pre" not in self._open:
            self._start_block(tag)

    def end(self, name: str) -> None:
        """Close a tag and whatever is still open in it; ignore what is not open."""
        tag = _OURS.get(name, name)
        if self._left_out[tag]:
            self._left_out[tag] -= 1
        elif tag in self._within_reach(tag):
            self._close_until(tag)

    def finish(self) -> str:
        """Close everything and return the HTML."""
        while self._open:
            self._close()
        return "".join(self._written)

    def _lines(self, words: str) -> None:
        for place, paragraph in enumerate(re.split(r"\n[ \t]*\n\s*", words)):
            if place:
                self._leave_paragraph()
            for number, line in enumerate(paragraph.split("\n")):
                if number:
                    self._line_break()
                self._words(line)

    def _words(self, words: str) -> None:
        words = re.sub("[ \t\n\r\f]+", " ", words)
        if self._at_start_of_line():
            words = words.removeprefix(" ")
        if words:
            self._make_room_for_words()
            self._write(words)

    def _line_break(self) -> None:
        if "pre" in self._open:
            self._write("\n")
        elif not self._at_start_of_line() or self._written[-1:] == [_BREAK]:
            self._written.append(_BREAK)

    def _start_inline(self, tag: str, name: str, attributes: str) -> None:
        opening = _opening(tag, name, attributes)
        if tag == "a" and "a" in self._open:
            self._close_until("a")
        if opening is None or tag in self._open or len(self._open) >= DEEPEST:
            self._left_out[tag] += 1
            return
        self._make_room_for_words()
        self._open.append(tag)
        self._written.append(opening)

    def _start_block(self, tag: str) -> None:
        self._leave_paragraph()
        if tag == "li":
            self._leave_item()
            tag = "li" if self._open and self._open[-1] in _LISTS else "p"
        elif self._open and self._open[-1] in _LISTS:
            self._push("li")
        if len(self._open) >= DEEPEST:
            self._left_out[tag] += tag != "p"
        else:
            self._push(tag)

    def _leave_paragraph(self) -> None:
        while self._open and self._open[-1] in _INLINE | {"p"}:
            self._close()

    def _leave_item(self) -> None:
        while "li" in self._within_reach("li"):
            self._close()

    def _within_reach(self, tag: str) -> list[str]:
        """Return what is open and may be closed by this tag's end: an item's does not reach past its list."""
        if tag != "li":
            return self._open
        last_list = max((place for place, name in enumerate(self._open) if name in _LISTS), default=-1)
        return self._open[last_list + 1 :]

    def _make_room_for_words(self) -> None:
        if not self._open or self._open[-1] == "blockquote":
            self._push("p")
        elif self._open[-1] in _LISTS:
            self._push("li")

    def _at_start_of_line(self) -> bool:
        return not self._written or self._written[-1].endswith("\n") or self._written[-1] in _BLOCK_TAGS

    def _push(self, tag: str) -> None:
        self._open.append(tag)
        self._written.append(f"<{tag}>")

    def _close_until(self, tag: str) -> None:
        while self._open and self._close() != tag:
            pass

    def _close(self) -> str:
        """Close the innermost tag, or take it back if nothing stands in it."""
        tag = self._open.pop()
        while tag in _BLOCKS and self._written[-1] == _BREAK:
            self._written.pop()
        if re.fullmatch(rf"<{tag}\b[^>]*>", self._written[-1]):
            self._written.pop()
        else:
            self._written.append(f"</{tag}>\n" if tag in _BLOCKS else f"</{tag}>")
        return tag

    def _write(self, words: str) -> None:
        if words:
            self._written.append(escape(words, quote=False))


def _opening(tag: str, name: str, attributes: str) -> str | None:
    """Return the tag as we write it; None for a link that leads nowhere we allow, or a span that is no spoiler."""
    if tag == "a":
        found = _HREF.search(attributes)
        href = safe_href((found[1] or found[2] or found[3] or "").replace("&amp;", "&").strip()) if found else None
        return f'<a href="{escape(href)}">' if href else None
    if tag == "span":
        spoiler = name == "spoiler" or _SPOILER.search(attributes)
        return '<span class="spoiler" tabindex="0">' if spoiler else None
    return f"<{tag}>"
