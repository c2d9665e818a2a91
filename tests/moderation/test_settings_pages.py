"""House rules, the word list, articles and the log: what editors and moderators set, and what was decided."""

import pytest
from sqlalchemy import select

from comments.articles.models import Article
from comments.extensions import db
from comments.publishers import queries as publishers
from comments.publishers.models import HouseRule, Site, Word
from comments.threads.models import Status


@pytest.fixture
def rules(app, site):
    def read():
        with app.app_context():
            return [(rule.number, rule.title) for rule in publishers.house_rules(site)]

    return read


@pytest.fixture
def read_article(app, article):
    def read():
        with app.app_context():
            row = db.session.get_one(Article, article)
            return row.discussion, row.premoderated, row.revision

    return read


def test_a_rule_written_anew_keeps_its_number_and_old_decisions_keep_the_old_one(
    app, browser, decide, place, decisions, rules, mo, edith
):
    comment = place()
    decide(mo, "rejection", comment, rule=1)
    form = {"number": "1", "title": "Attack on anybody", "text": "Nobody is attacked."}
    assert browser(edith).post("/moderation/house-rules?site=demo", data=form).status_code == 303
    assert rules()[0] == (1, "Attack on anybody")
    with app.app_context():
        assert db.session.get_one(HouseRule, decisions(comment)[0].house_rule_id).title == "Attack on a person"


def test_a_new_rule_is_offered_at_the_desk_at_once(browser, place, mo, edith):
    browser(edith).post("/moderation/house-rules?site=demo", data={"number": "4", "title": "Spam", "text": ""})
    assert "Spam" in browser(mo).get(f"/moderation/comments/{place()}").text


@pytest.mark.parametrize(
    "form",
    [
        {"number": "10", "title": "Ten"},
        {"number": "0", "title": "Zero"},
        {"number": "x", "title": "Letter"},
        {"number": "4", "title": "  "},
        {"number": "4", "title": "t" * 81},
        {"number": "4", "title": "Text", "text": "a\0"},
    ],
)
def test_a_rule_that_cannot_be_taken_changes_nothing(browser, rules, edith, form):
    before = rules()
    assert browser(edith).post("/moderation/house-rules?site=demo", data=form).status_code == 422
    assert rules() == before


def test_a_rule_is_retired_but_one_must_stay(app, browser, rules, site, edith):
    client = browser(edith)
    with app.app_context():
        ids = [rule.id for rule in publishers.house_rules(site)]
    for rule_id in ids[:2]:
        assert client.post(f"/moderation/house-rules/{rule_id}/retirement").status_code == 303
    assert rules() == [(3, "Personal details")]
    answer = client.post(f"/moderation/house-rules/{ids[2]}/retirement")
    assert answer.status_code == 422
    assert "One rule must stay" in answer.text
    assert client.post(f"/moderation/house-rules/{ids[0]}/retirement").status_code == 409


def test_a_change_of_the_rules_raises_the_sites_version(app, browser, site, edith):
    browser(edith).post("/moderation/house-rules?site=demo", data={"number": "4", "title": "Spam"})
    with app.app_context():
        assert db.session.get_one(Site, site).version == 2


def test_a_word_is_put_on_the_list_and_taken_off(app, browser, edith, site):
    client = browser(edith)
    form = {"word": "pigeon", "kind": "mild", "exceptions": "carrier pigeon, , wood pigeon"}
    assert client.post("/moderation/words?site=demo", data=form).status_code == 303
    with app.app_context():
        word = db.session.scalars(select(Word)).one()
        assert (word.kind, word.exceptions) == ("mild", ["carrier pigeon", "wood pigeon"])
        word_id = word.id
    assert "pigeon" in client.get("/moderation/words").text
    assert client.post(f"/moderation/words/{word_id}/removal").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Word)).all() == []


@pytest.mark.parametrize("disguise", ["idiots", "1diot", "i.d.i.o.t", "іdiоt", "id\u200biot", "iiiidiot"])
def test_a_trial_shows_what_the_list_finds_in_disguise(browser, edith, disguise):
    client = browser(edith)
    client.post("/moderation/words?site=demo", data={"word": "idiot", "kind": "strong"})
    page = client.post("/moderation/words/trial?site=demo", data={"text": f"<b> You {disguise} there"}).text
    assert "1 place was found." in page
    assert "<mark>" in page
    assert "&lt;b&gt; You" in page


def test_a_trial_that_finds_nothing_says_so(browser, edith):
    page = browser(edith).post("/moderation/words/trial?site=demo", data={"text": "Kind words"}).text
    assert "Nothing on the list is in it." in page


@pytest.mark.parametrize("word", ["", "   ", "\0", "w" * 61])
def test_a_word_that_cannot_be_taken_is_refused_at_its_field(browser, edith, word):
    answer = browser(edith).post("/moderation/words?site=demo", data={"word": word})
    assert answer.status_code == 422
    assert 'id="word-error"' in answer.text


def test_a_discussion_is_closed_and_opened_at_once(browser, article, read_article, mo):
    client = browser(mo)
    assert client.post(f"/moderation/articles/{article}/discussion", data={"state": "closed"}).status_code == 303
    state, _, revision = read_article()
    assert state == "closed"
    assert revision > 0
    assert "Open again" in client.get("/moderation/articles").text
    client.post(f"/moderation/articles/{article}/discussion", data={"state": "open"})
    assert read_article()[0] == "open"


@pytest.mark.parametrize("state", ["", "archived", "ajar"])
def test_a_discussion_is_open_or_closed_and_nothing_else(browser, article, read_article, mo, state):
    assert browser(mo).post(f"/moderation/articles/{article}/discussion", data={"state": state}).status_code == 422
    assert read_article()[0] == "open"


def test_comments_are_read_before_they_appear_or_after(browser, article, read_article, mo):
    client = browser(mo)
    client.post(f"/moderation/articles/{article}/premoderation", data={"on": "true"})
    assert read_article()[1] is True
    assert "Let them appear at once" in client.get("/moderation/articles").text
    client.post(f"/moderation/articles/{article}/premoderation", data={"on": "false"})
    assert read_article()[1] is False


def test_the_log_says_who_decided_what_by_which_rule(browser, decide, place, mo):
    decide(mo, "rejection", place(), rule=2, note="Not so.")
    page = browser(mo).get("/moderation/log").text
    for words in ("Mo Castellan", "Rejected, 2. hatred of a group", "Not so.", "Ada Lindqvist"):
        assert words in page


def test_the_log_goes_on_page_by_page(browser, decide, place, mo):
    for n in range(52):
        decide(mo, "approval", place(f"Words {n}", status=Status.HELD))
    client = browser(mo)
    first = client.get("/moderation/log").text
    assert first.count('class="log-line"') == 50
    before = first.split("before=")[1].split('"')[0]
    assert client.get(f"/moderation/log?before={before}").text.count('class="log-line"') == 2
