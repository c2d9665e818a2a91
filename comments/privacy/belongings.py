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
    Belongings(
        "sanction",
        deed=STAYS,
        blank={"reason": ""},
        given=("site_id", "kind", "until", "reason", "created_at", "undone_at"),
    ),
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
    "decision.note": "of decisions about the person's comments emptied",
    "ruling.words": "emptied where it answers the person's appeal, or a notice about words that are gone",
    "event.data": "only numbers and words of our own stay",
    "import_row.source_id": "of the person's own row, the hash goes",
    "illegal_notice.why": "emptied where the notice gave the person's address, or was about words that are gone",
    "illegal_notice.name": "emptied where the notice gave the person's address",
    "illegal_notice.email": "emptied where the notice gave the person's address",
    "illegal_notice.locale": "emptied where the notice gave the person's address",
}
"""Columns that `actions/erasing.py` sees to itself."""

NOT_PERSONAL = {
    "address_key": ("secret", "a secret of ours, destroyed after 30 days"),
    "article": (
        "url slug title section standfirst byline picture picture_alt picture_credit question body_source body_html "
        "discussion",
        "the publisher's own words",
    ),
    "comment": ("actor_kind status status_before", "words of ours: states, and who acted"),
    "decision": (
        "verdict actor_kind policy status_before batch_id",
        "what was decided, and by which row of the policy",
    ),
    "delivery": ("subscriber error", "names of subscribers and kinds of errors"),
    "desk_alert": ("comments", "numbers of comments"),
    "event": ("name", "the name of what happened"),
    "holding": ("reason", "the desk's own words, about an article or a site"),
    "house_rule": ("title text", "the publisher's own words"),
    "illegal_notice": ("place ground", "the address that is complained about, and on what ground"),
    "import_row": ("source kind outcome reason", "what became of a row, in words of ours; the other system's name"),
    "import_run": ("source file_digest options counts", "the blog's or forum's name, a digest, options, figures"),
    "limit_window": ("key", "keyed hashes that are gone when the window ends, a day at most"),
    "person": ("kind", "how the person came to us"),
    "policy_row": ("signal verdict", "the publisher's policy"),
    "redress_line": ("words", "the publisher's own words"),
    "report": ("kind", "the kind of a report"),
    "ruling": ("outcome", "upheld or dismissed"),
    "sanction": ("kind batch_id", "what was done"),
    "seat": ("role", "who sits at a desk gives up the seat before closing an account"),
    "signal": ("code spans detail", "names of rules, places in a text, figures; no words"),
    "signing_key": ("kid name algorithm public_jwk sealed_secret", "the publisher's keys"),
    "site": (
        "key name line rules_intro locale time_zone trailing_slash disposable theme accounts sign_in_url token_issuer",
        "the publisher's own words",
    ),
    "site_change": ("what", "names of settings"),
    "site_origin": ("origin", "the publisher's addresses"),
    "statement": (
        "kind rule_title rule_text signals policy elsewhere",
        "names of decisions, rules and signals; the house rule and the publisher's line as they stood",
    ),
    "used_token": ("jti_digest", "hashes of numbers, for ten minutes"),
    "word": ("word folded kind exceptions", "the publisher's list"),
    "worker_beat": ("machine version", "our own machines"),
}
"""By table the columns of text that hold nothing of a reader's, and what they hold instead.

Every one by name: a new column is declared by whoever adds it, also in a table that had nothing of a reader's before.
"""
