"""The page of notices shows what happened, and what is new in it."""

from collections.abc import Callable

from flask.testing import FlaskClient

from comments.notifications import queries

Say = Callable[..., int]
Browser = Callable[..., FlaskClient]


def test_the_page_shows_answers_and_leads_to_them(say: Say, browser: Browser, ada: int, eve: int) -> None:
    answer = say(eve, "I <b>think</b> not.", say(ada, "I think so."))
    page = browser(ada).get("/notices")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert f'href="/c/{answer}"' in page.text
    assert "Eve Stranger" in page.text
    assert "I &lt;b&gt;think&lt;/b&gt; not." in page.text


def test_reading_them_takes_one_press(say: Say, browser: Browser, ada: int, eve: int) -> None:
    root = say(ada, "I think so.")
    say(eve, "I think not.", root)
    newest = queries.notices(ada)[0].id
    say(eve, "And one more thing.", root)
    reader = browser(ada)
    assert reader.post("/notices/reading", data={"up_to": newest}).status_code == 303
    assert queries.unread(ada) == 1
    reader.post("/notices/reading", data={"up_to": newest + 1})
    assert queries.unread(ada) == 0
    assert "Mark all as read" not in reader.get("/notices").text


def test_nobody_marks_the_notices_of_another(say: Say, browser: Browser, ada: int, eve: int) -> None:
    say(eve, "I think not.", say(ada, "I think so."))
    browser(eve).post("/notices/reading", data={"up_to": 999})
    assert queries.unread(ada) == 1


def test_a_stranger_is_sent_to_sign_in(browser: Browser, site: int) -> None:
    assert browser().get("/notices").status_code == 303
    assert browser().post("/notices/reading").status_code == 401


def test_an_empty_page_says_what_will_stand_there(browser: Browser, ada: int, site: int) -> None:
    assert "Nothing yet." in browser(ada).get("/notices").text


def test_older_notices_are_a_page_away(say: Say, browser: Browser, ada: int, eve: int) -> None:
    root = say(ada, "I think so.")
    for number in range(queries.PAGE + 2):
        say(eve, f"Reason {number}.", root)
    page = browser(ada).get("/notices")
    assert page.text.count('class="notice is-new"') == queries.PAGE
    oldest = queries.notices(ada)[-1].id
    assert f"/notices?before={oldest}" in page.text
    assert browser(ada).get(f"/notices?before={oldest}").text.count('class="notice is-new"') == 2
