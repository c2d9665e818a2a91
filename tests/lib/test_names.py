"""Names are one visible line, and two that pass for each other fold to one."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.lib.text import TextRefused, fold_name, read_line
from tests.lib.naughty import naughty_strings


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada \t Lovelace\n", "Ada Lovelace"),
        ("Ada\u202eevil\u202c", "Adaevil"),
        ("A\u200bd\u2060a\ufeff", "Ada"),
        ("Ad\u00ada", "Ada"),
        ("A\u200dda", "Ada"),
        ("Ada\u3164Ada", "Ada Ada"),
        ("\x1b[31mAda", "[31mAda"),
        ("Zoe\u0308", "Zoë"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("O'Neil-Smith, Jr.", "O'Neil-Smith, Jr."),
        ("李雷", "李雷"),
        ("Éa\u0301", "Éá"),
    ],
)
def test_a_line_keeps_what_can_be_seen(typed: str, kept: str) -> None:
    assert read_line(typed, 60) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "empty"), (" \u200b\u202e ", "empty"), ("A\0", "control"), ("\udfff", "control"), ("A" * 61, "too_long"),
     ("A" * 10_000, "too_long")],
)  # fmt: skip
def test_a_line_is_refused_with_a_code(typed: str, code: str) -> None:
    with pytest.raises(TextRefused) as refused:
        read_line(typed, 60)
    assert refused.value.code == code


@given(st.text())
def test_reading_a_line_twice_changes_nothing(typed: str) -> None:
    try:
        once = read_line(typed, 60)
    except TextRefused:
        return
    assert read_line(once, 60) == once
    assert len(once) <= 60


@pytest.mark.parametrize(
    "imitation",
    ["ada lovelace", "ADA LOVELACE", "Ada  Lovelace", "Ada.Lovelace", "ada_lovelace", "Аdа Lоvеlасе", "Αda Lovelace",
     "Ａｄａ Ｌｏｖｅｌａｃｅ", "A\u200bda Lovelace", "Ada L0velace", "Ada Iovelace", "Ada 1ovelace", "𝐀𝐝𝐚 𝐋𝐨𝐯𝐞𝐥𝐚𝐜𝐞",
     "ᴀda Lovelace", "Ada-Lovelace!"],
)  # fmt: skip
def test_an_imitation_folds_to_the_name_it_imitates(imitation: str) -> None:
    assert fold_name(imitation) == fold_name("Ada Lovelace")


@pytest.mark.parametrize(
    ("one", "other"), [("Ada", "Adam"), ("José", "Jose"), ("Вася", "Basya"), ("李", "王"), ("🙂", "🙃")]
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize("name", ["Вася", "Νίκος", "Straße", "İpek", "O'Neil"])
def test_a_name_folds_the_same_in_capitals(name: str) -> None:
    assert fold_name(name) == fold_name(name.upper()) == fold_name(name.lower())


def test_no_visible_name_folds_to_nothing() -> None:
    assert fold_name("...") == "..."
    assert fold_name("🙂") == "🙂"


@given(st.text())
def test_folding_takes_anything_and_is_settled(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


def test_every_naughty_string_is_a_name_or_refused() -> None:
    for typed in naughty_strings():
        with suppress(TextRefused):
            assert fold_name(read_line(typed, 60))
