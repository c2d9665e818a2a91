"""The session cookie stays away from answers that are the same for everyone."""

from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class PatientSigner(TimestampSigner):
    """Takes what was signed later than now: clocks are set back, and those of two machines differ."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """Refuse what is too old, or was not signed by us."""
        try:
            return super().unsign(signed_value, max_age, return_timestamp)  # type: ignore[call-overload]
        except SignatureExpired as error:
            if error.date_signed is None or error.date_signed.timestamp() <= self.get_timestamp():
                raise
            return super().unsign(signed_value, None, return_timestamp)  # type: ignore[call-overload]


class PrivateSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, except that a public answer neither sets it nor varies by it."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Sign as Flask does, and read with patience."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer

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
