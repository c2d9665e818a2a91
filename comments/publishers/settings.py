"""What a publisher sets for a whole site, and the rows of its policy: every change is noted and seen at once."""

from sqlalchemy import func, select

from comments.errors import Conflict, NotFound
from comments.extensions import db
from comments.lib.i18n import N_
from comments.publishers import queries
from comments.publishers.actions import touch
from comments.publishers.models import PolicyRow, Site
from comments.publishers.schemas import SiteSettings
from comments.screening.types import PolicyRow as ScreeningRow

MOST_ROWS = 50


def save_settings(site: Site, settings: SiteSettings, *, person_id: int | None = None) -> tuple[str, ...]:
    """Write the settings that differ; answer their names."""
    wanted = {
        name: getattr(settings, name)
        for name in settings.__dataclass_fields__
        if getattr(settings, name) != getattr(site, name)
    }
    for name, value in wanted.items():
        setattr(site, name, value)
    if wanted:
        touch(site, f"settings: {', '.join(wanted)}", person_id=person_id)
    return tuple(wanted)


def add_policy_row(site: Site, row: ScreeningRow, *, person_id: int | None = None) -> PolicyRow:
    """Put a row at the end of the policy: the first row that fits decides."""
    rows = queries.policy_rows(site.id)
    if len(rows) >= MOST_ROWS:
        raise Conflict(N_("A policy holds %(most)s rows. Remove one first."), field="signal", most=MOST_ROWS)
    last = max((one.position for one in rows), default=0)
    added = PolicyRow(
        site_id=site.id, position=last + 1, signal=row.signal, min_risk=row.min_risk, verdict=str(row.verdict)
    )
    db.session.add(added)
    db.session.flush()
    touch(site, f"policy row added: {_name(added)}", person_id=person_id)
    return added


def remove_policy_row(site: Site, row_id: int, *, person_id: int | None = None) -> None:
    """Take a row out of the policy; raise NotFound."""
    row = _row(site, row_id)
    touch(site, f"policy row removed: {_name(row)}", person_id=person_id)
    db.session.delete(row)
    db.session.flush()


def move_policy_row(site: Site, row_id: int, *, up: bool, person_id: int | None = None) -> None:
    """Let a row and the one before it, or after it, change places; at the edge nothing happens."""
    row = _row(site, row_id)
    side = PolicyRow.position < row.position if up else PolicyRow.position > row.position
    nearest = func.max(PolicyRow.position) if up else func.min(PolicyRow.position)
    place = db.session.scalar(select(nearest).where(PolicyRow.site_id == site.id, side))
    if place is None:
        return
    other = db.session.scalars(select(PolicyRow).where(PolicyRow.site_id == site.id, PolicyRow.position == place)).one()
    old = row.position
    for moved, position in ((row, -row.id), (other, old), (row, place)):
        moved.position = position
        db.session.flush()
    touch(site, f"policy row moved {'up' if up else 'down'}: {_name(row)}", person_id=person_id)


def _row(site: Site, row_id: int) -> PolicyRow:
    row = db.session.scalar(select(PolicyRow).where(PolicyRow.site_id == site.id, PolicyRow.id == row_id))
    if row is None:
        raise NotFound
    return row


def _name(row: PolicyRow) -> str:
    parts = [row.signal or "", f"risk>={row.min_risk:g}" if row.min_risk is not None else ""]
    return f"{' '.join(part for part in parts if part)} -> {row.verdict}"
