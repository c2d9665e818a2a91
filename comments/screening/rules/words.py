"""Notice words of the site's list, through every disguise that folding sees through."""

from comments.screening.folding import fold
from comments.screening.patterns import find_words
from comments.screening.types import Context, Signal, Submission


def words(submission: Submission, context: Context) -> tuple[Signal, ...]:
    """Give a signal for each kind of word, such as `strong_word`, with the heaviest weight and the places of all."""
    found = list(find_words(fold(submission.text), context.words)) if context.words else []
    signals = []
    for kind in ("refused", "strong", "mild"):
        of_kind = [(entry, span) for entry, span in found if entry.kind == kind]
        if of_kind:
            heaviest = max(entry.weight for entry, _ in of_kind)
            spans = tuple(span for _, span in of_kind)
            signals.append(Signal(f"{kind}_word", heaviest, spans, {"count": len(of_kind)}))
    return tuple(signals)
