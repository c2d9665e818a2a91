"""Whether the process lives (`/healthz`); whether it can do its work is for `upkeep` to say (`/readyz`)."""

from flask import Blueprint, Response, jsonify

from comments.web.guards import allow, anyone

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@allow(anyone)
def show_health() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")
