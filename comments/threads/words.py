"""The words that every comment on a page carries, translated once a page instead of once a comment."""

from functools import cached_property

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup


class CommentWords:
    """Words of comments and threads in the language of the request, each looked up at its first use."""

    def __init__(self) -> None:
        self._folded: dict[int, str] = {}

    def to(self, name: str) -> Markup:
        """Say whom a reply would go to."""
        return self._to % {"name": name}

    def answering(self, name: str) -> Markup:
        """Say whom a comment answers."""
        return self._answering % {"name": name}

    def folded(self, replies: int) -> str:
        """Say what a folded comment holds."""
        if replies not in self._folded:
            some = ngettext("%(num)d reply, folded", "%(num)d replies, folded", replies)
            self._folded[replies] = some if replies else _("folded")
        return self._folded[replies]

    @cached_property
    def _to(self) -> Markup:
        return Markup(_("to %(name)s", name="%(name)s"))  # noqa: S704 - our own words; names are escaped when put in

    @cached_property
    def _answering(self) -> Markup:
        return Markup(_("answering %(name)s", name="%(name)s"))  # noqa: S704 - as above

    @cached_property
    def pick(self) -> str:
        """Name an editors' pick."""
        return _("Editors’ pick")

    @cached_property
    def you(self) -> str:
        """Mark one's own comment."""
        return _("You")

    @cached_property
    def author(self) -> str:
        """Mark the article's author."""
        return _("Wrote the article")

    @cached_property
    def edited(self) -> str:
        """Mark what was changed."""
        return _("edited")

    @cached_property
    def new(self) -> str:
        """Mark what came since the last visit."""
        return _("New")

    @cached_property
    def fold(self) -> str:
        """Explain the fold button."""
        return _("Fold or unfold")

    @cached_property
    def branch(self) -> str:
        """Name what the fold button folds."""
        return _("This comment and its replies")

    @cached_property
    def up(self) -> str:
        """Name the vote up."""
        return _("Vote up")

    @cached_property
    def down(self) -> str:
        """Name the vote down."""
        return _("Vote down")

    @cached_property
    def score(self) -> str:
        """Name the score."""
        return _("Score")

    @cached_property
    def score_later(self) -> str:
        """Say that the score is kept back."""
        return _("The score shows later.")

    @cached_property
    def reply(self) -> str:
        """Name the answer."""
        return _("Reply")

    @cached_property
    def more(self) -> str:
        """Name the menu."""
        return _("More")

    @cached_property
    def report(self) -> str:
        """Name the report."""
        return _("Report")

    @cached_property
    def illegal(self) -> str:
        """Name the notice of something against the law, which anybody can send."""
        return _("Report something illegal")

    @cached_property
    def next_thread(self) -> str:
        """Name the way past a thread."""
        return _("Skip to the next thread")
