"""Notice the same text again, from the same person or from another."""

from comments.screening.folding import fingerprint
from comments.screening.types import Context, Signal, Span, Submission


def repeated(submission: Submission, context: Context) -> tuple[Signal, ...]:
    """Give `repeated` when a recent comment reads the same after folding."""
    own = fingerprint(submission.text)
    if not own or own not in context.recent_texts:
        return ()
    times = context.recent_texts.count(own)
    return (Signal("repeated", 0.6, (Span(0, len(submission.text)),), {"count": times}),)
