"""The verbs of accounts, a file per noun."""

from comments.accounts.actions.frames import end_frame_token, hand_over, trade_code
from comments.accounts.actions.letters import choose_letters
from comments.accounts.actions.passwords import admit, change_password, check_password, fits_waiting, replace_password
from comments.accounts.actions.proofs import OVER, make_proof, use_code, use_link, want_letter
from comments.accounts.actions.registrations import confirm, register, sweep
from comments.accounts.actions.seats import add_person, give_seat, invite, take_seat
from comments.accounts.actions.sign_ins import end_other_sign_ins, end_sign_in, mark_seen, start_sign_in
from comments.accounts.actions.vouching import admit_signed, end_own_frames, is_used, sweep_used

__all__ = [
    "OVER",
    "add_person",
    "admit",
    "admit_signed",
    "change_password",
    "check_password",
    "choose_letters",
    "confirm",
    "end_frame_token",
    "end_other_sign_ins",
    "end_own_frames",
    "end_sign_in",
    "fits_waiting",
    "give_seat",
    "hand_over",
    "invite",
    "is_used",
    "make_proof",
    "mark_seen",
    "register",
    "replace_password",
    "start_sign_in",
    "sweep",
    "sweep_used",
    "take_seat",
    "trade_code",
    "use_code",
    "use_link",
    "want_letter",
]
