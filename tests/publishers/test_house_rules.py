import pytest

from comments.errors import BadInput, NotFound
from comments.extensions import db, unit_of_work
from comments.publishers import queries
from comments.publishers.actions import remove_word, retire_house_rule, save_house_rule, save_word
from comments.publishers.models import HouseRule, Site
from comments.screening.types import WordEntry

pytestmark = pytest.mark.usefixtures("context")


def test_a_rule_explained_anew_stays_the_same_rule(site: int) -> None:
    row = db.session.get_one(Site, site)
    old = queries.house_rule(site, 1).id
    with unit_of_work():
        save_house_rule(row, 1, "Attack on a person", "Said better.")
    rule = queries.house_rule(site, 1)
    assert (rule.id, rule.text) == (old, "Said better.")


def test_a_rule_with_another_title_is_a_new_rule_and_the_old_one_is_kept(site: int) -> None:
    row = db.session.get_one(Site, site)
    old = queries.house_rule(site, 1).id
    with unit_of_work():
        save_house_rule(row, 1, "Be kind", "To people.")
    assert queries.house_rule(site, 1).id != old
    assert db.session.get_one(HouseRule, old).retired_at is not None
    assert [rule.number for rule in queries.house_rules(site)] == [1, 2, 3]


def test_a_retired_rule_is_no_reason_any_more(site: int) -> None:
    with unit_of_work():
        retire_house_rule(db.session.get_one(Site, site), 2)
    with pytest.raises(NotFound):
        queries.house_rule(site, 2)


@pytest.mark.parametrize("number", [0, 10, -1])
def test_a_rule_has_one_digit(site: int, number: int) -> None:
    with pytest.raises(BadInput):
        save_house_rule(db.session.get_one(Site, site), number, "Title", "Text")


def test_a_word_is_kept_once_whatever_its_dress(site: int) -> None:
    row = db.session.get_one(Site, site)
    with unit_of_work():
        save_word(row, WordEntry("Idiot", 0.74, "strong", ()))
        save_word(row, WordEntry("id1ot", 0.5, "mild", ()))
    (entry,) = queries.words(site)
    assert (entry.word, entry.weight, entry.kind) == ("id1ot", 0.5, "mild")


def test_a_word_without_letters_is_refused(site: int) -> None:
    with pytest.raises(BadInput):
        save_word(db.session.get_one(Site, site), WordEntry("...", 0.5, "mild", ()))


def test_a_word_of_another_site_cannot_be_removed(site: int, other_site: int) -> None:
    with unit_of_work():
        word = save_word(db.session.get_one(Site, site), WordEntry("rubbish", 0.3, "mild", ()))
        remove_word(db.session.get_one(Site, other_site), word.id)
    assert len(queries.words(site)) == 1
    with unit_of_work():
        remove_word(db.session.get_one(Site, site), word.id)
    assert queries.words(site) == ()
