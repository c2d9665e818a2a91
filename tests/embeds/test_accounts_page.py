"""The publisher's page of accounts: keys made, pasted and ended, whose accounts count, and a token explained."""

import json
import re
from html import unescape

import pytest

from comments.accounts.actions import hand_over, trade_code
from comments.accounts.models import FrameToken, Person, UsedToken
from comments.accounts.schemas import Trade
from comments.extensions import db, unit_of_work
from comments.lib.tokens import pkce_challenge
from comments.publishers import signing_keys
from comments.publishers.key_forms import NewKey
from comments.publishers.models import SigningKey, Site, SiteChange
from tests.accounts.forgeries import bad_tokens
from tests.accounts.signing import AUDIENCE, ISSUER, PAIRS, SECRET, claims, sign

PAGE = "/publisher/demo/accounts"
EXPLAIN = "/publisher/demo/token-explanation"
DEEDS = (PAGE, "/publisher/demo/keys", "/publisher/demo/keys/1/ending", EXPLAIN)
FROM_US = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
LINE = re.compile(r'<tr class="(right|wrong|apart)">\s*<th scope="row"><code>(.*?)</code>')
CHECKED = ["header", "alg", "signature", "iss", "aud", "iat", "exp", "exp − iat", "nbf", "sub", "jti", "name", "email"]
CHECKED += ["locale", "may_comment"]


@pytest.fixture
def panel(browser, pat):
    """Pat's browser."""
    return browser(pat)


@pytest.fixture
def key(app, site):
    """A key of the site, whose publisher's accounts count; answers its id."""
    with app.app_context(), unit_of_work():
        row = db.session.get_one(Site, site)
        row.accounts, row.token_issuer = "publisher", ISSUER
        new = NewKey("Web server", "HS256", SECRET, "first")
        return signing_keys.add_key(row, new, secret_key=app.config["SETTINGS"].secret_key).id


def lines(answer):
    """Answer what an explanation says: by claim, whether it passes."""
    return {name: how for how, name in LINE.findall(answer.text)}


