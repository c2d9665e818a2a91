"""An article has one address, an origin is only an origin, and `next` stays at home."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.lib.urls import TrailingSlash, UrlRefused, canonical_url, is_local_path, origin_of, read_origin

SAME = [
    ("scheme and host in small letters", "HTTP://Example.COM/A", "http://example.com/A"),
    ("the default port goes", "https://a.example:443/", "https://a.example/"),
    ("another port stays", "http://a.example:8080/", "http://a.example:8080/"),
    ("an empty path is the root", "https://a.example", "https://a.example/"),
    ("the fragment goes", "https://a.example/x#top", "https://a.example/x"),
    (
        "tracking goes, order stays",
        "https://a.example/?b=2&utm_source=x&a=1&fbclid=3&GCLID=4",
        "https://a.example/?b=2&a=1",
    ),
    ("an empty query goes", "https://a.example/?", "https://a.example/"),
    (
        "a query of tracking only goes",
        "https://a.example/x?mc_cid=1&mc_eid=2&igshid=3&msclkid=4",
        "https://a.example/x",
    ),
    ("a name like tracking stays", "https://a.example/?my_utm_x=1&q=gclid", "https://a.example/?my_utm_x=1&q=gclid"),
    ("dot segments are resolved", "https://a.example/a/./b/../c/..", "https://a.example/a/"),
    ("no way above the root", "https://a.example/../../x", "https://a.example/x"),
    ("needless escapes go", "https://a.example/%7Eada/%61", "https://a.example/~ada/a"),
    ("needed escapes in capitals", "https://a.example/a%2fb%c3%bc", "https://a.example/a%2Fb%C3%BC"),
    ("letters beyond ASCII are escaped", "https://a.example/ü?q=ü", "https://a.example/%C3%BC?q=%C3%BC"),
    ("a stray per cent sign is escaped", "https://a.example/100%", "https://a.example/100%25"),
    ("a host is written in ASCII", "https://Münchner.example/", "https://xn--mnchner-n2a.example/"),
    ("a host loses its last dot", "https://a.example./", "https://a.example/"),
    ("an IPv6 address is shortened", "http://[2001:DB8:0:0::1]/", "http://[2001:db8::1]/"),
    ("space around it goes", "  https://a.example/ \n", "https://a.example/"),
]
REFUSED = [
    ("ftp://a.example/", "scheme"), ("javascript:alert(1)", "scheme"), ("//a.example/", "scheme"), ("/a", "scheme"),
    ("", "scheme"), ("a.example", "scheme"), ("https://ada@a.example/", "credentials"),
    ("https://ada:pw@a.example/", "credentials"), ("https://a.example/" + "x" * 2_100, "too_long"),
    ("https://a.example/" + "ü" * 1_000, "too_long"), ("https://a.exa mple/", "control"),
    ("https://a.example/\0", "control"),
    ("https://a.example/a\nb", "control"), ("https://a.example\\@evil.example/", "control"),
    ("https://a.example/\ud800", "control"), ("https://", "host"), ("https:///a", "host"),
    ("https://a..example/", "host"),
    ("https://a.example:99999/", "host"), ("https://a.example:x/", "host"), ("https://[::1", "host"),
    ("https://[::1]evil.example/", "host"), ("https://[v1.x]/", "host"), ("https://[fe80::1%25eth0]/", "host"),
    ("https://a／b.example/", "host"), ("https://999.1.1.1/", "host"), ("https://xn--a.example/", "host"),
    ("https://ex%41mple.com/", "host"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "url", "canonical"), SAME)
def test_one_article_has_one_address(why: str, url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical, why


@pytest.mark.parametrize(("url", "code"), REFUSED)
def test_what_is_no_address_of_an_article_is_refused_with_a_code(url: str, code: str) -> None:
    with pytest.raises(UrlRefused) as refused:
        canonical_url(url)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("rule", "path", "expected"),
    [
        ("keep", "/a", "/a"), ("keep", "/a/", "/a/"), ("strip", "/a/", "/a"), ("strip", "/", "/"),
        ("strip", "/a//", "/a"),
        ("add", "/a", "/a/"), ("add", "/a/", "/a/"), ("add", "/a.html", "/a.html"), ("add", "/a?b=1", "/a/?b=1"),
    ],
)  # fmt: skip
def test_the_trailing_slash_is_as_the_site_says(rule: TrailingSlash, path: str, expected: str) -> None:
    assert canonical_url(f"https://a.example{path}", trailing_slash=rule) == f"https://a.example{expected}"


@given(
    st.text(),
    st.sampled_from(["", "http://a.example/", "https://a.example/?", "http://"]),
    st.sampled_from(["keep", "add", "strip"]),
)
def test_the_canonical_form_is_its_own_and_nothing_else_is_raised(raw: str, before: str, rule: TrailingSlash) -> None:
    try:
        once = canonical_url(before + raw, trailing_slash=rule)
    except UrlRefused:
        return
    assert canonical_url(once, trailing_slash=rule) == once
    assert once.isascii()
    assert once.startswith(origin_of(once) + "/")


@pytest.mark.parametrize(
    ("raw", "origin"),
    [("https://Paper.example", "https://paper.example"), ("http://localhost:8001/", "http://localhost:8001"),
     (" https://paper.example:443 ", "https://paper.example")],
)  # fmt: skip
def test_an_origin_is_read(raw: str, origin: str) -> None:
    assert read_origin(raw) == origin


@pytest.mark.parametrize(
    "raw", ["https://a.example/x", "https://a.example?x", "https://a.example/?", "https://a.example/#"]
)
def test_more_than_an_origin_is_refused(raw: str) -> None:
    with pytest.raises(UrlRefused, match="more_than_origin"):
        read_origin(raw)


@pytest.mark.parametrize("raw", ["*", "https://*.a.example", "null", "a.example", "https://ada@a.example"])
def test_what_is_no_origin_is_refused(raw: str) -> None:
    with pytest.raises(UrlRefused):
        read_origin(raw)


@pytest.mark.parametrize("target", ["/", "/articles/a?b=//c#d", "/a:b", "/ä"])
def test_a_path_of_our_own_may_be_gone_to(target: str) -> None:
    assert is_local_path(target)


@pytest.mark.parametrize(
    "target",
    ["", "a", "//evil.example", "/\\evil.example", "\\/evil.example", "/a\\b", "https://evil.example", "javascript:1",
     "/\t/evil.example", " /a", "/a\n", "/\0", "/a//b", "/.//evil.example", "/" + "a" * 3_000],
)  # fmt: skip
def test_no_other_way_out_of_our_site(target: str) -> None:
    assert not is_local_path(target)
