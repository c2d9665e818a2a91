"""How a request looks to us after the proxy: told to the doctor of this installation alone."""

from flask import request
from itsdangerous import BadSignature, TimestampSigner

from comments.errors import NotFound

SALT = "rejoinder.doctor"
LIFE_SECONDS = 60


def make_token(secret_key: str) -> str:
    """Make what lets the doctor ask, for a minute."""
    return TimestampSigner(secret_key, salt=SALT).sign("seen").decode()


def check_token(secret_key: str, token: str) -> None:
    """Raise NotFound for a token that is not ours or is over."""
    try:
        TimestampSigner(secret_key, salt=SALT).unsign(token, max_age=LIFE_SECONDS)
    except BadSignature as error:
        raise NotFound from error


def as_seen() -> dict[str, object]:
    """Answer where the request at hand came from, as its headers tell."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    return {
        "peer": request.remote_addr or "",
        "forwarded": hops,
        "proto": request.headers.get("X-Forwarded-Proto", ""),
    }
