from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from comments.accounts import passwords
from comments.accounts.models import Person, SignIn
from comments.accounts.sign_in import HINT
from comments.extensions import db, unit_of_work
from comments.lib import clock
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in

Browser = Callable[..., FlaskClient]
WithPassword = Callable[[int], int]
FAILED = "That e-mail and password do not go together."
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def cookies(answer: TestResponse) -> dict[str, str]:
    """Answer the cookies that an answer sets, with their attributes, by name."""
    return dict(cookie.split("=", maxsplit=1) for cookie in answer.headers.getlist("Set-Cookie"))


def test_ada_signs_in_and_is_led_on(browser: Browser, ada: int, with_password: WithPassword) -> None:
    with_password(ada)
    client = browser()
    answer = sign_in(client, next="/articles/lync?order=newest")
    assert (answer.status_code, answer.location) == (303, "/articles/lync?order=newest")
    assert is_signed_in(client)


def test_the_address_may_be_spelled_otherwise(browser: Browser, ada: int, with_password: WithPassword) -> None:
    with_password(ada)
    assert sign_in(browser(), email=" ADA@Example.ORG ").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", "not the password"),
        ("nobody@example.org", PASSWORD),
        ("", ""),
        ("ada@example.org", ""),
        ("ada@example.org", "x" * 100_000),
        ("ada@example.org\0", PASSWORD),
        ("no address", "\0\ufffd"),
    ],
)
def test_a_wrong_pair_is_refused_in_the_same_words(
    browser: Browser, ada: int, with_password: WithPassword, email: str, password: str
) -> None:
    with_password(ada)
    client = browser()
    answer = sign_in(client, email=email, password=password)
    assert answer.status_code == 422
    assert FAILED in answer.text
    assert not is_signed_in(client)


def test_surrogates_in_json_are_a_wrong_password(browser: Browser, ada: int, with_password: WithPassword) -> None:
    with_password(ada)
    body = '{"email": "ada@example.org", "password": "\\ud800"}'
    answer = browser().post("/sign-in", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "sign-in-failed")


@pytest.mark.parametrize("email", ["\\ud800", "ada@example.org\\u0000", "\\udfff@example.org"])
def test_an_address_that_nothing_can_store_is_an_unknown_one(browser: Browser, site: int, email: str) -> None:
    body = f'{{"email": "{email}", "password": "x"}}'
    answer = browser().post("/sign-in", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "sign-in-failed")


def test_the_typed_address_stays_and_the_password_goes(browser: Browser, site: int) -> None:
    answer = sign_in(browser(), email="Ada@example.org", password="a secret of hers")
    assert 'value="Ada@example.org"' in answer.text
    assert "a secret of hers" not in answer.text


def test_an_unknown_address_costs_the_same_work(
    browser: Browser, ada: int, with_password: WithPassword, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(ada)
    verified: list[str] = []
    real = PasswordHasher.verify

    def counted(self: PasswordHasher, hashed: str, password: bytes) -> bool:
        verified.append(hashed.rpartition("$")[0].rpartition("$")[0])
        return real(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    sign_in(browser(), password="wrong for certain")
    sign_in(browser(), email="nobody@example.org")
    sign_in(browser(), email="eve@example.org")
    assert len(verified) == 3
    assert len(set(verified)) == 1


def test_nobody_signs_in_without_a_password_of_their_own(browser: Browser, ada: int) -> None:
    assert sign_in(browser(), password="nobody has this password").status_code == 422


def test_who_is_closed_or_waits_for_confirmation_cannot_sign_in(
    app: Flask, browser: Browser, ada: int, eve: int, with_password: WithPassword
) -> None:
    with_password(ada)
    with_password(eve)
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, ada).closed_at = clock.now()
        db.session.get_one(Person, eve).email_key = None
    assert sign_in(browser()).status_code == 422
    assert sign_in(browser(), email="eve@example.org").status_code == 422


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil",
        "",
    ],
)
def test_next_leads_only_to_a_path_of_our_own(
    browser: Browser, ada: int, with_password: WithPassword, target: str
) -> None:
    with_password(ada)
    client = browser()
    assert sign_in(client, next=target).location == "/"
    assert client.get("/sign-in", query_string={"next": target}).location == "/"


