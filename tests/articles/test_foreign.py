import pytest

from comments.articles import queries
from comments.articles.actions import canonical, foreign
from comments.articles.models import Article
from comments.errors import BadInput
from comments.extensions import db, unit_of_work
from comments.publishers.models import Site

pytestmark = pytest.mark.usefixtures("context")
ADDRESS = "http://localhost:8001/news/lync.html"


def demo(site: int) -> Site:
    return db.session.get_one(Site, site)


def test_the_first_use_creates_the_row_and_the_second_finds_it(site: int) -> None:
    with unit_of_work():
        first = foreign(demo(site), ADDRESS, "A title")
        second = foreign(demo(site), "HTTP://LOCALHOST:8001/news/lync.html?utm_source=x#part", "Another title")
    assert first.id == second.id
    assert (first.url, first.title, first.title_confirmed, first.slug) == (ADDRESS, "A title", False, None)


def test_an_address_without_a_title_is_its_own_title(site: int) -> None:
    with unit_of_work():
        assert foreign(demo(site), ADDRESS, "\u202e\u200b").title == ADDRESS


@pytest.mark.parametrize("ending", ["keep", "add", "strip"])
def test_the_slash_at_the_end_is_as_the_site_says(site: int, ending: str) -> None:
    row = demo(site)
    row.trailing_slash = ending
    plain = "http://localhost:8001/news/lync"
    with_slash, without = canonical(row, plain + "/"), canonical(row, plain)
    assert (with_slash == without) is (ending != "keep")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://localhost:8002/news", "unknown-origin"),
        ("https://localhost:8001/news", "unknown-origin"),
        ("http://localhost.evil.example:8001/news", "unknown-origin"),
        ("http://pat@localhost:8001/news", "bad-address"),
        ("javascript:alert(1)", "bad-address"),
        ("/news", "bad-address"),
        ("", "bad-address"),
        ("http://localhost:8001/" + "a" * 5000, "bad-address"),
    ],
)
def test_an_address_that_is_not_the_sites_is_refused(site: int, address: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        foreign(demo(site), address)
    assert refusal.value.code == code
    assert db.session.query(Article).count() == 0


def test_an_origin_of_another_site_opens_no_door(site: int, other_site: int) -> None:
    with pytest.raises(BadInput):
        foreign(demo(other_site), ADDRESS)
    assert queries.by_url(other_site, ADDRESS) is None
