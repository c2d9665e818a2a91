"""A publisher vouches for its people: a signed token becomes a frame token, once, and what it says follows."""

import json
import time
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from comments.accounts import actions, allowances, queries
from comments.accounts.models import FrameToken, Person, PersonKind, Standing, UsedToken
from comments.articles.models import Article
from comments.events.deliver import deliver_due
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.publishers import signing_keys
from comments.publishers.models import SigningKey, Site
from comments.threads.models import Comment
from comments.web.limits import Limit
from tests.accounts.conftest import PASSWORD, sign_in
from tests.accounts.signing import ISSUER, PAIRS, claims, sign, sign_with


def people(app):
    with app.app_context():
        return list(db.session.scalars(select(Person).where(Person.kind == PersonKind.SITE).order_by(Person.id)))


def bearer(answer):
    return {"Authorization": f"Bearer {answer.json['token']}", "Accept": "application/json"}


def post(app, answer, article, text="The bell rings twice.", key="k" * 20):
    sent = {"text": text, "key": key, "article": article}
    return app.test_client().post("/comments", json=sent, headers=bearer(answer))


def test_a_signed_token_becomes_a_frame_token_that_posts(app, site, article, vouched, trade):
    vouched()
    answer = trade(sign(claims()))
    assert answer.status_code == 201
    person = people(app)[0]
    assert answer.json["person"] == {"id": person.id, "name": "Ada Lindqvist"}
    assert (person.site_id, person.issuer, person.subject) == (site, ISSUER, "reader-7")
    assert (person.name_key, person.email_key, person.password_hash) == (None, None, None)
    assert post(app, answer, article).status_code == 201
    with app.app_context():
        assert db.session.query(Comment).one().person_id == person.id


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_pair_of_keys_serves_as_well(app, vouched, trade, algorithm):
    key = PAIRS[algorithm]
    vouched(algorithm, json.dumps(key.as_dict(private=False)))
    assert trade(sign_with(algorithm, claims())).status_code == 201


def test_who_comes_again_is_the_same_person_under_the_name_of_today(app, vouched, trade):
    vouched()
    trade(sign(claims(name="Ada Lindqvist")))
    trade(sign(claims(name="Ada Berg", locale="de-AT")))
    (person,) = people(app)
    assert (person.name, person.locale) == ("Ada Berg", "de")


def test_a_new_name_is_a_new_state_of_the_discussions_it_stands_in(app, article, vouched, trade):
    vouched()
    post(app, trade(sign(claims())), article)
    with app.app_context():
        before = db.session.get_one(Article, article).revision
    trade(sign(claims(name="Ada Berg")))
    with app.app_context():
        deliver_due()
        assert db.session.get_one(Article, article).revision == before + 1


def test_an_older_token_that_arrives_late_changes_nothing(app, vouched, trade):
    vouched()
    now = int(time.time())
    trade(sign(claims(name="Ada Berg", may_comment=False)))
    assert trade(sign(claims(name="Ada Lindqvist", iat=now - 60, exp=now + 60))).status_code == 201
    (person,) = people(app)
    assert (person.name, person.may_comment) == ("Ada Berg", False)


def test_another_subject_is_another_person_even_by_the_same_name(app, vouched, trade):
    vouched()
    trade(sign(claims(sub="reader-7")))
    trade(sign(claims(sub="reader-8")))
    assert [person.subject for person in people(app)] == ["reader-7", "reader-8"]


def test_an_address_is_kept_for_letters_only_when_the_publisher_verified_it(app, vouched, trade):
    vouched()
    trade(sign(claims(email="ada@lindqvist.example", email_verified=True)))
    assert people(app)[0].email == "ada@lindqvist.example"
    for unverified in ({}, {"email_verified": False}, {"email_verified": "true"}, {"email_verified": 1}):
        trade(sign(claims(email="ada@lindqvist.example", **unverified)))
        assert people(app)[0].email is None


