"""Secrets are long, hashed and compared in constant time."""

import re

from comments.lib import tokens


def test_a_token_holds_256_bits_and_may_stand_in_a_url() -> None:
    made = {tokens.new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch("[A-Za-z0-9_-]{43}", token) for token in made)


def test_a_code_is_six_digits_with_leading_zeros_kept() -> None:
    assert all(re.fullmatch("[0-9]{6}", tokens.new_code()) for _ in range(200))


def test_a_digest_is_sha_256() -> None:
    assert tokens.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_keyed_hash_is_hmac_as_rfc_4231_gives_it() -> None:
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert tokens.keyed_hash("Jefe", "what do ya want for nothing?") == expected
    assert tokens.keyed_hash(b"Jefe", "what do ya want for nothing?") == expected


def test_same_takes_any_text() -> None:
    assert tokens.same("ä\ud800", "ä\ud800")
    assert not tokens.same("a", "ab")
    assert not tokens.same("", "é")


def test_the_challenge_is_that_of_rfc_7636_appendix_b() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert tokens.pkce_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
