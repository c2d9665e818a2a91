from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from comments.accounts.models import Person, PersonKind
from comments.articles.models import Article, Discussion
from comments.extensions import commit, db
from comments.importers import queries
from comments.importers.actions import Options, bringing, import_export, plan_import, undo_import
from comments.importers.actions import ledger as ledger_module
from comments.importers.models import ImportRow, ImportRun
from comments.importers.rules import read_rule
from comments.importers.schemas import DamagedFile
from comments.publishers.models import Site
from comments.threads.actions import recount
from comments.threads.models import Comment, CommentVersion, Status
from tests.conftest import DATA
from tests.importers.wxr_files import Blog, remark

pytestmark = pytest.mark.usefixtures("context")
REAL = DATA / "themeunittestdata.wordpress.xml"
real_data = pytest.mark.skipif(not REAL.exists(), reason=f"the real export {REAL.name} is not beside the checkout")


def bring(file: Path, site: int, options: Options | None = None) -> ImportRun:
    return import_export(file, db.session.get_one(Site, site), options or Options())


def comments() -> list[Comment]:
    return list(db.session.scalars(select(Comment).order_by(Comment.id)))


def ledger(run: ImportRun) -> list[tuple[str, str, str]]:
    return [(row.source_id, row.outcome, row.reason) for row in queries.rows(run.id) if row.kind == "comment"]


@real_data
def test_every_comment_of_the_real_export_is_accounted_for(site: int) -> None:
    run = bring(REAL, site)
    rows = ledger(run)
    assert len(rows) == 33
    assert run.counts == {"created": 29, "skipped": 4}
    assert [outcome for _, outcome, _ in rows].count("skipped") == 4
    held = {row.source_id for row in queries.rows(run.id) if row.kind == "comment" and _status(row) == Status.HELD}
    assert held >= {"1017", "1016", "1015"}
    assert held - {"1017", "1016", "1015"} == {"926"}, "the one behind a password waits too"
    assert max(comment.depth for comment in comments()) == 10
    assert recount() == ()


@real_data
def test_pingbacks_come_by_a_switch(site: int) -> None:
    assert bring(REAL, site, Options(pings=True)).counts == {"created": 33}


@real_data
def test_the_same_file_again_changes_nothing(site: int) -> None:
    bring(REAL, site)
    before = [(comment.id, comment.status, comment.parent_id) for comment in comments()]
    again = bring(REAL, site)
    assert again.counts == {"existing": 29, "skipped": 4}
    assert [(comment.id, comment.status, comment.parent_id) for comment in comments()] == before


@real_data
def test_taken_back_nothing_of_it_is_left(site: int) -> None:
    run = bring(REAL, site)
    undone = undo_import(run.id)
    assert (undone.gone, undone.tombstones) == (29, 0)
    assert comments() == []
    assert db.session.query(CommentVersion).count() == 0
    assert db.session.query(Article).count() == 0
    assert db.session.query(Person).count() == 0
    assert bring(REAL, site).counts == {"created": 29, "skipped": 4}, "and it can come again"


@real_data
def test_a_trial_changes_nothing(site: int) -> None:
    planned = plan_import(REAL, db.session.get_one(Site, site), Options())
    assert planned.counts == {"created": 29, "skipped": 4}
    assert comments() == []
    assert db.session.query(ImportRow).count() == 0


def _status(row: ImportRow) -> str | None:
    return db.session.get_one(Comment, row.our_id).status if row.our_id else None


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_all_versions_of_the_format_come_in(site: int, tmp_path: Path, version: str) -> None:
    blog = Blog(version).post("lync", remark(1), remark(2, parent="1"))
    run = bring(blog.write(tmp_path), site)
    assert run.counts == {"created": 2}
    first, second = comments()
    assert (first.depth, second.depth, second.parent_id) == (1, 2, first.id)
    article = db.session.get_one(Article, first.article_id)
    assert (article.url, article.title, article.published_count) == ("http://localhost:8001/lync/", "Post lync", 2)


def test_addresses_follow_the_rules_they_are_given(site: int, tmp_path: Path) -> None:
    rules = (read_rule("prefix", "https://old.example/2013/", "http://localhost:8001/archive/"),)
    file = Blog().post("2013/lync", remark(1)).post("about", remark(2)).write(tmp_path)
    bring(file, site, Options(rules=rules))
    urls = set(db.session.scalars(select(Article.url)))
    assert urls == {"http://localhost:8001/archive/lync/", "http://localhost:8001/about/"}


