"""`/embed/<site key>`: the discussion in a frame on a publisher's page, the same bytes for everyone."""

from collections.abc import Callable

from flask import Response, current_app, make_response, render_template, request
from flask_babel import gettext as _

from comments.articles import queries as articles
from comments.articles.models import Article
from comments.embeds.pages.shared import blueprint
from comments.embeds.schemas import FrameRequest, read_frame
from comments.errors import NotFound, Refusal
from comments.publishers import queries as publishers
from comments.publishers.models import Site
from comments.threads.rows import DiscussionPage
from comments.threads.subjects import page_for, subject_at, with_query
from comments.web.errors import words_of
from comments.web.guards import allow, anyone
from comments.web.headers import allow_framing
from comments.web.languages import speak
from comments.web.validators import public_answer

ANYBODY = "*"


@blueprint.get("/embed/<site_key>")
@allow(anyone)
def show_frame(site_key: str) -> Response:
    """Show a discussion to pages of exactly the origins that its site has registered."""
    try:
        site = publishers.site_by_key(site_key)
    except NotFound:
        return _show_unknown_site()
    return _answer(site, subject_at, framed_by=publishers.origins(site.id))


@blueprint.get("/embed/<site_key>/preview")
@allow(anyone)
def show_preview(site_key: str) -> Response:
    """Show the same to our own pages, and to no other."""
    site = publishers.site_by_key(site_key)
    return _answer(site, _any_subject, framed_by=(current_app.config["SETTINGS"].public_origin,))


def _answer(site: Site, find: Callable[[Site, str], Article], *, framed_by: tuple[str, ...]) -> Response:
    speak(site.locale)
    allow_framing(framed_by)
    try:
        wanted = read_frame(request.args)
        article = find(site, wanted.article)
        state = (article.id, article.revision, site.version)
        return public_answer(lambda: _render(site, article, wanted, framed_by), *state)
    except Refusal as refusal:
        return _explain(site, refusal, framed_by)


def _any_subject(site: Site, address: str) -> Article:
    """Answer the article of a preview: hosted ones too, the newest where none is named, else one without comments."""
    if not address:
        newest = articles.listed(site.id, most=1)
        return newest[0] if newest else subject_at(site, next(iter(publishers.origins(site.id)), ""))
    found = articles.by_url(site.id, address)
    return found or subject_at(site, address)


def _render(site: Site, article: Article, wanted: FrameRequest, framed_by: tuple[str, ...]) -> str:
    page, is_missing = _page(article, wanted)
    return render_template(
        "embeds/frame.html",
        site=site,
        article=article,
        page=page,
        missing_comment=is_missing,
        surface="frame",
        here=with_query(request.path, article=article.url, lang=wanted.lang, theme=request.args.get("theme")),
        theme=wanted.theme,
        origins=framed_by,
    )


def _page(article: Article, wanted: FrameRequest) -> tuple[DiscussionPage, bool]:
    """Answer the page asked for, and whether the comment asked for is gone: then the whole discussion stands there."""
    if wanted.comment_id is not None:
        try:
            around = page_for(article, order=wanted.order, comment_id=wanted.comment_id)
        except NotFound:
            around = None
        if around is not None and around.article_id == article.id:
            return around, False
    page = page_for(article, order=wanted.order, cursor=wanted.cursor)
    return page, wanted.comment_id is not None


def _explain(site: Site, refusal: Refusal, framed_by: tuple[str, ...]) -> Response:
    html = render_template(
        "embeds/explained.html", title=_("No discussion here"), detail=words_of(refusal), origins=framed_by, site=site
    )
    return make_response(html, refusal.status)


def _show_unknown_site() -> Response:
    """Explain to any page that its key is wrong: there is nothing in that frame that could be clicked or read."""
    allow_framing((ANYBODY,))
    detail = _("There is no site with this key. The publisher of this page finds the right one beside the snippet.")
    html = render_template("embeds/explained.html", title=_("No discussion here"), detail=detail, origins=(ANYBODY,))
    return make_response(html, 404)
