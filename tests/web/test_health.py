from collections.abc import Callable

from flask.testing import FlaskClient


def test_a_living_process_says_so(browser: Callable[..., FlaskClient]) -> None:
    assert browser().get("/healthz").json == {"status": "ok"}


def test_an_unknown_address_answers_a_page(browser: Callable[..., FlaskClient], ada: int) -> None:
    answer = browser(ada).get("/nowhere")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_an_unknown_address_answers_a_problem_to_a_script(browser: Callable[..., FlaskClient]) -> None:
    answer = browser().get("/nowhere", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "not-found"
