"""A statement of reasons in words: for its page, for the letter, and for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from comments.lib.i18n import N_
from comments.moderation.queries.statements import StatementRow
from comments.moderation.redress import Ground, Statement, StatementKind
from comments.publishers.models import Site

TITLES = {
    StatementKind.NOT_PUBLISHED: N_("Your comment was not published"),
    StatementKind.REMOVED: N_("Your comment was removed"),
    StatementKind.EDIT_REFUSED: N_("Your change was not published"),
    StatementKind.SUSPEND: N_("You cannot write for a while"),
    StatementKind.BAN: N_("You can no longer write here"),
    StatementKind.HOLD_ALL: N_("Your comments will be read before they appear"),
    StatementKind.REJECT_DAY: N_("Your comments of the last day were removed"),
}
SCOPES = {
    StatementKind.NOT_PUBLISHED: N_("The comment is not shown, anywhere, for good."),
    StatementKind.REMOVED: N_("The comment is no longer shown, anywhere, for good. Answers to it stay."),
    StatementKind.EDIT_REFUSED: N_("The change is not shown. The comment stays as it was before."),
    StatementKind.SUSPEND: N_(
        "You cannot write, vote or report at %(paper)s until %(until)s. You can read everything."
    ),
    StatementKind.BAN: N_("You cannot write, vote or report at %(paper)s, for good. You can read everything."),
    StatementKind.HOLD_ALL: N_("From now on a moderator reads every comment of yours at %(paper)s before it appears."),
    StatementKind.REJECT_DAY: N_("What you wrote at %(paper)s within a day is no longer shown, for good."),
}
SANCTIONS = frozenset({StatementKind.SUSPEND, StatementKind.BAN, StatementKind.HOLD_ALL, StatementKind.REJECT_DAY})
CAUSES = {
    "strong_word": N_("our word list marked a word"),
    "mild_word": N_("our word list marked a word"),
    "links": N_("it holds a link"),
    "newcomer_links": N_("it holds a link, and you are new here"),
    "newcomer": N_("you are new here"),
    "repeated": N_("it reads the same as another comment"),
    "new_account": N_("your account is new"),
    "without_work": N_("you are new here"),
    "disposable": N_("your address is one that is soon thrown away"),
    "refused_word": N_("it holds a word that is not published here"),
    "shouting": N_("it is written in capitals"),
    "reports": N_("several readers reported it"),
    "standing": N_("every comment of yours is read before it appears"),
    "premoderated": N_("every comment under this article is read before it appears"),
    "holding": N_("everything new was read before it appeared that day"),
}
GROUNDS = {
    Ground.LIFE: N_("A threat to somebody’s life or safety"),
    Ground.CHILD: N_("Sexual abuse of children"),
    Ground.TERROR: N_("Terrorism"),
    Ground.HATRED: N_("Incitement to hatred or violence"),
    Ground.PERSON: N_("Defamation, or private matters of a person"),
    Ground.RIGHTS: N_("Somebody’s rights, such as copyright or a trade mark"),
    Ground.ELSE: N_("Another law"),
}


@dataclass(frozen=True)
class Facts:
    """What a statement says, part by part, without a name of anybody who decided or told."""

    title: str
    sentence: str
    rule: str
    rule_text: str
    scope: str
    origin: str
    decider: str
    machine: str
    """Whether a machine decided; set in bold."""
    found: str
    """Whether a machine found it."""
    number: str
    appeal_until: str
    state: str
    """What became of it, where it no longer simply stands."""


def facts_of(row: StatementRow) -> Facts:
    """Say a statement in the language of the moment."""
    statement, site = row.statement, row.site
    kind = StatementKind(statement.kind)
    return Facts(
        title=_(TITLES[kind]),
        sentence=sentence(statement),
        rule=_rule(statement),
        rule_text=statement.rule_text,
        scope=_(SCOPES[kind]) % {"paper": site.name, "until": _until(statement, site)},
        origin=_origin(statement),
        decider=_decider(statement, site),
        machine=_machine(statement),
        found=_found(statement),
        number=statement.number,
        appeal_until=day(statement.appeal_until, site),
        state=_state(row),
    )


def sentence(statement: Statement) -> str:
    """Say the decision in a sentence, and what its author may do."""
    kind = StatementKind(statement.kind)
    if kind in SANCTIONS:
        return (
            _("A moderator decided this. Your comments that are up stay up.")
            if kind in _STAYING
            else _("A moderator read what you wrote within a day and decided that it has to go.")
        )
    if statement.decided_by_id is None:
        return _(
            "A rule refused it before any person had read it. You can write it again without that, or ask for a look."
        )
    if kind == StatementKind.EDIT_REFUSED:
        return _("A moderator read the change and decided that it breaks a house rule. Nothing else has changed.")
    return _(
        "A moderator read it and decided that it breaks a house rule. Nothing else about your account has changed. "
        "You can write it again without that, or ask for a second look."
    )


def day(moment: datetime, site: Site) -> str:
    """Answer a day by the calendar of the site's town."""
    return str(format_datetime(moment, "d MMMM y", ZoneInfo(site.time_zone), get_locale()))


