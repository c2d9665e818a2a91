"""The frame on a publisher's page, and the publisher's own page."""

from comments.embeds.pages import accounts, frame, panel
from comments.embeds.pages.shared import blueprint

__all__ = ["accounts", "blueprint", "frame", "panel"]
