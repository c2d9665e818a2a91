"""Handing a sign-in over to a frame: a one-time code, traded for a token with the verifier (RFC 7636)."""

from datetime import timedelta

from sqlalchemy import select, update

from comments.accounts import queries
from comments.accounts.actions.sign_ins import FRAME_TOKEN_LIFE
from comments.accounts.models import FrameCode, FrameToken, Person, SignIn
from comments.accounts.schemas import Trade
from comments.errors import Gone
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.tokens import digest, new_token, pkce_challenge, same

FRAME_CODE_LIFE = timedelta(seconds=60)


def hand_over(person: Person, site_id: int, *, challenge: str, sign_in_id: int | None) -> str:
    """Make a code that the holder of the challenge's verifier can trade once, within 60 seconds."""
    code = new_token()
    db.session.add(
        FrameCode(
            code_digest=digest(code),
            challenge=challenge,
            person_id=person.id,
            site_id=site_id,
            sign_in_id=sign_in_id,
            expires_at=clock.now() + FRAME_CODE_LIFE,
        )
    )
    db.session.flush()
    return code


def trade_code(trade: Trade) -> tuple[str, FrameToken, Person]:
    """Trade a code and its verifier for a frame token; raise Gone for a code that is spent, late or another's."""
    code = db.session.scalar(select(FrameCode).where(FrameCode.code_digest == digest(trade.code)))
    if code is None or not same(code.challenge, pkce_challenge(trade.verifier)) or not _spend(code):
        raise Gone(N_("That sign-in is over. Sign in again."), code="frame-code")
    person = queries.person(code.person_id)
    if person is None or _is_over(code.sign_in_id):
        raise Gone(N_("That sign-in is over. Sign in again."), code="frame-code")
    return *_new_token(code), person


def end_frame_token(token: str) -> None:
    """End a frame token, if it is one; its sign-in on our own pages stays, unless a publisher vouched for both."""
    now = clock.now()
    mine = update(FrameToken).where(FrameToken.token_digest == digest(token), FrameToken.ended_at.is_(None))
    ended = db.session.execute(mine.values(ended_at=now).returning(FrameToken.person_id, FrameToken.signing_key_id))
    for person_id, signing_key_id in ended.all():
        if signing_key_id is not None:
            vouched = (SignIn.person_id == person_id, SignIn.signing_key_id.is_not(None), SignIn.ended_at.is_(None))
            db.session.execute(update(SignIn).where(*vouched).values(ended_at=now))


def _spend(code: FrameCode) -> bool:
    now = clock.now()
    unspent = (FrameCode.id == code.id, FrameCode.used_at.is_(None), FrameCode.expires_at > now)
    spent = db.session.execute(update(FrameCode).where(*unspent).values(used_at=now))
    return bool(spent.rowcount)  # type: ignore[attr-defined]


def _is_over(sign_in_id: int | None) -> bool:
    row = db.session.get(SignIn, sign_in_id) if sign_in_id is not None else None
    return row is not None and row.ended_at is not None


def _new_token(code: FrameCode) -> tuple[str, FrameToken]:
    token = new_token()
    row = FrameToken(
        token_digest=digest(token),
        person_id=code.person_id,
        site_id=code.site_id,
        sign_in_id=code.sign_in_id,
        expires_at=clock.now() + FRAME_TOKEN_LIFE,
    )
    db.session.add(row)
    db.session.flush()
    return token, row
