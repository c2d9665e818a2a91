import pytest

from comments.errors import BadInput, Conflict, NotFound
from comments.extensions import db, unit_of_work
from comments.publishers import queries
from comments.publishers.actions import add_origin, add_site, remove_origin
from comments.publishers.models import Site, SiteChange

pytestmark = pytest.mark.usefixtures("context")


def test_a_new_site_has_rules_words_and_a_policy() -> None:
    with unit_of_work():
        site = add_site("gazette", "The Gazette")
    assert [rule.number for rule in queries.house_rules(site.id)] == [1, 2, 3, 4, 5, 6]
    assert queries.words(site.id)
    assert queries.policy(site.id)
    assert queries.site_by_key("gazette") is site


@pytest.mark.parametrize("key", ["", "Gazette", "the gazette", "gazétte", "../x", "a_b"])
def test_a_key_is_plain(key: str) -> None:
    with pytest.raises(BadInput):
        add_site(key, "The Gazette")


def test_a_key_is_given_once(site: int) -> None:
    with pytest.raises(Conflict):
        add_site("demo", "Another")


def test_the_home_site_is_the_one_named_or_the_first(site: int, other_site: int) -> None:
    assert queries.home_site().id == site
    assert queries.home_site("other").id == other_site
    with pytest.raises(NotFound):
        queries.home_site("missing")


def test_an_origin_is_kept_in_its_one_form_and_on_record(site: int, pat: int) -> None:
    row = db.session.get_one(Site, site)
    version = row.version
    with unit_of_work():
        assert add_origin(row, " HTTPS://WWW.Example.ORG:443/ ", person_id=pat) == "https://www.example.org"
    assert queries.origins(site) == ("http://localhost:8001", "https://www.example.org")
    assert row.version == version + 1
    change = db.session.query(SiteChange).one()
    assert (change.person_id, change.what) == (pat, "origin added: https://www.example.org")


@pytest.mark.parametrize(
    "origin",
    ["", "example.org", "https://*.example.org", "https://example.org/news", "ftp://example.org", "https://a@b.org"],
)
def test_what_is_not_an_origin_is_refused(site: int, origin: str) -> None:
    with pytest.raises(BadInput):
        add_origin(db.session.get_one(Site, site), origin)


def test_an_origin_is_registered_once_and_can_be_taken_back(site: int) -> None:
    row = db.session.get_one(Site, site)
    with pytest.raises(Conflict):
        add_origin(row, "http://localhost:8001")
    with unit_of_work():
        remove_origin(row, "http://localhost:8001")
    assert queries.origins(site) == ()
