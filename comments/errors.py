"""What the house refuses: errors that know their status, their code and their words."""

from typing import ClassVar


class Refusal(Exception):
    """A request that is refused, with words that say what happened and what to do.

    `message` is a message id for gettext; `params` are put into it after translation.
    """

    status: ClassVar[int] = 400
    code: str = "refused"
    message: str = "That could not be done."

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        field: str | None = None,
        retry_after: int | None = None,
        **params: object,
    ) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.field = field
        self.retry_after = retry_after
        self.params = params
        super().__init__(self.message % params if params else self.message)


class BadInput(Refusal):
    """What came from outside cannot be taken as it is; `field` names where."""

    status = 422
    code = "bad-input"


class SignInNeeded(Refusal):
    """The deed needs a person who is signed in."""

    status = 401
    code = "sign-in-needed"
    message = "Sign in first."


class Forbidden(Refusal):
    """The person is known, and may not."""

    status = 403
    code = "forbidden"
    message = "You may not do that."


class NotFound(Refusal):
    """There is no such thing, or none that this person may know of."""

    status = 404
    code = "not-found"
    message = "There is nothing here."


class Conflict(Refusal):
    """The state has moved on since the person looked."""

    status = 409
    code = "conflict"


class Gone(Refusal):
    """It was here once, and its time is over."""

    status = 410
    code = "gone"


class TooLarge(Refusal):
    """More was sent than is read."""

    status = 413
    code = "too-large"
    message = "That is more than can be read here."


class TooMany(Refusal):
    """A limit is reached; `retry_after` says in how many seconds it opens again."""

    status = 429
    code = "too-many"


class Unavailable(Refusal):
    """Something we need does not answer just now."""

    status = 503
    code = "unavailable"
    message = "We could not do that just now. Nothing is lost: try again in a minute."


class InDoubt(Exception):
    """Something was handed to somebody outside, and nobody knows what became of it: once more, then never again."""
