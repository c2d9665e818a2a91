"""Default-deny: every view carries exactly one guard, a view without one answers nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request

from comments.errors import Forbidden, NotFound, SignInNeeded
from comments.web.viewer import Viewer, be_nobody, viewer

View = TypeVar("View", bound=Callable[..., Any])
Check = Callable[[Viewer, dict[str, Any]], bool]


@dataclass(frozen=True)
class Guard:
    """Who may enter a view.

    `check` gets the viewer and the view's arguments; it answers False or raises a Refusal of its own.
    `hides` makes a refusal look as if nothing were there. `cookie_only` shuts out frame tokens.
    `cookieless` marks views that no cookie speaks for, so that other sites may post to them.
    `own_credential` marks views whose check reads a credential of its own: nobody is looked up in the database.
    """

    name: str
    check: Check
    hides: bool = False
    cookie_only: bool = False
    cookieless: bool = False
    own_credential: bool = False


anyone = Guard("anyone", lambda who, args: True)
anyone_without_cookie = Guard("anyone without a cookie", lambda who, args: True, cookieless=True)
signed_in = Guard("signed in", lambda who, args: who.person is not None)
signed_in_here = Guard("signed in on our own pages", lambda who, args: who.person is not None, cookie_only=True)


def allow(guard: Guard) -> Callable[[View], View]:
    """Put a guard on a view."""

    def mark(view: View) -> View:
        if hasattr(view, "guard"):
            raise TypeError(f"{view.__name__} has a guard already")
        view.guard = guard  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask) -> None:
    """Check the guard before every view."""
    app.before_request(_check)


def guard_of(endpoint: str) -> Guard | None:
    """Answer the guard of an endpoint of the current app."""
    return getattr(current_app.view_functions[endpoint], "guard", None)


def _check() -> None:
    if request.endpoint is None:
        return
    guard = guard_of(request.endpoint)
    if guard is None:
        current_app.logger.error("view %s has no guard and answers nobody", request.endpoint)
        raise NotFound
    if guard.own_credential:
        be_nobody()
    _judge(guard, viewer())


def _judge(guard: Guard, who: Viewer) -> None:
    if guard.cookie_only and who.credential == "token":
        raise NotFound if guard.hides else Forbidden
    if guard.check(who, dict(request.view_args or {})):
        return
    if guard.hides:
        raise NotFound
    raise SignInNeeded if who.person is None else Forbidden
