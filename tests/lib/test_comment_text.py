"""A comment's text is normalised exactly as documented, or refused with a code."""

import time
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comments.lib.nesting import nesting_depth
from comments.lib.text import TextRefused, excerpt, normalise, read_comment_text
from tests.lib.naughty import naughty_strings


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\vb\fc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("e\u0301", "é"),
        ("a \n\t b  \n\n ", "a \n\t b"),
        ("  indented", "  indented"),
        ("a\x07b\x1b[0m\x7f\x9fc\ufffed\uffff", "ab[0mcd"),
        ("a\u200db\u202ec\ufeff", "a\u200db\u202ec\ufeff"),
        ("x" + "\u0301" * 40, "x" + "\u0301" * 30),
    ],
)
def test_what_is_stored_is_what_was_typed_after_the_normalisation(typed: str, stored: str) -> None:
    assert normalise(typed) == stored


@given(st.text())
@example("a" + "\u0344" * 40)
@example("\r\x01\n")
def test_normalising_twice_changes_nothing(typed: str) -> None:
    try:
        once = normalise(typed)
    except TextRefused:
        return
    assert normalise(once) == once == unicodedata.normalize("NFC", once)


@pytest.mark.parametrize(
    ("typed", "code", "params"),
    [
        ("", "empty", {}),
        (" \n\t\u3000 ", "empty", {}),
        ("\u200b\u2060\u3164\u2800", "empty", {}),
        ("\x01\x02", "empty", {}),
        ("a\0", "control", {}),
        ("a\ud800", "control", {}),
        ("a" * 5_184, "too_long", {"over": 184, "limit": 5_000}),
        ("a" * 30_000, "too_long", {"over": 25_000, "limit": 5_000}),
        (">" * 21 + "a", "nested", {"limit": 20}),
        ("- " * 21 + "a", "nested", {"limit": 20}),
        ("1. " * 21 + "a", "nested", {"limit": 20}),
        ("> - " * 11 + "a", "nested", {"limit": 20}),
        ("\n".join("  " * level + "- a" for level in range(21)), "nested", {"limit": 20}),
        ("\n".join("> " + "  " * level + "- a" for level in range(20)), "nested", {"limit": 20}),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_figures(typed: str, code: str, params: dict[str, int]) -> None:
    with pytest.raises(TextRefused) as refused:
        read_comment_text(typed)
    assert (refused.value.code, refused.value.params) == (code, params)


@pytest.mark.parametrize(
    "typed",
    ["a", "a" * 5_000, "a" * 5_000 + "\r\n \n", "e\u0301" * 5_000, ">" * 20 + "a", "- " * 20 + "a", "- " * 40,
     "* * " * 30, "-" * 300, " " * 60 + "- code", "\n".join(["- a"] * 200), "a - b - c - d" * 30,
     "\n".join(["    - a"] * 50)],
)  # fmt: skip
def test_what_people_write_is_taken(typed: str) -> None:
    assert read_comment_text(typed) == normalise(typed)


@pytest.mark.parametrize("piece", ["<ul><li>", ">", "> ", "- ", "-", "\u0315\u0300", "1. ", "- >", "\n>", " ", "\t-"])
@pytest.mark.parametrize("length", [5_000, 40_000])
def test_hostile_text_is_refused_or_taken_in_no_time(piece: str, length: int) -> None:
    typed = (piece * length)[: length - 1] + "x"
    started = time.process_time()
    with suppress(TextRefused):
        read_comment_text(typed)
    assert time.process_time() - started < 0.05


@given(st.lists(st.sampled_from(["> ", "- ", "1. ", "  ", "a", "\n", "\t", "* * *"]), max_size=40).map("".join))
def test_depth_is_never_more_than_there_are_markers(typed: str) -> None:
    markers = typed.count(">") + typed.count("-") + typed.count("*") + typed.count("1.")
    assert 0 <= nesting_depth(typed) <= markers


def test_every_naughty_string_is_taken_or_refused() -> None:
    for typed in naughty_strings():
        with suppress(TextRefused):
            assert read_comment_text(typed) == normalise(typed)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Short enough", 12, "Short enough"),
        ("Two\n\nlines  here", 40, "Two lines here"),
        ("The quick brown fox", 12, "The quick…"),
        ("The quick, brown fox", 11, "The quick…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
        ("", 5, ""),
    ],
)
def test_an_excerpt_is_cut_between_words(text: str, limit: int, short: str) -> None:
    assert excerpt(text, limit) == short


@given(st.text(), st.integers(0, 50))
def test_an_excerpt_is_one_line_within_its_limit(text: str, limit: int) -> None:
    short = excerpt(text, limit)
    assert len(short) <= limit
    assert "\n" not in short
