"""Keys that a publisher signs with: strong ones of one algorithm, two at once, a secret shown once and kept sealed."""

import json

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from comments.errors import BadInput, Conflict, NotFound
from comments.extensions import db, unit_of_work
from comments.lib.seals import open_sealed, seal
from comments.publishers import signing_keys
from comments.publishers.account_settings import read_accounts, save_accounts
from comments.publishers.key_forms import ALGORITHMS, NewKey, read_new_key
from comments.publishers.models import SigningKey, Site, SiteChange

PAIRS = {
    "RS256": RSAKey.generate_key(2048),
    "ES256": ECKey.generate_key("P-256"),
    "EdDSA": OKPKey.generate_key("Ed25519"),
}
SHORT_RSA = """-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC3//sR2tXw0wrC2DySx8vNGlqt
3Y7ldU9+LBLI6e1KS5lfc5jlTGF7KBTSkCHBM3ouEHWqp1ZJ85iJe59aF5gIB2kl
Bd6h4wrbbHA2XE1sq21ykja/Gqx7/IRia3zQfxGv/qEkyGOx+XALVoOOZqDwh76o
2n1vP1D+tD3amHsK7QIDAQAB
-----END PUBLIC KEY-----"""
"""An example key of 1,024 bits, found in many manuals."""
KEY = "k" * 40


def form(algorithm="HS256", key="", name="Web server"):
    return {"algorithm": algorithm, "key": key, "name": name}


def public(algorithm):
    return PAIRS[algorithm].as_pem(private=False).decode()


@pytest.fixture
def add(context, site):
    """Keep a key for the site and answer it."""

    def keep(new=None, at=None):
        with unit_of_work():
            row = db.session.get_one(Site, at or site)
            return signing_keys.add_key(row, new or read_new_key(form()), secret_key=KEY)

    return keep


def test_without_a_secret_one_is_made_that_nobody_guesses():
    made = {read_new_key(form()).material for _ in range(3)}
    assert len(made) == 3
    assert min(len(secret.encode()) for secret in made) >= 32


def test_a_secret_of_ones_own_is_taken_as_it_is():
    assert read_new_key(form(key="  a secret of thirty-two bytes, at least  ")).material == (
        "a secret of thirty-two bytes, at least"
    )
    assert read_new_key(form(key="é" * 16)).material == "é" * 16


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_public_key_is_read_as_pem_or_jwk_into_one_form(algorithm):
    pair = PAIRS[algorithm]
    named = {**pair.as_dict(private=False), "kid": "paper-1", "use": "sig", "alg": algorithm}
    pem, jwk = (read_new_key(form(algorithm, key)) for key in (public(algorithm), json.dumps(named)))
    assert pem.material == jwk.material
    assert (pem.kid, jwk.kid) == ("", "paper-1")