def test_a_page_that_needs_a_person_leads_to_signing_in_and_back(browser: Browser, site: int) -> None:
    answer = browser().get("/account?done=letters")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/account?done%3Dletters"


def test_the_cookie_is_out_of_reach_and_lasts(browser: Browser, ada: int, with_password: WithPassword) -> None:
    with_password(ada)
    cookie = cookies(sign_in(browser()))["rejoinder"]
    for part in ("HttpOnly", "SameSite=Lax", "Expires=", "Path=/"):
        assert part in cookie


def test_scripts_are_told_who_is_in_by_a_cookie_they_can_read(
    browser: Browser, ada: int, article: int, with_password: WithPassword
) -> None:
    with_password(ada)
    client = browser()
    told = cookies(sign_in(client))[HINT]
    assert told.startswith("1;")
    assert "HttpOnly" not in told
    assert HINT not in cookies(client.get("/account"))
    assert cookies(client.post("/sign-out"))[HINT].startswith(";")
    assert client.get_cookie(HINT) is None


def test_what_scripts_were_told_is_put_right_by_the_next_private_answer(
    app: Flask, browser: Browser, ada: int, article: int, with_password: WithPassword
) -> None:
    with_password(ada)
    client = browser()
    sign_in(client)
    client.delete_cookie(HINT)
    assert "Set-Cookie" not in client.get("/articles/lync").headers
    assert HINT in cookies(client.get(f"/overlay/{article}"))
    with app.app_context(), unit_of_work():
        db.session.scalars(select(SignIn)).one().ended_at = clock.now()
    answer = client.get(f"/overlay/{article}", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert cookies(answer)[HINT].startswith(";")


def test_a_session_from_before_is_not_carried_over(browser: Browser, ada: int, with_password: WithPassword) -> None:
    with_password(ada)
    client = browser()
    with client.session_transaction() as session:
        session["planted"] = "by Eve"
    sign_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert set(session) <= {"_permanent", "_user_id", "_fresh"}


def test_signing_in_again_ends_the_sign_in_before(
    app: Flask, browser: Browser, ada: int, with_password: WithPassword
) -> None:
    with_password(ada)
    client = browser()
    sign_in(client)
    sign_in(client)
    with app.app_context():
        ended = [row.ended_at is not None for row in db.session.scalars(select(SignIn).order_by(SignIn.id))]
    assert ended == [True, False]


def test_a_hash_of_older_figures_is_renewed(app: Flask, browser: Browser, ada: int) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, ada).password_hash = old
    assert sign_in(browser()).status_code == 303
    with app.app_context():
        renewed = db.session.get_one(Person, ada).password_hash or ""
    assert "m=19456,t=2,p=1" in renewed
    assert sign_in(browser()).status_code == 303


def test_the_same_keys_on_another_machine_are_the_same_password(
    app: Flask, browser: Browser, ada: int, with_password: Callable[..., int]
) -> None:
    with_password(ada, "un été à Zürich")
    assert sign_in(browser(), password="un e\u0301te\u0301 a\u0300 Zu\u0308rich").status_code == 303


