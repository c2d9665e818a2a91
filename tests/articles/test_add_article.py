import pytest

from comments.articles import queries
from comments.articles.actions import add_article
from comments.articles.files import ArticleFile
from comments.errors import NotFound
from comments.extensions import db, unit_of_work
from comments.publishers.models import Site

pytestmark = pytest.mark.usefixtures("context")


def test_an_article_is_rendered_once_and_found_by_its_slug(site: int) -> None:
    with unit_of_work():
        add_article(db.session.get_one(Site, site), ArticleFile("A title", "a-title", "Some *words*."))
    article = queries.by_slug(site, "a-title")
    assert "<em>words</em>" in article.body_html
    assert (article.url, article.title_confirmed, article.is_open) == ("/articles/a-title", True, True)
    assert queries.front_page(site) == [article]


def test_the_same_slug_writes_the_article_anew_and_keeps_its_discussion(site: int) -> None:
    with unit_of_work():
        first = add_article(db.session.get_one(Site, site), ArticleFile("A title", "a-title", "Words."))
        first.published_count = 3
        again = add_article(db.session.get_one(Site, site), ArticleFile("A better title", "a-title", "Words."))
    assert again.id == first.id
    assert (again.title, again.published_count, again.revision) == ("A better title", 3, 2)


def test_script_in_an_article_does_not_run(site: int) -> None:
    with unit_of_work():
        add_article(db.session.get_one(Site, site), ArticleFile("T", "t", "<script>alert(1)</script>"))
    assert "<script" not in queries.by_slug(site, "t").body_html


def test_an_article_of_another_site_is_not_found(site: int, other_site: int, article: int) -> None:
    assert queries.by_slug(site, "lync").id == article
    with pytest.raises(NotFound):
        queries.by_slug(other_site, "lync")
