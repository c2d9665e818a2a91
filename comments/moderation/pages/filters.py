"""The words of the desk: states, signals, policies, ages, risks, and the letter of a rejection."""

from datetime import datetime

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _

from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.ages import Ago
from comments.moderation.pages.blueprint import blueprint
from comments.moderation.queries.queues import COUNTED
from comments.publishers.models import HouseRule, Site
from comments.screening.types import Signal
from comments.screening.words import reason_for_desk
from comments.threads.models import Comment, SignalRow
from comments.threads.permissions import local_time
from comments.web.filters import short_date

STATES = {"held": N_("Held"), "published": N_("Published"), "rejected": N_("Rejected"), "withdrawn": N_("Withdrawn")}
SIGNALS = {
    "standing": N_("All held"),
    "repeated": N_("Same text again"),
    "strong_word": N_("Word list"),
    "mild_word": N_("Word list: mild"),
    "newcomer_links": N_("Link, new here"),
    "links": N_("Link"),
    "newcomer": N_("New here"),
    "new_account": N_("New account"),
    "refused_word": N_("Word list: refused"),
    "shouting": N_("Capitals"),
}
VERDICTS = {"publish": N_("Approved"), "reject": N_("Rejected"), "hold": N_("Held")}
POLICIES = {
    "premoderated": N_("Comments under this article are read before they appear"),
    "holding": N_("Everything new was held when it came"),
    "newcomer": N_("All newcomers are held"),
    "new_account": N_("All newcomers are held"),
    "without_work": N_("Registered without the work that is asked for; the first comments are read"),
    "disposable": N_("The address is one to be thrown away"),
    "reports": N_("Readers’ reports hid it; how they were weighed stands below"),
    "hold_all": N_("Everything of this person is read before it appears"),
    "standing": N_("Everything of this person is read before it appears"),
}
SANCTIONS = {
    "suspend": N_("Suspended"),
    "ban": N_("Banned"),
    "hold_all": N_("Everything is read first"),
    "reject_day": N_("The last day rejected"),
    "lift": N_("Lifted"),
}
HIGH, MIDDLE = 0.7, 0.4
WEEK, FORTNIGHT = 6, 14
"""Days: a weekday alone names a moment for less than a week."""


@blueprint.app_template_filter("age")
def age(moment: datetime) -> str:
    """Answer how long ago something was, after two weeks the day."""
    return short_date(moment) if (clock.now() - moment).days >= FORTNIGHT else str(Ago(moment))


@blueprint.app_template_filter("when")
def when(moment: datetime) -> str:
    """Answer a moment as the desk writes it: the weekday and time for a week, then the day."""
    if (clock.now() - moment).days < WEEK:
        return str(format_datetime(moment, "EEE HH:mm", rebase=False))
    return short_date(moment)


@blueprint.app_template_filter("desk_time")
def desk_time(moment: datetime, site: Site) -> str:
    """Answer a time as the clock of the site's town shows it."""
    return local_time(moment, site)


@blueprint.app_template_filter("month_words")
def month_words(moment: datetime) -> str:
    """Answer a month, such as "March 2011"."""
    return str(format_datetime(moment, "LLLL y", rebase=False))


@blueprint.app_template_filter("bounded")
def bounded(count: int) -> str:
    """Answer a count that was counted up to 1,000 only."""
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count)


@blueprint.app_template_filter("risk_level")
def risk_level(risk: float) -> str:
    """Answer how a risk is coloured."""
    return "high" if risk >= HIGH else "middle" if risk >= MIDDLE else "low"


@blueprint.app_template_filter("hundredths")
def hundredths(weight: float) -> str:
    """Answer a weight as it is written at the desk: ".74"."""
    return f"{min(weight, 0.99):.2f}"[1:] if weight < 1 else "1"


@blueprint.app_template_filter("state_words")
def state_words(state: str) -> str:
    """Answer the word for a comment's state."""
    return _(STATES[state]) if state in STATES else state


@blueprint.app_template_filter("signal_words")
def signal_words(code: str) -> str:
    """Answer the name of what a rule noticed."""
    return _(SIGNALS[code]) if code in SIGNALS else code.replace("_", " ").capitalize()


@blueprint.app_template_filter("signal_detail")
def signal_detail(row: SignalRow) -> str:
    """Answer what a rule noticed in figures."""
    message = _(reason_for_desk(Signal(row.code, row.weight)))
    try:
        return message % row.detail
    except (KeyError, ValueError, TypeError):
        return ""


@blueprint.app_template_filter("policy_words")
def policy_words(policy: str) -> str:
    """Answer why the policy held something, without a full stop."""
    if policy in POLICIES:
        return _(POLICIES[policy])
    if policy.startswith("risk>="):
        return _("The policy holds from %(risk)s", risk=_risk(policy))
    return _("The policy holds: %(signal)s", signal=signal_words(policy).lower())


def _risk(policy: str) -> str:
    try:
        return hundredths(float(policy.removeprefix("risk>=")))
    except ValueError:
        return "0"


@blueprint.app_template_filter("verdict_words")
def verdict_words(verdict: str) -> str:
    """Answer the word for a verdict."""
    return _(VERDICTS[verdict]) if verdict in VERDICTS else verdict


@blueprint.app_template_filter("sanction_words")
def sanction_words(kind: str) -> str:
    """Answer the words for a sanction."""
    return _(SANCTIONS[kind]) if kind in SANCTIONS else kind


@blueprint.app_template_filter("report_count")
def report_count(count: int) -> str:
    """Answer "1 report" or "2 reports"."""
    return ngettext("%(num)s report", "%(num)s reports", count)


@blueprint.app_template_filter("letter_words")
def letter_words(comment: Comment, rule: HouseRule) -> str:
    """Answer what the author reads when a comment is rejected for a rule."""
    values = {"number": rule.number, "title": rule.title.lower()}
    if comment.status == "published" and comment.has_held_edit:
        words = _("Your edit was not published because of house rule %(number)s: %(title)s.", **values)
        return f"{words} {_('The version before it stays.')}"
    if comment.status == "published":
        return _("Your comment was removed because of house rule %(number)s: %(title)s.", **values)
    words = _("Your comment was not published because of house rule %(number)s: %(title)s.", **values)
    return f"{words} {_('You may write it again without that.')}"
