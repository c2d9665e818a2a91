"""The big list of naughty strings, everywhere people type: never a fault, and what is shown is what was typed."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from comments.accounts import robots
from comments.accounts.models import Person
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.lib.html import plain_text, render_comment
from comments.lib.text import TextRefused, normalise, read_comment_text, read_line
from comments.moderation.actions import deciding
from comments.moderation.queries import statements
from comments.moderation.redress import Appeal, IllegalNotice
from comments.moderation.schemas import Rejection, Seen
from comments.publishers.models import PolicyRow
from comments.threads.actions import place_comment
from comments.threads.models import Status
from comments.threads.schemas import PlacedComment
from tests.doors import come_as
from tests.lib.naughty import naughty_strings
from tests.stage import close, reopened

MARKUP = re.compile(r"[\\`*_~|<>#\-+&]")
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def strings() -> list[str]:
    return naughty_strings()


@pytest.fixture(scope="module")
def house(scene, tmp_path_factory):
    """One house for all of them."""
    stage = reopened(scene, tmp_path_factory.mktemp("naughty"))
    with stage.app.app_context(), unit_of_work():
        for table in ("policy_row", "word"):
            db.session.execute(db.metadata.tables[table].delete())
        db.session.add(PolicyRow(site_id=1, position=1, signal=None, min_risk=0.0, verdict="publish"))
    yield stage
    close(stage.app)


def words(html: str) -> str:
    """Read a page's text as a reader does."""
    return unescape(re.sub("<[^<>]*>", "", html))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def body(page: str) -> str:
    """Cut the words of the one comment out of a page."""
    found = re.search(r'<div class="text[^"]*"[^>]*>(.*?)</div>', page, re.S)
    assert found, page[:2000]
    return found[1]


def readable(text: str) -> str | None:
    """Answer a comment as it is stored; None where it is refused."""
    try:
        return read_comment_text(text)
    except TextRefused:
        return None


def test_all_of_them_as_comments_show_what_was_typed(house, strings):
    client, refused, again = come_as(house, "ada"), 0, 0
    for string in strings:
        answer = client.post("/comments", data={"article": house.args["article_id"], "text": string})
        stored = readable(string)
        if stored is None:
            refused += 1
            assert answer.status_code == 422, string
            continue
        if answer.status_code == 409:
            again += 1  # a few are so alike that the second is taken for the first, sent twice
            continue
        assert answer.status_code == 303, string
        page = client.get(answer.location)
        assert page.status_code == 200, string
        assert render_comment(stored) in page.text, string
    assert refused + again < len(strings) // 10


def test_what_a_comment_shows_is_what_was_typed_less_its_markup(strings):
    """Whoever types no markup of ours reads the very same characters."""
    plain = [
        stored for string in strings if (stored := readable(string)) and not re.search(r"[\\`*_~|<>#\-+&]", stored)
    ]
    assert len(plain) > len(strings) // 3
    for stored in plain:
        assert squeezed(plain_text(render_comment(stored))) == squeezed(stored)


def test_all_of_them_as_a_page_of_the_discussion_of_others(house, strings):
    """The public page, its JSON-LD and the desk hold whatever was posted."""
    for path in ("/articles/lync?order=newest", f"/threads/{house.args['article_id']}?order=newest", "/me/comments"):
        assert come_as(house, "ada").get(path, headers={"Accept": "*/*"}).status_code in (200, 302)
    desk = come_as(house, "mo")
    for queue in ("held", "published"):
        assert desk.get(f"/moderation?site=demo&queue={queue}").status_code == 200


def test_all_of_them_as_edits_are_kept_for_editing_as_typed(house, strings):
    client, comment = come_as(house, "ada"), house.comments["fresh"]
    address, version = f"/comments/{comment}/edition", 1
    for string in strings:
        answer = client.post(address, data={"text": string, "version": version}, headers=JSON)
        stored = readable(string)
        if stored is None:
            assert answer.status_code == 422, string
            continue
        assert answer.status_code in (200, 409), string
        kept = client.get(address, headers=JSON).json
        version = kept["version"]
        assert kept["text"] == stored, string


def test_all_of_them_as_notes_of_reports_reach_the_desk(house, strings):
    with house.app.app_context(), unit_of_work():
        article = db.session.query(Article).first()
        said = PlacedComment(person_id=house.people["ada"], at=clock.now(), source="Something to report.")
        ids = [place_comment(said, article=article) for _ in strings]
    client, taken = come_as(house, "eve"), []
    for comment, string in zip(ids, strings, strict=True):
        answer = client.post(f"/comments/{comment}/report", data={"reason": "1", "note": string})
        assert answer.status_code in (200, 303, 409, 422), string
        if answer.status_code in (200, 303) and string.strip():
            taken.append((comment, string))
    assert len(taken) > 100
    desk = come_as(house, "mo")
    for comment, string in taken[::10]:
        page = desk.get(f"/moderation/comments/{comment}?site=demo&queue=reported")
        assert page.status_code == 200
        assert squeezed(normalise(string).strip()) in squeezed(words(page.text)), string


