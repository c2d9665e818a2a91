"""Notice a person's first comments on the site, and accounts that were made lately."""

from comments.screening.types import Context, Signal, Submission


def newcomer(_submission: Submission, context: Context) -> tuple[Signal, ...]:
    """Give `newcomer` for the first N comments, else `new_account` in the first N days; both N are the site's."""
    if context.trusted:
        return ()
    if context.published_before < context.newcomer_limit:
        counted: dict[str, str | int] = {"published": context.published_before, "limit": context.newcomer_limit}
        return (Signal("newcomer", 0.3, (), counted),)
    if context.registered_days is not None and context.registered_days < context.newcomer_days:
        return (Signal("new_account", 0.3, (), {"days": context.registered_days, "limit": context.newcomer_days}),)
    return ()
