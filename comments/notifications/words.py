"""What happened to somebody, in words: for notices on a page and for letters."""

from flask_babel import gettext as _

from comments.moderation.models import SanctionKind
from comments.notifications.queries import Reason


def sanction_subject(reason: Reason) -> str:
    """Name what was laid on a person, or lifted."""
    subjects = {
        SanctionKind.SUSPEND: _("You cannot write for a while"),
        SanctionKind.BAN: _("You can no longer write here"),
        SanctionKind.HOLD_ALL: _("Your comments will be read before they appear"),
        SanctionKind.REJECT_DAY: _("Your comments of the last day were removed"),
        SanctionKind.LIFT: _("You can write again"),
    }
    return subjects[SanctionKind(reason.verdict)]


def sanction_words(reason: Reason, *, until: str, paper: str) -> str:
    """Say what that means for them."""
    meanings = {
        SanctionKind.SUSPEND: _(
            "You can read everything. You can write, vote and report again from %(until)s.", until=until
        ),
        SanctionKind.BAN: _(
            "You can read everything. You can no longer write, vote or report at %(paper)s.", paper=paper
        ),
        SanctionKind.HOLD_ALL: _(
            "You can go on writing. From now on a moderator reads every comment of yours before it appears."
        ),
        SanctionKind.REJECT_DAY: _("A moderator has removed everything that you wrote within a day."),
        SanctionKind.LIFT: _("What was laid on you is lifted. You can write, vote and report as before."),
    }
    return meanings[SanctionKind(reason.verdict)]


def decision_subject(reason: Reason, *, is_edit: bool, was_published: bool) -> str:
    """Name what was decided about a comment, or about a change of one."""
    if reason.verdict == "publish":
        return _("Your change is published") if is_edit else _("Your comment is published")
    if is_edit:
        return _("Your change was not published")
    return _("Your comment was removed") if was_published else _("Your comment was not published")