def test_an_address_merges_with_nobody_and_opens_no_account(app, browser, ada, with_password, vouched, trade):
    with_password(ada)
    vouched()
    answer = trade(sign(claims(email="ada@example.org", email_verified=True)))
    assert answer.json["person"]["id"] != ada
    with app.app_context():
        assert queries.person_by_email("ada@example.org").id == ada
    client = browser()
    assert sign_in(client).status_code == 303
    assert "Ada Lindqvist" in client.get("/account").text


def test_a_squatter_who_waits_on_somebodys_address_gains_nothing_and_blocks_nothing(
    app, browser, register, inbox, vouched, trade
):
    squatter = browser()
    register(squatter, email="ada@lindqvist.example", password="the squatter's own words")
    vouched()
    answer = trade(sign(claims(email="ada@lindqvist.example", email_verified=True)))
    assert answer.status_code == 201
    person = people(app)[0]
    assert person.email == "ada@lindqvist.example"
    assert sign_in(browser(), "ada@lindqvist.example", "the squatter's own words").status_code == 422
    assert squatter.get("/account").status_code != 200
    with app.app_context():
        waiting = db.session.scalars(select(Person).where(Person.kind == PersonKind.REGISTERED)).one()
        assert (waiting.email_key, waiting.confirmed_at) == (None, None)
    confirmed = squatter.post("/confirm", data={"code": inbox()[-1].code})
    assert confirmed.status_code == 303, "who reads the letters of an address has it, beside the publisher's person"
    assert people(app)[0].id == person.id


def test_a_publishers_person_signs_in_by_no_password_and_gets_no_letter_for_one(app, browser, inbox, vouched, trade):
    vouched()
    trade(sign(claims(email="ada@lindqvist.example", email_verified=True)))
    assert sign_in(browser(), "ada@lindqvist.example", PASSWORD).status_code == 422
    browser().post("/password/forgotten", data={"email": "ada@lindqvist.example"})
    assert inbox() == []


def test_a_claim_of_a_role_gives_no_seat(app, site, vouched, trade):
    vouched()
    answer = trade(sign(claims(role="admin", roles=["admin"], seat="editor", admin=True)))
    assert answer.status_code == 201
    with app.app_context():
        assert queries.seats(answer.json["person"]["id"]) == {}
    for path in ("/moderation", "/publisher/demo", "/publisher/demo/accounts"):
        assert app.test_client().get(path, headers=bearer(answer)).status_code in (403, 404)


def test_who_may_not_comment_reads_and_votes_but_writes_nothing(app, article, vouched, trade):
    vouched()
    answer = trade(sign(claims(may_comment=False)))
    assert answer.status_code == 201
    refused = post(app, answer, article)
    assert (refused.status_code, refused.json["code"]) == (403, "not-entitled")
    may = app.test_client().get(f"/overlay/{article}", headers=bearer(answer)).json["may"]
    assert (may["comment"], "does not include writing" in may["why"]) == (False, True)
    assert post(app, trade(sign(claims())), article).status_code == 201


def test_sanctions_hold_for_a_publishers_person_as_for_anybody(app, site, article, vouched, trade):
    vouched()
    answer = trade(sign(claims()))
    with app.app_context(), unit_of_work():
        person = answer.json["person"]["id"]
        db.session.add(Standing(site_id=site, person_id=person, banned=True, reason="Three warnings."))
    again = trade(sign(claims()))
    assert again.status_code == 201
    assert post(app, again, article).json["code"] == "banned"


def test_the_desk_sees_whose_accounts_a_person_comes_from(browser, mo, article, vouched, trade, app):
    vouched()
    answer = trade(sign(claims()))
    post(app, answer, article)
    page = browser(mo).get(f"/moderation/people/{answer.json['person']['id']}", query_string={"site": "demo"})
    assert "Signs in with the paper’s own accounts." in page.text