def hour(moment: datetime, site: Site) -> str:
    """Answer a moment by the clock of the site's town."""
    return str(format_datetime(moment, "EEEE d MMMM y, HH:mm", ZoneInfo(site.time_zone), get_locale()))


def ground_words(ground: str) -> str:
    """Answer what law a notice says is broken."""
    return _(GROUNDS[Ground(ground)]) if ground in set(Ground) else ground


_STAYING = SANCTIONS - {StatementKind.REJECT_DAY}


def _rule(statement: Statement) -> str:
    if statement.rule_number is not None:
        return _("%(number)s. %(title)s", number=statement.rule_number, title=statement.rule_title)
    if statement.policy:
        return _("What may not appear here at all: %(cause)s.", cause=_causes([statement.policy]))
    return _("No house rule was named.")


def _until(statement: Statement, site: Site) -> str:
    return hour(statement.until, site) if statement.until else ""


def _origin(statement: Statement) -> str:
    """Say whether it was by notice or of our own motion."""
    parts = []
    if statement.notice_id is not None:
        parts.append(_("Somebody sent us a notice that it is against the law."))
    if statement.reports:
        parts.append(ngettext("%(num)d reader reported it.", "%(num)d readers reported it.", statement.reports))
    if not parts:
        parts.append(_("Nobody reported it: we looked of our own accord."))
    if statement.signals:
        parts.append(_("Our rules had noticed: %(causes)s.", causes=_causes(statement.signals)))
    return " ".join(parts)


def _decider(statement: Statement, site: Site) -> str:
    at = hour(statement.created_at, site)
    if statement.decided_by_id is None:
        return _("A rule of %(paper)s, on %(time)s.", paper=site.name, time=at)
    return _("A person at %(paper)s, on %(time)s.", paper=site.name, time=at)


def _machine(statement: Statement) -> str:
    if statement.decided_by_id is None:
        return _("A machine decided this alone. A person looks at it if you ask.")
    return _("No machine decided this.")


def _found(statement: Statement) -> str:
    if statement.was_held and statement.decided_by_id is not None:
        return _("A rule put it before that person: %(cause)s.", cause=_causes([statement.policy]))
    if statement.decided_by_id is not None and not statement.signals:
        return _("No machine helped to find it.")
    return ""


def _causes(codes: Sequence[str]) -> str:
    words = dict.fromkeys(_(CAUSES.get(code, N_("several small signs taken together"))) for code in codes if code)
    return ", ".join(words) or _("several small signs taken together")


def _state(row: StatementRow) -> str:
    if row.state == "upheld":
        return _("You appealed, and we decided for you.")
    if row.state == "dismissed":
        return _("You appealed, and the decision stands.")
    words = {
        "appealed": _("You asked for a second look. We write to you with the answer."),
        "taken_back": _("We took this decision back ourselves. It holds no longer."),
        "overtaken": _("This was decided anew since. What follows is how it stood then."),
    }
    return words.get(row.state, "")
