"""Proofs: what a letter carries to show that somebody reads an address, and how it is used up.

The request only records that a letter is wanted. What is secret (link and code) is made when the letter is sent, so
that it never waits in a queue, and the same is done whether an address is known or not.
"""

from datetime import timedelta

from sqlalchemy import update

from comments.accounts import queries
from comments.accounts.models import Proof
from comments.errors import BadInput, Gone
from comments.events.record import record
from comments.extensions import db
from comments.lib import clock
from comments.lib.i18n import N_
from comments.lib.tokens import same
from comments.web.limits import apart

PROOF_MINUTES = 30
MOST_TRIES = 5
WRONG_CODE = N_("That is not the code of the newest letter. Look at it again.")
TRIED_TOO_OFTEN = N_("Five wrong codes were typed, so this one is worth nothing now. Send another letter.")
OVER = N_("That link or code has been used, or its 30 minutes are over. Ask for another letter.")


def want_letter(
    purpose: str, person_id: int | None, *, browser_digest: str, next_path: str = "", site_id: int | None = None
) -> None:
    """Record that a letter is wanted, to prove the address of a person or of nobody we know."""
    record(
        "proof.wanted", person_id=person_id, site_id=site_id, purpose=purpose, browser=browser_digest, next=next_path
    )


def make_proof(
    purpose: str,
    person_id: int | None,
    *,
    browser_digest: str,
    next_path: str,
    token_digest: str | None,
    code_digest: str,
) -> Proof:
    """Put a proof in place of those that the same person or browser had for the same purpose."""
    older = Proof.browser_digest == browser_digest if person_id is None else Proof.person_id == person_id
    void = update(Proof).where(Proof.purpose == purpose, Proof.used_at.is_(None), older)
    db.session.execute(void.values(used_at=clock.now()))
    proof = Proof(
        person_id=person_id,
        purpose=purpose,
        token_digest=token_digest,
        code_digest=code_digest,
        browser_digest=browser_digest,
        next_path=next_path,
        expires_at=clock.now() + timedelta(minutes=PROOF_MINUTES),
    )
    db.session.add(proof)
    db.session.flush()
    return proof


def use_code(purpose: str, *, browser_digest: str, code_digest: str) -> Proof:
    """Use up the proof whose code was typed in the browser that asked for it; raise BadInput or Gone.

    Every try counts, whatever becomes of the request: at most 5 a letter. Call it before anything is written.
    """
    proof = queries.proof_by_browser(purpose, browser_digest)
    if proof is None:
        raise BadInput(WRONG_CODE, field="code")
    if not _count_try(proof.id):
        raise Gone(TRIED_TOO_OFTEN, code="tried-too-often", field="code")
    if proof.code_digest is None or not same(proof.code_digest, code_digest):
        raise BadInput(WRONG_CODE, field="code")
    return _used(proof)


def use_link(purpose: str, token: str) -> Proof:
    """Use up the proof that a letter's link names; raise Gone."""
    proof = queries.proof_by_link(purpose, token)
    if proof is None:
        raise Gone(OVER, code="proof-over")
    return _used(proof)


def _used(proof: Proof) -> Proof:
    used = update(Proof).where(Proof.id == proof.id, Proof.used_at.is_(None)).values(used_at=clock.now())
    if not db.session.execute(used).rowcount:  # type: ignore[attr-defined]
        raise Gone(OVER, code="proof-over")
    return proof


def _count_try(proof_id: int) -> bool:
    with apart() as session:
        counted = update(Proof).where(Proof.id == proof_id, Proof.tries < MOST_TRIES).values(tries=Proof.tries + 1)
        return bool(session.execute(counted).rowcount)  # type: ignore[attr-defined]
