"""The session cookie stays away from answers that are the same for everyone."""

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class PrivateSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, except that a public answer neither sets it nor varies by it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Leave a public answer as it is; Flask would add `Vary: Cookie` to whatever looked at the session."""
        if not response.cache_control.public:
            super().save_session(app, session, response)

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:  # type: ignore[override]
        """Open no cookie in the frame, whose pages know none."""
        if request.path.startswith("/embed"):
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask) -> None:
    """Keep sessions this way."""
    app.session_interface = PrivateSessions()