def test_failures_are_limited_for_each_account_in_words(
    app: Flask, browser: Browser, ada: int, with_password: WithPassword
) -> None:
    with_password(ada)
    app.config["LIMITS_OFF"] = False
    answers = [sign_in(browser(), password=f"guess number {n}") for n in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "You can go on at" in answers[-1].text
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900
    assert sign_in(browser()).status_code == 429
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert sign_in(browser()).status_code == 303


def test_signing_in_well_is_never_limited(app: Flask, browser: Browser, ada: int, with_password: WithPassword) -> None:
    with_password(ada)
    app.config["LIMITS_OFF"] = False
    assert {sign_in(browser()).status_code for _ in range(12)} == {303}


@time_machine.travel("2026-03-06T12:00:00+00:00", tick=False)  # no window ends meanwhile
def test_a_forged_address_does_not_reset_the_limit(app: Flask, browser: Browser, site: int) -> None:
    app.config["LIMITS_OFF"] = False
    statuses = []
    for n in range(51):
        client = browser()
        headers = {"X-Forwarded-For": f"203.0.113.{n}"}
        data = {"email": f"person{n}@example.org", "password": "a guess"}
        statuses.append(client.post("/sign-in", data=data, headers=headers).status_code)
    assert statuses == [422] * 50 + [429]


def test_only_so_many_hashes_run_at_once(
    app: Flask, browser: Browser, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.01)
    for _ in range(passwords.AT_ONCE):
        passwords._turns.acquire()
    try:
        answer = sign_in(browser())
    finally:
        passwords._turns.release(passwords.AT_ONCE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"


@pytest.mark.parametrize("password", ["Basic ZWRpdG9yOnN0YWdpbmc=", "bearer", ""])
def test_a_proxys_password_opens_no_door_to_other_sites(browser: Browser, ada: int, password: str) -> None:
    client = browser(ada)
    headers = {"Sec-Fetch-Site": "cross-site", "Authorization": password}
    assert client.post("/sign-out", headers=headers).status_code == 403
    assert is_signed_in(client)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/register", "/confirm", "/password/forgotten"])
def test_another_site_cannot_send_our_forms(
    app: Flask, ada: int, with_password: WithPassword, path: str, headers: dict[str, str]
) -> None:
    with_password(ada)
    answer = app.test_client().post(path, data={"email": "ada@example.org", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_signing_out_ends_the_sign_in_for_good(
    app: Flask, browser: Browser, ada: int, with_password: WithPassword
) -> None:
    with_password(ada)
    client = browser()
    stolen = cookies(sign_in(client))["rejoinder"].partition(";")[0]
    assert "Sign out?" in client.get("/sign-out").text
    assert is_signed_in(client)
    answer = client.post("/sign-out", data={"next": "/articles/lync"})
    assert (answer.status_code, answer.location) == (303, "/articles/lync")
    assert not is_signed_in(client)
    thief = browser()
    thief.set_cookie("rejoinder", stolen)
    assert not is_signed_in(thief)


def test_signing_out_twice_is_no_mistake(browser: Browser, site: int) -> None:
    client = browser()
    assert client.post("/sign-out").status_code == 303
    assert "You are signed out" in client.get("/sign-out").text


def test_a_sign_in_knows_the_browser_but_no_address(
    app: Flask, browser: Browser, ada: int, with_password: WithPassword
) -> None:
    with_password(ada)
    client = browser()
    client.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD}, headers={"User-Agent": FIREFOX})
    with app.app_context():
        assert db.session.scalars(select(SignIn)).one().browser == "Firefox|Linux"
    assert "Firefox on Linux" in client.get("/account").text


def test_a_sign_in_ends_by_itself_after_ninety_days(browser: Browser, ada: int, with_password: WithPassword) -> None:
    with_password(ada)
    client = browser()
    sign_in(client)
    with time_machine.travel(clock.now() + timedelta(days=91)):
        assert not is_signed_in(client)


def test_being_seen_is_written_once_an_hour_at_most(
    app: Flask, browser: Browser, ada: int, with_password: WithPassword
) -> None:
    with_password(ada)

    def seen() -> object:
        with app.app_context():
            return db.session.scalars(select(SignIn.seen_at)).one()

    with time_machine.travel(clock.now(), tick=False) as time:
        client = browser()
        sign_in(client)
        first = seen()
        time.shift(timedelta(minutes=59))
        client.get("/account")
        assert seen() == first
        time.shift(timedelta(minutes=2))
        client.get("/account")
        assert seen() == clock.now()
        time.shift(timedelta(hours=2))
        client.post("/account/letters", data={"reply_letters": "on"})
        assert seen() == clock.now()
