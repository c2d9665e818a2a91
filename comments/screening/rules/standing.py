"""Notice a person whose comments the desk wants to read first."""

from comments.screening.types import Context, Signal, Submission


def standing(_submission: Submission, context: Context) -> tuple[Signal, ...]:
    """Give `standing` when everything of this person is held."""
    return (Signal("standing", 0.5),) if context.standing == "hold_all" else ()
