"""Writing statements of reasons: one for every refusal and sanction, as things stood at that moment."""

from datetime import timedelta

from sqlalchemy import func, select

from comments.events.models import Event
from comments.extensions import db
from comments.lib import clock
from comments.moderation.models import Report, Sanction
from comments.moderation.queries import statements
from comments.moderation.redress import RedressLine, Statement, StatementKind
from comments.publishers.models import HouseRule
from comments.threads.models import ActorKind, Comment, Decision, SignalRow, Status

APPEAL_FOR = timedelta(days=184)
"""Article 20(1) asks for at least six months; no six months are longer."""


def state_decision(decision: Decision, comment: Comment, *, notice_id: int | None = None) -> Statement:
    """Write why a comment or a change of one was refused, when the deed is done; a second time changes nothing."""
    known = statements.of_decision(decision.id)
    if known is not None:
        return known
    held, signals = _held(decision), _signals(decision)
    rule = _rule(decision.house_rule_id)
    return _keep(
        Statement(
            site_id=decision.site_id,
            person_id=comment.person_id,
            kind=_kind(decision, comment),
            comment_id=comment.id,
            version=decision.version,
            spans=[span for signal in signals for span in signal.spans],
            decision_id=decision.id,
            note=decision.note,
            reports=_reports(decision),
            notice_id=notice_id,
            signals=list(dict.fromkeys(signal.code for signal in signals)),
            policy=decision.policy or (held.policy if held else ""),
            was_held=held is not None,
            decided_by_id=decision.person_id,
            **rule,
        )
    )


def state_sanction(sanction: Sanction) -> Statement | None:
    """Write why somebody was restricted; lifting needs no reasons."""
    if sanction.kind not in set(StatementKind):
        return None
    return _keep(
        Statement(
            site_id=sanction.site_id,
            person_id=sanction.person_id,
            kind=sanction.kind,
            sanction_id=sanction.id,
            until=sanction.until,
            note=sanction.reason,
            decided_by_id=sanction.author_id,
            **_rule(sanction.house_rule_id),
        )
    )


def hear_decided(event: Event) -> None:
    """Write the statement of what a rule refused; people's refusals carry theirs in the same transaction."""
    decision = db.session.get(Decision, event.data["decision"])
    if decision is None or decision.verdict != "reject" or decision.actor_kind != ActorKind.RULE or decision.undone_at:
        return
    state_decision(decision, db.session.get_one(Comment, decision.comment_id))


def save_elsewhere(site_id: int, words: str, *, person_id: int) -> RedressLine:
    """Write where else a site's readers can complain; statements written before keep the words they had."""
    line = db.session.scalar(select(RedressLine).where(RedressLine.site_id == site_id))
    if line is None:
        line = RedressLine(site_id=site_id)
        db.session.add(line)
    line.words, line.changed_by_id, line.changed_at = words, person_id, clock.now()
    db.session.flush()
    return line


def _keep(statement: Statement) -> Statement:
    statement.created_at = clock.now()
    statement.appeal_until = statement.created_at + APPEAL_FOR
    statement.elsewhere = statements.elsewhere(statement.site_id)
    db.session.add(statement)
    db.session.flush()
    return statement


def _kind(decision: Decision, comment: Comment) -> StatementKind:
    if comment.status == Status.PUBLISHED:
        return StatementKind.EDIT_REFUSED
    return StatementKind.REMOVED if decision.status_before == Status.PUBLISHED else StatementKind.NOT_PUBLISHED


def _rule(rule_id: int | None) -> dict[str, object]:
    rule = db.session.get(HouseRule, rule_id) if rule_id else None
    if rule is None:
        return {}
    return {"rule_number": rule.number, "rule_title": rule.title, "rule_text": rule.text}


def _held(decision: Decision) -> Decision | None:
    """Find by which row of the policy a rule had put this version before a person."""
    earlier = select(Decision).where(
        Decision.comment_id == decision.comment_id,
        Decision.version == decision.version,
        Decision.actor_kind == ActorKind.RULE,
        Decision.verdict == "hold",
        Decision.id < decision.id,
    )
    return db.session.scalar(earlier.order_by(Decision.id.desc()).limit(1))


def _signals(decision: Decision) -> list[SignalRow]:
    rows = select(SignalRow).where(SignalRow.comment_id == decision.comment_id, SignalRow.version == decision.version)
    return list(db.session.scalars(rows.order_by(SignalRow.weight.desc(), SignalRow.id)))


def _reports(decision: Decision) -> int:
    settled = select(func.count()).select_from(Report)
    return db.session.scalar(settled.where(Report.decision_id == decision.id, Report.site_id == decision.site_id)) or 0
