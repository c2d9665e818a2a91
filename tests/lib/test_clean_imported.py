"""HTML of other systems becomes ours: the same tags, the same care."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.lib.html import clean_imported, plain_text
from comments.lib.imported import rebuilt
from comments.lib.sanitize import COMMENT, sanitize
from comments.lib.text import TextRefused, normalise
from tests.lib.naughty import naughty_strings
from tests.lib.test_render_comment import referee

LINK = 'rel="nofollow ugc noopener"'
TAGS = ("p", "ul", "ol", "li", "b", "em", "pre", "code", "blockquote", "div", "script", "svg", "h1", "spoiler", "td")
OTHERS = ("<br>", "<a href='http://x.com/?a&b=\"'>", "</a>", "<!--", "-->", "<span class=spoiler>", "</span>", "&nbsp;",
          "&lt;b&gt;", "&#11;", "<", ">", "&", '"', " ", "\n", "\n\n", "x", "y")  # fmt: skip
PIECES = [*(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS), *OTHERS]
SOUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join)

ROWS = [
    ("Disqus", "<p>One <b>two</b><br>three</p><p><i>four</i></p>",
     "<p>One <strong>two</strong><br>\nthree</p>\n<p><em>four</em></p>\n"),
    ("WordPress", "One\ntwo\n\nthree <em>four</em>", "<p>One<br>\ntwo</p>\n<p>three <em>four</em></p>\n"),
    ("a link", "<a href='http://x.com/?a=1&amp;b=2' rel='me' onclick='x()'>x</a>",
     f'<p><a href="http://x.com/?a=1&amp;b=2" {LINK}>x</a></p>\n'),
    ("a link that leads nowhere good", "<a href=javascript:alert(1)>x</a>", "<p>x</p>\n"),
    ("a link without a scheme", '<a href="//evil.example">x</a>', "<p>x</p>\n"),
    ("a scheme in disguise", '<a href="java\tscript:alert(1)">x</a>', "<p>x</p>\n"),
    ("a script", "a<script>alert('<p>')</script>b", "<p>ab</p>\n"),
    ("a script that never ends", "a<script>alert(1)", "<p>a</p>\n"),
    ("a note in the source", "a<!-- <b>c</b> -->b", "<p>ab</p>\n"),
    ("a picture", "a <img src=x onerror=alert(1)>", "<p>a </p>\n"),
    ("an attribute with a tag's end", '<b title=">">x</b>', '<p><strong>"&gt;x</strong></p>\n'),
    ("a sign that is no tag", "1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>\n"),
    ("a spoiler", "<spoiler>x</spoiler>", '<p><span class="spoiler" tabindex="0">x</span></p>\n'),
    ("tags closed in the wrong order", "<b><i>x</b></i>", "<p><strong><em>x</em></strong></p>\n"),
    ("a quote", "<blockquote>x</blockquote>y", "<blockquote><p>x</p>\n</blockquote>\n<p>y</p>\n"),
    ("a list never closed", "<ul><li>a<li>b", "<ul><li>a</li>\n<li>b</li>\n</ul>\n"),
    ("a line of a list without a list", "<li>a", "<p>a</p>\n"),
    ("preformatted", "<pre>\n a\n  b</pre>", "<pre> a\n  b</pre>\n"),
    ("headings and divisions", "<h1>a</h1><div>b<div>c</div></div>", "<p>a</p>\n<p>b</p>\n<p>c</p>\n"),
    ("what stands empty", "<p></p><b></b><p> <br></p>x", "<p>x</p>\n"),
    ("entities", "&eacute;&nbsp;&#8211;&amp;lt;", "<p>é&nbsp;–&amp;lt;</p>\n"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "theirs", "ours"), ROWS)
def test_their_html_becomes_ours(what: str, theirs: str, ours: str) -> None:
    assert clean_imported(theirs) == ours, what


@pytest.mark.parametrize(
    ("html", "code"),
    [("", "empty"), ("<p> &nbsp; </p>", "empty"), ("<script>x</script>", "empty"), ("a\0", "control"),
     ("a" * 5_001, "too_long"), ("<b>" * 30_000, "too_long")],
)  # fmt: skip
def test_what_is_no_comment_is_refused(html: str, code: str) -> None:
    with pytest.raises(TextRefused) as refused:
        clean_imported(html)
    assert refused.value.code == code


def test_tags_do_not_count_towards_the_length() -> None:
    assert clean_imported("<b>a</b>" * 4_000)


def test_words_nested_too_deep_stay_and_their_tags_go() -> None:
    html = clean_imported("<ul><li>" * 200 + "deep" + "</li></ul>" * 200 + "after")
    assert html.count("<ul>") <= 11
    assert plain_text(html).split() == ["deep", "after"]


@settings(max_examples=200)
@given(SOUP)
def test_whatever_comes_is_safe_and_well_formed(html: str) -> None:
    try:
        ours = clean_imported(html)
    except TextRefused:
        return
    assert referee(ours) == ours
    assert ours == sanitize(rebuilt(normalise(html)), COMMENT)


def test_every_naughty_string_is_cleaned_or_refused() -> None:
    for html in naughty_strings():
        try:
            ours = clean_imported(html)
        except TextRefused:
            continue
        assert referee(ours) == ours


@pytest.mark.parametrize(
    "piece", ["<ul><li>", "<blockquote>", '<a "', "<a href=", "<!--", "<script>", "<", "&", "<b ", "</ul>"]
)
def test_hostile_html_is_cheap(piece: str) -> None:
    html = (piece * 40_000)[:40_000] + "x"
    clean_imported("x <b>y</b>")
    started = time.process_time()
    with suppress(TextRefused):
        clean_imported(html)
    assert time.process_time() - started < 0.5


def test_plain_text_keeps_lines_and_paragraphs() -> None:
    html = clean_imported("<p>One &amp; <b>two</b><br>three</p><ul><li>a</li><li>b</li></ul><blockquote>q</blockquote>")
    assert plain_text(html) == "One & two\nthree\n\na\nb\n\nq"