@pytest.mark.parametrize("who", ["ada", "mo", "edith", "eve"])
def test_for_everybody_else_it_is_not_there(request, browser, key, who):
    client = browser(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 404
    assert {client.post(deed).status_code for deed in DEEDS} == {404}


@pytest.mark.usefixtures("other_site")
def test_a_seat_at_one_site_opens_no_other(panel):
    assert panel.get("/publisher/other/accounts").status_code == 404
    assert {panel.post(deed.replace("demo", "other")).status_code for deed in DEEDS} == {404}


def test_the_secret_is_in_the_answer_that_made_it_and_in_no_other(app, panel):
    answer = panel.post("/publisher/demo/keys", data={"name": "Web server", "algorithm": "HS256", "key": ""})
    secret = re.search(r"<pre><code>([\w-]{43})</code>", answer.text)[1]
    assert answer.headers["Cache-Control"] == "private, no-store"
    shown = panel.get(PAGE)
    assert "Web server" in shown.text
    assert secret not in shown.text
    with app.app_context():
        (row,) = signing_keys.live_keys(db.session.query(Site).one().id)
        assert signing_keys.material_of(row, "k" * 40) == secret


def test_a_secret_that_was_pasted_is_never_shown(panel):
    answer = panel.post("/publisher/demo/keys", data={"name": "Web", "algorithm": "HS256", "key": SECRET})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?saved=keys#keys")
    refused = panel.post("/publisher/demo/keys", data={"name": "", "algorithm": "HS256", "key": SECRET})
    assert refused.status_code == 422
    assert SECRET not in refused.text + panel.get(PAGE).text


def test_a_public_key_is_pasted(panel):
    pem = PAIRS["ES256"].as_pem(private=False).decode()
    assert panel.post("/publisher/demo/keys", data={"name": "Web", "algorithm": "ES256", "key": pem}).status_code == 303
    assert "<code>ES256</code>" in panel.get(PAGE).text


def test_a_key_that_cannot_be_is_refused_at_its_field_with_what_was_typed(panel):
    answer = panel.post("/publisher/demo/keys", data={"name": "Web <b>", "algorithm": "ES256", "key": "x"})
    assert answer.status_code == 422
    assert 'id="keys-key-error"' in answer.text
    assert 'value="Web &lt;b&gt;"' in answer.text
    assert '<option value="ES256" selected>' in answer.text


def test_a_key_is_ended(panel, key):
    assert panel.post(f"/publisher/demo/keys/{key}/ending").status_code == 303
    text = panel.get(PAGE).text
    assert "Keys that have ended" in text
    assert "nobody can sign in with your accounts" in text
    assert panel.post(f"/publisher/demo/keys/{key}/ending").status_code == 404


def test_issuer_and_audience_are_shown(panel, key):
    text = panel.get(PAGE).text
    assert f"<dt><code>iss</code></dt><dd><code>{ISSUER}</code>" in text
    assert f"<dt><code>aud</code></dt><dd><code>{AUDIENCE}</code>" in text


def test_turning_to_the_publishers_alone_ends_what_ours_were_signed_in_to(app, panel, key, site, ada):
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, site).accounts = "both"
        code = hand_over(db.session.get_one(Person, ada), site, challenge=pkce_challenge("v" * 43), sign_in_id=None)
        trade_code(Trade(code, "v" * 43))
    form = {"accounts": "publisher", "sign_in_url": "https://estuary.example/login?to={address}", "token_issuer": ""}
    assert panel.post(PAGE, data=form).status_code == 303
    with app.app_context():
        row = db.session.get_one(Site, site)
        assert (row.accounts, row.sign_in_url) == ("publisher", form["sign_in_url"])
        assert db.session.query(FrameToken).one().ended_at is not None


def test_the_publishers_accounts_wait_for_a_key(panel):
    answer = panel.post(PAGE, data={"accounts": "publisher", "sign_in_url": "", "token_issuer": ""})
    assert answer.status_code == 409
    assert 'id="accounts-accounts-error"' in answer.text
    assert '<option value="publisher" selected>' in answer.text


def test_the_popup_is_shut_where_the_publishers_accounts_alone_count(browser, ada, key):
    asked = {"site": "demo", "challenge": "c" * 43}
    seen = browser().get("/popup/sign-in", query_string=asked)
    assert (seen.status_code, "sign in on its own pages" in seen.text) == (403, True)
    made = browser(ada).post("/popup/codes", data=asked, headers={"Accept": "application/json"})
    assert (made.status_code, made.json["code"]) == (403, "publisher-signs-in")


def test_our_own_sign_in_is_for_the_newsroom_there(app, browser, key, site):
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, site).sign_in_url = "https://estuary.example/login?to={address}"
    text = browser().get("/sign-in").text
    assert 'href="https://estuary.example/login?to="' in text
    assert "This form is for the newsroom." in text
    assert "/register" not in text


