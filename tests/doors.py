"""The doors of a staged house: every address with something real behind it, and how to be each who may come."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from comments.accounts import actions as accounts
from comments.accounts.models import Person
from comments.extensions import db, unit_of_work
from comments.upkeep.seen import make_token
from tests.stage import BELL, Stage

CHALLENGE = "c" * 43
FRESH = ("show_edition", "create_edition", "show_my_comment", "show_withdrawal", "create_withdrawal", "create_return")
HELD = ("show_case", "create_approval", "create_rejection")


def sign_in(app: Flask, person: int | None = None) -> FlaskClient:
    """Open a browser of nobody, or of a person; its requests come from our own pages."""
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    if person is not None:
        with app.app_context(), unit_of_work():
            token, _ = accounts.start_sign_in(db.session.get_one(Person, person), browser="test")
        with client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
    return client


def come_as(stage: Stage, who: str) -> FlaskClient:
    """Come as a stranger, as somebody by name with a cookie, or with a frame token of here or of elsewhere."""
    if who not in ("token", "token of elsewhere"):
        return sign_in(stage.app, stage.people.get(who))
    client = sign_in(stage.app)
    token = stage.tokens["elsewhere" if "elsewhere" in who else "here"]
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def addresses(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Walk the map of the house: endpoint, method, and an address with something real behind it."""
    adapter = stage.app.url_map.bind("localhost")
    for rule in sorted(stage.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, adapter.build(rule.endpoint, _args(stage, rule), method=method)


def query(stage: Stage, endpoint: str) -> dict[str, Any]:
    """Answer the query that a page of an endpoint needs to show something."""
    found = {
        "reading.show_discussion": {"article": BELL},
        "embeds.show_frame": {"article": BELL},
        "threads.show_composer": {"article": stage.args["article_id"]},
        "embeds_api.show_counts": {"site": "demo", "article": BELL},
        "accounts.show_popup": {"site": "demo", "challenge": CHALLENGE, "article": BELL},
    }.get(endpoint, {})
    is_desk = endpoint.startswith(("moderation.", "undelivered.")) and "report" not in endpoint
    return {"site": "demo"} if is_desk else found


def rows(app: Flask) -> dict[str, list[Any]]:
    """Answer everything that the database holds."""
    with app.app_context():
        found = {table.name: db.session.execute(table.select()).all() for table in db.metadata.sorted_tables}
        db.session.rollback()
        return found


def _args(stage: Stage, rule: Rule) -> dict[str, Any]:
    """Fill the variable parts of an address; some views need another thing of the same kind than the rest."""
    args = {name: stage.args.get(name, 1) for name in rule.arguments}
    name = rule.endpoint.rpartition(".")[2]
    if name in FRESH:
        args["comment_id"] = stage.comments["fresh"]
    elif name in HELD:
        args["comment_id"] = stage.comments["held"]
    elif name.startswith(("show_confirmation_link", "create_confirmation_by")):
        args["token"] = stage.args["confirm_token"]
    elif name == "show_seen":
        args["token"] = make_token(stage.app.config["SETTINGS"].secret_key)
    elif "new_password" in name and args:
        args["token"] = stage.args["password_token"]
    return args
