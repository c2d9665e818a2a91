"""Typed text becomes safe HTML here, once: for posting, editing, preview and import alike.

Comments may hold paragraphs, line breaks, `*emphasis*`, `**strong**`, `> quotes`, lists, `code` inline and in blocks,
links typed with or without markup, `~~struck~~` and `||spoiler||`. Nothing else is markup: tags and entities are shown
as typed. A spoiler is `<span class="spoiler" tabindex="0">`, which is valid within a paragraph and is uncovered without
script: the style sheet hides it until it is hovered or has the focus (`:hover`, `:focus`, `:focus-within`).
"""

import re
from html import escape, unescape

from comments.lib.imported import rebuilt
from comments.lib.markdown import article_reader, comment_reader
from comments.lib.sanitize import ARTICLE, COMMENT, sanitize
from comments.lib.text import COMMENT_LIMIT, TextRefused, is_normal, normalise, read_comment_text

RENDERER = 1
"""Raise this when the HTML of any source changes; rows with a lower number are rendered again."""

_IMPORT_LIMIT = 12 * COMMENT_LIMIT

# Whatever could begin markup or an address takes the long way; this may name too much, never too little.
_MARKUP = re.compile(
    r"[\\`*_{}\[\]<>~@\0-\x08\x0b-\x1f\x7f-\xa0]"
    r"|\|\||://|\w\.\w|\.[^\x00-\x7f]"
    r"|^\s*(?:[-+#=]|\d+[.)])"
    r"|^[^\S\n]|[^\S\n]$",
    re.MULTILINE,
)
_HREF = r'<a href="https?://[A-Za-z0-9.-]++(?:/(?:[A-Za-z0-9/._~%?=:,;@!+*()$-]|&amp;)*+)?">'
_BARE_OR_LINKS = re.compile(rf"(?:[^<]++|</?(?:p|br|em|strong|s|code|pre|blockquote|ul|ol|li)>|{_HREF}|</a>)*+")

# Paragraphs of words parted by single spaces; what begins like a list, or shows nothing for certain, is not among them.
_WORD = r"[^\s<>&\0-\x1f\x7f-\x9f\ufffe\uffff]++"
_PARAGRAPHS = re.compile(rf"(?:<p>(?![-+*\d]){_WORD}(?: {_WORD})*+</p>)++")
_SHOWING = re.compile("[A-Za-z0-9\u00c0-\u024f\u0370-\u05ea\u0620-\u064a\u3041-\u3096\u4e00-\u9fff]")
_BLOCK_END = re.compile(r"</(?:p|li|blockquote|pre|h2|h3)>\n*")


def render_comment(source: str) -> str:
    """Turn a normalised comment (`lib/text.read_comment_text`) into the HTML that is stored and shown."""
    return plain_paragraphs(source) if is_plain(source) else render_marked_up(source)


def render_article(source: str) -> str:
    """Turn an article's Markdown into HTML: as comments, and headings (h2, h3), pictures, rules, links of our own."""
    return sanitize(article_reader().render(source), ARTICLE)


def clean_imported(html: str, *, limit: int = COMMENT_LIMIT) -> str:
    """Turn a comment's HTML from Disqus or WordPress into ours; raise TextRefused (empty, too_long, control)."""
    html = normalise(html)
    if len(html) > _IMPORT_LIMIT:
        raise TextRefused("too_long", over=len(html) - limit, limit=limit)
    ours = rebuilt(html)
    text = plain_text(ours)
    if not text:
        raise TextRefused("empty")
    if len(text) > limit:
        raise TextRefused("too_long", over=len(text) - limit, limit=limit)
    return _marked(ours) if _BARE_OR_LINKS.fullmatch(ours) else sanitize(ours, COMMENT)


def read_imported(html: str) -> tuple[str, str]:
    """Read a comment's HTML from elsewhere: answer its words and our HTML; raise TextRefused as for typed text.

    Most comments are paragraphs without any markup: those take a short way that a property-based test proves equal.
    """
    return short_way(html) or long_way(html)


def short_way(html: str) -> tuple[str, str] | None:
    """Read plain paragraphs; answer None for anything that is more than that."""
    if _PARAGRAPHS.fullmatch(html) is None or not is_normal(html):
        return None
    words = html[3:-4].replace("</p><p>", "\n\n")
    if _SHOWING.search(words) is None or len(words) > COMMENT_LIMIT:
        return None
    return words, html.replace("</p>", "</p>\n")


def long_way(html: str) -> tuple[str, str]:
    """Read any HTML there is."""
    ours = clean_imported(html)
    words = plain_text(ours)
    read_comment_text(words)
    return words, ours


def plain_text(html: str) -> str:
    """Return the words of HTML that we made, a line for each line or list item, an empty one between paragraphs."""
    broken = re.sub(r"\n?<br>\n?", "\n", _BLOCK_END.sub(_line_end, html))
    text = unescape(re.sub("<[^<>]*>", "", broken))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def plain_paragraphs(source: str) -> str:
    """Take the short way, for text without markup: what render_marked_up gives, in a hundredth of the time."""
    paragraphs = re.split(r"\n{2,}", escape(source.strip("\n"), quote=False))
    return "".join("<p>{}</p>\n".format(part.replace("\n", "<br>\n")) for part in paragraphs if part)


def render_marked_up(source: str) -> str:
    """Take the long way: Markdown, bleach, our own check of links."""
    return sanitize(comment_reader().render(source), COMMENT)


def is_plain(source: str) -> bool:
    """Tell whether a text holds nothing that could be markup or an address."""
    return _MARKUP.search(source) is None


def _marked(ours: str) -> str:
    """Mark the links of what we built, as the last gate does."""
    return ours.replace("\xa0", "&nbsp;").replace('">', f'" rel="{COMMENT.rel}">')


def _line_end(end: re.Match[str]) -> str:
    return "\n" if end[0].startswith("</li") else "\n\n"