def test_a_good_token_is_explained_line_by_line_and_not_used_up(app, panel, key):
    token = sign(claims(email="ada@example.org", email_verified=True, locale="de", may_comment=True, role="admin"))
    for _ in range(2):
        answer = panel.post(EXPLAIN, data={"token": f"  {token}\n"})
        assert "This token would be taken." in answer.text
        found = lines(answer)
        assert found.pop("role") == "apart"
        assert set(found.values()) == {"right"}
        assert list(found) == CHECKED
    assert token not in answer.text
    with app.app_context():
        assert db.session.query(UsedToken).count() == 0
        assert db.session.query(FrameToken).count() == 0
    traded = app.test_client().post(
        "/embed/signed-tokens", json={"site": "demo", "token": token}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert traded.status_code == 201
    assert lines(panel.post(EXPLAIN, data={"token": token}))["jti"] == "wrong"


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (lambda: sign(claims(aud="http://localhost/embed/other")), {"aud"}),
        (lambda: sign(claims(), "another secret of thirty-two bytes"), {"signature"}),
        (lambda: sign(claims(iss=None, sub=7, name="")), {"iss", "sub", "name"}),
        (lambda: sign(claims(), alg="none"), {"alg", "signature"}),
        (lambda: sign(claims(iat=1, exp=2)), {"exp"}),
        (lambda: sign(claims(iat="now")), {"iat", "exp − iat"}),
        (lambda: "let me in", {"token"}),
        (lambda: "", {"token"}),
    ],
)
def test_a_bad_token_is_told_everything_that_is_wrong_with_it(panel, key, make, wrong):
    answer = panel.post(EXPLAIN, data={"token": make()})
    assert answer.status_code == 200
    assert {name for name, how in lines(answer).items() if how == "wrong"} == wrong
    assert "This token would be refused." in answer.text


def test_every_refusal_is_told_in_the_words_of_the_trade(app, panel, key):
    """Whatever the frame would be refused for, the panel says the same, and takes nothing that the trade refuses."""
    silent = []
    for case, (token, _) in bad_tokens().items():
        sent = {"site": "demo", "token": token}
        refused = app.test_client().post("/embed/signed-tokens", json=sent, headers=FROM_US).json["detail"]
        answer = unescape(panel.post(EXPLAIN, data={"token": token}).text)
        if refused not in answer or "This token would be refused." not in answer:
            silent.append((case, refused))
    assert silent == []


PRIVATE = {
    "RS256": PAIRS["RS256"].as_pem(private=True).decode(),
    "ES256": PAIRS["ES256"].as_pem(private=True).decode(),
    "EdDSA": json.dumps(PAIRS["EdDSA"].as_dict(private=True)),
}


@pytest.mark.parametrize("algorithm", PRIVATE)
def test_a_private_key_is_refused_and_neither_shown_nor_kept_nor_logged(app, panel, algorithm, caplog, tmp_path):
    caplog.set_level("DEBUG")
    private = PRIVATE[algorithm]
    form = {"name": "Web", "algorithm": algorithm, "key": private}
    answer = panel.post("/publisher/demo/keys", data=form)
    assert (answer.status_code, "private half" in answer.text) == (422, True)
    words = [part for part in re.findall(r"[\w+/-]{40,}", private) if part not in public_words(algorithm)]
    assert words
    for place in (answer.text, panel.get(PAGE).text, caplog.text):
        assert not [word for word in words if word in place]
    with app.app_context():
        assert db.session.query(SigningKey).count() == 0
        assert db.session.query(SiteChange).filter(SiteChange.what.contains("key")).count() == 0
        db.session.remove()
        db.engine.dispose()
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("rejoinder.db*"))
    assert not [word for word in words if word.encode() in kept]


def public_words(algorithm):
    """Answer what the public half says, which is no secret."""
    return str(PAIRS[algorithm].as_dict(private=False)) + PAIRS[algorithm].as_pem(private=False).decode()


def test_what_stands_in_a_token_is_shown_as_text(panel, key):
    answer = panel.post(EXPLAIN, data={"token": sign(claims(name="<img src=x onerror=alert(1)>", x={"<i>": "</td>"}))})
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text
    assert json.dumps({"<i>": "</td>"}) not in answer.text


def test_a_token_is_explained_by_this_sites_keys_alone(app, panel, site, other_site):
    with app.app_context(), unit_of_work():
        new = NewKey("Theirs", "HS256", SECRET)
        signing_keys.add_key(db.session.get_one(Site, other_site), new, secret_key=app.config["SETTINGS"].secret_key)
    answer = panel.post(EXPLAIN, data={"token": sign(claims())})
    assert "Theirs" not in answer.text
    assert lines(answer)["alg"] == "wrong"
