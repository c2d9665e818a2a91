"""Only our own host names are answered."""

from flask import Flask, current_app, request

from comments.errors import Refusal
from comments.lib.i18n import N_


class UnknownHost(Refusal):
    """The request names a host that is not ours."""

    status = 400
    code = "unknown-host"


def init_app(app: Flask) -> None:
    """Check the Host header before anything else."""
    app.before_request(_check)


def _check() -> None:
    settings = current_app.config["SETTINGS"]
    host = request.host.rsplit(":", 1)[0].strip("[]").lower()
    known = {settings.public_host, *settings.trusted_hosts}
    if not settings.is_production:
        known |= {"localhost", "127.0.0.1", "::1"}
    if host not in known:
        raise UnknownHost(N_("There is no site of that name here."))
