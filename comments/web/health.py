"""Whether the process lives (`/healthz`) and whether it can do its work (`/readyz`)."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from comments.extensions import db
from comments.web.guards import allow, anyone

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@allow(anyone)
def show_health() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@allow(anyone)
def show_readiness() -> Response:
    """Say whether the database answers and has the tables of this version; 503 if not."""
    try:
        db.session.execute(text("SELECT version_num FROM alembic_version")).one()
    except SQLAlchemyError as error:
        response = jsonify(status="unavailable", database=type(error).__name__)
        response.status_code = 503
        return response
    return jsonify(status="ok", database="ok")
