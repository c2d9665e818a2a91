"""One number, one line and one measurement a request; no address of a page, no person, nothing that was sent."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from time import perf_counter
from typing import Any

from flask import Flask, request

from comments.config import Network
from comments.lib import tally, tracing
from comments.web.address import is_among

Environ = dict[str, Any]
Head = tuple[int, str]
"""A status, and the length of the body where it is known."""

ROUTE = "rejoinder.route"
QUIET = frozenset({"health.show_health", "upkeep.show_readiness", "metrics.show_metrics", "static_file"})
"""Asked by machines, or beside a page that is written down itself: nothing unless one debugs."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BROKEN = b"Something broke on our side. Say this number if you write to us: "

_log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Put the number around everything that the application does for a request."""
    app.before_request(_name_route)
    app.wsgi_app = partial(_answer, app, app.wsgi_app)  # type: ignore[method-assign]


def _name_route() -> None:
    request.environ[ROUTE] = request.endpoint or "none"


def _answer(app: Flask, inner: Callable[..., Any], environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
    number = _number(environ, app.config["SETTINGS"].trusted_proxies)
    head: list[Head] = []

    def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        head.append((int(status[:3]), dict(headers).get("Content-Length", "")))
        return start(status, [*headers, ("X-Request-Id", number)], *more)

    began = perf_counter()
    with tracing.belonging_to(request_id=number), tally.held_back() as counted:
        body: Iterable[bytes] = _safely(app, inner, environ, begin)
        status, length = head[-1] if head else (500, "")
        counted.stands = status < 400
        _tell(environ, status, length, seconds=perf_counter() - began)
    return body


def _safely(app: Flask, inner: Callable[..., Any], environ: Environ, begin: Callable[..., Any]) -> Any:
    """Answer even a fault in the telling of a fault in one sentence; the server's own line would tell its values."""
    try:
        return inner(environ, begin)
    except Exception:
        if app.testing:
            raise
        _log.exception("fault outside of any view")
        begin("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
        return [BROKEN, tracing.present_number().encode(), b"\n"]


def _number(environ: Environ, trusted: tuple[Network, ...]) -> str:
    """Answer the number that a trusted proxy gave, or a new one; what anybody else claims is not looked at."""
    claimed = environ.get("HTTP_X_REQUEST_ID", "")
    is_kept = claimed and is_among(environ.get("REMOTE_ADDR", ""), trusted) and tracing.is_well_formed(claimed)
    return claimed if is_kept else tracing.new_number()


def _tell(environ: Environ, status: int, length: str, *, seconds: float) -> None:
    route = environ.get(ROUTE, "none")
    method = environ.get("REQUEST_METHOD", "")
    method = method if method in METHODS else "other"
    tally.measure("request_seconds", seconds, route=route, method=method, status=f"{status // 100}xx")
    facts = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    _log.log(_level(route, status), "request", extra=facts | {"bytes": int(length) if length else None})


def _level(route: str, status: int) -> int:
    if status >= 500:
        return logging.ERROR
    return logging.DEBUG if route in QUIET else logging.INFO
