"""How long things are kept: the table that the worker carries out, readers are shown and the docs repeat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app

from comments.extensions import unit_of_work
from comments.lib import clock
from comments.lib.i18n import N_
from comments.privacy import copies, sweeping

Sweep = Callable[[datetime, Path], int]
"""Deletes the next part of what is older, given the time and the data folder; answers 0 when nothing is left."""


@dataclass(frozen=True)
class Rule:
    """What is kept for how long, in words, and what carries it out."""

    what: str
    how_long: str
    sweep: Sweep


SCHEDULE = (
    Rule(
        N_("Words of a comment that you withdrew, in all versions"),
        N_("24 hours; at most 30 days where a moderator still has to read them"),
        sweeping.erase_withdrawn,
    ),
    Rule(N_("Accounts whose address was never confirmed"), N_("1 day"), sweeping.delete_unconfirmed),
    Rule(N_("Links and codes of letters"), N_("1 day after they end"), sweeping.delete_proofs),
    Rule(N_("Sign-ins that ended, here and on other pages"), N_("30 days"), sweeping.delete_sign_ins),
    Rule(N_("Notices"), N_("90 days"), sweeping.delete_notices),
    Rule(N_("Notes of letters that were sent or given up"), N_("30 days"), sweeping.delete_letters),
    Rule(N_("Records of what happened, without words"), N_("90 days"), sweeping.delete_events),
    Rule(N_("Counts of how often something was tried"), N_("until their hour or day is over"), sweeping.delete_windows),
    Rule(
        N_("Hashes of the net address that a comment came from, and the key they were made with"),
        N_("30 days; the address itself is never kept"),
        sweeping.destroy_addresses,
    ),
    Rule(
        N_("Name and e-mail of whoever told us of illegal words"),
        N_("6 months after the decision"),
        sweeping.forget_complainants,
    ),
    Rule(N_("Copies of your own data"), N_("24 hours"), copies.remove_old),
)


def carry_out() -> None:
    """Carry the whole table out, a part at a time, each in a transaction of its own."""
    folder: Path = current_app.config["SETTINGS"].data_dir
    for rule in SCHEDULE:
        while _next_part(rule, folder):
            pass


def _next_part(rule: Rule, folder: Path) -> int:
    with unit_of_work():
        return rule.sweep(clock.now(), folder)