def test_all_of_them_as_words_to_search_for_at_the_desk(house, strings):
    desk = come_as(house, "mo")
    for string in strings:
        answer = desk.get("/moderation", query_string={"site": "demo", "q": string.encode("utf-8", "surrogatepass")})
        assert answer.status_code == 200, string


def test_all_of_them_as_notes_about_people(house, strings):
    desk, address = come_as(house, "mo"), f"/moderation/people/{house.people['ben']}"
    for string in strings[::8]:
        answer = desk.post(f"{address}/notes?site=demo", data={"note": string})
        assert answer.status_code in (200, 303, 422), string
    page = desk.get(f"{address}?site=demo")
    assert page.status_code == 200


def test_all_of_them_as_appeals_are_read_as_typed_by_author_and_desk(house, strings):
    with house.app.app_context(), unit_of_work():
        article = db.session.query(Article).first()
        said = PlacedComment(person_id=house.people["ada"], at=clock.now(), source="What was taken down.")
        wrong = [place_comment(said, article=article) for _ in strings]
        mo = db.session.get_one(Person, house.people["mo"])
        seen = Seen(1, Status.PUBLISHED)
        stated = [statements.of_decision(deciding.reject(id_, Rejection(seen, 1, ""), by=mo).id).id for id_ in wrong]
    author, desk, taken = come_as(house, "ada"), come_as(house, "mo"), 0
    for statement, string in zip(stated, strings, strict=True):
        answer = author.post(f"/me/statements/{statement}/appeal", data={"words": string})
        assert answer.status_code in (303, 422), string
        taken += answer.status_code == 303
        if answer.status_code == 303 and taken % 5 == 0:
            shown = words(author.get(f"/me/statements/{statement}").text)
            assert squeezed(normalise(string).strip()) in squeezed(shown), string
    assert taken > 100
    with house.app.app_context():
        numbers = list(db.session.scalars(select(Appeal.id)))
    for number in numbers[::10]:
        assert desk.get(f"/moderation/appeals/{number}?site=demo").status_code == 200


def test_all_of_them_as_notices_of_illegal_content(house, strings, monkeypatch):
    monkeypatch.setattr("comments.accounts.robots.QUICKEST", 0)
    monkeypatch.setitem(house.app.config, "LIMITS_OFF", True)
    client, desk, taken = come_as(house, "stranger"), come_as(house, "mo"), []
    with house.app.app_context():
        stamp = robots.new_stamp()
    whole = {"place": "http://localhost/c/1", "ground": "else", "faith": "on", "email": "nils@example.org"}
    for number, string in enumerate(strings):
        typed = {"why": string, "name": "Nils"} if number % 2 else {"why": "It breaks a law.", "name": string}
        answer = client.post("/illegal-content/demo", data=whole | {"stamp": stamp} | typed)
        assert answer.status_code in (303, 422), string
        if answer.status_code == 303:
            taken.append(string)
            assert len(taken) % 10 or client.get(answer.location).status_code == 200
    assert len(taken) > 100
    with house.app.app_context():
        numbers = db.session.scalars(select(IllegalNotice.id).order_by(IllegalNotice.id.desc()).limit(len(taken)))
    for number, string in list(zip(numbers, reversed(taken), strict=True))[::10]:
        page = desk.get(f"/moderation/illegal/{number}?site=demo")
        assert squeezed(normalise(string).strip()) in squeezed(words(page.text)), string


def test_all_of_them_as_names(house, strings, monkeypatch):
    """A name is one line without what cannot be seen; what is refused says so at its field."""
    monkeypatch.setattr("comments.accounts.robots.QUICKEST", 0)
    monkeypatch.setattr("comments.accounts.passwords.hash_password", lambda password: "x")
    client, taken = come_as(house, "stranger"), 0
    form = {"password": "a long walk by the estuary", "consent": "on"}
    for number, string in enumerate(strings):
        page = client.get("/register").text
        stamp = re.search(r'name="stamp" value="([^"]+)"', page)
        assert stamp
        more = {"email": f"n{number}@naughty.example", "name": string, "stamp": stamp[1]}
        answer = client.post("/register", data=form | more)
        assert answer.status_code in (303, 409, 422), string
        taken += answer.status_code == 303
        if answer.status_code == 303:
            assert read_line(string, 40), string
    assert taken > len(strings) // 3


def test_all_of_them_as_the_address_of_an_article(house, strings):
    client = come_as(house, "stranger")
    for string in strings:
        for path in ("/discussion/demo", "/embed/demo", "/embed/demo/preview"):
            answer = client.get(path, query_string={"article": string.encode("utf-8", "surrogatepass")})
            assert 200 <= answer.status_code < 500, string


def test_all_of_them_as_the_path_of_an_article_on_a_registered_page(house, strings):
    """Such an address is a page of the publisher's: the discussion is shown, and what it is called is only text."""
    client = come_as(house, "stranger")
    for string in strings[::4]:
        address = f"http://localhost:8001/{string}"
        answer = client.get("/discussion/demo", query_string={"article": address.encode("utf-8", "surrogatepass")})
        assert answer.status_code in (200, 422), string
        assert "<script>alert" not in answer.text, string
