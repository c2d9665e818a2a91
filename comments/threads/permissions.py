"""Who may write, change and vote in a discussion, and what they are told when they may not."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from comments.accounts import queries as accounts
from comments.accounts.models import Person, PersonKind, Standing
from comments.articles.models import Article
from comments.errors import Conflict, Forbidden, NotFound
from comments.lib import clock
from comments.lib.i18n import N_
from comments.publishers.models import Site
from comments.threads.models import Comment, Status

EDIT_FOR = timedelta(minutes=15)
RETURN_FOR = timedelta(hours=24)


def require_voice(person: Person, site: Site) -> Standing | None:
    """Refuse who has no proved address or is shut out from a site; answer the standing of everybody else."""
    if not person.is_confirmed:
        message = N_("Confirm your e-mail address first. The letter we sent you holds a code and a link.")
        raise Forbidden(message, code="not-confirmed")
    if site.confirmed_only and person.kind != PersonKind.REGISTERED:
        message = N_("At present only readers who have confirmed an e-mail address with us can write here.")
        raise Forbidden(message, code="confirmed-only")
    standing = accounts.standing(person.id, site.id)
    if standing is not None:
        _require_good(standing, site)
    return standing


def require_entitled(person: Person, site: Site) -> None:
    """Refuse new words of somebody whom the publisher lets read only, as its newest token says."""
    if not person.may_comment:
        message = N_("Your account at %(paper)s does not include writing here. You can read and follow everything.")
        raise Forbidden(message, code="not-entitled", paper=site.name)


def require_open(article: Article) -> None:
    """Refuse new comments where the discussion is closed."""
    if not article.is_open:
        message = N_("This discussion is closed. It stays here to be read. You can still report a comment.")
        raise Conflict(message, code="closed")


def require_own(comment: Comment, person: Person) -> None:
    """Refuse somebody else's comment as if it were not there."""
    if comment.person_id != person.id:
        raise NotFound


def require_editable(comment: Comment) -> None:
    """Refuse to change a comment that is settled or too old."""
    if comment.status not in (Status.PUBLISHED, Status.HELD):
        raise Conflict(N_("This comment is no longer up, so it cannot be changed."), code="not-editable")
    if edit_until(comment) is None:
        message = N_("A comment can be changed for 15 minutes. Answer it to add something.")
        raise Conflict(message, code="too-late-to-edit")


def edit_until(comment: Comment) -> datetime | None:
    """Answer until when a comment can be changed; None when it cannot."""
    end = comment.created_at + EDIT_FOR
    return end if comment.status in (Status.PUBLISHED, Status.HELD) and end > clock.now() else None


def return_until(comment: Comment) -> datetime | None:
    """Answer until when a withdrawn comment can be brought back; None when it cannot."""
    if comment.status != Status.WITHDRAWN or comment.withdrawn_at is None or comment.erased_at is not None:
        return None
    end = comment.withdrawn_at + RETURN_FOR
    return end if end > clock.now() else None


def may_withdraw(comment: Comment) -> bool:
    """Whether a comment's author can take it back."""
    return comment.status in (Status.PUBLISHED, Status.HELD)


def local_time(moment: datetime, site: Site) -> str:
    """Write a time as the clock of the site's town shows it."""
    return moment.astimezone(ZoneInfo(site.time_zone)).strftime("%H:%M")


def local_day(moment: datetime, site: Site) -> str:
    """Write a day in the site's language and by its town's clock, with the time unless it is midnight."""
    there = moment.astimezone(ZoneInfo(site.time_zone))
    form = "d MMMM y" if there.time() == time(0) else "d MMMM y, HH:mm"
    return format_datetime(there, form, tzinfo=there.tzinfo, locale=site.locale)


def _require_good(standing: Standing, site: Site) -> None:
    if standing.banned:
        message = N_("You can no longer take part here. The reason: %(reason)s")
        raise Forbidden(message, code="banned", reason=standing.reason)
    if standing.suspended_until is not None and standing.is_suspended(clock.now()):
        until = local_day(standing.suspended_until, site)
        message = N_("You can take part again from %(until)s. The reason: %(reason)s")
        raise Forbidden(message, code="suspended", until=until, reason=standing.reason)
