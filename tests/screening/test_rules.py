"""Each rule notices its own matter and says where; none decides."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.lib.text import TextRefused, read_comment_text
from comments.screening.folding import fingerprint
from comments.screening.rules import RULES
from comments.screening.rules.links import links
from comments.screening.rules.newcomer import newcomer
from comments.screening.rules.repeated import repeated
from comments.screening.rules.shouting import shouting
from comments.screening.rules.standing import standing
from comments.screening.rules.words import words
from comments.screening.starter_words import STARTER_WORDS
from comments.screening.types import Context, Signal, Submission
from comments.screening.words import CODES, reason_for_desk
from tests.lib.naughty import naughty_strings

REGULAR = Context(published_before=50, newcomer_limit=3, words=STARTER_WORDS)
NEW = dataclasses.replace(REGULAR, published_before=0)


def test_a_regular_readers_plain_words_give_no_signal() -> None:
    assert all(rule(said("I read this twice and still wonder."), REGULAR) == () for rule in RULES)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("see https://x.example/a?b=1 there", ["https://x.example/a?b=1"]),
        ("see casino.com", ["casino.com"]),
        ("[here](https://x.example)", ["https://x.example"]),
        ("http://a.example and http://b.example", ["http://a.example", "http://b.example"]),
        ("<ada@x.example>", ["ada@x.example"]),
        ("Übel: http://пример.example/ü!", ["http://пример.example/ü"]),
        ("no link.Really", []),
        ("`http://x.example`", []),
        ("[a](javascript:1)", []),
    ],
)
def test_links_are_marked_as_the_renderer_makes_them(text: str, marked: list[str]) -> None:
    assert spans(links(said(text), REGULAR), text) == marked


def test_links_weigh_more_from_somebody_new_and_nothing_from_a_trusted_person() -> None:
    text = said("http://a.example")
    assert [signal.code for signal in links(text, NEW)] == ["newcomer_links"]
    assert [signal.code for signal in links(text, REGULAR)] == ["links"]
    assert links(text, dataclasses.replace(NEW, trusted=True)) == ()


def test_more_links_weigh_more_up_to_a_limit() -> None:
    weights = [links(said("http://a.example " * times), REGULAR)[0].weight for times in (1, 2, 50)]
    assert weights == [0.3, 0.4, 0.6]


def test_allowed_hosts_and_what_is_below_them_are_no_matter() -> None:
    context = dataclasses.replace(NEW, allowed_hosts=frozenset({"paper.example"}))
    assert links(said("https://paper.example/a https://www.paper.example/b"), context) == ()
    assert links(said("https://www.paper.example./a"), context) == ()
    assert len(links(said("https://notpaper.example https://paper.example.evil.example"), context)[0].spans) == 2


def test_an_empty_allowed_host_allows_nothing() -> None:
    assert links(said("http://evil.example./"), dataclasses.replace(NEW, allowed_hosts=frozenset({""})))


def test_strong_and_mild_words_are_two_signals() -> None:
    text = "That idiot, that moron, that scum."
    strong, mild = words(said(text), REGULAR)
    assert (strong.code, strong.weight, spans((strong,), text)) == ("strong_word", 0.7, ["scum"])
    assert (mild.code, mild.weight, spans((mild,), text)) == ("mild_word", 0.35, ["idiot", "moron"])


def test_without_a_list_no_word_is_noticed() -> None:
    assert words(said("idiot"), dataclasses.replace(REGULAR, words=())) == ()


@pytest.mark.parametrize(("published", "noticed"), [(0, True), (2, True), (3, False), (50, False)])
def test_the_first_three_comments_are_a_newcomers(published: int, noticed: bool) -> None:
    context = dataclasses.replace(REGULAR, published_before=published)
    assert bool(newcomer(said("Hello"), context)) is noticed


def test_a_trusted_person_is_no_newcomer() -> None:
    assert newcomer(said("Hello"), dataclasses.replace(NEW, trusted=True)) == ()


@pytest.mark.parametrize(
    ("again", "noticed"),
    [
        ("Buy my wonderful book today", True),
        ("BUY my *wonderful* book,\n\ntoday!!", True),
        ("Buy my wonderful b\u200book tоday", True),
        ("Buy my wonderful book tomorrow", False),
    ],
)
def test_the_same_text_again_is_noticed_however_it_is_dressed(again: str, noticed: bool) -> None:
    context = dataclasses.replace(REGULAR, recent_texts=(fingerprint("Buy my wonderful book today"),))
    assert bool(repeated(said(again), context)) is noticed


def test_a_text_too_short_to_tell_is_never_a_repetition() -> None:
    assert fingerprint("I agree!") == ""
    assert repeated(said("I agree!"), dataclasses.replace(REGULAR, recent_texts=(fingerprint("I agree!"),))) == ()


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("THIS IS THE END OF THE WORLD AS WE KNOW IT", 0.25),
        ("DAS IST DOCH ÜBERHAUPT NICHT WAHR, sage ich", 0.25),
        ("Really?!!! No.", 0.1),
        ("Really! No! Stop!!", 0),
        ("NASA and ESA", 0),
        ("I work for the BBC, not for ITV or for NHK.", 0),
        ("これは大きな声ではありません、ただの文章です。", 0),
    ],
)
def test_capitals_and_rows_of_marks_are_shouting(text: str, weight: float) -> None:
    assert sum(signal.weight for signal in shouting(said(text), REGULAR)) == weight


def test_a_row_of_marks_is_marked_where_it_stands() -> None:
    assert spans(shouting(said("What?!!! No."), REGULAR), "What?!!! No.") == ["?!!!"]


def test_a_person_whose_comments_are_all_held_is_noticed() -> None:
    assert standing(said("Hello"), REGULAR) == ()
    assert len(standing(said("Hello"), dataclasses.replace(REGULAR, standing="hold_all"))) == 1


def test_every_naughty_string_can_be_screened() -> None:
    for typed in naughty_strings():
        try:
            text = read_comment_text(typed)
        except TextRefused:
            continue
        assert_sound(text)


@given(
    st.lists(st.sampled_from(["idiot", "http://a.com", "!!!", " ", "\n", "> ", "A"]) | st.text(max_size=4)).map("".join)
)
def test_signals_point_into_the_text_and_never_quote_it(text: str) -> None:
    assert_sound(text)


def assert_sound(text: str) -> None:
    context = dataclasses.replace(NEW, standing="hold_all", recent_texts=(fingerprint(text),))
    for signal in (signal for rule in RULES for signal in rule(said(text), context)):
        assert 0 <= signal.weight <= 1
        assert all(0 <= span.start < span.end <= len(text) for span in signal.spans)
        assert all(isinstance(figure, int) for figure in signal.detail.values())
        assert signal.code in CODES
        assert reason_for_desk(signal) % signal.detail


def said(text: str) -> Submission:
    return Submission(text, author_name="Ada", is_reply=False)


def spans(signals: tuple[Signal, ...], text: str) -> list[str]:
    return [text[span.start : span.end] for signal in signals for span in signal.spans]
