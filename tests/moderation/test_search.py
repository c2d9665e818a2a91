"""Searching the desk by words gives the same on both databases, and asks PostgreSQL's index, not every row."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event, text

from comments.extensions import db, unit_of_work
from comments.moderation.queries import search
from comments.threads.actions import versions
from comments.threads.models import Comment
from tests.databases import needs_postgresql

WORDS = "Zürich's semi-final: don't ask c_x@example.org about C++ 1.5; Ångström\N{ZERO WIDTH SPACE}fjord, мир 日本語."


@pytest.fixture
def found(app: Flask, site: int) -> Callable[[str], list[int]]:
    """Search and answer the ids of comments."""

    def ask(q: str) -> list[int]:
        with app.app_context():
            return [comment for _, comment in search.find(site, q, before=None, most=10)]

    return ask


FOUND = ("zurich", "Zu\u0308rich", "ZÜR", "zurich's", "semi", "final", "semi-fin", '"semi final"', "don", "ask!", "c_x")
FOUND += ("example.or", "org", '"example org about"', '"c 1"', "1.5", "5", "angstrom", "fjord", "МИР", "日本", "!! zur")


@pytest.mark.parametrize("q", FOUND)
def test_words_are_found_whatever_stands_around_them(found, place, q: str) -> None:
    comment_id = place(WORDS)
    assert found(q) == [comment_id]


@pytest.mark.parametrize("q", ["urich", "semifinal", '"final semi"', "dont", "rg", "15", "語", "!!", "&", "fjord & y"])
def test_what_is_not_there_is_not_found(found, place, q: str) -> None:
    place(WORDS)
    assert found(q) == []


def test_only_the_newest_version_is_searched_and_erased_words_are_gone(app: Flask, found, place) -> None:
    comment_id = place("First words.")
    with app.app_context(), unit_of_work():
        comment = db.session.get_one(Comment, comment_id)
        versions.add_version(comment, 2, "Second thoughts.")
        comment.version = comment.latest_version = 2
    assert (found("first"), found("second")) == ([], [comment_id])
    with app.app_context(), unit_of_work():
        versions.erase_words(db.session.get_one(Comment, comment_id))
    assert found("second") == []


@needs_postgresql
def test_postgresql_looks_words_up_in_its_index(app: Flask, site: int, place) -> None:
    comment_id = place("A harbour.")
    plans: list[str] = []

    def explain(connection, cursor, statement, parameters, context, many) -> None:
        cursor.execute("EXPLAIN " + statement, parameters)
        plans.append("\n".join(row[0] for row in cursor.fetchall()))
        cursor.execute(statement, parameters)

    with app.app_context():
        with unit_of_work():
            multiply(comment_id, 3000)
        with db.session.connection() as connection:
            event.listen(connection, "after_cursor_execute", explain)
            assert [comment for _, comment in search.find(site, "harbour", before=None, most=10)] == [comment_id]
    assert "Bitmap Index Scan on ix_comment_version_words" in plans[0]


def multiply(comment_id: int, times: int) -> None:
    """Put many more comments with other words beside one."""
    names = [column.name for column in Comment.__table__.c if column.name not in ("id", "idempotency_key")]
    columns = ", ".join(names)
    copies = f"INSERT INTO comment ({columns}) SELECT {columns} FROM comment, generate_series(1, {times})"
    db.session.execute(text(copies))
    columns = "site_id, number, source, html, renderer, fingerprint, created_at"
    words = f"SELECT c.id, v.{columns.replace(', ', ', v.')} FROM comment_version AS v, comment AS c WHERE c.id <> :id"
    words = words.replace("v.source", "'Words ' || c.id")
    db.session.execute(text(f"INSERT INTO comment_version (comment_id, {columns}) {words}"), {"id": comment_id})
    db.session.execute(text("ANALYZE comment, comment_version"))
