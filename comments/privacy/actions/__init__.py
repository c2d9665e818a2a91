"""The verbs of privacy. They change rows and record events; callers commit."""

from comments.privacy.actions.closing import SEATED, ask_to_close, remind_due, stay
from comments.privacy.actions.copies import ask_for_copy
from comments.privacy.actions.erasing import begin, erase_some, finish, forget_rest

__all__ = [
    "SEATED",
    "ask_for_copy",
    "ask_to_close",
    "begin",
    "erase_some",
    "finish",
    "forget_rest",
    "remind_due",
    "stay",
]
