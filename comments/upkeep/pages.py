"""`/readyz`: whether this process can do its work, and what is missing; and what the doctor asks of a running one."""

from flask import Blueprint, Response, current_app, jsonify

from comments.upkeep.checks import READINESS
from comments.upkeep.findings import State, look
from comments.upkeep.seen import as_seen, check_token
from comments.web.guards import allow, anyone

blueprint = Blueprint("upkeep", __name__)


@blueprint.get("/readyz")
@allow(anyone)
def show_readiness() -> Response:
    """Say of database, migrations, disk, worker and Redis whether each is all right; 503 when one is not."""
    findings = look(READINESS, current_app.config["SETTINGS"])
    told = {
        subject: finding.sentence if finding.state is State.FAULT else "ok" for subject, finding in findings.items()
    }
    is_ready = all(finding.state is not State.FAULT for finding in findings.values())
    response = jsonify(status="ok" if is_ready else "unavailable", **told)
    response.status_code = 200 if is_ready else 503
    return response


@blueprint.get("/upkeep/seen/<token>")
@allow(anyone)
def show_seen(token: str) -> Response:
    """Tell our own doctor how its request looks from here; nobody else has a token."""
    check_token(current_app.config["SETTINGS"].secret_key, token)
    return jsonify(as_seen())
