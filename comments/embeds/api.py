"""What publishers' pages fetch: the one script, and the counts beside their links."""

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from comments.embeds import queries
from comments.embeds.loader import Words, served
from comments.errors import BadInput
from comments.lib.i18n import N_
from comments.publishers.queries import site_by_key
from comments.web.guards import allow, anyone
from comments.web.headers import make_public
from comments.web.languages import SOURCE, speak

blueprint = Blueprint("embeds_api", __name__)

MOST_COUNTS = 200
SCRIPT_SECONDS = 300
COUNT_SECONDS = 10


@blueprint.get("/embed.js")
@allow(anyone)
def send_script() -> Response:
    """Send the script of a publisher's page, to any page that asks."""
    return _for_any_page(_script(), "text/javascript")


@blueprint.get("/embed-accounts.js")
@allow(anyone)
def send_accounts_script() -> Response:
    """Send what the script of a publisher's page brings in as a module when the publisher's own accounts are needed."""
    response = _for_any_page(current_app.config["SCRIPTS"]["js/embed-accounts.js"], "text/javascript")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/embed.d.ts")
@allow(anyone)
def send_types() -> Response:
    """Send the types of what the script adds to a page."""
    text = (current_app.config["ASSETS"] / "types" / "embed.d.ts").read_text(encoding="utf-8")
    return _for_any_page(text, "text/plain")


@blueprint.get("/api/counts")
@allow(anyone)
def show_counts() -> Response:
    """Answer the counts of many articles at once, with the words to write beside a link."""
    site = site_by_key(request.args.get("site", ""))
    speak(site.locale)
    asked = request.args.getlist("article")
    if not 0 < len(asked) <= MOST_COUNTS:
        raise BadInput(N_("Ask for 1 to %(most)s articles at once."), field="article", most=MOST_COUNTS)
    found = queries.counts(site, asked)
    response = jsonify(counts=[{"article": url, "count": count, "text": _words(count)} for url, count in found.items()])
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return make_public(response, seconds=COUNT_SECONDS)


def _for_any_page(text: str, mimetype: str) -> Response:
    response = Response(text, mimetype=mimetype)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(current_app.config["BUILD"], weak=True)
    response.make_conditional(request)
    return make_public(response, seconds=SCRIPT_SECONDS)


def _words(count: int) -> str:
    return ngettext("%(num)s comment", "%(num)s comments", count)


def _script() -> str:
    kept: str | None = current_app.extensions.get("embed.js")
    if kept is None:
        source = (current_app.config["ASSETS"] / "js" / "embed.js").read_text(encoding="utf-8")
        kept = current_app.extensions["embed.js"] = served(source, _words_by_language())
    return kept


def _words_by_language() -> dict[str, Words]:
    table: dict[str, Words] = {}
    for language in current_app.config["LANGUAGES"]:
        with force_locale(language):
            table["" if language == SOURCE else language] = (
                _("Discussion"),
                _("The discussion cannot be shown here."),
                _("Read it on its own page"),
            )
    return table
