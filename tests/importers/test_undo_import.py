from pathlib import Path

import pytest

from comments.articles.queries import get
from comments.errors import Conflict, NotFound
from comments.extensions import db, unit_of_work
from comments.importers.actions import Options, import_export, undo_import
from comments.lib import clock
from comments.moderation.models import Report
from comments.publishers.models import Site
from comments.threads.actions import place_comment, recount
from comments.threads.models import Comment, CommentVersion, Status
from comments.threads.schemas import PlacedComment
from tests.importers.wxr_files import Blog, remark

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def run(site: int, tmp_path: Path) -> int:
    file = Blog().post("lync", remark(1), remark(2, parent="1"), remark(3, parent="1")).write(tmp_path)
    return import_export(file, db.session.get_one(Site, site), Options()).id


def test_what_was_answered_since_becomes_a_tombstone_without_words(ada: int, run: int) -> None:
    parent = db.session.query(Comment).filter(Comment.depth == 2).first()
    assert parent is not None
    with unit_of_work():
        answer = place_comment(
            PlacedComment(person_id=ada, at=clock.now(), source="I was there too.", parent_id=parent.id),
            article=get(parent.article_id),
        )
    undone = undo_import(run)
    assert (undone.gone, undone.tombstones) == (1, 2)
    row = db.session.get_one(Comment, answer)
    assert (row.status, row.shown) == (Status.PUBLISHED, True)
    above = db.session.get_one(Comment, parent.id)
    assert (above.status, above.shown) == (Status.WITHDRAWN, True)
    words = db.session.query(CommentVersion).filter(CommentVersion.comment_id == parent.id).one()
    assert (words.source, words.html) == ("", "")
    assert get(row.article_id).published_count == 1
    assert recount() == ()


def test_a_report_does_not_keep_an_imported_comment(ada: int, run: int, site: int) -> None:
    reported = db.session.query(Comment).filter(Comment.depth == 2).first()
    assert reported is not None
    with unit_of_work():
        db.session.add(Report(site_id=site, comment_id=reported.id, version=1, person_id=ada, kind="else"))
    assert undo_import(run).gone == 3
    assert db.session.query(Report).count() == 0


def test_what_was_taken_back_comes_in_again_even_after_a_second_run(site: int, tmp_path: Path) -> None:
    file = Blog().post("lync", remark(1), remark(2, parent="1")).write(tmp_path)
    paper = db.session.get_one(Site, site)
    first, second = import_export(file, paper, Options()), import_export(file, paper, Options())
    assert (first.counts["created"], second.counts["existing"]) == (2, 2)
    undo_import(first.id)
    assert import_export(file, paper, Options()).counts["created"] == 2
    assert db.session.query(Comment).count() == 2


def test_an_import_is_taken_back_once(run: int) -> None:
    undo_import(run)
    with pytest.raises(Conflict):
        undo_import(run)


def test_an_import_that_never_was_cannot_be_taken_back(site: int) -> None:
    with pytest.raises(NotFound):
        undo_import(99)