def test_an_address_of_nobody_is_told_row_by_row(site: int, tmp_path: Path) -> None:
    rules = (read_rule("prefix", "https://old.example/", "https://elsewhere.example/"),)
    run = bring(Blog().post("lync", remark(1), remark(2)).write(tmp_path), site, Options(rules=rules))
    assert run.counts == {"failed": 2}
    assert comments() == []
    assert {reason for _, _, reason in ledger(run)} == {"Its article's address is not one of the site's."}


def test_an_answer_to_what_an_earlier_run_put_elsewhere_begins_a_thread(site: int, tmp_path: Path) -> None:
    bring(Blog().post("lync", remark(1)).write(tmp_path), site)
    rules = (read_rule("prefix", "https://old.example/", "http://localhost:8001/archive/"),)
    run = bring(Blog().post("lync", remark(1), remark(2, parent="1")).write(tmp_path), site, Options(rules=rules))
    assert run.counts == {"existing": 1, "created": 1}
    assert [comment.parent_id for comment in comments()] == [None, None]
    assert "What it answers came in under another article before" in ledger(run)[1][2]


def test_a_link_that_is_no_address_fails_its_own_rows_and_no_others(site: int, tmp_path: Path) -> None:
    file = Blog().post("lync", remark(1)).post("about", remark(2)).write(tmp_path)
    file.write_text(file.read_text().replace("https://old.example/lync/", "http://["))
    run = bring(file, site)
    assert run.counts == {"failed": 1, "created": 1}
    assert len(comments()) == 1


def test_a_name_that_is_too_long_is_cut_and_still_a_name(site: int, tmp_path: Path) -> None:
    bring(Blog().post("lync", remark(1, author="Jane \u202e\n" + "x" * 9_000)).write(tmp_path), site)
    assert db.session.scalars(select(Person.name)).one() == "Jane " + "x" * 53


def test_what_came_in_looks_as_it_did_and_cannot_harm(site: int, tmp_path: Path) -> None:
    text = 'One.\n\nTwo <strong>bold</strong> <script>alert(1)</script><a href="javascript:1">x</a>'
    bring(Blog().post("lync", remark(1, text)).write(tmp_path), site)
    html = db.session.scalars(select(CommentVersion.html)).one()
    assert "<p>One.</p>" in html
    assert "<strong>bold</strong>" in html
    assert "script" not in html


@pytest.mark.parametrize(
    ("row", "outcome", "reason"),
    [
        (remark(7, approved="spam"), "skipped", "Marked as spam."),
        (remark(7, approved="trash"), "skipped", "In the bin."),
        (remark(7, approved="maybe"), "failed", "Its state is not known here."),
        (remark(7, type="review"), "skipped", "It is no comment."),
        (remark(7, type="pingback"), "skipped", "A pingback or trackback; --pings brings those too."),
        (remark(7, ""), "failed", "It has no words that can be shown."),
        (remark(7, "<img src='x.png'>"), "failed", "It has no words that can be shown."),
        (remark(7, "word " * 2000), "failed", "It holds more than a comment does."),
        (remark(7, date_gmt="0000-00-00 00:00:00"), "failed", "Its date cannot be read."),
        (remark(7, date_gmt="last week"), "failed", "Its date cannot be read."),
        (remark(""), "failed", "It has no number of its own."),
        (remark(7, parent="99"), "created", "What it answers is not in the file; it begins a thread."),
    ],
)
def test_each_row_says_what_became_of_it(site: int, tmp_path: Path, row: str, outcome: str, reason: str) -> None:
    run = bring(Blog().post("lync", remark(1), row).write(tmp_path), site)
    told = [(what, why) for source_id, what, why in ledger(run) if source_id != "1"]
    assert told == [(outcome, reason)]
    assert recount() == ()


def test_answers_that_stand_before_what_they_answer_find_it(site: int, tmp_path: Path) -> None:
    bring(Blog().post("lync", remark(3, parent="2"), remark(2, parent="1"), remark(1)).write(tmp_path), site)
    assert sorted(comment.depth for comment in comments()) == [1, 2, 3]


def test_a_circle_is_opened_and_nothing_is_lost(site: int, tmp_path: Path) -> None:
    run = bring(Blog().post("lync", remark(1, parent="2"), remark(2, parent="1")).write(tmp_path), site)
    assert run.counts == {"created": 2}
    assert "It answers itself in a circle; it begins a thread." in {reason for _, _, reason in ledger(run)}


