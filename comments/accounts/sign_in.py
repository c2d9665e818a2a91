"""Signing in and out on our own pages, and who a cookie or a frame token speaks for."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, current_app, g, request, session
from flask_login import LoginManager, UserMixin, login_user, logout_user
from flask_login import current_user as cookie_user
from sqlalchemy.exc import OperationalError

from comments.accounts import actions, queries
from comments.accounts.browsers import describe
from comments.accounts.models import FrameToken, Person, SignIn
from comments.extensions import db
from comments.lib import clock
from comments.web.limits import apart
from comments.web.origin import SAFE
from comments.web.transactions import roll_back
from comments.web.viewer import Viewer, forget_viewer, register_loader

HINT = "rejoinder-signed-in"
"""The cookie that tells scripts whether asking for what is a reader's own is worth while; it opens nothing."""
SEEN_STEP = timedelta(hours=1)
"""How exact "last seen" is: within it, use writes nothing."""

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
    app.config.update(PERMANENT_SESSION_LIFETIME=queries.SIGN_IN_LIFE, SESSION_REFRESH_EACH_REQUEST=False)
    _manager.init_app(app)
    _manager.session_protection = None  # it would tie people to their address; the token alone speaks for the browser
    _manager.user_loader(_load)
    register_loader("cookie", _from_cookie)
    register_loader("token", _from_token)
    app.after_request(_note_use)
    app.after_request(_give_hint)


def enter(person: Person, *, grown_of: FrameToken | None = None) -> SignIn:
    """Sign a person in with this browser, in place of whoever was; the old session's contents go (no fixation).

    What has grown of a publisher's word in a frame ends with the browser, if its hour is not over before.
    """
    _end_present()
    browser = describe(request.user_agent.string)
    token, sign_in = actions.start_sign_in(person, browser=browser, grown_of=grown_of)
    session.clear()
    session.permanent = grown_of is None
    login_user(SignedIn(token, sign_in, person))
    session.pop("_id", None)
    forget_viewer()
    g.is_signed_in = True
    return sign_in


def leave() -> None:
    """Sign this browser out and end its sign-in."""
    _end_present()
    logout_user()
    session.clear()
    forget_viewer()
    g.is_signed_in = False


def _end_present() -> None:
    user: Any = cookie_user._get_current_object()
    if isinstance(user, SignedIn):
        actions.end_sign_in(user.sign_in)


def _load(token: str) -> SignedIn | None:
    found = queries.sign_in_by_token(token)
    return SignedIn(token, *found) if found else None


def _from_cookie() -> Viewer | None:
    user: Any = cookie_user._get_current_object()
    g.is_signed_in = isinstance(user, SignedIn)
    if not isinstance(user, SignedIn):
        return None
    _was_used(SignIn, user.sign_in.id, user.sign_in.seen_at)
    return Viewer(user.person, "cookie", site_id=user.sign_in.site_id, sign_in_id=user.sign_in.id)


def _from_token() -> Viewer | None:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    found = queries.frame_token(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        return Viewer(credential="token")
    row, person = found
    _was_used(FrameToken, row.id, row.seen_at)
    return Viewer(person, "token", site_id=row.site_id, sign_in_id=row.sign_in_id)


def _was_used(table: type[SignIn] | type[FrameToken], row_id: int, seen_at: datetime) -> None:
    if clock.now() - seen_at > SEEN_STEP:
        g.used_credential = (table, row_id)


def _note_use(response: Response) -> Response:
    """Note, at most once an hour, that a credential is in use: with the request's change, or apart after reading."""
    used: tuple[type[SignIn] | type[FrameToken], int] | None = g.pop("used_credential", None)
    if used is None or response.status_code >= 400:
        return response
    table, row_id = used
    if request.method not in SAFE:
        actions.mark_seen(table, row_id, db.session())
        return response
    try:
        with apart() as own:
            actions.mark_seen(table, row_id, own)
    except OperationalError:
        roll_back()  # the database is busy writing: the next request notes it
    return response


def _give_hint(response: Response) -> Response:
    """Put the hint right wherever it is wrong, on any answer but a public one, which is the same for everyone."""
    is_signed_in: bool | None = g.pop("is_signed_in", None)
    if is_signed_in is None or response.cache_control.public or is_signed_in == (HINT in request.cookies):
        return response
    life = queries.SIGN_IN_LIFE if is_signed_in else timedelta()
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(HINT, "1" if is_signed_in else "", max_age=life, secure=secure, samesite="Lax")
    return response
