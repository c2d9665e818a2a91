"""The number of a request: who may give one, and where it is shown."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network

import pytest
from flask import Flask
from flask.testing import FlaskClient

from comments.lib import tracing
from comments.web.guards import allow, anyone

OURS = "zz91-proxy.number_1"


@pytest.fixture
def proxied(app: Flask) -> FlaskClient:
    """A client behind a proxy that is trusted."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], trusted_proxies=(ip_network("127.0.0.0/8"),))
    return app.test_client()


def test_every_answer_carries_a_number_of_its_own(browser: Callable[..., FlaskClient], site: int) -> None:
    numbers = [browser().get("/healthz").headers["X-Request-Id"] for _ in range(20)]
    assert len(set(numbers)) == 20
    assert all(tracing.is_well_formed(number) for number in numbers)


def test_a_number_can_be_said_on_the_telephone() -> None:
    number = tracing.new_number()
    assert len(number) == 14
    assert set(number) <= set(tracing.LETTERS) | {"-"}


def test_a_trusted_proxy_gives_the_number(proxied: FlaskClient) -> None:
    assert proxied.get("/healthz", headers={"X-Request-Id": OURS}).headers["X-Request-Id"] == OURS


@pytest.mark.parametrize(
    "number", ["", "short", "x" * 65, "with space here", 'quote"in-it-x', "-begins-wrong", "é" * 10]
)
def test_an_ill_formed_number_is_replaced(proxied: FlaskClient, number: str) -> None:
    given = proxied.get("/healthz", headers={"X-Request-Id": number}).headers["X-Request-Id"]
    assert given != number
    assert tracing.is_well_formed(given)


def test_a_number_from_anybody_else_is_not_looked_at(browser: Callable[..., FlaskClient]) -> None:
    assert browser().get("/healthz", headers={"X-Request-Id": OURS}).headers["X-Request-Id"] != OURS


def test_an_error_page_says_the_number(browser: Callable[..., FlaskClient]) -> None:
    answer = browser().get("/nowhere")
    assert f"<code>{answer.headers['X-Request-Id']}</code>" in answer.text


def test_a_problem_names_the_request(browser: Callable[..., FlaskClient]) -> None:
    answer = browser().get("/nowhere", headers={"Accept": "application/json"})
    assert answer.json["instance"] == f"urn:rejoinder:request:{answer.headers['X-Request-Id']}"
    assert answer.headers["X-Request-Id"] not in answer.json["detail"]


def test_a_fault_says_the_number_in_words_too(app: Flask) -> None:
    @app.get("/broken")
    @allow(anyone)
    def show_broken() -> str:
        raise KeyError

    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/broken", headers={"Accept": "application/json"})
    assert answer.json["detail"].endswith(answer.headers["X-Request-Id"])


def test_an_answer_with_a_refused_host_carries_a_number_too(app: Flask) -> None:
    assert "X-Request-Id" in app.test_client().get("/", headers={"Host": "evil.example"}).headers
