"""A paper's own Markdown becomes HTML by the same discipline."""

import nh3
import pytest
from hypothesis import given

from comments.lib.html import render_article
from tests.lib.test_render_comment import MARKED_UP


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("# One\n\n## Two\n\n### Three\n\n#### Four", "<h2>One</h2>\n<h2>Two</h2>\n<h3>Three</h3>\n<h3>Four</h3>\n"),
        ("Two\nlines", "<p>Two\nlines</p>\n"),
        (
            '![A "shop"](/media/shop.jpg)',
            '<p><img src="/media/shop.jpg" alt="A &quot;shop&quot;" loading="lazy"></p>\n',
        ),
        ("[more](/articles/b)", '<p><a href="/articles/b" rel="noopener">more</a></p>\n'),
        ("[AT&T](https://a.example)", '<p><a href="https://a.example" rel="noopener">AT&amp;T</a></p>\n'),
        ("> said\n\n---", "<blockquote>\n<p>said</p>\n</blockquote>\n<hr>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ('It is "so"', '<p>It is "so"</p>\n'),
    ],
)
def test_an_article_is_shown_as_it_was_meant(source: str, html: str) -> None:
    assert render_article(source) == html


@pytest.mark.parametrize("address", ["javascript:1", "//evil.example/a", "data:image/png;base64,AA", "a.jpg"])
def test_an_address_we_do_not_allow_gives_neither_link_nor_picture(address: str) -> None:
    html = render_article(f"[words]({address}) ![picture]({address})")
    assert "href" not in html
    assert "<img" not in html


@given(MARKED_UP)
def test_an_independent_cleaner_has_nothing_to_add(source: str) -> None:
    html = render_article(source)
    tags = {"p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h2", "h3", "hr", "img"}
    attributes = {"a": {"href", "rel"}, "img": {"src", "alt", "loading"}, "ol": {"start"}}
    assert nh3.clean(html, tags=tags, attributes=attributes, link_rel=None) == html
