from pathlib import Path

import pytest

from comments.errors import BadInput
from comments.extensions import db, unit_of_work
from comments.importers.rules import Addresses, Rule, read_rule, read_rules
from comments.publishers.models import Site, SiteOrigin

pytestmark = pytest.mark.usefixtures("context")
HOME = "http://localhost:8001"
RULES = """
# What moved in 2019.
prefix  https://old.example/2013/   http://localhost:8001/archive/
host    www.old.example             http://localhost:8001
pattern https?://old\\.example/(?P<year>\\d{4})/(?P<slug>[^/?]+)\\.html  http://localhost:8001/{year}/{slug}
"""


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://old.example/2013/lync", f"{HOME}/archive/lync"),
        ("https://www.old.example/a?b=1", f"{HOME}/a?b=1"),
        ("https://WWW.old.example/a", f"{HOME}/a"),
        ("http://old.example/2014/lync.html", f"{HOME}/2014/lync"),
        ("http://old.example/2014/lync.html?x", ""),
        ("http://old.example/about", ""),
        (f"{HOME}/a/1#disqus_thread", f"{HOME}/a/1"),
        (f"{HOME}/a/1?utm_source=feed", f"{HOME}/a/1"),
        ("https://localhost:8001/a/1", f"{HOME}/a/1"),
        ("https://localhost/a/1", ""),
        ("http://[", ""),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_addresses_follow_the_first_rule_that_fits(site: int, tmp_path: Path, link: str, address: str) -> None:
    file = tmp_path / "rules.txt"
    file.write_text(RULES)
    rules = read_rules(file)
    assert Addresses(db.session.get_one(Site, site), rules, to_home=False).of(link)[0] == address


def test_the_rule_that_fitted_is_told(site: int) -> None:
    rules = (read_rule("host", "old.example", "localhost:8001"), read_rule("prefix", "http://", "http://"))
    addresses = Addresses(db.session.get_one(Site, site), rules, to_home=False)
    assert addresses.of("http://old.example/a") == (f"{HOME}/a", "host old.example localhost:8001")
    assert addresses.of(f"{HOME}/a")[1] == "prefix http:// http://"
    assert addresses.of("ftp://x") == ("", "")


def test_without_a_rule_wordpress_goes_to_the_same_path_at_home(site: int) -> None:
    addresses = Addresses(db.session.get_one(Site, site), (), to_home=True)
    assert addresses.of("https://old.example/a/b?c=d#e")[0] == f"{HOME}/a/b?c=d"


def test_the_slash_at_the_end_is_as_the_site_wants_it(site: int) -> None:
    with unit_of_work():
        db.session.get_one(Site, site).trailing_slash = "strip"
        db.session.add(SiteOrigin(site_id=site, origin="https://www.example.org"))
    addresses = Addresses(db.session.get_one(Site, site), (), to_home=False)
    assert addresses.of("http://www.example.org/a/")[0] == "https://www.example.org/a"


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        ("suffix", "a", "b", "suffix a is no rule"),
        ("prefix", "a", "", "prefix a is no rule"),
        ("pattern", "(", "b", "The pattern ( cannot be read"),
        ("pattern", "a" * 501, "b", "longer than 500 characters"),
        ("pattern", "(?P<year>.)", "{slug}", "has no group named slug"),
    ],
)
def test_what_is_no_rule_is_refused_in_a_sentence(kind: str, old: str, new: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_rule(kind, old, new)
    assert words in str(refused.value)


def test_a_rule_is_written_as_it_stands_in_a_file() -> None:
    assert str(Rule("prefix", "https://a/", "https://b/")) == "prefix https://a/ https://b/"


@pytest.mark.parametrize("typed", ["old.example", "http://old.example", "https://old.example/"])
def test_a_host_may_be_typed_as_an_origin(typed: str) -> None:
    assert read_rule("host", typed, HOME).apply("https://OLD.example/a?b") == f"{HOME}/a?b"


def test_a_host_with_a_path_is_refused() -> None:
    with pytest.raises(BadInput, match="is no host"):
        read_rule("host", "old.example/2013", HOME)
