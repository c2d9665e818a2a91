"""When "hold everything now" ends, and what is asked before it begins."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from comments.errors import BadInput
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.schemas import Form, is_id, read_words

MORNING = time(8)
ENDS = {
    "quarter": N_("in 15 minutes"),
    "hour": N_("in an hour"),
    "morning": N_("at 8 in the morning"),
    "lifted": N_("when somebody lifts it"),
}
"""The four ends, in the order in which the desk offers them."""


@dataclass(frozen=True)
class NewHolding:
    """What is to be held: a whole site or one article, why, and until when (None: until it is lifted)."""

    article_id: int | None
    reason: str
    ends_at: datetime | None


def read_holding(form: Form, *, time_zone: str) -> NewHolding:
    """Read what is to be held; a reason and an end are needed."""
    reason = read_words(form, "reason")
    if not reason:
        raise BadInput(N_("Say why in a few words; your colleagues read it."), code="reason-needed", field="reason")
    if form.get("end") not in ENDS:
        raise BadInput(N_("Choose when it ends."), code="end-needed", field="end")
    article = form.get("article", "")
    return NewHolding(int(article) if is_id(article) else None, reason, end_of(form["end"], time_zone=time_zone))


def end_of(end: str, *, time_zone: str) -> datetime | None:
    """Answer the moment of an end: 8 in the morning goes by the clock of the site's town."""
    now = clock.now()
    if end == "quarter":
        return now + timedelta(minutes=15)
    if end == "hour":
        return now + timedelta(hours=1)
    return _next_morning(now.astimezone(ZoneInfo(time_zone))) if end == "morning" else None


def _next_morning(there: datetime) -> datetime:
    day = there.date() if there.time() < MORNING else there.date() + timedelta(days=1)
    return clock.utc(datetime.combine(day, MORNING, tzinfo=there.tzinfo))
