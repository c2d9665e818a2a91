"""Tokens that a publisher did not sign, not for us, not now or not once: each is refused, each with its own name."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey
from sqlalchemy import func, select

from comments import create_app
from comments.accounts.models import FrameToken, Person, UsedToken
from comments.config import read_settings
from comments.extensions import db, unit_of_work
from comments.publishers.models import Site
from tests import databases
from tests.accounts.forgeries import FORGERIES, bad_tokens, public
from tests.accounts.signing import PAIRS, SECRET, claims, sign, sign_with

OTHERS = {
    "RS256": RSAKey.generate_key(2048),
    "ES256": ECKey.generate_key("P-256"),
    "EdDSA": OKPKey.generate_key("Ed25519"),
}
"""Pairs that nobody pasted."""


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
    assert len(bad_tokens()) >= FORGERIES
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


def test_a_key_that_is_named_is_the_one_that_must_fit(vouched, trade):
    vouched()
    vouched(material="another secret of thirty-two bytes", kid="second")
    assert trade(sign(claims(), kid="second")).json["code"] == "token-signature"
    assert trade(sign(claims(), kid="a third, which is not known")).status_code == 201, "a kid is welcome, not needed"


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


def trade_there(place: dict[str, object], token: str, barrier: Any, told: Any) -> None:
    """Trade a token in a process of its own, at the same moment as another does."""
    app = create_app(read_settings({}, secret_key="k" * 40, public_url="http://localhost", **place))
    app.config.update(TESTING=True, LIMITS_OFF=True)
    client, sent = app.test_client(), {"site": "demo", "token": token}
    barrier.wait(90)
    answer = client.post("/embed/signed-tokens", json=sent, headers={"Sec-Fetch-Site": "same-origin"})
    told.put(answer.status_code)


def test_of_two_processes_at_the_same_moment_one_takes_it(app, vouched, tmp_path):
    vouched()
    spawn = get_context("spawn")
    barrier, told = spawn.Barrier(2), spawn.Queue()
    given = (databases.settings(tmp_path), sign(claims()), barrier, told)
    both = [spawn.Process(target=trade_there, args=given) for _ in range(2)]
    for one in both:
        one.start()
    assert sorted(told.get(timeout=120) for _ in both) == [201, 409]
    for one in both:
        one.join(30)
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
