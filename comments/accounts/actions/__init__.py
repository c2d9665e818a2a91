"""The verbs of accounts, a file per noun."""

from comments.accounts.actions.frames import end_frame_token, hand_over, trade_code
from comments.accounts.actions.letters import choose_letters
from comments.accounts.actions.passwords import admit, change_password, check_password, fits_waiting, replace_password
from comments.accounts.actions.proofs import OVER, make_proof, use_code, use_link, want_letter
from comments.accounts.actions.registrations import confirm, register, sweep
from comments.accounts.actions.sign_ins import end_other_sign_ins, end_sign_in, mark_seen, start_sign_in

__all__ = [
    "OVER",
    "admit",
    "change_password",
    "check_password",
    "choose_letters",
    "confirm",
    "end_frame_token",
    "end_other_sign_ins",
    "end_sign_in",
    "fits_waiting",
    "hand_over",
    "make_proof",
    "mark_seen",
    "register",
    "replace_password",
    "start_sign_in",
    "sweep",
    "trade_code",
    "use_code",
    "use_link",
    "want_letter",
]
