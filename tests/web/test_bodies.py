"""What may come in: whatever is sent, to whatever address, the answer is a page or RFC 9457, never a fault."""

from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from comments.extensions import db
from tests.doors import addresses, come_as, query, rows
from tests.stage import Stage, close, reopened

JSON = {"Accept": "application/json"}
FORM = "application/x-www-form-urlencoded"
LIMIT = 256 * 1024
ROOMS = ("articles", "discussion", "embed", "people", "c", "confirm", "unsubscribe", "static/a", "moderation/people")
FORMS = {
    "/comments": ("text", "article", "parent", "key", "site", "url", "title"),
    "/moderation/comments/{held}/rejection?site=demo": ("version", "status", "decision", "rule", "note"),
    "/moderation/words?site=demo": ("word", "kind", "exceptions"),
    "/publisher/demo/origins/removal": ("origin",),
    "/publisher/demo/settings": ("name", "line", "locale", "time_zone", "newcomer_limit", "trailing_slash"),
    "/register": ("email", "name", "password", "stamp", "consent", "next"),
    "/sign-in": ("email", "password", "next"),
    "/popup/codes": ("site", "challenge", "return", "article"),
    "/embed/tokens": ("code", "verifier"),
}
"""What the forms of the house hold, field by field."""
FIELDS = sorted({field for fields in FORMS.values() for field in fields} | {"value", "number", "badge", "reason", "to"})
UNREADABLE = {
    "nothing": b"",
    "half an object": b'{"text": "a',
    "100,000 brackets": b"[" * 100_000,
    "40,000 objects": b'{"a":' * 40_000,
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "a list": b"[1, 2]",
    "a number": b"7",
    "null": b"null",
    "a number without end": b'{"value": ' + b"9" * 10_000 + b"}",
}
ODD = {
    "NUL": "a\0b",
    "a lone surrogate": "a\ud800b",
    "a list": ["a"],
    "an object": {"a": 1},
    "nothing": None,
    "not a number": float("nan"),
    "infinity": float("inf"),
    "a huge number": 10**30,
    "a negative number": -1,
    "long": "a" * 200_000,
    "true": True,
}


@pytest.fixture(scope="module")
def house(scene, tmp_path_factory):
    """One house for all of it: nothing here may change what the next test meets."""
    stage = reopened(scene, tmp_path_factory.mktemp("bodies"))
    yield stage
    close(stage.app)


def doors(stage: Stage) -> list[tuple[str, str, str]]:
    return [(endpoint, method, path) for endpoint, method, path in addresses(stage) if method != "GET"]


def send(stage: Stage, **body: object) -> list[tuple[str, TestResponse]]:
    """Send a body to every address that takes one, as who may do most."""
    client = come_as(stage, "pat")
    found = []
    for endpoint, method, path in doors(stage):
        if endpoint in ("accounts.create_sign_out", "accounts.create_ending"):
            continue
        found.append((path, client.open(path, method=method, query_string=query(stage, endpoint), **body)))
    assert len(found) > 30
    return found


def check_problem(path: str, answer: TestResponse) -> None:
    """RFC 9457: the media type, and the members that we promise."""
    if answer.status_code == 409 and answer.json is not None and "html" in answer.json:
        return  # the desk answers with the state that it found instead
    assert answer.mimetype == "application/problem+json", path
    assert answer.json is not None, path
    assert answer.json.keys() >= {"type", "title", "status", "detail", "code"}, path
    assert answer.json["status"] == answer.status_code, path


@pytest.mark.parametrize("what", UNREADABLE)
def test_json_that_is_none_is_never_a_fault(house, what):
    for path, answer in send(house, data=UNREADABLE[what], content_type="application/json"):
        assert answer.status_code < 500, path
        if answer.status_code >= 400:
            check_problem(path, answer)


@pytest.mark.parametrize("what", [name for name in UNREADABLE if name != "a number without end"])
def test_where_json_is_read_what_is_none_is_refused_with_400(house, what):
    client = come_as(house, "pat")
    for path in ("/comments", "/previews", "/moderation/words?site=demo", "/publisher/demo/origins", "/sign-in"):
        answer = client.post(path, data=UNREADABLE[what], content_type="application/json")
        assert answer.status_code == 400, path
        check_problem(path, answer)


