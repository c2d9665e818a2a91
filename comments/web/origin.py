"""Unsafe requests come from our own pages, or they are refused (as Go's CrossOriginProtection does)."""

from flask import Flask, current_app, request

from comments.errors import Forbidden
from comments.lib.i18n import N_
from comments.web.guards import guard_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ELSEWHERE = N_("That did not come from our own pages, so nothing was done.")


def init_app(app: Flask) -> None:
    """Check where unsafe requests come from, before anything else looks at them."""
    app.before_request(_check)


def _check() -> None:
    if request.method in SAFE or request.endpoint is None or _brings_a_token():
        return
    guard = guard_of(request.endpoint)
    if (guard is None or not guard.cookieless) and not _is_our_own():
        raise Forbidden(ELSEWHERE, code="cross-origin")


def require_our_origin() -> None:
    """Refuse what no page of ours sent, our frame on a publisher's page among them.

    For views that no cookie speaks for: WebKit calls a form that such a frame sends into a tab of its own `cross-site`.
    """
    if request.headers.get("Origin") != current_app.config["SETTINGS"].public_origin:
        raise Forbidden(ELSEWHERE, code="cross-origin")


def _brings_a_token() -> bool:
    """Whether a script of ours sent this; browsers add a password for a proxy (`Basic`) unasked, a token never."""
    return request.headers.get("Authorization", "").lower().startswith("bearer ")


def _is_our_own() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and origin == current_app.config["SETTINGS"].public_origin
