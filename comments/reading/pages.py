"""The pages a reader opens on our own site: the same bytes for everyone."""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from comments.accounts import queries as accounts
from comments.articles import queries as articles
from comments.articles.models import Article
from comments.errors import NotFound
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.urls import UrlRefused, origin_of
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.reading import overlay
from comments.reading.articles import picture_of, render_article, render_discussion, wanted
from comments.reading.blueprint import blueprint
from comments.reading.papers import home, paper
from comments.threads import queries
from comments.threads.pages.blueprint import View
from comments.threads.subjects import address_of, subject_at, with_query
from comments.web.guards import allow, anyone
from comments.web.headers import make_public
from comments.web.languages import speak
from comments.web.validators import public_answer

__all__ = ["blueprint", "overlay"]


@blueprint.app_context_processor
def offer_paper() -> dict[str, object]:
    """Give every template `paper()`, and `picture(article)`: the address of an article's picture."""
    return {"paper": paper, "picture": picture_of}


@blueprint.get("/")
@allow(anyone)
def show_front_page() -> Response:
    """Show the paper's articles, the newest first."""
    site = home()
    speak(site.locale)
    rows = articles.front_page(site.id)
    state = [(row.id, row.revision) for row in rows]
    return public_answer(lambda: render_template("reading/front.html", site=site, articles=rows), site.version, state)


@blueprint.get("/articles/<slug>")
@allow(anyone)
def show_article(slug: str) -> Response:
    """Show an article with its discussion below it."""
    site = home()
    speak(site.locale)
    article = articles.by_slug(site.id, slug)
    if article.published_at is None or article.published_at > clock.now():
        raise NotFound
    ask = wanted(request.args)
    return public_answer(lambda: render_article(article, site, ask), article.revision, site.version)


@blueprint.get("/discussion/<site_key>")
@allow(anyone)
def show_discussion(site_key: str) -> Response:
    """Show the discussion of an article elsewhere on a page of its own, also before its first comment."""
    site = _site(site_key)
    address = request.args.get("article", "")
    if not address:
        raise NotFound(N_("This address names no article. Follow the link under the article to its discussion."))
    if own := _own_path(address):
        return make_response(redirect(own))
    article = subject_at(site, address)
    ask = wanted(request.args)
    return public_answer(lambda: render_discussion(article, site, ask), article.id, article.revision, site.version)


@blueprint.get("/c/<int:comment_id>")
@allow(anyone)
def show_comment(comment_id: int) -> Response:
    """Lead to a comment: under the hosted article, on the publisher's page, or in the discussion of its own."""
    comment = queries.shown_comment(comment_id)
    article = articles.get(comment.article_id)
    return make_public(make_response(redirect(_address_of_comment(article, comment_id))))


@blueprint.get("/c/disqus/<int:former_id>")
@allow(anyone)
def show_moved_comment(former_id: int) -> Response:
    """Lead from the number that a comment had at Disqus to where it stands now."""
    comment_id = queries.moved(former_id)
    if comment_id is None:
        raise NotFound
    return make_public(make_response(redirect(url_for("reading.show_comment", comment_id=comment_id))))


@blueprint.get("/people/<int:person_id>")
@allow(anyone)
def show_person(person_id: int) -> Response:
    """Show what a person has published, the newest first; who has published nothing is not named to the world."""
    site, person = home(), accounts.person(person_id)
    if person is None or person.closing_at is not None or not queries.has_published(person.id):
        raise NotFound
    speak(site.locale)
    rows, next_cursor = queries.person_comments(person.id, site_id=site.id, cursor=request.args.get("cursor") or None)
    titles = {row.article_id: articles.get(row.article_id).title for row in rows}
    page = render_template(
        "reading/person.html",
        site=site,
        person=person,
        rows=rows,
        titles=titles,
        next_cursor=next_cursor,
        view=View("", f"/house-rules/{site.key}", site.name, open=False),
    )
    return public_answer(lambda: page, page)


@blueprint.get("/house-rules/<site_key>")
@allow(anyone)
def show_house_rules(site_key: str) -> Response:
    """Show a site's numbered rules."""
    site = _site(site_key)
    rules = publishers.house_rules(site.id)
    state = [(rule.id, rule.title, rule.text) for rule in rules]
    page = "reading/house_rules.html"
    return public_answer(lambda: render_template(page, site=site, rules=rules), site.version, state)


def _site(key: str) -> Site:
    try:
        site = publishers.site_by_key(key)
    except NotFound as error:
        raise NotFound(N_("There is no site with that key here. The key stands in the snippet on the page.")) from error
    speak(site.locale)
    return site


def _own_path(address: str) -> str:
    """Answer the path of an article that we serve ourselves, when the address is one of ours."""
    origin = current_app.config["SETTINGS"].public_origin
    path = address.removeprefix(origin).split("#")[0].split("?")[0]
    return path if address.startswith(origin + "/articles/") and "//" not in path else ""


def _address_of_comment(article: Article, comment_id: int) -> str:
    """Answer a comment's address: the publisher's page only while its origin is registered."""
    fragment = f"#comment-{comment_id}"
    site = publishers.site(article.site_id)
    if not article.is_hosted and _is_registered(article.url, article.site_id):
        return article.url + fragment
    return with_query(address_of(article, site), comment=comment_id) + fragment


def _is_registered(url: str, site_id: int) -> bool:
    try:
        return origin_of(url) in publishers.origins(site_id)
    except UrlRefused:
        return False
