"""Letters about statements of reasons, appeals and reports: what was decided, why, and the way out."""

from typing import Any

from flask_babel import gettext as _

from comments.accounts.models import Person
from comments.articles import queries as articles
from comments.extensions import db
from comments.moderation.models import Report
from comments.moderation.queries import statements
from comments.moderation.redress import Outcome, Ruling, Statement
from comments.moderation.seals import seal
from comments.moderation.statement_words import facts_of
from comments.notifications.models import Letter
from comments.notifications.sheets import Sheet, settings_of_house
from comments.notifications.wishes import Wish
from comments.publishers.models import Site
from comments.threads.models import Comment, Decision


def reasons(statement: Statement | None) -> dict[str, Any]:
    """Answer what a letter says of a statement of reasons, its rule as it stood then, and the sealed link to it."""
    if statement is None:
        return {"facts": None}
    row = statements.row(statement.id)
    then = {"number": statement.rule_number, "title": statement.rule_title, "text": statement.rule_text}
    rule = then if statement.rule_number is not None else None
    return {"facts": facts_of(row), "row": row, "rule": rule, "reasons_link": link_to(statement)}


def link_to(statement: Statement) -> str:
    """Answer the link that opens a statement without signing in."""
    settings = settings_of_house()
    return f"{settings.public_url}/reasons/{seal('statement', statement.id, settings.secret_key)}"


def appeal(letter: Letter, person: Person, site: Site) -> Sheet | None:
    """Tell how an appeal was decided; nothing when that was taken back."""
    ruling = db.session.get(Ruling, letter.data["ruling"])
    if ruling is None or ruling.undone_at is not None:
        return None
    row = statements.row(letter.data["statement"])
    subject = _("Your appeal: we decide for you") if ruling.outcome == Outcome.UPHELD else _("Your appeal: it stands")
    words = {
        "ruling": ruling,
        "row": row,
        "facts": facts_of(row),
        "is_back": ruling.decision_id is not None,
        "link": f"{settings_of_house().public_url}/c/{row.statement.comment_id}",
        "reasons_link": link_to(row.statement),
    }
    return Sheet("appeal", subject, words)


def report(letter: Letter, person: Person, site: Site) -> Sheet | None:
    """Tell a reporter what came of the report, in a sentence; nothing when that was taken back."""
    decision, comment = db.session.get(Decision, letter.data["decision"]), db.session.get(Comment, letter.comment_id)
    told = db.session.get(Report, letter.data["report"])
    if decision is None or comment is None or told is None or told.decision_id != decision.id:
        return None
    if decision.undone_at is not None or not person.decision_letters:
        return None
    words = {
        "sentence": outcome_of_report(removed=decision.verdict == "reject"),
        "title": articles.get(comment.article_id).title,
        "rules": f"{settings_of_house().public_url}/house-rules/{site.key}",
        "elsewhere": statements.elsewhere(site.id),
    }
    return Sheet("report", _("What came of your report"), words, Wish.DECISIONS)


def outcome_of_report(*, removed: bool) -> str:
    """Say in a sentence what came of a report."""
    if removed:
        return _("A moderator read the comment that you reported and removed it. Thank you for telling us.")
    return _("A moderator read the comment that you reported and let it stand: it breaks no house rule.")
