"""What an archive holds: every table that lasts, in an order in which each comes after those it points to."""

from sqlalchemy import Table

from comments.extensions import db

LEFT_OUT = {
    "address_key": "keys of this installation's hashes of addresses, which last thirty days",
    "data_copy": "copies of people's own data, which last a day",
    "frame_code": "codes that last a minute",
    "frame_token": "sign-ins of frames; readers sign in again",
    "limit_window": "counts that last an hour",
    "proof": "codes and links on their way, which last a day at most",
    "sign_in": "sign-ins of browsers; readers sign in again",
    "used_token": "numbers of publishers' tokens, which last ten minutes",
    "worker_beat": "the heartbeat of this installation's worker",
}


def kept_tables() -> list[Table]:
    """Answer the tables of an archive, those first that others point to."""
    return [table for table in db.metadata.sorted_tables if table.name not in LEFT_OUT]
