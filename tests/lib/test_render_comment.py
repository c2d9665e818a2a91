"""Typed text becomes safe HTML."""

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comments.lib.html import is_plain, plain_paragraphs, plain_text, render_comment, render_marked_up
from comments.lib.text import TextRefused, read_comment_text
from tests.lib.naughty import naughty_strings

LINK = 'rel="nofollow ugc noopener"'
ALPHABET = "ab \n\n.,'\"&-*_>|`~[]()<!:/@#1=+\\\txé\xa0\u3000。"
PIECES = [
    "http://a.com",
    "www.b.org",
    "javascript:1",
    "||",
    "**",
    "> ",
    "- ",
    "1. ",
    "```\n",
    "    ",
    "\n\n",
    "a",
    "<b>",
    ".",
]
MARKED_UP = st.lists(st.sampled_from(PIECES) | st.text(ALPHABET, max_size=5), max_size=25).map("".join)

ROWS = [
    ("Two lines\nof one paragraph", "<p>Two lines<br>\nof one paragraph</p>\n"),
    ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"),
    ("*so* **very** ~~not~~ `a*b`", "<p><em>so</em> <strong>very</strong> <s>not</s> <code>a*b</code></p>\n"),
    ("> said\n\nanswered", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>answered</p>\n"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
    ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>\n'),
    ("```\nif a < b:\n```", "<pre><code>if a &lt; b:\n</code></pre>\n"),
    ("It was ||the *butler*||", '<p>It was <span class="spoiler" tabindex="0">the <em>butler</em></span></p>\n'),
    ("a || b", "<p>a || b</p>\n"),
    ("||||", "<p>||||</p>\n"),
    ("`||a||`", "<p><code>||a||</code></p>\n"),
    ("*a ||b* c||", "<p><em>a ||b</em> c||</p>\n"),
    ('<b>bold</b> &amp; "quoted"', '<p>&lt;b&gt;bold&lt;/b&gt; &amp;amp; "quoted"</p>\n'),
    ("# no heading", "<p># no heading</p>\n"),
    ("no\n---\nheading", "<p>no</p>\n<p>---</p>\n<p>heading</p>\n"),
    ("* * *", "<p>* * *</p>\n"),
    ("[a]: http://x.org", f'<p>[a]: <a href="http://x.org" {LINK}>http://x.org</a></p>\n'),
    ("[here](https://x.org/?a=1&b=2)", f'<p><a href="https://x.org/?a=1&amp;b=2" {LINK}>here</a></p>\n'),
    ("see example.com.", f'<p>see <a href="http://example.com" {LINK}>example.com</a>.</p>\n'),
    ("went home.It was late", "<p>went home.It was late</p>\n"),
    (
        "||http://x.org||",
        f'<p><span class="spoiler" tabindex="0"><a href="http://x.org" {LINK}>http://x.org</a></span></p>\n',
    ),
    ("<ada@example.org>", f'<p><a href="mailto:ada@example.org" {LINK}>ada@example.org</a></p>\n'),
    ("ada@example.org", "<p>ada@example.org</p>\n"),
    ("a\xa0b", "<p>a&nbsp;b</p>\n"),
    ("!" + "[a](http://x.org/a.png)", f'<p>!<a href="http://x.org/a.png" {LINK}>a</a></p>\n'),
]


@pytest.mark.parametrize(("source", "html"), ROWS)
def test_a_comment_is_shown_as_it_was_meant(source: str, html: str) -> None:
    assert render_comment(source) == html


_REFUSED = """javascript:123 JavaScript:alert(1) vbscript:1 data:1 data:text/html,x //example.com /admin admin
    file:///etc/passwd ftp://ftp.here urn:a:b http:x https:///x mailto: http://999.1.1.1
    http://bank.example@evil.example http://xn--a.example"""
REFUSED = _REFUSED.split()


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_must_not_be_linked_stays_text(address: str) -> None:
    assert "href" not in render_comment(f"[words]({address})")
    assert "words" in render_comment(f"[words]({address})")


@pytest.mark.parametrize("address", [a for a in REFUSED if "@" not in a])
def test_it_is_not_linked_when_typed_bare_or_in_brackets_either(address: str) -> None:
    assert "href" not in render_comment(f"<{address}> and {address} here")


def test_an_encoded_scheme_is_seen_through() -> None:
    assert "href" not in render_comment("[words](java&#x73;cript:1)")


def test_words_of_an_address_too_long_for_a_link_are_not_lost() -> None:
    typed = "a.com." * 800
    assert plain_text(render_comment(typed)) == typed


@given(MARKED_UP)
@example("- a\n2. b\n    - c")
def test_what_we_store_passes_an_independent_cleaner_unchanged(source: str) -> None:
    html = render_comment(source)
    assert referee(html) == html


@given(MARKED_UP | st.text())
@example("a\n\n\nb")
@example("\n a")
@example("3.5 and ...")
@example('"So," he said. "It\'s true?" & left')
@example("a\u2028b\u3000\n\u3000c")
def test_the_short_way_gives_the_bytes_of_the_long_one(source: str) -> None:
    if is_plain(source):
        assert plain_paragraphs(source) == render_marked_up(source)


def test_ordinary_prose_takes_the_short_way() -> None:
    assert is_plain('Well, "that" is it; isn\'t it?\nYes & no: 3 of 4 (I think)... Right!\n\nÜber-fine - so.')


@given(MARKED_UP)
def test_no_words_are_lost(source: str) -> None:
    letters = [c for c in source if c.isalpha() and c not in "javscriptxb"]
    shown = plain_text(render_comment(source))
    assert all(c in shown for c in letters)


def test_every_naughty_string_is_shown_or_refused() -> None:
    for typed in naughty_strings():
        try:
            text = read_comment_text(typed)
        except TextRefused:
            continue
        html = render_comment(text)
        assert referee(html) == html


def test_emphasis_nested_by_the_hundred_shows_its_stars() -> None:
    html = render_comment("*a **b " * 300 + "b** a* " * 300)
    assert html.count("<em>") + html.count("<strong>") <= 40
    assert "*" in html


@pytest.mark.parametrize(
    "typed",
    [
        ">" * 20 + " deep",
        "- " * 20 + "deep",
        "> - " * 10 + "deep",
        "\n".join("  " * level + "- deep" for level in range(20)),
        "".join("  " * level + "- y\n2. deep\n" for level in range(40)),
    ],
)
def test_words_as_deep_as_they_may_stand_are_shown(typed: str) -> None:
    text = read_comment_text(typed)
    assert plain_text(render_comment(text)).count("deep") == typed.count("deep")


def referee(html: str) -> str:
    """Clean with the independent cleaner, by the same allowlist."""
    tags = {"p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "span"}
    attributes = {"a": {"href", "rel"}, "span": {"class", "tabindex"}, "ol": {"start"}}
    schemes = {"http", "https", "mailto"}
    return nh3.clean(html, tags=tags, attributes=attributes, url_schemes=schemes, link_rel=None)