REFUSED = {
    "a secret of 31 bytes": ("HS256", "x" * 31, "key-short"),
    "a public key as secret": ("HS256", public("RS256"), "key-kind"),
    "a JWK as secret": ("HS256", json.dumps(PAIRS["ES256"].as_dict(private=False)), "key-kind"),
    "a secret with NUL": ("HS256", "x" * 40 + "\0", "key-short"),
    "an endless key": ("HS256", "x" * 9_000, "bad-input"),
    "no key": ("RS256", "", "key-unread"),
    "words": ("RS256", "my key", "key-unread"),
    "JSON that is no key": ("ES256", "{}", "key-unread"),
    "JSON that is cut": ("ES256", '{"kty": "EC"', "key-unread"),
    "JSON nested without end": ("ES256", '{"x": ' + "[" * 4_000, "key-unread"),
    "a key of another kind": ("RS256", public("ES256"), "key-unread"),
    "a key of another kind too": ("EdDSA", public("RS256"), "key-unread"),
    "a private key": ("RS256", PAIRS["RS256"].as_pem(private=True).decode(), "key-private"),
    "a private JWK": ("EdDSA", json.dumps(PAIRS["EdDSA"].as_dict(private=True)), "key-private"),
    "another curve": ("ES256", ECKey.generate_key("P-384").as_pem(private=False).decode(), "key-curve"),
    "another curve too": ("EdDSA", OKPKey.generate_key("Ed448").as_pem(private=False).decode(), "key-curve"),
    "a key to agree by": ("EdDSA", OKPKey.generate_key("X25519").as_pem(private=False).decode(), "key-curve"),
    "1,024 bits": ("RS256", SHORT_RSA, "key-short"),
    "no algorithm": ("none", "", "bad-input"),
    "a longer hash": ("HS512", "", "bad-input"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_key_that_would_not_do_is_refused(case):
    algorithm, key, code = REFUSED[case]
    with pytest.raises(BadInput) as refused:
        read_new_key(form(algorithm, key))
    assert refused.value.code == code
    assert refused.value.field in ("key", "algorithm")


def test_a_key_needs_a_name():
    for name in ("", "   ", "x" * 61):
        with pytest.raises(BadInput):
            read_new_key(form(name=name))


def test_a_secret_is_kept_sealed_and_opened_with_the_installations_key_alone(add):
    key = add(NewKey("Web server", "HS256", "the secret itself, 32 bytes and more"))
    assert "secret itself" not in (key.sealed_secret or "")
    assert signing_keys.material_of(key, KEY) == "the secret itself, 32 bytes and more"
    assert signing_keys.material_of(key, "another" * 6) is None


def test_a_seal_is_for_one_purpose():
    sealed = seal("words", secret_key=KEY, purpose="signing keys of site 1")
    assert open_sealed(sealed, secret_key=KEY, purpose="signing keys of site 1") == "words"
    assert open_sealed(sealed, secret_key=KEY, purpose="signing keys of site 2") is None
    for altered in (sealed[:-4] + "AAAA", "x", "", sealed.replace(".", "..", 1)):
        assert open_sealed(altered, secret_key=KEY, purpose="signing keys of site 1") is None


def test_two_keys_are_in_use_at_once_and_a_third_waits(add):
    first, second = add(), add()
    assert first.kid != second.kid
    with pytest.raises(Conflict) as refused:
        add()
    assert refused.value.code == "keys-full"


def test_all_keys_in_use_are_for_one_algorithm(add, site):
    first = add()
    with pytest.raises(Conflict) as refused:
        add(read_new_key(form("ES256", public("ES256"))))
    assert refused.value.code == "keys-mixed"
    with unit_of_work():
        signing_keys.end_key(db.session.get_one(Site, site), first.id)
    assert add(read_new_key(form("ES256", public("ES256")))).algorithm == "ES256"


def test_ending_a_key_forgets_its_secret_for_good(add, site):
    key = add()
    with unit_of_work():
        signing_keys.end_key(db.session.get_one(Site, site), key.id)
    assert (key.sealed_secret, signing_keys.live_keys(site)) == (None, [])
    assert [one.id for one in signing_keys.ended_keys(site)] == [key.id]
    with pytest.raises(NotFound):
        signing_keys.end_key(db.session.get_one(Site, site), key.id)


def test_a_key_of_another_site_cannot_be_ended(add, site, other_site):
    key = add(at=other_site)
    with pytest.raises(NotFound):
        signing_keys.end_key(db.session.get_one(Site, site), key.id)


def test_two_keys_never_share_a_kid(add):
    named = NewKey("Web server", "HS256", "x" * 40, "paper-1")
    assert add(named).kid == "paper-1"
    assert add(named).kid != "paper-1"


def test_every_change_is_noted_without_a_secret(add, site):
    add(NewKey("Web server", "HS256", "the secret itself, 32 bytes and more", "paper-1"))
    notes = [row.what for row in db.session.query(SiteChange).order_by(SiteChange.id)]
    assert notes == ["signing key paper-1 added: HS256"]


def whose(accounts="publisher", sign_in_url="", token_issuer=""):
    return read_accounts({"accounts": accounts, "sign_in_url": sign_in_url, "token_issuer": token_issuer})


def test_the_publishers_accounts_need_a_key_first(context, site):
    with pytest.raises(Conflict) as refused:
        save_accounts(db.session.get_one(Site, site), whose())
    assert refused.value.code == "keys-none"


def test_the_issuer_is_the_first_origin_and_stays_it(add, site):
    add()
    with unit_of_work():
        row = db.session.get_one(Site, site)
        assert save_accounts(row, whose()) is True
        assert (row.accounts, row.token_issuer) == ("publisher", "http://localhost:8001")
        assert save_accounts(row, whose("both", token_issuer="estuary")) is False
        assert row.token_issuer == "estuary"


@pytest.mark.parametrize(
    "field",
    [
        {"accounts": "everybody"},
        {"sign_in_url": "javascript:alert(1)"},
        {"sign_in_url": "//example.org/login"},
        {"sign_in_url": "https://user@example.org/"},
        {"sign_in_url": "https://{address}"},
        {"sign_in_url": "{address}"},
        {"token_issuer": "x" * 501},
    ],
    ids=str,
)
def test_settings_that_cannot_be_are_refused(field):
    with pytest.raises(BadInput):
        whose(**field)


def test_there_is_one_algorithm_for_secrets_and_three_for_pairs():
    assert ALGORITHMS == ("HS256", "RS256", "ES256", "EdDSA")
    assert SigningKey.__table__.c.algorithm.nullable is False