def test_an_account_that_is_closed_here_stays_closed(app, vouched, trade):
    vouched()
    answer = trade(sign(claims()))
    with app.app_context(), unit_of_work():
        db.session.get_one(Person, answer.json["person"]["id"]).closed_at = clock.now()
    assert trade(sign(claims())).json["code"] == "account-closed"


def test_the_word_of_a_publisher_holds_for_an_hour_and_use_does_not_lengthen_it(app, article, vouched, trade):
    vouched()
    with time_machine.travel(clock.now(), tick=False) as machine:
        answer = trade(sign(claims()))
        overlay = f"/overlay/{article}"
        for _ in range(2):
            machine.shift(queries.VOUCHED_LIFE / 2 - timedelta(seconds=1))
            assert app.test_client().get(overlay, headers=bearer(answer)).status_code == 200
        machine.shift(timedelta(seconds=3))
        assert app.test_client().get(overlay, headers=bearer(answer)).status_code == 401


def test_ending_a_key_ends_what_it_vouched_for(app, site, article, vouched, trade):
    key = vouched()
    answer = trade(sign(claims()))
    with app.app_context(), unit_of_work():
        signing_keys.end_key(db.session.get_one(Site, site), key)
    assert app.test_client().get(f"/overlay/{article}", headers=bearer(answer)).status_code == 401
    assert trade(sign(claims())).json["code"] == "token-keys"


def test_two_keys_serve_while_one_takes_over_from_the_other(app, vouched, trade):
    old = vouched()
    new = vouched(material="another secret of thirty-two bytes", kid="second")
    named = {"first": sign(claims(), kid="first"), "second": sign(claims(), "another secret of thirty-two bytes")}
    assert {trade(token).status_code for token in named.values()} == {201}
    with app.app_context():
        rows = db.session.scalars(select(FrameToken.signing_key_id).order_by(FrameToken.id))
        assert list(rows) == [old, new]
        assert all(key.used_at for key in db.session.query(SigningKey))


def test_the_frame_signs_out_by_ending_its_token(app, article, vouched, trade):
    vouched()
    answer = trade(sign(claims()))
    app.test_client().delete("/embed/tokens/current", headers=bearer(answer))
    assert app.test_client().get(f"/overlay/{article}", headers=bearer(answer)).status_code == 401


def test_what_has_expired_is_swept_away(app, vouched, trade):
    vouched()
    trade(sign(claims()))
    with app.app_context(), unit_of_work():
        assert actions.sweep_used(clock.now() + timedelta(minutes=5)) == 0, "it could still be sent again"
        assert actions.sweep_used(clock.now() + timedelta(hours=2)) == 1
        assert db.session.scalar(select(func.count()).select_from(FrameToken)) == 0
        assert db.session.scalar(select(func.count()).select_from(UsedToken)) == 0


def test_refusals_from_one_address_end_in_a_pause_and_good_tokens_go_on(app, vouched, trade, monkeypatch):
    vouched()
    monkeypatch.setitem(app.config, "LIMITS_OFF", False)
    with time_machine.travel(clock.now(), tick=False):  # no window of the limit ends meanwhile
        codes = [trade(sign(claims(), "the wrong secret, of enough bytes")).json["code"] for _ in range(62)]
        assert (codes.count("token-signature"), codes.count("too-many")) == (60, 2)
        assert trade(sign(claims())).status_code == 201


def test_one_person_can_be_signed_in_only_so_often(app, vouched, trade, monkeypatch):
    monkeypatch.setitem(app.config, "LIMITS_OFF", False)
    monkeypatch.setattr(allowances, "SIGNED_TRADES", Limit("signed-token", 3, 600))
    vouched()
    with time_machine.travel(clock.now(), tick=False):
        statuses = [trade(sign(claims())).status_code for _ in range(4)]
        assert (statuses, trade(sign(claims(sub="reader-8"))).status_code) == ([201, 201, 201, 429], 201)
