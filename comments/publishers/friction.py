"""What an editor asks of new readers and of those who report: each setting read, checked and written with a record."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from sqlalchemy import select

from comments.errors import BadInput
from comments.extensions import db
from comments.lib.i18n import N_
from comments.publishers.actions import touch
from comments.publishers.models import Site, SiteChange

WORK = (0, 14, 16, 18)
"""Bits of work before registering: none, little, some, much."""
DISPOSABLE = ("allow", "hold", "refuse")
MOST_NEWCOMER = 20
MOST_DAYS = 90
MOST_REPORTERS = 50
RECORD = "friction: "
"""How a record of a change begins."""


@dataclass(frozen=True)
class Friction:
    """The settings of a site that a bad night may turn up."""

    sign_up_work: int
    hold_newcomers: bool
    newcomer_limit: int
    newcomer_days: int
    confirmed_only: bool
    disposable: str
    report_threshold: int
    report_brake: int


def of(site: Site) -> Friction:
    """Answer what a site has set."""
    return Friction(**{field.name: getattr(site, field.name) for field in fields(Friction)})


def read_friction(form: Mapping[str, str]) -> Friction:
    """Read the form; raise BadInput with the first field that cannot be taken."""
    return Friction(
        sign_up_work=int(_choice(form, "sign_up_work", tuple(str(bits) for bits in WORK))),
        hold_newcomers=bool(form.get("hold_newcomers")),
        newcomer_limit=_number(form, "newcomer_limit", MOST_NEWCOMER),
        newcomer_days=_number(form, "newcomer_days", MOST_DAYS),
        confirmed_only=bool(form.get("confirmed_only")),
        disposable=_choice(form, "disposable", DISPOSABLE),
        report_threshold=_number(form, "report_threshold", MOST_REPORTERS),
        report_brake=_number(form, "report_brake", MOST_REPORTERS),
    )


def save(site: Site, wanted: Friction, *, person_id: int | None = None) -> tuple[str, ...]:
    """Write what differs, with a record of what it is now; answer the names."""
    before = of(site)
    changed = tuple(f.name for f in fields(Friction) if getattr(wanted, f.name) != getattr(before, f.name))
    for name in changed:
        setattr(site, name, getattr(wanted, name))
    if changed:
        now = ", ".join(f"{name} {getattr(wanted, name)}" for name in changed)
        touch(site, f"{RECORD}{now}", person_id=person_id)
    return changed


def last_change(site_id: int) -> SiteChange | None:
    """Answer the newest record of a change, which says when and by whom."""
    records = select(SiteChange).where(SiteChange.site_id == site_id, SiteChange.what.startswith(RECORD))
    return db.session.scalar(records.order_by(SiteChange.id.desc()).limit(1))


def _choice(form: Mapping[str, str], field: str, choices: tuple[str, ...]) -> str:
    value = form.get(field, "")
    if value not in choices:
        raise BadInput(N_("Choose one of the list."), field=field)
    return value


def _number(form: Mapping[str, str], field: str, most: int) -> int:
    raw = form.get(field, "").strip()
    if not (raw.isascii() and raw.isdigit() and len(raw) < 5 and int(raw) <= most):
        raise BadInput(N_("A whole number from 0 to %(most)s is needed here."), field=field, most=most)
    return int(raw)
