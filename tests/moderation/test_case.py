"""The page of a case, with hostile words in every place, and the whole way without script."""

import pytest

from comments.threads.models import Status

JSON = {"Accept": "application/json"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "{{ config }} {% raw %}",
    "javascript:alert(1) [x](javascript:alert(1))",
    "\u202etext backwards\u2069",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "</div></article></main><h1>fooled",
    "a" * 5000,
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_shown_as_typed_everywhere(browser, place, mo, make_person, words):
    author = make_person(words[:60])
    parent = place(words, status=Status.PUBLISHED, person=author)
    comment = place(words, person=author, spans=[[0, 3], [2, 9000], [-4, 2]], parent=parent)
    client = browser(mo)
    for path in ("/moderation", f"/moderation/comments/{comment}", "/moderation/log", f"/moderation/people/{author}"):
        answer = client.get(path)
        assert answer.status_code == 200
        for part in ("<script>alert", "<svg onload", "<h1>fooled", 'href="javascript:'):
            assert part not in answer.text


def test_a_case_shows_the_comment_in_its_place(browser, place, mo):
    parent = place("What was said before.", status=Status.PUBLISHED)
    comment = place("You idiot, no.", spans=[[4, 9]], parent=parent, risk=0.74)
    page = browser(mo).get(f"/moderation/comments/{comment}", headers=JSON).json["html"]
    for part in (
        "AT&amp;T will sell Lync",
        "What was said before.",
        'You <mark>idiot</mark><sup><a class="mark-number" href="#reason-1">1</a></sup>, no.',
        'id="reason-1"',
        ".74",
        "No reports",
    ):
        assert part in page


def test_a_case_tells_how_reporters_fared(browser, decide, place, report, mo, eve):
    old, new = place("Old", status=Status.PUBLISHED), place("New", status=Status.PUBLISHED)
    report(old, eve)
    decide(mo, "rejection", old, rule=1)
    report(new, eve)
    page = browser(mo).get(f"/moderation/comments/{new}").text
    assert "1 of 1 earlier reports upheld" in page
    assert "It is illegal" in page
    assert "Let it stand" in page


def test_a_held_edit_shows_what_it_changes(browser, held_edit, mo):
    page = browser(mo).get(f"/moderation/comments/{held_edit}").text
    assert "The <del>old</del><ins>new</ins> words." in page
    assert "Approve the edit" in page
    assert "Version 1" in page


def test_a_case_that_does_not_exist_is_not_there(browser, mo):
    assert browser(mo).get("/moderation/comments/999").status_code == 404


def test_the_whole_way_without_script(browser, place, forms, look, mo):
    first, second = place("First words.", risk=0.9), place("Second words.", risk=0.8)
    client = browser(mo)
    action, sent = forms(client.get("/moderation").text).to("approval")
    assert f"/comments/{first}/" in action
    answer = client.post(action, data=sent)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Approved: <bdi>Ada Lindqvist</bdi>" in page
    assert "Second words." in page
    assert look(first).status == Status.PUBLISHED
    action, sent = forms(page).to("rejection")
    answer = client.post(action, data=sent | {"rule": "3", "note": "Addresses stay out."})
    page = client.get(answer.location).text
    assert "Nothing waits." in page
    assert "Rejected: <bdi>Ada Lindqvist</bdi>, personal details" in page
    action, sent = forms(page).to("undo")
    answer = client.post(action, data=sent)
    assert f"/moderation/comments/{second}" in answer.location
    assert look(second).status == Status.HELD
    assert "taken back by Mo Castellan" in client.get(answer.location).text


def test_the_toast_of_somebody_elses_decision_is_not_shown(browser, decide, place, decisions, mo, sam):
    comment = place()
    decide(sam, "approval", comment)
    page = browser(mo).get(f"/moderation?toast={decisions(comment)[0].id}").text
    assert "Undo" not in page.split('id="toasts"')[1]
    assert browser(mo).get("/moderation?toast=x%00&q=%00&order=%3C&queue=none").status_code == 200


def test_answers_of_the_desk_are_kept_by_nobody(browser, place, mo):
    answer = browser(mo).get(f"/moderation/comments/{place()}")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
