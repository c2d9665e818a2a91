"""Signing in and out on our own pages, and who a cookie or a frame token speaks for."""

from typing import Any

from flask import Flask, request, session
from flask_login import LoginManager, UserMixin, login_user, logout_user
from flask_login import current_user as cookie_user

from comments.accounts import actions, queries
from comments.accounts.models import Person, SignIn
from comments.web.viewer import Viewer, forget_viewer, register_loader

_manager = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc, unused-ignore]
    """What Flask-Login keeps: a sign-in and its person. Its id is the sign-in's secret token."""

    def __init__(self, token: str, sign_in: SignIn, person: Person) -> None:
        self.token = token
        self.sign_in = sign_in
        self.person = person

    def get_id(self) -> str:
        """Answer the token that the signed cookie carries."""
        return self.token


def init_app(app: Flask) -> None:
    """Set up Flask-Login and tell the web how to know who asks."""
    _manager.init_app(app)
    _manager.user_loader(_load)
    register_loader("cookie", _from_cookie)
    register_loader("token", _from_token)


def enter(person: Person) -> SignIn:
    """Sign a person in with this browser; the old session's contents are dropped (no fixation)."""
    token, sign_in = actions.start_sign_in(person, browser=request.user_agent.string)
    session.clear()
    login_user(SignedIn(token, sign_in, person))
    forget_viewer()
    return sign_in


def leave() -> None:
    """Sign this browser out and end its sign-in."""
    user: Any = cookie_user._get_current_object()
    if isinstance(user, SignedIn):
        actions.end_sign_in(user.sign_in)
    logout_user()
    session.clear()
    forget_viewer()


def _load(token: str) -> SignedIn | None:
    found = queries.sign_in_by_token(token)
    return SignedIn(token, *found) if found else None


def _from_cookie() -> Viewer | None:
    user: Any = cookie_user._get_current_object()
    if not isinstance(user, SignedIn):
        return None
    return Viewer(user.person, "cookie", sign_in_id=user.sign_in.id)


def _from_token() -> Viewer | None:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    found = queries.frame_token(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        return Viewer(credential="token")
    row, person = found
    return Viewer(person, "token", site_id=row.site_id, sign_in_id=row.sign_in_id)
