import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.errors import BadInput
from comments.threads import queries
from comments.threads.schemas import NewComment, read_edition, read_new_comment, read_order, read_text, read_vote
from tests.lib.naughty import naughty_strings
from tests.threads.conftest import Discussion


def test_the_form_of_an_article_we_know_is_read() -> None:
    new = read_new_comment({"text": "Hello \r\nyou \n", "article": "7", "parent": "3", "key": "abcdefgh"})
    assert new == NewComment("Hello \nyou", parent_id=3, key="abcdefgh", article_id=7)


def test_the_form_of_an_address_is_read() -> None:
    new = read_new_comment({"text": "Hello", "site": "demo", "url": " https://e.org/a ", "title": "A"})
    assert (new.site_key, new.url, new.title, new.article_id, new.parent_id) == (
        "demo",
        "https://e.org/a",
        "A",
        None,
        None,
    )
    assert len(new.key) == 43, "a form without a key gets one"


REFUSED = [
    ("", "text-empty", "There is nothing to post yet. Write a few words first."),
    (" \n\u200b ", "text-empty", "There is nothing to post yet. Write a few words first."),
    (
        "x" * 5184,
        "text-too-long",
        "184 characters too many. A comment holds 5,000. Shorten it, or post it in two parts.",
    ),
    (
        "x" * 5001,
        "text-too-long",
        "One character too many. A comment holds 5,000. Shorten it, or post it in two parts.",
    ),
    ("a\0b", "text-control", "A character in it cannot be stored. Type the words again instead of pasting them."),
    ("a\ud800b", "text-control", "A character in it cannot be stored. Type the words again instead of pasting them."),
    ("> " * 30 + "x", "text-nested", "Quotes and lists stand too deep in one another. Keep to 20 levels."),
]


@pytest.mark.parametrize(("text", "code", "words"), REFUSED)
def test_words_that_cannot_be_taken_are_refused_with_the_way_out(text: str, code: str, words: str) -> None:
    for read in (
        lambda: read_text(text),
        lambda: read_edition({"text": text}),
        lambda: read_new_comment({"text": text}),
    ):
        with pytest.raises(BadInput) as refused:
            read()
        assert (refused.value.code, refused.value.field, str(refused.value)) == (code, "text", words)


def test_5000_characters_are_not_too_many() -> None:
    assert len(read_text("x" * 5000)) == 5000


@pytest.mark.parametrize("field", ["article", "parent", "version"])
@pytest.mark.parametrize("value", ["x", "-1", "1.5", "9" * 19, "٣", "1 2"])
def test_what_is_no_number_is_refused_at_its_field(field: str, value: str) -> None:
    read = read_edition if field == "version" else read_new_comment
    with pytest.raises(BadInput) as refused:
        read({"text": "Hello", field: value})
    assert refused.value.field == field


@pytest.mark.parametrize("key", ["short", "with space here", "x" * 101, "ключ-ключ"])
def test_a_key_that_we_did_not_make_is_refused(key: str) -> None:
    with pytest.raises(BadInput):
        read_new_comment({"text": "Hello", "key": key})


@pytest.mark.parametrize(("raw", "value"), [("1", 1), (" -1", -1), ("0", 0)])
def test_a_vote_is_up_down_or_back(raw: str, value: int) -> None:
    assert read_vote({"value": raw}) == value


@pytest.mark.parametrize("raw", ["", "2", "1.0", "+1", "yes"])
def test_any_other_vote_is_refused(raw: str) -> None:
    with pytest.raises(BadInput):
        read_vote({"value": raw})


def test_an_order_we_do_not_know_is_the_first() -> None:
    assert [read_order(raw) for raw in ("newest", "sideways", None)] == ["newest", "best", "best"]


@given(parent=st.none() | st.integers(1, 9), text=st.text(max_size=5), article=st.integers(1, 9))
def test_a_digest_names_article_parent_and_words(parent: int | None, text: str, article: int) -> None:
    new = NewComment(text, parent_id=parent)
    assert new.digest(article) == NewComment(text, parent_id=parent, key="other").digest(article)
    assert new.digest(article) != NewComment(text + "!", parent_id=parent).digest(article)
    assert new.digest(article) != new.digest(article + 1)


def test_naughty_strings_are_posted_or_refused_and_stored_as_read(discussion: Discussion, ada: int) -> None:
    posted: set[str] = set()
    strings = naughty_strings()
    for naughty in strings:
        try:
            text = read_text(naughty)
        except BadInput:
            continue
        if text not in posted:
            comment = discussion.post(ada, text)
            assert queries.version(comment, 1).source == text
            posted.add(text)
    assert len(posted) > len(strings) * 3 // 4
