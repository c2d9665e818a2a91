"""The verbs of a discussion. They change rows and record events under the article's lock; callers commit."""

from comments.threads.actions.bulk import Brought, place_many, reserve
from comments.threads.actions.counting import Difference, recount
from comments.threads.actions.deciding import (
    Ruling,
    hold,
    lock_branch,
    pick,
    publish,
    record_decision,
    reject,
    reject_edit,
    restore,
    unpick,
)
from comments.threads.actions.editing import edit_comment
from comments.threads.actions.erasing import erase_comments
from comments.threads.actions.placing import place_comment
from comments.threads.actions.posting import Posted, post_comment
from comments.threads.actions.removing import remove_placed
from comments.threads.actions.revealing import reveal_due
from comments.threads.actions.voting import cast_vote
from comments.threads.actions.withdrawing import bring_back, erase_due, withdraw

__all__ = [
    "Brought",
    "Difference",
    "Posted",
    "Ruling",
    "bring_back",
    "cast_vote",
    "edit_comment",
    "erase_comments",
    "erase_due",
    "hold",
    "lock_branch",
    "pick",
    "place_comment",
    "place_many",
    "post_comment",
    "publish",
    "record_decision",
    "recount",
    "reject",
    "reject_edit",
    "remove_placed",
    "reserve",
    "restore",
    "reveal_due",
    "unpick",
    "withdraw",
]