@pytest.mark.parametrize("what", ODD)
def test_odd_values_in_json_are_never_a_fault(house, what):
    for path, answer in send(house, json=dict.fromkeys(FIELDS, ODD[what]), headers=JSON):
        assert answer.status_code < 500, path
        if answer.status_code >= 400:
            check_problem(path, answer)


@pytest.mark.parametrize("what", [name for name, value in ODD.items() if isinstance(value, str)])
def test_odd_values_in_forms_are_never_a_fault(house, what):
    value = ODD[what].encode("utf-8", "surrogatepass")
    for path, answer in send(house, data=dict.fromkeys(FIELDS, value[:4_000])):
        assert answer.status_code < 500, path


@pytest.mark.parametrize("what", ["NUL", "a lone surrogate"])
@pytest.mark.parametrize("form", FORMS)
def test_what_no_storage_holds_is_never_a_fault_in_any_field(house, form, what):
    client, path = come_as(house, "pat"), form.format(**house.comments)
    plausible = {"article": str(house.args["article_id"]), "version": "1", "status": "held", "rule": "1"}
    for field in FORMS[form]:
        answer = client.post(path, json=plausible | {field: ODD[what]}, headers=JSON)
        assert answer.status_code < 500, field
        answer = client.post(path, data=plausible | {field: ODD[what].encode("utf-8", "surrogatepass")})
        assert answer.status_code < 500, field


def test_a_site_key_that_no_storage_holds_is_never_a_fault_where_only_the_key_says_where(house):
    body = {"text": "a", "site": ODD["a lone surrogate"], "url": "https://example.org/a"}
    assert come_as(house, "pat").post("/comments", json=body, headers=JSON).status_code == 404


def test_a_field_that_is_not_read_is_not_shown_again_either(house):
    body = {"text": "a word to try", "word": ODD["a lone surrogate"]}
    answer = come_as(house, "pat").post("/moderation/words/trial?site=demo", json=body)
    assert answer.status_code == 200
    assert "a word to try" in answer.text


class Slow(BytesIO):
    """A body that comes slowly: it notes how many connections to the database are out while it does."""

    def __init__(self, body: bytes, stage: Stage) -> None:
        super().__init__(body)
        self.stage, self.out = stage, set[int]()

    def readinto(self, buffer: Any, /) -> int:
        with self.stage.app.app_context():
            self.out.add(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return super().readinto(buffer)


@pytest.mark.parametrize(
    "path", ["/comments", "/account/letters", "/moderation/words?site=demo", "/publisher/demo/origins"]
)
def test_while_a_body_is_on_its_way_nothing_is_asked_of_the_database(house, path):
    body = Slow(b"text=a&article=1", house)
    client = come_as(house, "pat")
    client.post(path, input_stream=body, content_length=16, content_type=FORM)
    assert body.out == {0}


def test_bodies_that_never_arrive_leave_a_thread_for_pages(house):
    turns = house.app.extensions["bodies"]
    client, most = come_as(house, "pat"), house.app.config["SETTINGS"].threads - 1
    for _ in range(most):
        assert turns.acquire(blocking=False)
    try:
        answer = client.post("/previews", json={"text": "a"}, headers=JSON)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert client.get("/").status_code == 200
    finally:
        turns.release(most)
    assert client.post("/previews", json={"text": "a"}, headers=JSON).status_code == 200


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "multipart/form-data"])
def test_a_body_that_is_too_large_is_refused_with_413(house, kind):
    for path in ("/comments", "/previews", "/sign-in", "/publisher/demo/origins", "/embed/tokens"):
        data = {
            "application/json": b'{"a":' * 100_000,
            "application/x-www-form-urlencoded": b"text=" + b"a" * LIMIT,
            "multipart/form-data": {"text": (BytesIO(b"a" * LIMIT), "a.txt")},
        }[kind]
        answer = come_as(house, "pat").post(path, data=data, content_type=kind, headers=JSON)
        assert answer.status_code == 413, path
        check_problem(path, answer)


