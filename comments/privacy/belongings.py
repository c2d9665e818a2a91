"""Where something of a person's stands in the tables: what an erasure does with it, and what its person may have of it.

Tables are named, not imported: rooms above and beside this one add their own. A test compares the list with the models,
so that a new column of text has to be declared here, personal or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

GONE = "gone"
"""What an erasure makes of rows: they are deleted."""
STAYS = "stays"
"""The rows stay as a record, without the person's data."""


@dataclass(frozen=True)
class Belongings:
    """Rows of one table that are a person's: `owner` names the person, `blank` says what columns become."""

    table: str
    owner: str = "person_id"
    deed: str = GONE
    blank: Mapping[str, Any] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    """Columns of which the person gets a copy."""


BELONGINGS = (
    Belongings("mute", given=("comment_id", "created_at")),
    Belongings("notice", given=("kind", "comment_id", "created_at", "read_at")),
    Belongings("letter", given=("kind", "comment_id", "created_at", "done_at", "outcome")),
    Belongings("frame_code"),
    Belongings("frame_token", given=("site_id", "created_at", "seen_at", "expires_at", "ended_at")),
    Belongings("sign_in", given=("browser", "created_at", "seen_at", "ended_at")),
    Belongings("proof"),
    Belongings("standing", given=("site_id", "banned", "suspended_until", "hold_all", "reason", "badge", "changed_at")),
    Belongings("person_note"),
    Belongings("data_copy", given=("asked_at", "ready_at", "size")),
    Belongings(
        "report",
        deed=STAYS,
        blank={"note": ""},
        given=("comment_id", "kind", "house_rule_id", "note", "created_at", "settled_at", "upheld"),
    ),
    Belongings(
        "statement",
        deed=STAYS,
        blank={"note": "", "spans": []},
        given=("kind", "comment_id", "rule_number", "rule_title", "rule_text", "note", "until", "created_at"),
    ),
    Belongings("appeal", deed=STAYS, blank={"words": ""}, given=("statement_id", "words", "created_at", "settled_at")),
    Belongings("sanction", deed=STAYS, given=("site_id", "kind", "until", "reason", "created_at", "undone_at")),
    Belongings("vote", deed="counted", given=("comment_id", "value", "created_at")),
    Belongings("article", owner="author_id", deed=STAYS, blank={"author_id": None}),
)
"""In the order in which foreign keys let them go."""

BY_HAND = {
    "person.name": "becomes the words for a former reader",
    "person.name_key": "emptied",
    "person.email": "emptied after the last letter",
    "person.email_key": "emptied",
    "person.password_hash": "emptied",
    "person.locale": "emptied",
    "person.issuer": "emptied",
    "person.subject": "emptied",
    "comment.idempotency_key": "emptied",
    "comment.idempotency_digest": "emptied",
    "comment.address_hash": "emptied",
    "comment_version.source": "emptied",
    "comment_version.html": "emptied",
    "comment_version.fingerprint": "emptied",
    "event.data": "only numbers and words of our own stay",
    "import_row.source_id": "of the person's own row, the hash goes",
    "illegal_notice.why": "emptied where the notice gave the person's address",
    "illegal_notice.name": "emptied where the notice gave the person's address",
    "illegal_notice.email": "emptied where the notice gave the person's address",
    "illegal_notice.locale": "emptied where the notice gave the person's address",
}
"""Columns that `actions/erasing.py` sees to itself."""

NOT_PERSONAL = {
    "address_key": "a secret of ours, destroyed after 30 days",
    "article": "the publisher's own words",
    "comment": "words of ours: states, and who acted",
    "decision": "the desk's record: verdict, policy, its own words to the author",
    "delivery": "names of subscribers and kinds of errors",
    "desk_alert": "numbers of comments",
    "event": "the name of what happened",
    "holding": "the desk's own words",
    "house_rule": "the publisher's own words",
    "illegal_notice": "the address that is complained about, and on what ground",
    "import_row": "what became of a row, in words of ours; numbers of the other system",
    "import_run": "names of files' digests and options",
    "limit_window": "keyed hashes that are gone when the window ends, a day at most",
    "person": "how the person came to us",
    "policy_row": "the publisher's policy",
    "redress_line": "the publisher's own words",
    "report": "the kind of a report",
    "ruling": "the desk's own words",
    "sanction": "the desk's record: its kind and the desk's own words",
    "seat": "who sits at a desk gives up the seat before closing an account",
    "signal": "names of rules, places in a text, figures; no words",
    "signing_key": "the publisher's keys",
    "site": "the publisher's own words",
    "site_change": "names of settings",
    "site_origin": "the publisher's addresses",
    "statement": "names of decisions, rules and signals; the house rule as it stood",
    "used_token": "hashes of numbers, for ten minutes",
    "word": "the publisher's list",
    "worker_beat": "our own machines",
}
"""Tables whose other columns of text hold nothing of a reader's."""
