"""Only web and mail addresses may be linked, whatever the cleaner before us let through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.lib.hrefs import safe_href
from comments.lib.sanitize import ARTICLE, COMMENT, sanitize


@pytest.mark.parametrize(
    ("raw", "href"),
    [
        ("http://a.example", "http://a.example"),
        ("HTTPS://A.example/B?c=d#e", "HTTPS://A.example/B?c=d#e"),
        ("mailto:ada@a.example", "mailto:ada@a.example"),
        ("https://a.example/'\"<>`", "https://a.example/%27%22%3C%3E%60"),
        ("https://a.example:8443/", "https://a.example:8443/"),
    ],
)
def test_web_and_mail_addresses_are_kept_and_made_safe_to_quote(raw: str, href: str) -> None:
    assert safe_href(raw) == href


@pytest.mark.parametrize(
    "raw",
    ["", "javascript:123", "vbscript:1", "data:1", "//a.example", "/a", "#a", "a", "http:a", "http:/a", "http://",
     "http://ada@a.example", "http://a b", " http://a.example\n/x", "http://a.example/\0", "mailto:ada",
     "mailto:a@b?cc=c@d", "ftp://a.example", "http://a.example\\@evil.example", "http://256.1.1.1/", "blob:http://a.example/1"],
)  # fmt: skip
def test_all_else_is_not(raw: str) -> None:
    assert safe_href(raw) is None


def test_only_an_article_may_name_a_path_of_our_own() -> None:
    assert safe_href("/articles/a", local=True) == "/articles/a"
    assert safe_href("//evil.example", local=True) is None


@given(st.text(), st.sampled_from(["", "http://", "javascript:", "mailto:", "/"]), st.booleans())
def test_what_is_kept_can_be_quoted_and_has_a_scheme_we_know(raw: str, scheme: str, local: bool) -> None:
    href = safe_href(scheme + raw, local=local)
    if href is not None:
        assert not set(href) & set("\"'<>` \n\t")
        assert href.lower().startswith(("http://", "https://", "mailto:")) or (local and href.startswith("/"))


@pytest.mark.parametrize("href", ["javascript:123", "vbscript:1", "data:1", "//evil.example", "/relative", "urn:a:b"])
def test_a_link_that_bleach_lets_through_is_taken_off_and_its_words_stay(href: str) -> None:
    assert sanitize(f'<p><a href="{href}">words</a></p>', COMMENT) == "<p>words</p>"


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<a href="http://a.example" rel="me" target="_top">x</a>',
         '<a href="http://a.example" rel="nofollow ugc noopener">x</a>'),
        ("<a name=x>x</a>", "x"),
        ("<p onclick=x style=y class=z>x</p>", "<p>x</p>"),
        ('<span class="spoiler" tabindex="9">x</span>', '<span class="spoiler">x</span>'),
        ('<ol start="3"><li>x</li></ol>', '<ol start="3"><li>x</li></ol>'),
        ('<ol start="-x"><li>x</li></ol>', "<ol><li>x</li></ol>"),
        ("<img src=http://a.example/a.png>", ""),
        ("<!-- x -->y", "y"),
        ("<h2>x</h2>", "x"),
    ],
)  # fmt: skip
def test_the_last_gate_keeps_a_comments_tags_only(html: str, clean: str) -> None:
    assert sanitize(html, COMMENT) == clean


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<h2 id=x>x</h2>", "<h2>x</h2>"),
        ('<img src="/a.png" onerror="x" alt="it\'s &quot;a&quot;">',
         '<img src="/a.png" alt="it\'s &quot;a&quot;" loading="lazy">'),
        ('<img src="//evil.example/a.png" alt="words">', "words"),
        ('<a href="/a" rel="x">x</a>', '<a href="/a" rel="noopener">x</a>'),
    ],
)  # fmt: skip
def test_the_last_gate_keeps_an_articles_tags_only(html: str, clean: str) -> None:
    assert sanitize(html, ARTICLE) == clean
