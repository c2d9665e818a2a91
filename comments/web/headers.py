"""Headers of every answer: what may run, who may frame, what may be kept."""

from collections.abc import Iterable

from flask import Flask, Response, current_app, g

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-src 'self'; manifest-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types rejoinder; frame-ancestors {ancestors}"
)


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_put)


def allow_framing(origins: Iterable[str]) -> None:
    """Let pages of exactly these origins frame the answer of this request."""
    g.frame_ancestors = " ".join(origins) or "'none'"


def make_public(response: Response, *, seconds: int = 1) -> Response:
    """Let shared caches keep an answer that is the same for everyone."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}, stale-while-revalidate=1"
    return response


def _put(response: Response) -> Response:
    headers = response.headers
    ancestors = g.get("frame_ancestors", "'none'")
    headers.setdefault("Content-Security-Policy", POLICY.format(ancestors=ancestors))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()")
    if "Cross-Origin-Opener-Policy" not in headers and "frame_ancestors" not in g:
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if current_app.config["SETTINGS"].is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "private, no-store"
    return response
