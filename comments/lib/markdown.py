"""The two Markdown readers: a small one for comments, a fuller one for a paper's own articles."""

import threading

from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, hr
from markdown_it.rules_core import StateCore, inline

from comments.lib.hrefs import safe_href
from comments.lib.spoilers import MARK, shallow, spoilers

_DEEPEST_BLOCK = 200  # far beyond what lib/text lets in: past it markdown-it drops words
_DEEPEST_INLINE = 20  # past it brackets are only characters; 5,000 of them would take a second
_INTERRUPTS = ["paragraph", "reference", "blockquote", "list"]
_BARE_HOSTS = (
    "com org net edu gov info biz name shop xyz online site store club top live blog news app dev io tv ly "
    "uk de fr nl eu ru cn au ca br jp pl ch ie se dk cz gr tr"
)


class _Links(LinkifyIt):  # type: ignore[misc]  # linkify-it-py carries no types
    """Finds addresses typed without markup: http and https, and bare hosts of endings that are not also words."""

    def __init__(self) -> None:
        super().__init__(options={"fuzzy_email": False})
        self.add("ftp:", None).add("//", None).tlds(_BARE_HOSTS.split())

    def match_at_start(self, text: str) -> Match | None:
        """End an address at a spoiler's mark."""
        found: Match | None = super().match_at_start(text.partition(MARK)[0])
        return found


class _Reader(MarkdownIt):
    """Reads Markdown whose links are those that `lib/hrefs` allows; any other stays the text that was typed."""

    def __init__(self, *, breaks: bool, local: bool) -> None:
        super().__init__("commonmark", {"html": False, "linkify": True, "breaks": breaks, "xhtmlOut": False})
        self.options["maxNesting"] = _DEEPEST_BLOCK
        self.enable(["linkify", "strikethrough"])
        self.linkify = _Links()
        self.core.ruler.at("inline", _inline)
        self.core.ruler.push("shallow", shallow)
        self._local = local

    def validateLink(self, url: str) -> bool:  # noqa: N802  markdown-it's name
        """Tell whether this may be linked."""
        return safe_href(url, local=self._local) is not None

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802  markdown-it's name
        """Show an address as it was typed; markdown-it's own way loses the words of hosts that are too long."""
        return link


class _Readers(threading.local):
    """Linkify keeps state while it works: readers of its own for each thread."""

    def __init__(self) -> None:
        self.comment = _comment_reader()
        self.article = _article_reader()


def comment_reader() -> MarkdownIt:
    """Return this thread's reader of comments."""
    return _readers.comment


def article_reader() -> MarkdownIt:
    """Return this thread's reader of articles."""
    return _readers.article


def _comment_reader() -> MarkdownIt:
    reader = _Reader(breaks=True, local=False)
    reader.disable(["image", "heading", "lheading", "reference", "entity"])
    reader.block.ruler.at("hr", _row_of_marks, {"alt": _INTERRUPTS})
    reader.core.ruler.after("inline", "spoilers", spoilers)
    return reader


def _article_reader() -> MarkdownIt:
    reader = _Reader(breaks=False, local=True)
    reader.core.ruler.push("headings", _two_levels)
    return reader


def _inline(state: StateCore) -> None:
    """Read what stands within blocks, with a lower limit of nesting than the blocks have."""
    state.md.options["maxNesting"] = _DEEPEST_INLINE
    try:
        inline(state)
    finally:
        state.md.options["maxNesting"] = _DEEPEST_BLOCK


def _row_of_marks(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Keep `* * *` as the text it is, neither a rule nor three lists in each other."""
    found = hr(state, start, end, True)
    if silent or not found:
        return found
    state.line = start + 1
    state.push("paragraph_open", "p", 1).map = [start, state.line]
    text = state.push("inline", "", 0)
    text.content = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].rstrip()
    text.map, text.children = [start, state.line], []
    state.push("paragraph_close", "p", -1)
    return True


def _two_levels(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h2" if token.tag in {"h1", "h2"} else "h3"


_readers = _Readers()
