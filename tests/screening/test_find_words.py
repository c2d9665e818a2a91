"""The word list sees through disguises and leaves innocent words alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening.folding import fold
from comments.screening.patterns import find_words
from comments.screening.starter_words import STARTER_WORDS
from comments.screening.types import WordEntry

WORDS = (
    WordEntry("idiot", 0.4, "mild"),
    WordEntry("ass", 0.4, "mild"),
    WordEntry("cunt", 0.8, "strong"),
    WordEntry("loser", 0.3, "mild", exceptions=("looser", "sore loser club")),
    WordEntry("moron*", 0.4, "mild"),
    WordEntry("shut up", 0.3, "mild"),
    WordEntry("Blödmann", 0.4, "mild"),
    WordEntry("дурак", 0.4, "mild"),
    WordEntry("馬鹿", 0.4, "mild"),
)

CAUGHT = [
    ("the word itself", "What an idiot he is", "idiot"),
    ("capitals", "IDIOT", "IDIOT"),
    ("a plural", "You idiots.", "idiots"),
    ("a digit for a letter", "1diot", "1diot"),
    ("several digits", "you 1d10t", "1d10t"),
    ("a sign for a letter", "a$$", "a$$"),
    ("l for I", "ldiot", "ldiot"),
    ("dots between", "an i.d.i.o.t, he", "i.d.i.o.t"),
    ("dashes between", "i-d-i-o-t-s", "i-d-i-o-t-s"),
    ("spaces between", "an i d i o t here", "i d i o t"),
    ("a star for a vowel", "id*ot", "id*ot"),
    ("markup within", "id**io**t", "id**io**t"),
    ("zero width within", "id\u200biot", "id\u200biot"),
    ("a soft hyphen within", "id\u00adiot", "id\u00adiot"),
    ("Cyrillic look-alikes", "іdіоt", "іdіоt"),
    ("Greek look-alikes", "ιdιοt", "ιdιοt"),
    ("full width", "ｉｄｉｏｔ", "ｉｄｉｏｔ"),
    ("mathematical letters", "𝓲𝓭𝓲𝓸𝓽", "𝓲𝓭𝓲𝓸𝓽"),
    ("letters in boxes", "🅸🅳🅸🅾🆃", "🅸🅳🅸🅾🆃"),
    ("accents", "ïdïöt", "ïdïöt"),
    ("combining accents", "i\u0308diot\u0301 x", "i\u0308diot\u0301"),
    ("a vowel drawn out", "idiooot", "idiooot"),
    ("drawn out at length", "idiooooooooooot!", "idiooooooooooot"),
    ("emphasis around it", "*idiot*", "idiot"),
    ("another word's plural", "Losers", "Losers"),
    ("any ending, by a star", "moronically", "moronically"),
    ("a phrase over a line end", "Shut\nup", "Shut\nup"),
    ("German with umlaut", "Du BLÖDMANN", "BLÖDMANN"),
    ("German without", "Blodmann", "Blodmann"),
    ("Cyrillic itself", "Ты дурак", "дурак"),
    ("a script without spaces", "この馬鹿者", "馬鹿"),
]

INNOCENT = [
    "an idiom", "idiomatic", "Scunthorpe", "bass", "assess", "a classic pass", "assassin", "as so", "as sad", "I do it",
    "A55", "room 455", "looser", "a sore loser club", "patriot", "oxymoron", "shut the door", "up", "I, D, I",
    "10", "$$$", "***", "! ! !", "", "馬と鹿",
]  # fmt: skip


@pytest.mark.parametrize(("how", "text", "marked"), CAUGHT)
def test_a_disguise_is_seen_through_and_marked_where_it_stands(how: str, text: str, marked: str) -> None:
    spans = [span for _, span in find_words(fold(text), WORDS)]
    assert [text[span.start : span.end] for span in spans] == [marked], how


@pytest.mark.parametrize("text", INNOCENT)
def test_an_innocent_word_is_left_alone(text: str) -> None:
    assert list(find_words(fold(text), WORDS)) == []


def test_every_place_is_marked_and_names_its_entry() -> None:
    found = list(find_words(fold("idiot, loser, idiots"), WORDS))
    assert [(entry.word, span.start, span.end) for entry, span in found] == [
        ("idiot", 0, 5), ("loser", 7, 12), ("idiot", 14, 20),
    ]  # fmt: skip


def test_an_entry_without_letters_matches_nothing() -> None:
    assert list(find_words(fold("* - idiot"), (WordEntry("*", 1, "strong"), WordEntry(" - ", 1, "strong")))) == []


@given(st.text(), st.text(max_size=12))
def test_any_text_and_any_word_give_spans_within_the_text(text: str, word: str) -> None:
    for _, span in find_words(fold(text), (*WORDS, WordEntry(word, 0.5, "mild"))):
        assert 0 <= span.start < span.end <= len(text)


@given(st.text())
def test_folded_places_are_in_order_and_within_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    assert all(0 <= start < end <= len(text) for start, end in folded.places)
    assert list(folded.places) == sorted(folded.places)


@given(st.sampled_from(STARTER_WORDS), st.sampled_from(["\u200b", "\u2060", "\ufeff", "\u00ad"]), st.data())
def test_no_starter_word_is_hidden_by_an_invisible_character(
    entry: WordEntry, invisible: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(entry.word)))
    disguised = entry.word[:place] + invisible + entry.word[place:]
    assert entry in [found for found, _ in find_words(fold(disguised), STARTER_WORDS)]


@pytest.mark.parametrize("piece", ["*", "i ", "i*", "i.", "s$5", "!|1i", "idio", "a", "馬"])
def test_hostile_text_of_full_length_is_no_trap(piece: str) -> None:
    """It takes some hundredths of a second; a pattern that goes back and back would take minutes."""
    text = (piece * 5_000)[:5_000]
    list(find_words(fold("idiot"), STARTER_WORDS))
    started = time.process_time()
    list(find_words(fold(text), STARTER_WORDS))
    assert time.process_time() - started < 5
