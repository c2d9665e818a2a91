"""Views of discussions: showing, writing, changing and voting, as pages and as JSON from the same addresses."""

from comments.threads.pages import changing, showing, voting, writing
from comments.threads.pages.blueprint import blueprint

__all__ = ["blueprint", "changing", "showing", "voting", "writing"]
