"""The frame on a publisher's page."""

from comments.embeds.pages import frame
from comments.embeds.pages.shared import blueprint

__all__ = ["blueprint", "frame"]
