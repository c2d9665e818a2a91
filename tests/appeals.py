"""For the stage: a statement with its appeal, and two notices of illegal content, one of them decided."""

from comments.accounts.models import Person
from comments.moderation.actions import appeals, illegal
from comments.moderation.queries import statements
from comments.moderation.redress import Ground, Outcome
from comments.moderation.redress_schemas import NewNotice, NewRuling
from comments.moderation.seals import seal
from comments.publishers.models import Site


def have_appeals(site: Site, decision_id: int, comment_id: int, by: Person) -> dict[str, object]:
    """Have a decision appealed against and a comment noticed; answers what fills the addresses."""
    statement = statements.of_decision(decision_id)
    assert statement is not None
    appeal = appeals.lodge(statement.id, "It was a fair point.")
    place = f"http://localhost/c/{comment_id}"
    new = NewNotice(place, comment_id, Ground.PERSON, "It names a neighbour.", "Nils Notifier", "nils@example.org")
    decided, waiting = (illegal.receive(site, new, locale="en") for _ in range(2))
    ruling = illegal.rule_on(decided.id, NewRuling(Outcome.DISMISSED, "It names nobody."), by=by)
    return {
        "statement_id": statement.id,
        "appeal_id": appeal.id,
        "notice_id": waiting.id,
        "ruling_id": ruling.id,
        "reasons": seal("statement", statement.id, "k" * 40),
        "receipt": seal("notice", waiting.id, "k" * 40),
    }
