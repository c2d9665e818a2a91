"""Notice links that lead somewhere the site has not allowed."""

from comments.lib.links import Link, find_links
from comments.screening.types import Context, Signal, Span, Submission

ESTABLISHED = 10
"""Published comments after which a person's links weigh less."""


def links(submission: Submission, context: Context) -> tuple[Signal, ...]:
    """Give `links`, or `newcomer_links` for a person with fewer than 10 published comments."""
    found = [] if context.trusted else [link for link in find_links(submission.text) if not _allowed(link, context)]
    if not found:
        return ()
    spans = tuple(Span(link.start, link.end) for link in found)
    detail: dict[str, str | int] = {"count": len(found)}
    if context.published_before < ESTABLISHED:
        return (Signal("newcomer_links", 0.5, spans, detail),)
    return (Signal("links", round(min(0.2 + 0.1 * len(found), 0.6), 2), spans, detail),)


def _allowed(link: Link, context: Context) -> bool:
    return any(link.host == host or link.host.endswith(f".{host}") for host in context.allowed_hosts if host)
