"""Who is asking, as a real row: the cookie of our own pages or the token of the frame, never both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from flask import g, request


class Somebody(Protocol):
    """What the web needs to know of a person."""

    id: Any
    name: Any

    @property
    def is_confirmed(self) -> bool:
        """Whether the person proved an address."""


@dataclass(frozen=True)
class Viewer:
    """Who asks, and by which credential: `cookie`, `token` or none."""

    person: Any = None
    credential: str = ""
    site_id: int | None = None
    """The only site that a frame token, or a publisher's word for somebody, is good for."""
    sign_in_id: int | None = None

    @property
    def is_vouched(self) -> bool:
        """Whether this browser is signed in on our own pages by a publisher's word, for an hour and for one site."""
        return self.credential == "cookie" and self.site_id is not None


Loader = Callable[[], Viewer | None]
_loaders: dict[str, Loader] = {}


def register_loader(credential: str, loader: Loader) -> None:
    """Say how a `cookie` or a `token` leads to a person; the room of accounts does."""
    _loaders[credential] = loader


def viewer() -> Viewer:
    """Answer who asks, looked up once a request."""
    if "viewer" not in g:
        g.viewer = _look_up()
    found: Viewer = g.viewer
    return found


def be_nobody() -> None:
    """Look nobody up in this request: its view reads a credential of its own."""
    g.viewer = Viewer()


def forget_viewer() -> None:
    """Look again at the next question, after somebody signed in or out."""
    g.pop("viewer", None)


def _look_up() -> Viewer:
    loader = _loaders.get(_credential())
    return (loader() if loader else None) or Viewer()


def _credential() -> str:
    """Name the credential that counts: an Authorization header alone where there is one, no cookie in the frame."""
    if "Authorization" in request.headers:
        return "token"
    return "" if request.path.startswith("/embed") else "cookie"
