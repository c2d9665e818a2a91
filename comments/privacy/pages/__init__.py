"""The pages of privacy, a file per subject; all on one blueprint."""

from comments.privacy.pages import by_letter, closing, data, gate, rights
from comments.privacy.pages.shared import blueprint

__all__ = ["blueprint", "by_letter", "closing", "data", "gate", "rights"]