def test_a_body_that_hides_its_length_is_read_as_far_as_the_limit_only(house):
    client = come_as(house, "pat")
    stream = BytesIO(b"text=" + b"a" * (2 * LIMIT))
    hidden = {"wsgi.input": stream, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.post("/comments", content_type=FORM, environ_overrides=hidden, headers=JSON)
    assert answer.json["code"] == "text-too-long"
    assert stream.tell() <= LIMIT


def test_a_form_of_many_fields_is_refused(house):
    many = {"text": "Words.", **{f"field{number}": "a" for number in range(200)}}
    answer = come_as(house, "pat").post("/comments", data=many, content_type="multipart/form-data", headers=JSON)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/json; charset=utf-7", "image/png", "multipart/form-data", ""]
)
def test_another_kind_of_body_is_never_a_fault(house, kind):
    for path, answer in send(house, data=b'{"text": "a"}', content_type=kind):
        assert answer.status_code < 500, path


def test_of_doubled_fields_the_last_one_counts(stage):
    client = come_as(stage, "ada")
    form = [("article", str(stage.args["article_id"])), ("text", "The first."), ("text", "The last.")]
    body = "&".join(f"{name}={value}" for name, value in form)
    answer = client.post("/comments", data=body, content_type="application/x-www-form-urlencoded")
    page = client.get(answer.location).text
    assert "The last." in page
    assert "The first." not in page
    doubled = f'{{"article": {stage.args["article_id"]}, "text": "The first.", "text": "The last again."}}'
    answer = client.post("/comments", data=doubled, content_type="application/json")
    assert "The last again." in answer.json["html"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "[::1", "a b", "localhost@evil.example"]
)
def test_a_host_that_is_not_ours_is_refused_with_400(house, host):
    for path in ("/", "/articles/lync", "/embed/demo", "/healthz"):
        answer = come_as(house, "stranger").get(path, headers={"Host": host})
        assert answer.status_code == 400, path


def test_a_host_with_another_port_or_in_capitals_is_ours(house):
    for host in ("localhost:8000", "LOCALHOST", "127.0.0.1:1"):
        assert come_as(house, "stranger").get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("where", ["/articles/a%00b", "/people/%00", "/discussion/demo?article=a%00b"])
def test_an_address_with_nul_leads_nowhere(house, where):
    answer = come_as(house, "stranger").get(where)
    assert answer.status_code in (400, 404, 422)
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("value", ["%00", "%ED%A0%80", "%FF", "a" * 8000, "'", "-1", "1e9", "9" * 40, "%F0%9F%98%80"])
def test_odd_words_in_addresses_are_never_a_fault(house, value):
    client = come_as(house, "pat")
    names = [
        "article",
        "comment",
        "cursor",
        "order",
        "lang",
        "theme",
        "site",
        "url",
        "parent",
        "q",
        "queue",
        "next",
        "done",
        "saved",
        "before",
        "challenge",
    ]
    for endpoint, method, path in addresses(house):
        if method == "GET" and endpoint != "static_file":
            base = "&".join(f"{name}={value}" for name in query(house, endpoint))
            asked = base + "&" + "&".join(f"{name}={value}" for name in names)
            assert client.get(f"{path}?{asked}").status_code < 500, path
    for path in (
        "/articles/",
        "/discussion/",
        "/embed/",
        "/people/",
        "/c/",
        "/confirm/",
        "/unsubscribe/",
        "/static/a/",
    ):
        answer = client.get(path + value)
        assert answer.status_code in (302, 400, 404, 410), path


def test_an_address_that_does_nothing_with_a_deed_says_so(house):
    answer = come_as(house, "ada").delete("/articles/lync", headers=JSON)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    check_problem("/articles/lync", answer)


def test_what_is_refused_changes_nothing(stage):
    client = come_as(stage, "pat")
    before = rows(stage.app)
    for endpoint, method, path in doors(stage):
        if endpoint.startswith(("threads.create_comment", "threads.create_preview", "moderation.save", "embeds.")):
            client.open(path, method=method, data=b"[" * 100_000, content_type="application/json")
    assert rows(stage.app) == before
