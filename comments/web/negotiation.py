"""Whether an answer is a page for a person or JSON for a script."""

from flask import request


def wants_json() -> bool:
    """Whether the request asks for JSON rather than for a page."""
    if request.path.startswith("/api/") or request.is_json:
        return True
    accepts = request.accept_mimetypes
    best = accepts.best_match(["text/html", "application/json", "application/problem+json"], "text/html")
    return best != "text/html" and accepts[best] > accepts["text/html"]
