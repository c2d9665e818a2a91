"""Words that refuse a comment at once: on the list of words, and in the policy that makes them do so."""

from comments.publishers import actions, queries, settings
from comments.publishers.models import Site, Word
from comments.screening.types import PolicyRow, Verdict, WordEntry

SIGNAL = "refused_word"


def save_word(site: Site, entry: WordEntry, *, person_id: int | None = None) -> Word:
    """Put a word on the list; with the first that refuses, the policy gets the row that rejects, before all others."""
    word = actions.save_word(site, entry, person_id=person_id)
    rows = queries.policy_rows(site.id)
    if entry.kind == "refused" and not any(row.signal == SIGNAL for row in rows):
        added = settings.add_policy_row(site, PolicyRow(Verdict.REJECT, SIGNAL), person_id=person_id)
        for _ in rows:
            settings.move_policy_row(site, added.id, up=True, person_id=person_id)
    return word
