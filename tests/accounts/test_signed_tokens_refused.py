"""Tokens that a publisher did not sign, not for us, not now or not once: each is refused, each with its own name."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from sqlalchemy import func, select

from comments.accounts.models import FrameToken, Person, UsedToken
from comments.accounts.token_text import LONGEST
from comments.extensions import db, unit_of_work
from comments.publishers.models import Site
from tests.accounts.signing import AUDIENCE, PAIRS, SECRET, claims, encoded, sign, sign_with

OTHERS = {
    "RS256": RSAKey.generate_key(2048),
    "ES256": ECKey.generate_key("P-256"),
    "EdDSA": OKPKey.generate_key("Ed25519"),
}
"""Pairs that nobody pasted."""


def public(key):
    return json.dumps(key.as_dict(private=False))


def unsigned(said, **header):
    head = json.dumps({"alg": "none", "typ": "JWT"} | header).encode()
    return f"{encoded(head)}.{encoded(json.dumps(said).encode())}."


def with_claims(token, **more):
    """Change what a token says, under the signature it has."""
    header, body, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return f"{header}.{encoded(json.dumps(said | more).encode())}.{signature}"


def nested(depth):
    return ('{"sub": ' + "[" * depth + "]" * depth + "}").encode()


def raw(**more):
    """Write claims by hand, with members of any spelling put in front."""
    return json.dumps(claims(**more))[1:]


def bad_tokens():
    """Answer tokens by what is wrong with them, made now, with the code of the refusal."""
    now = int(time.time())
    return {
        "nothing at all": ("", "token-missing"),
        "words": ("let me in", "token-shape"),
        "two parts": ("eyJhbGciOiJIUzI1NiJ9.e30", "token-shape"),
        "five parts, as encrypted tokens have": ("a.b.c.d.e", "token-shape"),
        "padding": (sign(claims()) + "=", "token-shape"),
        "a line end in it": (sign(claims()).replace(".", ".\n"), "token-shape"),
        "a token longer than is read": (sign(claims(name="x" * LONGEST)), "token-large"),
        "claims that are no JSON": (sign(b"{'sub': 1}"), "token-unread"),
        "claims that are a list": (sign(b"[1]"), "token-unread"),
        "claims nested a thousand deep": (sign(nested(2_500)), "token-unread"),
        "claims with NaN": (sign(b'{"exp": NaN}'), "token-unread"),
        "claims in another encoding": (sign('{"sub": "é"}'.encode("latin-1")), "token-unread"),
        "a thousand claims": (sign(claims(**{f"c{n}": 1 for n in range(150)})), "token-unread"),
        "a header that is no JSON": ("bm8." + encoded(b"{}") + ".x", "token-unread"),
        "a claim that stands twice": (sign(('{"sub": "reader-1", ' + raw()).encode()), "token-doubled"),
        "a claim twice further in": (sign(('{"x": {"a": 1, "a": 2}, ' + raw()).encode()), "token-doubled"),
        "no algorithm": (sign(claims(), alg=None), "token-algorithm"),
        "no signature, and said so": (unsigned(claims()), "token-algorithm"),
        "no signature, said in capitals": (unsigned(claims(), alg="NONE"), "token-algorithm"),
        "no signature under the right algorithm": (unsigned(claims(), alg="HS256"), "token-signature"),
        "an algorithm that is a list": (sign(claims(), alg=["HS256"]), "token-algorithm"),
        "a longer hash": (sign(claims(), alg="HS512"), "token-algorithm"),
        "another spelling": (sign(claims(), alg="hs256"), "token-algorithm"),
        "another secret": (sign(claims(), "thirty-two bytes of another paper"), "token-signature"),
        "the empty secret": (sign(claims(), b""), "token-signature"),
        "other words under a good signature": (with_claims(sign(claims()), sub="reader-1"), "token-signature"),
        "a key that the token brings": (
            sign(claims(), "own key, own key, own key, own key", jwk=OctKey.import_key("own key" * 5).as_dict()),
            "token-signature",
        ),
        "an address where its key is": (
            sign(
                claims(), "own key, own key, own key, own key", jku="http://localhost:1/keys", x5u="http://localhost:1/"
            ),
            "token-signature",
        ),
        "a kid that is a path": (sign(claims(), b"", kid="../../../../dev/null"), "token-signature"),
        "a kid that is a query": (sign(claims(), "x" * 40, kid="x' UNION SELECT 'aaaa"), "token-signature"),
        "a kid that is a command": (sign(claims(), "x" * 40, kid="|/usr/bin/id"), "token-signature"),
        "a kid that is a list": (sign(claims(), kid=["first"]), "token-header"),
        "a kid that is a number": (sign(claims(), kid=1), "token-header"),
        "an extension that must be understood": (sign(claims(), crit=["exp"], exp=1), "token-header"),
        "a payload that is not encoded": (sign(claims(), crit=["b64"], b64=False), "token-header"),
        "no issuer": (sign(claims(iss=None)), "token-issuer"),
        "another issuer": (sign(claims(iss="http://localhost:8001/")), "token-issuer"),
        "issuers in a list": (sign(claims(iss=["http://localhost:8001"])), "token-issuer"),
        "no audience": (sign(claims(aud=None)), "token-audience"),
        "another audience": (sign(claims(aud="http://localhost/embed/other")), "token-audience"),
        "an audience that begins as ours": (sign(claims(aud=AUDIENCE + "2")), "token-audience"),
        "the audience in an object": (sign(claims(aud={AUDIENCE: True})), "token-audience"),
        "signed in the future": (sign(claims(iat=now + 300, exp=now + 600)), "token-future"),
        "milliseconds": (sign(claims(iat=now * 1000, exp=now * 1000 + 300)), "token-iat"),
        "no time of signing": (sign(claims(iat=None)), "token-iat"),
        "a time in quotes": (sign(claims(iat=str(now))), "token-iat"),
        "a time that is true": (sign(claims(iat=True)), "token-iat"),
        "a time without end": (sign(('{"iat": 1e999, ' + raw(iat=None)).encode()), "token-iat"),
        "a time of four hundred digits": (sign(claims(iat=10**400)), "token-iat"),
        "a time before 1970": (sign(claims(iat=-1)), "token-iat"),
        "no end": (sign(claims(exp=None)), "token-exp"),
        "an end that has passed": (sign(claims(iat=now - 600, exp=now - 120)), "token-expired"),
        "a life of an hour": (sign(claims(exp=now + 3600)), "token-long"),
        "a life of one second too much": (sign(claims(iat=now, exp=now + 601)), "token-long"),
        "an end before its beginning": (sign(claims(iat=now + 10, exp=now + 5)), "token-long"),
        "good only later": (sign(claims(nbf=now + 200)), "token-early"),
        "no subject": (sign(claims(sub=None)), "token-sub"),
        "an empty subject": (sign(claims(sub="")), "token-sub"),
        "a subject that is a number": (sign(claims(sub=7)), "token-sub"),
        "a subject with NUL": (sign(claims(sub="7\0")), "token-sub"),
        "a subject with half a character": (sign(claims(sub="\ud83d")), "token-sub"),
        "a subject without end": (sign(claims(sub="7" * 256)), "token-sub"),
        "no id": (sign(claims(jti=None)), "token-jti"),
        "no name": (sign(claims(name=None)), "token-name"),
        "a name that nobody sees": (sign(claims(name="\u200b\u200b")), "token-name"),
        "a name that is an object": (sign(claims(name={"first": "Ada"})), "token-name"),
        "a verified address that is none": (sign(claims(email="ada@", email_verified=True)), "token-email"),
        "a language that is none": (sign(claims(locale="../de")), "token-locale"),
        "a permission in quotes": (sign(claims(may_comment="true")), "token-may-comment"),
    }


def counts(app):
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(table)) for table in (Person, FrameToken, UsedToken)]


def test_each_token_is_refused_by_its_name_and_leaves_nothing_behind(app, vouched, trade):
    vouched()
    before, wrong, told = counts(app), [], {}
    for case, (token, code) in bad_tokens().items():
        answer = trade(token)
        if (answer.status_code in (410, 422), answer.json["code"]) != (True, code):
            wrong.append((case, answer.status_code, answer.json["code"]))
        assert answer.mimetype == "application/problem+json"
        told[code] = answer.json["detail"]
    assert not wrong
    assert counts(app) == before
    assert len(set(told.values())) == len(told) >= 22, "every refusal says something of its own"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_public_key_is_no_shared_secret(vouched, trade, algorithm):
    pair = PAIRS[algorithm]
    vouched(algorithm, public(pair))
    pem = pair.as_pem(private=False)
    known = (pem, pem.strip(), public(pair), json.dumps(pair.as_dict(private=False), sort_keys=True), "first")
    for secret in known:
        assert trade(sign(claims(), secret)).json["code"] == "token-algorithm"
        assert trade(sign(claims(), secret, kid="first")).json["code"] == "token-algorithm"
        forged = sign(claims(), secret, alg=algorithm)
        assert trade(forged).json["code"] == "token-signature"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_the_key_must_be_the_publishers(vouched, trade, algorithm):
    vouched(algorithm, public(PAIRS[algorithm]))
    stranger = OTHERS[algorithm]
    assert trade(sign_with(algorithm, claims(), stranger)).json["code"] == "token-signature"
    brought = sign_with(algorithm, claims(), stranger, kid="first", jwk=stranger.as_dict(private=False))
    assert trade(brought).json["code"] == "token-signature"


def test_another_algorithm_of_the_same_key_is_not_taken(vouched, trade):
    vouched("RS256", public(PAIRS["RS256"]))
    for algorithm in ("PS256", "RS384", "RS512"):
        assert trade(sign_with(algorithm, claims(), PAIRS["RS256"])).json["code"] == "token-algorithm"


def test_a_token_is_good_once(app, vouched, trade):
    vouched()
    token = sign(claims())
    assert trade(token).status_code == 201
    again = trade(token)
    assert (again.status_code, again.json["code"]) == (409, "token-used")
    other = sign(claims(jti=json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["jti"], sub="reader-8"))
    assert trade(other).json["code"] == "token-used"
    assert counts(app)[1] == 1


def test_of_twenty_at_the_same_moment_one_is_taken(app, vouched, trade):
    vouched()
    token = sign(claims())
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: trade(token), range(20)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    assert counts(app)[1:] == [1, 1]


def test_twenty_first_visits_at_the_same_moment_make_one_person(app, vouched, trade):
    vouched()
    before = counts(app)[0]
    tokens = [sign(claims()) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(trade, tokens))
    assert {answer.status_code for answer in answers} == {201}
    assert counts(app)[0] == before + 1


def test_a_refused_token_is_not_used_up(vouched, trade):
    vouched()
    said = claims(name=None)
    assert trade(sign(said)).json["code"] == "token-name"
    assert trade(sign(said | {"name": "Ada"})).status_code == 201


def test_a_token_of_one_site_is_good_for_no_other(app, site, other_site, vouched, trade):
    vouched()
    vouched(material="the other paper's secret of 32 bytes", at=other_site)
    mine = sign(claims())
    assert trade(mine, site="other").json["code"] == "token-signature"
    assert trade(mine).status_code == 201


def test_even_where_two_sites_share_a_secret(app, other_site, vouched, trade):
    vouched()
    vouched(at=other_site)
    assert trade(sign(claims()), site="other").json["code"] == "token-audience"
    assert trade(sign(claims(aud="http://localhost/embed/other")), site="other").status_code == 201


def test_the_same_subject_at_two_sites_is_two_people(app, other_site, vouched, trade):
    vouched()
    vouched(at=other_site)
    one = trade(sign(claims())).json["person"]["id"]
    assert trade(sign(claims(aud="http://localhost/embed/other")), site="other").json["person"]["id"] != one


def test_a_site_that_has_not_switched_them_on_takes_none(app, site, vouched, trade):
    vouched()
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, site).accounts = "own"
    assert trade(sign(claims())).json["code"] == "tokens-off"


def test_a_key_sealed_under_another_secret_of_the_installation_opens_nothing(app, vouched, trade, monkeypatch):
    from dataclasses import replace

    vouched()
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], secret_key="another" * 6))
    assert trade(sign(claims())).json["code"] == "token-keys"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8001"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://blog.localhost"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
    ],
    ids=str,
)
def test_only_our_own_frame_trades(app, vouched, trade, headers):
    vouched()
    before = counts(app)
    answer = trade(sign(claims()), **headers)
    assert (answer.status_code, answer.json["code"]) == (403, "cross-origin")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert counts(app) == before


def test_no_cookie_is_set_and_none_is_looked_at(app, browser, ada, vouched):
    vouched()
    client = browser(ada)
    sent = {"site": "demo", "token": sign(claims())}
    answer = client.post("/embed/signed-tokens", json=sent, headers={"Accept": "application/json"})
    assert answer.json["person"]["id"] != ada
    assert "Set-Cookie" not in answer.headers
    assert client.get("/account").status_code == 200, "the cookie's sign-in stays whose it was"


def test_a_session_set_by_somebody_else_is_not_taken_over(app, vouched):
    """Fixation: the frame token is new with each trade, whatever the browser brought along."""
    vouched()
    planted = "p" * 43
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    client.set_cookie("rejoinder", planted)
    sent = {"site": "demo", "token": sign(claims()), "id": planted, "session": planted, "frame_token": planted}
    answers = [client.post("/embed/signed-tokens", json=sent | {"token": sign(claims())}).json for _ in range(2)]
    assert planted not in {answer["token"] for answer in answers}
    assert answers[0]["token"] != answers[1]["token"]
    headers = {"Authorization": f"Bearer {planted}", "Accept": "application/json"}
    assert client.get("/overlay/0", headers=headers).status_code == 401


def test_secrets_are_kept_sealed(app, vouched, trade, tmp_path):
    vouched()
    token = sign(claims())
    answer = trade(token)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        if db.engine.dialect.name != "sqlite":
            pytest.skip("The bytes of the file are looked at on SQLite.")
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("rejoinder.db*"))
    for secret in (SECRET, token, answer.json["token"]):
        assert secret.encode() not in kept
