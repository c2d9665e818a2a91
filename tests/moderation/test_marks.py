"""Marks: safe HTML, whole letters, numbers that match the reasons."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.moderation.changes import changed
from comments.moderation.marks import marked, marked_excerpt, marks_of

SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.integers(1, 9)), max_size=6)
LETTERS = st.text(alphabet=st.sampled_from("ab <>&\"'\n\u0301\u200d👩👧🏽🇩🇪é각ᄀ"), max_size=50)


def bare(markup: str) -> str:
    """Take the marks and their numbers away, and what was escaped back."""
    return html.unescape(re.sub(r"<sup>.*?</sup>|</?mark>", "", markup))


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        (
            "an idiot here",
            [(3, 8, 1)],
            'an <mark>idiot</mark><sup><a class="mark-number" href="#reason-1">1</a></sup> here',
        ),
        ("<b>x</b> y", [(0, 3, 1)], "<mark>&lt;b&gt;</mark>"),
        ("ab cd", [(0, 1, 1), (3, 4, 2)], "<mark>a</mark>"),
        ("cafe\u0301 x", [(0, 4, 1)], "<mark>cafe\u0301</mark>"),
        ("👩‍👧 x", [(0, 1, 1)], "<mark>👩‍👧</mark>"),
        ("🇩🇪🇫🇷 x", [(2, 3, 1)], "🇩🇪<mark>🇫🇷</mark>"),
        ("👍🏽 x", [(1, 2, 1)], "<mark>👍🏽</mark>"),
    ],
)
def test_marks_stand_round_whole_letters(text, spans, expected):
    assert expected in marked(text, marks_of(text, spans))


def test_marks_that_overlap_become_one_with_both_numbers():
    (mark,) = marks_of("abcdefgh", [(1, 4, 2), (3, 6, 1)])
    assert (mark.start, mark.end, mark.numbers) == (1, 6, (1, 2))


def test_a_span_over_everything_marks_nothing():
    assert marks_of("SHOUTING", [(0, 8, 1)]) == ()


@settings(max_examples=200, deadline=None)
@given(text=LETTERS, spans=SPANS)
def test_whatever_the_spans_the_text_is_all_there_and_all_escaped(text, spans):
    shown = marked(text, marks_of(text, spans))
    assert bare(shown) == text
    assert not re.search(r"<(?!/?(mark|sup|a)\b)", shown)


@settings(max_examples=200, deadline=None)
@given(text=LETTERS, spans=SPANS)
def test_no_mark_begins_with_what_belongs_to_the_letter_before(text, spans):
    for mark in marks_of(text, spans):
        assert text[mark.start] not in "\u0301\u200d🏽" or mark.start == 0


def test_an_excerpt_of_a_long_text_shows_its_first_mark():
    text = "word " * 200 + "idiot" + " word" * 200
    shown = marked_excerpt(text, marks_of(text, [(1000, 1005, 1)]))
    assert "<mark>idiot</mark>" in shown
    assert shown.startswith("… ")
    assert len(shown) < 320


def test_an_edit_shows_what_went_and_what_came():
    assert changed("the old words", "the <new> words") == "the <del>old</del><ins>&lt;new&gt;</ins> words"


@settings(max_examples=100, deadline=None)
@given(old=LETTERS, new=LETTERS)
def test_without_what_went_the_new_text_is_all_there(old, new):
    shown = re.sub(r"<del>.*?</del>", "", changed(old, new), flags=re.S)
    assert html.unescape(re.sub("</?ins>", "", shown)) == new
