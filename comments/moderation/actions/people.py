"""What the desk does about people: notes, badges, sanctions; reject everything of a day, and take that back."""

import secrets

from comments.accounts import queries as accounts
from comments.accounts.models import Person, Standing
from comments.errors import BadInput, Conflict, NotFound
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.moderation.actions import deciding, statements
from comments.moderation.models import PersonNote, Sanction, SanctionKind
from comments.moderation.queries import decisions, people
from comments.moderation.schemas import NewSanction, Rejection, Seen
from comments.publishers import queries as publishers
from comments.threads.models import Decision


def add_note(person: Person, site_id: int, text: str, *, by: Person) -> PersonNote:
    """Write down something about a person, for the desk only."""
    note = PersonNote(site_id=site_id, person_id=person.id, author_id=by.id, text=text)
    db.session.add(note)
    db.session.flush()
    return note


def set_badge(person: Person, site_id: int, badge: str, *, by: Person) -> Standing:
    """Put a word beside a person's name on this site, or take it away."""
    standing = _standing(person, site_id)
    standing.badge = badge
    record("person.badge_changed", site_id=site_id, person_id=by.id, person=person.id)
    return standing


def sanction(person: Person, site_id: int, new: NewSanction, *, by: Person) -> Sanction:
    """Do something to a person on a site, with a reason that they are told."""
    if person.id == by.id:
        raise BadInput(N_("That would be yourself."), code="oneself")
    if accounts.seat(person.id, site_id) is not None and new.kind != SanctionKind.LIFT:
        raise Conflict(N_("%(name)s sits at this desk. An administrator takes the seat first."), name=person.name)
    rule = publishers.house_rule(site_id, new.rule_number) if new.rule_number is not None else None
    row = Sanction(
        site_id=site_id,
        person_id=person.id,
        kind=new.kind,
        until=new.until,
        house_rule_id=rule.id if rule else None,
        reason=new.reason,
        author_id=by.id,
    )
    db.session.add(row)
    if new.kind == SanctionKind.REJECT_DAY:
        row.batch_id = _reject_day(person, site_id, new, by=by)
    else:
        _apply(_standing(person, site_id), row)
    db.session.flush()
    statements.state_sanction(row)
    record("person.sanctioned", site_id=site_id, person_id=by.id, person=person.id, sanction=row.id, kind=row.kind)
    return row


def undo_batch(sanction_id: int, *, by: Person) -> tuple[int, int]:
    """Take back a rejected day; answer how many comments came back and how many were decided anew meanwhile."""
    row = db.session.get(Sanction, sanction_id)
    if row is None:
        raise NotFound
    if row.batch_id is None or row.undone_at is not None:
        raise Conflict(N_("There is nothing here to take back."), code="undone-already")
    row.undone_at, row.undone_by_id = clock.now(), by.id
    back = left = 0
    for decision in decisions.of_batch(row.batch_id):
        if _undo(decision, by=by):
            back += 1
        else:
            left += 1
    record("person.sanction_undone", site_id=row.site_id, person_id=by.id, person=row.person_id, sanction=row.id)
    return back, left


def lift(row: Sanction, *, by: Person) -> None:
    """Take a sanction back on appeal; the person's standing is good again unless something newer holds."""
    is_last = people.is_last_sanction(row)
    row.undone_at, row.undone_by_id = clock.now(), by.id
    db.session.flush()
    if is_last:
        _clear(_standing(db.session.get_one(Person, row.person_id), row.site_id))


def lay_again(row: Sanction) -> None:
    """Lay a sanction on its person again, as if it had never been lifted on appeal."""
    row.undone_at = row.undone_by_id = None
    db.session.flush()
    if people.is_last_sanction(row):
        _apply(_standing(db.session.get_one(Person, row.person_id), row.site_id), row)


def _reject_day(person: Person, site_id: int, new: NewSanction, *, by: Person) -> str:
    rows = people.of_last_day(person.id, site_id)
    if not rows:
        raise Conflict(N_("%(name)s wrote nothing in the last day that still stands."), name=person.name)
    batch_id = secrets.token_urlsafe(12)
    for comment in rows:
        seen = Seen(comment.latest_version, comment.status)
        rejection = Rejection(seen, new.rule_number or 0, new.reason)
        deciding.reject(comment.id, rejection, by=by, batch_id=batch_id, whole=True)
    return batch_id


def _undo(decision: Decision, *, by: Person) -> bool:
    try:
        deciding.undo(decision.id, by=by)
    except Conflict:
        return False
    return True


def _standing(person: Person, site_id: int) -> Standing:
    standing = accounts.standing(person.id, site_id)
    if standing is None:
        standing = Standing(site_id=site_id, person_id=person.id)
        db.session.add(standing)
        db.session.flush()
    return standing


def _apply(standing: Standing, row: Sanction) -> None:
    """Write what a sanction means for posting; the last one counts."""
    standing.banned = row.kind == SanctionKind.BAN
    standing.suspended_until = row.until
    standing.hold_all = row.kind == SanctionKind.HOLD_ALL
    standing.reason = "" if row.kind == SanctionKind.LIFT else row.reason
    standing.house_rule_id = row.house_rule_id
    standing.changed_at = clock.now()


def _clear(standing: Standing) -> None:
    standing.banned = standing.hold_all = False
    standing.suspended_until = standing.house_rule_id = None
    standing.reason, standing.changed_at = "", clock.now()
