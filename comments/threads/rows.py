"""What a page of a discussion is made of: plain rows, read once, never changed, the same for every reader."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One comment as every reader meets it; of a tombstone the words and the name are left out."""

    id: int
    article_id: int
    parent_id: int | None
    root_id: int
    depth: int
    """Level in the tree, 1 for a root."""
    status: str
    is_tombstone: bool
    person_id: int
    name: str
    badge: str
    wrote_article: bool
    html: str
    up: int
    down: int
    score: int
    score_hidden: bool
    """Whether the score is kept back while the comment is fresh; `up`, `down` and `score` are 0 then."""
    reply_count: int
    """Published direct replies."""
    shown_replies: int
    """Direct replies that readers meet, tombstones included."""
    picked: bool
    edited: bool
    at: datetime
    removal_rule: str
    """Title of the house rule on a moderator's tombstone; empty when none is named."""
    removal_number: int | None
    answered_id: int | None
    answered_name: str
    """Whom it answers; empty when the comment answered is a tombstone."""
    imported: bool
    has_profile: bool = True
    """Whether the name leads to a page of the person's: not of imported people, nor of those who have left."""


@dataclass(frozen=True, slots=True)
class More:
    """Direct replies that are not on this page: how many, and where `replies_of` goes on (None: at the first)."""

    count: int
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Node:
    """A comment with what is shown below it."""

    row: CommentRow
    replies: tuple["Node", ...] = ()
    more: More | None = None
    continues: int = 0
    """Direct replies that stand deeper than a page goes: its permalink shows them ("Continue this thread")."""


@dataclass(frozen=True, slots=True)
class DiscussionPage:
    """A page of a discussion: threads from the top, or the surroundings of one comment."""

    article_id: int
    order: str
    nodes: tuple[Node, ...]
    next_cursor: str | None
    """Where the next root comments begin; None when these were the last."""
    total: int
    """Published comments of the whole discussion."""
    revision: int = 0
    """The state of the discussion this page shows."""
    target_id: int | None = None


@dataclass(frozen=True, slots=True)
class RepliesPage:
    """More direct replies of one comment, each with what fits below it."""

    comment_id: int
    article_id: int
    order: str
    nodes: tuple[Node, ...]
    more: More | None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class MyRow:
    """A comment as its author sees it, whatever state it is in."""

    row: CommentRow
    """`html` holds the words even where others see a tombstone; those of the newest version."""
    status: str
    has_held_edit: bool
    """Whether the newest version waits for a moderator while an older one is shown."""
    edit_until: datetime | None
    """Until when it can be edited; None when it cannot."""
    may_withdraw: bool
    return_until: datetime | None
    """Until when a withdrawn comment can be brought back; None when it cannot."""
    policy: str
    """Why it was held or rejected by a rule: the policy row, such as "links" or "risk>=0.5"; else empty."""
    note: str
    """A moderator's own words about the last decision."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What is one person's in one discussion, to be laid over the public page."""

    comments: tuple[MyRow, ...]
    """Newest first."""
    votes: dict[int, int]
    """Comment id to 1 or -1."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The words of one version of a comment."""

    comment_id: int
    number: int
    source: str
    html: str
    created_at: datetime
    erased: bool
