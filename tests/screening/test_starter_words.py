"""The list a new site begins with is sound, and leaves ordinary words alone."""

import pytest

from comments.screening.folding import fold, fold_word
from comments.screening.patterns import find_words
from comments.screening.starter_words import STARTER_WORDS
from comments.screening.types import WordEntry


@pytest.mark.parametrize("entry", STARTER_WORDS, ids=lambda entry: entry.word)
def test_every_word_is_found_by_its_own_entry(entry: WordEntry) -> None:
    assert [found for found, _ in find_words(fold(f"You {entry.word}!"), STARTER_WORDS)] == [entry]
    assert 0 < entry.weight < 1


def test_no_word_stands_twice() -> None:
    words = [fold_word(entry.word) for entry in STARTER_WORDS]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    "text",
    [
        "The council voted on Tuesday, and nobody was surprised.",
        "Scrap the plan: it escapes me why it was ever scrapped.",
        "The bull is in the barn, and so is the jack of the car.",
        "Foolscap paper, bastardised Latin, a cretaceous fossil and a clownfish.",
        "An April fool, fool's gold, and a screw that came looser.",
        "I shut the door and went up.",
        "Sussex, Essex, Scunthorpe, Penistone, and the A55.",
        "Version 1.0.1 of the s3 bucket cost $5,455 in 2024!",
    ],
)
def test_ordinary_sentences_are_left_alone(text: str) -> None:
    assert list(find_words(fold(text), STARTER_WORDS)) == []
