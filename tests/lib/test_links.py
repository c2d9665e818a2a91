"""Links are found in typed text exactly where the renderer makes them."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.lib.html import render_comment
from comments.lib.links import Link, find_links

PIECES = ["http://a.com", "https://b.example/x_y*z", "[a](http://c.com)", "<http://d.com>", "e.com", "||", "**", "`",
          "> ", "- ", " ", "\n", "\n\n", ".", "\\", "[", "](", ")", "javascript:1", "me@x.org", "<me@x.org>", "é",
          "☃.com"]  # fmt: skip


def test_a_link_has_its_place_address_and_host() -> None:
    assert find_links("> see HTTPS://Example.com/a_b*, there") == [
        Link(start=6, end=29, url="HTTPS://Example.com/a_b", host="example.com")
    ]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("nothing here", []),
        ("a.com a.com", [(0, 5), (6, 11)]),
        ('[x](http://a.com "t") and a.com', [(4, 16), (26, 31)]),
        ("one\n\n- two http://a.com\n", [(11, 23)]),
        ("||http://a.com||", [(2, 14)]),
        ("```\nhttp://a.com\n```", []),
        ("http://ä.com/ö", [(0, 14)]),
        ("[x](http&#58;//a.com)", [(15, 20)]),
    ],
)
def test_links_are_marked_where_they_stand(text: str, marked: list[tuple[int, int]]) -> None:
    assert [(link.start, link.end) for link in find_links(text)] == marked


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_every_link_of_the_html_is_found_and_no_other(text: str) -> None:
    rendered = [unescape(href) for href in re.findall('<a href="([^"]*)"', render_comment(text))]
    found = find_links(text)
    assert [link.url for link in found] == rendered
    assert all(0 <= link.start < link.end <= len(text) and link.host for link in found)
