"""The short ways of imports give, byte for byte, what the long ways give."""

import hashlib
import re
from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from comments.lib.html import clean_imported, long_way, short_way
from comments.lib.imported import rebuilt
from comments.lib.sanitize import COMMENT, sanitize
from comments.lib.text import TextRefused, is_normal, normalise, normalise_slowly
from comments.screening.folding import SHORTEST_FINGERPRINTED, fingerprint, fold, folded_text

WORDS = st.text(
    alphabet=st.one_of(st.sampled_from("ab -*+1.>~`_\u0301\u00e9\u115f\u200b\u0401|&;#"), st.characters()), max_size=12
)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=4).map(lambda parts: "".join(f"<p>{part}</p>" for part in parts))


@given(PARAGRAPHS)
@example("<p>- - - a</p>")
@example("<p>a  b</p>")
@example("<p>\u115f</p>")
@example("<p>e\u0301</p>")
@example("<p>" + "x" * 4_990 + "</p><p>eleven more</p>")
def test_plain_paragraphs_read_the_short_way_are_what_the_long_way_gives(html: str) -> None:
    short = short_way(html)
    if short is not None:
        assert short == long_way(html)


def test_the_short_way_is_taken_for_what_most_comments_are() -> None:
    assert short_way("<p>Well, it's “so”: 5 of 7!</p><p>Öl und Wörter.</p>") is not None
    assert short_way("<p>One <b>word</b></p>") is None
    assert short_way("") is None


PIECES = st.one_of(
    WORDS,
    st.sampled_from(
        ["<p>", "</p>", "<br>", "<b>", "</b>", "<ul><li>", "</li></ul>", "</a>", "<blockquote>", "</blockquote>"]
    ),
    st.text(alphabet="ab/._~%?=:,;@!+*()$-&'\"#[] \u00e9", max_size=12).map(
        lambda path: f'<a href="https://a.example/{path}">'
    ),
    st.sampled_from(["&copy", "&amp;lt;", "a&b=c", "&amp;copy=1"]).map(
        lambda path: f"<a href='http://b.example/?{path}'>"
    ),
)


@given(st.lists(PIECES, max_size=12).map("".join))
@example('<a href="https://a.example/?a=1&amp;copy=2">x</a>')
@example('<p><a href="https://a.example">x</a>">"</p>')
def test_links_marked_the_short_way_are_what_the_sanitizer_gives(html: str) -> None:
    with suppress(TextRefused):
        ours = clean_imported(html)
        assert ours == sanitize(rebuilt(normalise(html)), COMMENT)
        assert re.search('<a (?!href="[^"]*" rel=)', ours) is None


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("aAаÀä1!\u0301\ufb01ß\u200b "), st.characters(codec="utf-8")), max_size=40
    )
)
@example("aaaaaAAAA")
@example("ﬁﬁﬁﬁ\u0301\u0301\u0301\u0301")
def test_folding_without_places_gives_the_same_text(text: str) -> None:
    assert folded_text(text) == fold(text).text


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("a \n\t\r\x85\u2028\u0301\u0308é\0\ud800"), st.characters()), max_size=40
    )
)
@example("a\n")
@example("e\u0301")
@example("a" + "\u0301" * 31)
@example("a\ufffe")
def test_what_is_taken_for_normal_is_what_normalising_leaves(text: str) -> None:
    if is_normal(text):
        assert normalise_slowly(text) == text
    else:
        with suppress(TextRefused):
            assert normalise(text) == normalise_slowly(text)


@given(st.text(alphabet=st.one_of(st.sampled_from("aA1 !_.é\n\0"), st.characters(codec="utf-8")), max_size=60))
@example("aaaa aaaaa __a_a__ twelve")
@example("\0\0\0\0 and more letters")
@example("n\x00o run at all of letters")
@example("ｗｉｄｅ ｌｅｔｔｅｒｓ ａａａａａ")
def test_a_fingerprint_is_the_hash_of_the_folded_letters(text: str) -> None:
    letters = re.sub(r"[\W_]+", "", fold(text).text)
    wanted = hashlib.sha256(letters.encode()).hexdigest()[:32] if len(letters) >= SHORTEST_FINGERPRINTED else ""
    assert fingerprint(text) == wanted
