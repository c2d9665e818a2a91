"""What a publisher's page asks a frame for, as a frozen dataclass."""

from collections.abc import Mapping
from dataclasses import dataclass

from comments.threads.schemas import Order, read_order

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class FrameRequest:
    """Which part of which discussion a frame shows, and how it looks."""

    article: str
    order: Order
    cursor: str | None
    comment_id: int | None
    lang: str
    theme: str


def read_frame(query: Mapping[str, str]) -> FrameRequest:
    """Read the parameters of a frame; what is unknown is dropped, as it would be for everybody else."""
    comment = query.get("comment", "")
    theme = query.get("theme", "")
    return FrameRequest(
        article=query.get("article", ""),
        order=read_order(query.get("order", "")),
        cursor=query.get("cursor") or None,
        comment_id=int(comment) if comment.isascii() and comment.isdigit() and len(comment) < 19 else None,
        lang=query.get("lang", ""),
        theme=theme if theme in THEMES else THEMES[0],
    )
