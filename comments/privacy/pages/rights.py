"""`/your-rights`: what a reader may ask of us, and how long things are kept."""

from flask import Response, current_app, render_template

from comments.privacy import retention
from comments.privacy.pages.shared import blueprint, home
from comments.web.guards import allow, anyone
from comments.web.languages import speak
from comments.web.validators import public_answer


@blueprint.get("/your-rights")
@allow(anyone)
def show_rights() -> Response:
    """Show what a reader may ask of us, and how long things are kept."""
    site = home()
    speak(site.locale)
    days = current_app.config["SETTINGS"].closing_days
    page = "privacy/rights.html"
    schedule = retention.SCHEDULE
    return public_answer(lambda: render_template(page, site=site, schedule=schedule, days=days), site.version, days)
