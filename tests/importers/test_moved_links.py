from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from comments.extensions import db
from comments.importers.actions import Options, import_export
from comments.publishers.models import Site
from comments.threads.models import Comment
from tests.importers.disqus_files import post, thread, write

ADDRESS = "http://localhost:8001/a/1"


@pytest.fixture
def ours(app: Flask, site: int, tmp_path: Path) -> dict[int, int]:
    """Bring two articles with old numbers in; answer our ids by those."""
    file = write(
        tmp_path,
        thread(1),
        thread(2),
        post(5_000_000_001, "<p>Low tide.</p>"),
        post(5_000_000_002, "<p>High tide.</p>", parent=5_000_000_001),
        post(5_000_000_003, "<p>Elsewhere.</p>", to=2),
        post(5_000_000_004, "<p>Gone.</p>", isDeleted="true"),
        post(5_000_000_005, "<p>Still here.</p>", parent=5_000_000_004),
    )
    with app.app_context():
        import_export(file, db.session.get_one(Site, site), Options(format="disqus"))
        return {former: id_ for former, id_ in db.session.execute(select(Comment.former_id, Comment.id)) if former}


def test_a_permalink_of_disqus_leads_to_the_comment_in_the_frame(
    ours: dict[int, int], browser: Callable[..., FlaskClient]
) -> None:
    page = browser().get(f"/embed/demo?article={ADDRESS}&comment=5000000002").text
    assert "High tide." in page
    assert f'is-target" id="comment-{ours[5_000_000_002]}"' in page
    assert "Elsewhere." not in page


def test_it_leads_there_on_the_discussion_s_own_page_too(
    ours: dict[int, int], browser: Callable[..., FlaskClient]
) -> None:
    page = browser().get(f"/discussion/demo?article={ADDRESS}&comment=5000000002").text
    assert f'is-target" id="comment-{ours[5_000_000_002]}"' in page


@pytest.mark.parametrize("number", ["5000000003", "7", "999999999999999999"])
def test_a_number_of_another_article_or_of_none_shows_the_whole_discussion(
    ours: dict[int, int], browser: Callable[..., FlaskClient], number: str
) -> None:
    page = browser().get(f"/embed/demo?article={ADDRESS}&comment={number}").text
    assert "Low tide." in page
    assert "is-target" not in page


def test_the_old_number_alone_leads_to_the_publisher_s_page(
    ours: dict[int, int], browser: Callable[..., FlaskClient]
) -> None:
    first = browser().get("/c/disqus/5000000002")
    assert (first.status_code, first.location) == (302, f"/c/{ours[5_000_000_002]}")
    assert browser().get(first.location).location == f"{ADDRESS}#comment-{ours[5_000_000_002]}"


@pytest.mark.parametrize("number", ["4", "99999999999999999999999999"])
def test_an_old_number_that_nobody_had_is_not_found(
    ours: dict[int, int], browser: Callable[..., FlaskClient], number: str
) -> None:
    assert browser().get(f"/c/disqus/{number}").status_code == 404


def test_a_tombstone_that_came_along_does_not_say_who_removed_it(
    ours: dict[int, int], browser: Callable[..., FlaskClient]
) -> None:
    page = browser().get(f"/embed/demo?article={ADDRESS}").text
    assert "This comment is not here any more." in page
    assert "Withdrawn by its author." not in page
    assert "Gone." not in page
    assert "Reader 5000000004" not in page
