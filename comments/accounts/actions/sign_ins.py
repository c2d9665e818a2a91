"""Starting and ending sign-ins; what grew out of one ends with it."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from comments.accounts.models import FrameCode, FrameToken, Person, SignIn
from comments.extensions import db
from comments.lib import clock
from comments.lib.tokens import digest, new_token

FRAME_TOKEN_LIFE = timedelta(days=30)


def start_sign_in(person: Person, *, browser: str, grown_of: FrameToken | None = None) -> tuple[str, SignIn]:
    """Start a sign-in and answer its secret token with its row; out of a frame it is for that frame's site alone."""
    token = new_token()
    row = SignIn(token_digest=digest(token), person_id=person.id, browser=browser[:200])
    if grown_of is not None:
        row.site_id, row.signing_key_id = grown_of.site_id, grown_of.signing_key_id
    db.session.add(row)
    db.session.flush()
    return token, row


def end_sign_in(sign_in: SignIn) -> None:
    """End a sign-in with its frame tokens; the browser that holds it is signed out at its next request."""
    sign_in.ended_at = clock.now()
    _end_frames_of([sign_in.id])


def end_other_sign_ins(person_id: int, *, but: int | None) -> None:
    """End all sign-ins of a person except one, with their frame tokens."""
    mine = SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.id != (but or 0)
    ended = db.session.execute(update(SignIn).where(*mine).values(ended_at=clock.now()).returning(SignIn.id))
    _end_frames_of(list(ended.scalars()))


def end_frames(person_id: int) -> None:
    """End every frame token and every code of a person."""
    now = clock.now()
    tokens = update(FrameToken).where(FrameToken.person_id == person_id, FrameToken.ended_at.is_(None))
    codes = update(FrameCode).where(FrameCode.person_id == person_id, FrameCode.used_at.is_(None))
    db.session.execute(tokens.values(ended_at=now))
    db.session.execute(codes.values(used_at=now))


def mark_seen(table: type[SignIn] | type[FrameToken], row_id: int, session: Session) -> None:
    """Note that a sign-in or a frame token is in use; a token of ours lives on for 30 days from here."""
    now = clock.now()
    if table is FrameToken:
        own = update(FrameToken).where(FrameToken.id == row_id, FrameToken.signing_key_id.is_(None))
        session.execute(own.values(seen_at=now, expires_at=now + FRAME_TOKEN_LIFE))
    else:
        session.execute(update(SignIn).where(SignIn.id == row_id).values(seen_at=now))


def _end_frames_of(sign_in_ids: list[int]) -> None:
    now = clock.now()
    tokens = update(FrameToken).where(FrameToken.sign_in_id.in_(sign_in_ids), FrameToken.ended_at.is_(None))
    codes = update(FrameCode).where(FrameCode.sign_in_id.in_(sign_in_ids), FrameCode.used_at.is_(None))
    db.session.execute(tokens.values(ended_at=now))
    db.session.execute(codes.values(used_at=now))
