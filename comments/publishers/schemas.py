"""What a publisher types about a site, as frozen dataclasses; every refusal of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from comments.errors import BadInput
from comments.lib.i18n import N_
from comments.lib.text import TextRefused, read_line
from comments.screening.types import PolicyRow, Verdict

SIGNALS = (
    "standing",
    "refused_word",
    "strong_word",
    "mild_word",
    "links",
    "newcomer_links",
    "repeated",
    "newcomer",
    "new_account",
    "shouting",
)
"""What the rules of screening can notice, in the order of the table of rules."""
VERDICTS = (Verdict.PUBLISH, Verdict.HOLD, Verdict.REJECT)
"""What a row can decide; advice and escalation come later."""
SLASHES = ("keep", "add", "strip")
LONGEST_NAME = 80
LONGEST_LINE = 200
MOST_NEWCOMER = 20
MOST_HIDDEN_MINUTES = 7 * 24 * 60


@dataclass(frozen=True)
class SiteSettings:
    """What a publisher sets for a whole site."""

    name: str
    line: str
    locale: str
    time_zone: str
    trailing_slash: str
    newcomer_limit: int
    score_hidden_minutes: int
    premoderated: bool


def read_settings(form: Mapping[str, str], *, locales: tuple[str, ...]) -> SiteSettings:
    """Read the settings of a site; raise BadInput with the first field that cannot be taken."""
    return SiteSettings(
        name=_read_text(form, "name", LONGEST_NAME, N_("Give the publication a name.")),
        line=_read_text(form, "line", LONGEST_LINE) if form.get("line", "").strip() else "",
        locale=_read_choice(form, "locale", locales),
        time_zone=_read_zone(form),
        trailing_slash=_read_choice(form, "trailing_slash", SLASHES),
        newcomer_limit=_read_number(form, "newcomer_limit", MOST_NEWCOMER),
        score_hidden_minutes=_read_number(form, "score_hidden_minutes", MOST_HIDDEN_MINUTES),
        premoderated=bool(form.get("premoderated")),
    )


def read_policy_row(form: Mapping[str, str]) -> PolicyRow:
    """Read a row of the policy: what it looks for, from which risk on, and what it decides."""
    signal = form.get("signal", "")
    if signal and signal not in SIGNALS:
        raise BadInput(N_("Choose one of the list."), field="signal")
    verdict = _read_choice(form, "verdict", tuple(str(verdict) for verdict in VERDICTS))
    percent = _read_number(form, "risk", 100) if form.get("risk", "").strip() else None
    if not signal and percent is None:
        raise BadInput(N_("Choose what the row looks for, or give a risk, or both."), field="signal")
    return PolicyRow(Verdict(verdict), signal or None, None if percent is None else percent / 100)


def _read_text(form: Mapping[str, str], field: str, limit: int, empty: str = "") -> str:
    try:
        return read_line(form.get(field, ""), limit)
    except TextRefused as error:
        if error.code == "too_long":
            raise BadInput(N_("That is too long: %(limit)s characters fit."), field=field, limit=limit) from error
        raise BadInput(empty or N_("There is something in it that cannot be stored."), field=field) from error


def _read_choice(form: Mapping[str, str], field: str, choices: tuple[str, ...]) -> str:
    value = form.get(field, "")
    if value not in choices:
        raise BadInput(N_("Choose one of the list."), field=field)
    return value


def _read_zone(form: Mapping[str, str]) -> str:
    name = form.get("time_zone", "").strip()
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise BadInput(
            N_("That is no time zone we know. They are written like Europe/Berlin."), field="time_zone"
        ) from (error)
    return name


def _read_number(form: Mapping[str, str], field: str, most: int) -> int:
    raw = form.get(field, "").strip()
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and int(raw) <= most):
        raise BadInput(N_("A whole number from 0 to %(most)s is needed here."), field=field, most=most)
    return int(raw)