def test_a_number_that_comes_twice_comes_in_once(site: int, tmp_path: Path) -> None:
    run = bring(Blog().post("lync", remark(1, "First."), remark(1, "Second.")).write(tmp_path), site)
    assert run.counts == {"created": 1, "failed": 1}
    assert len(ledger(run)) == 2


def test_people_of_the_source_are_marked_and_hold_no_address(site: int, tmp_path: Path) -> None:
    same = {"author": "Jane Doe", "author_email": "Jane@Example.org"}
    bring(Blog().post("lync", remark(1, **same), remark(2, **same), remark(3)).write(tmp_path), site)
    people = list(db.session.scalars(select(Person).order_by(Person.id)))
    assert [(person.kind, person.name, person.email) for person in people] == [
        (PersonKind.IMPORTED, "Jane Doe", None),
        (PersonKind.IMPORTED, "Reader 3", None),
    ]
    assert all("example" not in (person.subject or "") for person in people)


def test_a_closed_post_stays_closed_and_a_private_one_stays_out_of_sight(site: int, tmp_path: Path) -> None:
    blog = Blog().post("closed", remark(1), **{"wp:comment_status": "closed"})
    blog.post("private", remark(2), **{"wp:status": "private"}).post("locked", remark(3), **{"wp:post_password": "x"})
    bring(blog.write(tmp_path), site)
    assert [comment.status for comment in comments()] == [Status.PUBLISHED, Status.HELD, Status.HELD]
    assert db.session.get_one(Article, comments()[0].article_id).discussion == Discussion.CLOSED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no element found"),
        ("not xml at all", "syntax error"),
        ("<html><body/></html>", "it begins with <html>"),
        ("<rss><channel><title>x</title></channel></rss>", "no rss channel with a WXR version"),
        (
            "<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss><channel>&b;</channel></rss>",
            "declares a document type",
        ),
        ("<rss>" + "<a>" * 100, "deeper inside each other"),
        (
            "<rss><channel><link>x</link><wp:wxr_version xmlns:wp='y'>9.9</wp:wxr_version></channel></rss>",
            "WXR 9.9 is not known here",
        ),
        ("<?xml version='1.0' encoding='Shift_JIS'?><rss/>", "save it as UTF-8"),
        ("<?xml version='1.0' encoding='no-such-code'?><rss/>", "save it as UTF-8"),
        ("<rss a='" + "x" * 3_000_000, "a single tag goes on"),
        ("<rss><!--" + "x" * 3_000_000, "a single tag goes on"),
    ],
)
def test_a_file_that_is_no_export_is_refused_and_nothing_happens(
    site: int, tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "export.xml"
    file.write_text(text)
    with pytest.raises(DamagedFile, match=words):
        bring(file, site)
    assert db.session.query(ImportRun).count() == 0


def test_a_torn_file_is_refused_as_a_whole_or_recovered_as_far_as_it_goes(site: int, tmp_path: Path) -> None:
    file = Blog().post("lync", remark(1), remark(2), remark(3)).write(tmp_path)
    text = file.read_text()
    file.write_text(text[: text.index("Reader 3")])
    with pytest.raises(DamagedFile):
        bring(file, site)
    assert comments() == []
    run = bring(file, site, Options(recover=True))
    assert run.counts["created"] == 2
    assert run.counts["torn_at_line"] > 1


def test_a_run_that_broke_off_goes_on_where_it_was(site: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(*, after: int) -> Callable[[], None]:
        left = [after]

        def commit_or_die() -> None:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            commit()

        return commit_or_die

    file = Blog().post("lync", *(remark(number) for number in range(1, 11))).write(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(bringing, "BATCH", 4)
        patched.setattr(ledger_module, "commit", dying(after=1))
        with pytest.raises(KeyboardInterrupt):
            bring(file, site)
    db.session.rollback()
    assert 0 < len(comments()) < 10, "some were kept before the end"
    run = bring(file, site)
    assert run.counts == {"created": 10}
    assert db.session.query(ImportRun).count() == 1
    assert len(comments()) == 10
    assert recount() == ()


def test_a_large_import_pauses_for_those_who_post(site: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(bringing, "BATCH", 2)
    monkeypatch.setattr(ledger_module, "WORK_SECONDS", 0)
    monkeypatch.setattr(ledger_module, "sleep", pauses.append)
    bring(Blog().post("lync", *map(remark, range(1, 7))).write(tmp_path), site)
    assert len(pauses) > 2
    assert min(pauses) > 0.1
