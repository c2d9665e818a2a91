"""The rules, in the order in which the desk shows them: all run, none decides."""

from collections.abc import Callable

from comments.screening.rules.links import links
from comments.screening.rules.newcomer import newcomer
from comments.screening.rules.repeated import repeated
from comments.screening.rules.shouting import shouting
from comments.screening.rules.standing import standing
from comments.screening.rules.words import words
from comments.screening.types import Context, Signal, Submission

Rule = Callable[[Submission, Context], tuple[Signal, ...]]

RULES: tuple[Rule, ...] = (standing, words, links, repeated, newcomer, shouting)
"""Every rule; a new one is a file here and a name in this line."""
