"""Notice a person's first comments on the site."""

from comments.screening.types import Context, Signal, Submission


def newcomer(_submission: Submission, context: Context) -> tuple[Signal, ...]:
    """Give `newcomer` for the first N comments, N being the site's."""
    if context.trusted or context.published_before >= context.newcomer_limit:
        return ()
    detail: dict[str, str | int] = {"published": context.published_before, "limit": context.newcomer_limit}
    return (Signal("newcomer", 0.3, (), detail),)
