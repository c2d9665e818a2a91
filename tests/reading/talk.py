"""Saying something in a discussion as a script on the page does, and picking a page to pieces."""

import re
from typing import Any

from flask.testing import FlaskClient

from comments.threads.schemas import new_key

JSON = {"Accept": "application/json"}


def send(client: FlaskClient, path: str, **data: Any) -> Any:
    """Post JSON and answer the response."""
    return client.post(path, json=data, headers=JSON)


def say(client: FlaskClient, article: int, text: str, *, parent: int | None = None) -> int:
    """Post a comment and answer its id."""
    data: dict[str, Any] = {"article": article, "text": text, "key": new_key()}
    answer = send(client, "/comments", **(data if parent is None else data | {"parent": parent}))
    assert answer.status_code == 201, answer.text
    return int(answer.json["id"])


def texts_of(page: str) -> list[str]:
    """Answer the words of the comments on a page, in order, without markup."""
    bodies = re.findall(r'<div class="comment-text" dir="auto">(.*?)</div>', page, re.S)
    return [re.sub("<[^>]+>", "", body).strip() for body in bodies]


def field(page: str, name: str) -> str:
    """Answer the value of a hidden field."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]
