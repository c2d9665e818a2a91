"""`/publisher/<site key>`: the snippet, the origins, the policy and the settings of a site, for its publisher."""

from dataclasses import asdict
from typing import Any

from babel import Locale
from flask import Response, current_app, make_response, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from comments.embeds.pages.shared import Change, Form, blueprint, make_change
from comments.embeds.permissions import publisher
from comments.embeds.snippet import noscript, snippet
from comments.publishers import actions, queries, schemas, settings
from comments.publishers.models import Site
from comments.web.guards import allow

PARTS = ("snippet", "origins", "policy", "settings", "preview")


@blueprint.get("/publisher/<site_key>")
@allow(publisher)
def show_panel(site_key: str) -> Response:
    """Show what a publisher has set for a site."""
    return _panel(queries.site_by_key(site_key), saved=request.args.get("saved", ""))


@blueprint.post("/publisher/<site_key>/origins")
@allow(publisher)
def create_origin(site_key: str) -> Response:
    """Register a web origin whose pages may show the frame."""
    return _change(
        site_key, "origins", lambda site, form, by: actions.add_origin(site, form.get("origin", ""), person_id=by)
    )


@blueprint.post("/publisher/<site_key>/origins/removal")
@allow(publisher)
def remove_origin(site_key: str) -> Response:
    """Take an origin back: its pages show the frame no more."""
    return _change(
        site_key, "origins", lambda site, form, by: actions.remove_origin(site, form.get("origin", ""), person_id=by)
    )


@blueprint.post("/publisher/<site_key>/policy")
@allow(publisher)
def create_policy_row(site_key: str) -> Response:
    """Put a row at the end of the policy."""
    return _change(
        site_key,
        "policy",
        lambda site, form, by: settings.add_policy_row(site, schemas.read_policy_row(form), person_id=by),
    )


@blueprint.post("/publisher/<site_key>/policy/<int:row_id>/removal")
@allow(publisher)
def remove_policy_row(site_key: str, row_id: int) -> Response:
    """Take a row out of the policy."""
    return _change(site_key, "policy", lambda site, form, by: settings.remove_policy_row(site, row_id, person_id=by))


@blueprint.post("/publisher/<site_key>/policy/<int:row_id>/place")
@allow(publisher)
def move_policy_row(site_key: str, row_id: int) -> Response:
    """Move a row of the policy one place up or down."""
    return _change(
        site_key,
        "policy",
        lambda site, form, by: settings.move_policy_row(site, row_id, up=form.get("to") == "up", person_id=by),
    )


@blueprint.post("/publisher/<site_key>/settings")
@allow(publisher)
def save_settings(site_key: str) -> Response:
    """Write the settings of the site."""
    locales = current_app.config["LANGUAGES"]
    return _change(
        site_key,
        "settings",
        lambda site, form, by: settings.save_settings(site, schemas.read_settings(form, locales=locales), person_id=by),
    )


def _change(site_key: str, part: str, change: Change) -> Response:
    """Make a change and lead back to its part of the page."""
    then = url_for("embeds.show_panel", site_key=site_key, saved=part, _anchor=part)
    return make_change(site_key, part, change, then=then, page=_panel)


def _panel(site: Site, *, status: int = 200, typed: dict[str, Form] | None = None, **context: Any) -> Response:
    home = current_app.config["SETTINGS"].public_url
    origins = queries.origins(site.id)
    article = f"{next(iter(origins), 'https://www.example.org')}/{_('address-of-the-article')}"
    html = render_template(
        "embeds/panel.html",
        sheet="publisher.css",
        site=site,
        origins=origins,
        rows=queries.policy_rows(site.id),
        signals=schemas.SIGNALS,
        verdicts=schemas.VERDICTS,
        languages=_languages(),
        snippet=snippet(home, site.key),
        noscript=noscript(home, site.key, article, _("Read the discussion of this article")),
        values=_values(site) | (typed or {}).get("settings", {}),
        typed=typed or {},
        error=context.pop("error", {}),
        **context,
    )
    return make_response(html, status)


def _values(site: Site) -> dict[str, Any]:
    fields = schemas.SiteSettings.__dataclass_fields__
    return asdict(schemas.SiteSettings(**{name: getattr(site, name) for name in fields}))


def _languages() -> list[tuple[str, str]]:
    shown = get_locale()
    known = current_app.config["LANGUAGES"]
    return [(key, Locale.parse(key).get_display_name(shown) or key) for key in known]
