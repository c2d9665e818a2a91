"""A language in which every translated message stands in «brackets»: whatever else is readable must be data."""

import json
import re
from gettext import NullTranslations
from html.parser import HTMLParser

import flask_babel
import pytest

from comments.extensions import db
from comments.mailer import box
from comments.publishers.models import HouseRule, Word
from comments.threads.models import CommentVersion
from tests import databases
from tests.doors import addresses, come_as, query
from tests.stage import BELL, CAST, Stage, build, close

JSON = {"Accept": "application/json"}
SPOKEN = {"aria-label", "title", "placeholder", "alt", "label", "aria-description", "aria-valuetext"}
SILENT = {"script", "style", "code", "kbd", "pre", "bdi", "time"}
"""Elements whose text is code, a key, a name or a moment."""
NAMES = (
    "Rejoinder English Europe/London UTC Firefox Linux test The Estuary Post The Hill Gazette AT&T will sell Lync "
    "The bell Facts. donkey Local Polite on the telephone. Read first. Nothing for sale here. Please look. "
    "Argue with the point, not the person. http localhost demo other the-bell example.org https www "
    "It was a fair point. It names a neighbour. It names nobody. Nils Notifier. A short flood."
)
DATES = (
    "January February March April May June July August September October November December "
    "Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)


class Bracketed(NullTranslations):
    """Every message comes back in brackets."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"

    def pgettext(self, context: str, message: str) -> str:
        return f"«{message}»"

    ugettext, ungettext, upgettext = gettext, ngettext, pgettext


class Reader(HTMLParser):
    """Reads a page aloud: its text and what assistive technology says, and notes what stands outside brackets."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth, self.outside, self.silent = 0, [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in SILENT:
            self.silent.append(tag)
        values = dict(attrs)
        spoken = [values[name] for name in values if name in SPOKEN or name.startswith("data-words")]
        if tag == "input" and values.get("type") in ("submit", "button"):
            spoken.append(values.get("value"))
        if tag == "meta" and values.get("name") == "description":
            spoken.append(values.get("content"))
        self.outside += [(tag, left) for value in spoken if value and (left := outside_of(value)[0])]

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        left, self.depth = outside_of(data, self.depth)
        if left and not self.silent:
            self.outside.append((self.lasttag, left))


def outside_of(text: str, depth: int = 0) -> tuple[str, int]:
    """Answer what of a text stands outside brackets, and how deep its end is within."""
    left = []
    for character in text:
        depth += {"«": 1, "»": -1}.get(character, 0)
        if depth == 0 and character != "»":
            left.append(character)
    return "".join(left).strip(), depth


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", text.lower()))


@pytest.fixture(scope="module")
def speaking():
    """Have every translation answered in brackets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flask_babel.Domain, "get_translations", lambda self: Bracketed())
        yield


@pytest.fixture(scope="module")
def house(speaking, tmp_path_factory):
    """A whole installation in which nothing but brackets was ever spoken."""
    stage = build(databases.lay(tmp_path_factory.mktemp("pseudo")))
    yield stage
    close(stage.app)
    databases.drop(stage.folder)


@pytest.fixture(scope="module")
def data(house) -> set[str]:
    """Every word that somebody typed, or that the calendar has."""
    with house.app.app_context():
        typed = [version.source or "" for version in db.session.query(CommentVersion)]
        typed += [f"{rule.title} {rule.text}" for rule in db.session.query(HouseRule)]
        typed += [word.word for word in db.session.query(Word)]
    emails = [f"{name.split()[0].lower()}" for name in CAST]
    return words_of(" ".join([*typed, *CAST, *emails, NAMES, DATES]))


def check(html: str, data: set[str]) -> list[tuple[str, str]]:
    """List what stands outside brackets and is neither data nor an address nor the name of an event."""
    outside = [(tag, re.sub(r"https?://\S+|\b[a-z]+\.[a-z_]+\b", "", left)) for tag, left in Reader(html).outside]
    return [(tag, left) for tag, left in outside if words_of(left) - data]


def pages(stage: Stage, who: str, *methods: str):
    client = come_as(stage, who)
    for endpoint, method, path in addresses(stage):
        if method in methods and endpoint not in ("letter_box.show_html", "accounts.create_sign_out"):
            answer = client.open(path, method=method, query_string=query(stage, endpoint))
            if answer.mimetype == "text/html" and answer.data and not 300 <= answer.status_code < 400:
                html = re.sub(r"<dl.*?</dl>", "", answer.text, flags=re.S) if "/demo/" in path else answer.text
                yield f"{method} {path}", html  # without the headers of a letter


@pytest.mark.parametrize("who", ["stranger", "ada", "eve", "mo", "pat"])
def test_every_page_speaks_through_gettext(house, data, who):
    found = {where: wrong for where, html in pages(house, who, "GET") if (wrong := check(html, data))}
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("who", ["stranger", "ada", "eve", "mo", "pat"])
def test_every_refusal_on_a_page_speaks_through_gettext(house, data, who):
    found = {where: wrong for where, html in pages(house, who, "POST") if (wrong := check(html, data))}
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/articles/lync?order=oldest",
        "/articles/lync?comment=1",
        "/articles/lync?comment=999999",
        "/articles/lync?theme=dark",
        f"/embed/demo?article={BELL}&comment=999999",
        "/embed/nobody",
        "/embed/demo",
        f"/discussion/demo?article={BELL}/never",
        "/discussion/nobody?article=x",
        "/confirm/over",
        "/password/new/over",
        "/unsubscribe/torn",
        "/popup/sign-in",
    ],
)
def test_what_is_missing_or_elsewhere_is_said_through_gettext(house, data, path):
    assert not check(come_as(house, "stranger").get(path).text, data)


@pytest.mark.parametrize("queue", ["held", "reported", "published", "rejected"])
def test_the_desk_speaks_through_gettext_in_every_queue(house, data, queue):
    desk = come_as(house, "mo")
    assert not check(desk.get(f"/moderation?site=demo&queue={queue}").text, data)
    for name in ("held", "rejected", "root", "withdrawn", "picked", "to reject"):
        page = desk.get(f"/moderation/comments/{house.comments[name]}?site=demo&queue={queue}").text
        assert not check(page, data), name


@pytest.mark.parametrize("who", ["stranger", "ada", "mo", "pat"])
def test_every_problem_has_title_and_detail_through_gettext(house, who):
    client, wrong = come_as(house, who), []
    for endpoint, method, path in addresses(house):
        answer = client.open(path, method=method, query_string=query(house, endpoint), headers=JSON)
        if answer.mimetype == "application/problem+json":
            said = (answer.json["title"], answer.json["detail"])
            wrong += [(path, words) for words in said if outside_of(words)[0] or "«" not in words]
    assert not wrong


def test_what_json_says_to_people_is_in_brackets(house, data):
    client = come_as(house, "ada")
    for path in (f"/threads/{house.args['article_id']}", f"/comments/{house.comments['root']}/replies"):
        answer = client.get(path, headers=JSON).json
        assert not check(answer["html"] + answer["more"], data), path
    posted = client.post("/comments", json={"article": house.args["article_id"], "text": "Number 7."}).json
    assert not check(posted["html"], data)
    edition = client.get(f"/comments/{posted['id']}/edition", headers=JSON).json
    assert {outside_of(edition[name])[0] for name in ("left", "button")} == {""}


def test_letters_speak_through_gettext(house, data):
    letters = box.letters(house.folder)
    assert len(letters) >= 4
    for letter in letters:
        urls = re.sub(r"https?://\S+", "", letter.text)
        assert not words_of(outside_of(urls)[0]) - data, letter.subject
        assert not words_of(outside_of(letter.subject)[0]) - data
        assert not check(re.sub(r"https?://[^\s<]+", "", letter.html), data), letter.subject


def test_the_script_of_publishers_speaks_through_gettext(house):
    script = come_as(house, "stranger").get("/embed.js").text
    for words in ("Discussion", "The discussion cannot be shown here.", "Read it on its own page"):
        assert f"«{words}»" in script or json.dumps(f"«{words}»")[1:-1] in script, words


def test_counts_speak_through_gettext(house):
    answer = come_as(house, "stranger").get("/api/counts", query_string={"site": "demo", "article": BELL})
    assert answer.json["counts"][0]["text"] == "«1 comment»"


@pytest.mark.parametrize(
    "html",
    ["<p>Plain words</p>", '<a aria-label="Close">«x»</a>', "«one» two", '<img alt="A bell">', "<p>«a»</p>b c of"],
)
def test_what_stands_outside_brackets_is_found(html):
    assert check(html, set())


def test_what_stands_within_brackets_is_passed_over():
    assert not check('<p title="«Close»">«New here? <a>Make an account</a>, %(name)s.» Ada 12</p>', {"ada"})
