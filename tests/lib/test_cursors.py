"""Cursors come back as they went, and garbage is always a BadCursor."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.lib.cursors import BadCursor, decode, encode

INTS = st.integers(-(2**63), 2**63 - 1)
STRINGS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
KINDS = (int, str, float | None, str | None)


@given(st.tuples(INTS, STRINGS, FLOATS | st.none(), STRINGS | st.none()))
def test_values_come_back_as_they_went(values: tuple[int, str, float | None, str | None]) -> None:
    cursor = encode(values)
    assert decode(cursor, KINDS) == values
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(
    st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()),
    st.sampled_from([(), (int,), KINDS]),
)
def test_garbage_is_a_bad_cursor_and_nothing_else(garbage: str, kinds: tuple[type, ...]) -> None:
    with suppress(BadCursor):
        assert encode(decode(garbage, kinds)) == garbage


@pytest.mark.parametrize(
    "json",
    ["[" * 300, "[1e999]", "[NaN]", "[true]", "[null]", '["1"]', "[1,2]", "[]", "{}", "1", "[1.0]", "[ 1]",
     "[-9223372036854775809]", "[" + "9" * 350 + "]"],
)  # fmt: skip
def test_json_that_we_did_not_write_for_one_integer_is_refused(json: str) -> None:
    with pytest.raises(BadCursor):
        decode(packed(json), (int,))


@pytest.mark.parametrize("json", ['["\\ud800"]', '["\\u0000"]', '["\\u0041"]'])
def test_text_that_no_database_takes_is_refused(json: str) -> None:
    with pytest.raises(BadCursor):
        decode(packed(json), (str,))


def test_padding_and_length_are_ours_too() -> None:
    for cursor in (encode([1]) + "==", encode([1]) + "\n", "WzFd" * 1_000, encode([1])[:-1]):
        with pytest.raises(BadCursor):
            decode(cursor, (int,))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**63, "\0", "\ud800", True])
def test_what_no_row_holds_is_not_packed(value: float | str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        encode([value])


def packed(json: str) -> str:
    return base64.urlsafe_b64encode(json.encode()).rstrip(b"=").decode()
