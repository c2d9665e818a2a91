import codecs
import gzip
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from comments.accounts.models import Person, PersonKind
from comments.articles.models import Article, Discussion
from comments.extensions import db
from comments.importers import queries
from comments.importers.actions import Options, import_export
from comments.importers.models import ImportRun
from comments.importers.schemas import DamagedFile
from comments.publishers.models import Site
from comments.threads.actions import recount
from comments.threads.models import Comment, CommentVersion, Status
from tests.importers.disqus_files import HEAD, TAIL, post, thread, write

pytestmark = pytest.mark.usefixtures("context")


def bring(file: Path, site: int, **options: bool) -> ImportRun:
    return import_export(file, db.session.get_one(Site, site), Options(format="disqus", **options))


def comments() -> list[Comment]:
    return list(db.session.scalars(select(Comment).order_by(Comment.id)))


def words(comment: Comment) -> str:
    return db.session.scalars(select(CommentVersion.source).where(CommentVersion.comment_id == comment.id)).one()


def ledger(run: ImportRun, kind: str = "comment") -> dict[str, tuple[str, str, int | None]]:
    return {row.source_id: (row.outcome, row.reason, row.line) for row in queries.rows(run.id) if row.kind == kind}


def test_a_discussion_comes_in_as_it_stood(site: int, tmp_path: Path) -> None:
    run = bring(write(tmp_path, thread(1), post(11), post(12, "<p>An <b>answer</b>.</p>", parent=11)), site)
    assert run.source == "disqus:estuary"
    assert run.counts == {"created": 2}
    first, second = comments()
    assert (first.depth, second.depth, second.parent_id, second.former_id) == (1, 2, first.id, 12)
    assert first.created_at == datetime(2013, 3, 14, 15, 1, 21, tzinfo=UTC)
    assert first.published_at == first.created_at
    article = db.session.get_one(Article, first.article_id)
    assert (article.url, article.title, article.published_count) == ("http://localhost:8001/a/1", "Article 1", 2)
    html = db.session.scalars(select(CommentVersion.html).where(CommentVersion.comment_id == second.id)).one()
    assert html == "<p>An <strong>answer</strong>.</p>\n"
    assert recount() == ()


@pytest.mark.parametrize(
    ("raw", "hour"), [("2013-03-14T15:01:21Z", 15), ("2013-03-14T15:01:21", 15), ("2013-03-14T15:01:21+02:00", 13)]
)
def test_times_are_utc(site: int, tmp_path: Path, raw: str, hour: int) -> None:
    bring(write(tmp_path, thread(1), post(11, createdAt=raw)), site)
    assert comments()[0].created_at.hour == hour


def test_addresses_of_people_are_nowhere_in_the_database(app: Flask, site: int, tmp_path: Path) -> None:
    bring(write(tmp_path, thread(1), post(11), post(12, name="Jane", email="jane@example.net")), site)
    people = list(db.session.scalars(select(Person).order_by(Person.id)))
    assert [(person.kind, person.name, person.email) for person in people] == [
        (PersonKind.IMPORTED, "Reader 11", None),
        (PersonKind.IMPORTED, "Jane", None),
    ]
    raw = app.config["SETTINGS"].database_url
    if raw.startswith("sqlite"):
        dump = "\n".join(sqlite3.connect(raw.removeprefix("sqlite:///")).iterdump())
        assert "192.0.2" not in dump
        assert "jane@" not in dump


def test_the_same_account_is_one_person_and_guests_of_one_name_too(site: int, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        thread(1),
        post(11, name="Jane", username="jane", email=""),
        post(12, name="Jane", username="jane", email=""),
        post(13, name="Jane", email=""),
        post(14, name="Jane", email=""),
    )
    bring(file, site)
    one, two, three, four = (comment.person_id for comment in comments())
    assert one == two != three == four


def test_deleted_comments_become_tombstones_only_where_somebody_answered(site: int, tmp_path: Path) -> None:
    run = bring(
        write(
            tmp_path,
            thread(1),
            post(11, "<p>Secret.</p>", isDeleted="true"),
            post(12, parent=11),
            post(13, isDeleted="true"),
            post(14, isDeleted="true", parent=11),
        ),
        site,
    )
    above, below = comments()
    assert (above.status, above.shown, words(above)) == (Status.WITHDRAWN, True, "")
    assert (below.parent_id, below.status) == (above.id, Status.PUBLISHED)
    assert db.session.get_one(Person, above.person_id).name == "Anonymous"
    told = ledger(run)
    assert told["11"][0] == "created"
    assert "A tombstone without words keeps its place" in told["11"][1]
    assert told["13"][:2] == ("skipped", "It was deleted there.")
    assert db.session.get_one(Article, above.article_id).published_count == 1
    assert recount() == ()


def test_spam_stays_out_or_waits_by_a_switch(site: int, other_site: int, tmp_path: Path) -> None:
    file = write(tmp_path, thread(1), post(11, "<p>Buy.</p>", isSpam="true"), post(12))
    assert bring(file, site).counts == {"created": 1, "skipped": 1}
    file = write(tmp_path, thread(1), post(21, "<p>Buy.</p>", isSpam="true"))
    run = bring(file, site, hold_spam=True)
    assert run.counts == {"created": 1}
    assert [comment.status for comment in comments()] == [Status.PUBLISHED, Status.HELD]
    assert ledger(run)["21"][1] == "Marked as spam; it waits for a moderator."


def test_closed_discussions_stay_closed_also_where_nobody_wrote(site: int, tmp_path: Path) -> None:
    bring(write(tmp_path, thread(1, isClosed="true"), thread(2, isClosed="true"), thread(3), post(11)), site)
    states = dict(db.session.execute(select(Article.url, Article.discussion)).all())
    assert states == {
        "http://localhost:8001/a/1": Discussion.CLOSED,
        "http://localhost:8001/a/2": Discussion.CLOSED,
    }


def test_addresses_that_are_one_become_one_article(site: int, tmp_path: Path) -> None:
    link = "https://localhost:8001/a/1?utm_source=x#disqus_thread"
    bring(write(tmp_path, thread(1), thread(2, link, isClosed="true"), post(11), post(12, to=2, parent=11)), site)
    one, two = comments()
    assert one.article_id == two.article_id
    assert two.parent_id == one.id
    assert db.session.get_one(Article, one.article_id).is_open, "one of the two takes comments"


def test_a_deleted_thread_and_a_strange_address_stay_out_with_their_comments(site: int, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        thread(1, isDeleted="true"),
        thread(2, "https://translate.example/x"),
        post(11),
        post(12, to=2),
        post(13, to=9),
    )
    run = bring(file, site)
    assert comments() == []
    told = ledger(run)
    assert told["11"][:2] == ("skipped", "Its discussion was deleted there.")
    assert told["12"][:2] == ("failed", "Its article's address is not one of the site's.")
    assert told["13"][:2] == ("failed", "The discussion it belongs to is not in the file.")
    topics = ledger(run, "article")
    line = len((HEAD + thread(1)).splitlines()) + 1
    assert topics["1"][0] == "skipped"
    assert topics["2"] == ("failed", "Its article's address is not one of the site's.", line)


@pytest.mark.parametrize(
    ("html", "ours"),
    [
        ('<p>See <img src="https://uploads.example/a.jpg" alt="the pier"></p>', ">the pier</a>"),
        ('<p>See <img src="https://uploads.example/a.jpg"></p>', ">https://uploads.example/a.jpg</a>"),
        ('<p>x</p><iframe src="//video.example/e/1"></iframe>', 'href="https://video.example/e/1"'),
        (
            '<p>x <a href="https://a.example/?b=1&amp;c" title="y">z</a></p>',
            'href="https://a.example/?b=1&amp;c" rel',
        ),
        ("<p>Well said, @jane:disqus!</p>", "Well said, @jane!"),
        ('<p>x <img src="javascript:alert(1)" alt="pic"></p>', "<p>x pic </p>"),
        ("<p>x</p><script>alert(1)</script>", "<p>x</p>"),
    ],
)
def test_what_disqus_shows_comes_as_words_and_links(site: int, tmp_path: Path, html: str, ours: str) -> None:
    bring(write(tmp_path, thread(1), post(11, html)), site)
    stored = db.session.scalars(select(CommentVersion.html)).one()
    assert ours in stored
    assert re.search("<img|<iframe|<script|javascript", stored) is None


@pytest.mark.parametrize(
    ("row", "outcome", "reason"),
    [
        (post(7, ""), "failed", "It has no words that can be shown."),
        (post(7, "word " * 2000), "failed", "It holds more than a comment does."),
        (post(7, createdAt="last week"), "failed", "Its date cannot be read."),
        (post(7, createdAt="2999-01-01T00:00:00Z"), "failed", "Its date cannot be read."),
        (post(7, createdAt=""), "failed", "Its date cannot be read."),
        (post(""), "failed", "It has no number of its own."),
        (post(1), "failed", "Its number stood in the file before; this one was left out."),
        (post(7, parent=99), "created", "What it answers is not in the file; it begins a thread."),
        (post(7, parent=7), "created", "It answers itself in a circle; it begins a thread."),
        (post(7, parent=2), "created", "What it answers stands under another article; it begins a thread."),
        (post(7, isApproved="false"), "created", "It was not approved there; it waits for a moderator."),
        ("<post dsq:id='7'><a><b></post>", "failed", "It cannot be read (mismatched tag)."),
        ("<post " + "a='' " * 3 + "></post>", "failed", "It cannot be read (duplicate attribute)."),
        ("<post><message>&xxe;</message></post>", "failed", "It has no number of its own."),
        ("<post dsq:id='7'>" + "<a>" * 9 + "</a>" * 9 + "</post>", "failed",
         "It cannot be read (elements stand too deep inside each other)."),
        ("<post " + " ".join(f"a{n}='x'" for n in range(40)) + "></post>", "failed",
         "It cannot be read (an element has too many attributes)."),
        ("<post dsq:id='7'>\n", "failed", "It cannot be read (it has no end)."),
    ],
)  # fmt: skip
def test_each_row_says_what_became_of_it(site: int, tmp_path: Path, row: str, outcome: str, reason: str) -> None:
    file = write(tmp_path, thread(1), thread(2), post(1), post(2, to=2), row, post(9))
    run = bring(file, site)
    told = {id_: row for id_, row in ledger(run).items() if id_ not in {"1", "2", "9"}}
    assert [(what, why.rstrip(".")) for what, why, _ in told.values()] == [(outcome, reason.rstrip("."))]
    line = next(iter(told.values()))[2]
    assert line == len((HEAD + thread(1) + thread(2) + post(1) + post(2)).splitlines()) + 1
    assert len(comments()) == 3 + (outcome == "created"), "the others come in whatever stands beside them"
    assert recount() == ()


def test_answers_before_what_they_answer_and_circles_find_their_place(site: int, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        thread(1),
        post(5, parent=4),
        post(4, parent=3),
        post(3),
        post(6, parent=8),
        post(7, parent=6),
        post(8, parent=7),
        post(9, parent=8),
    )
    run = bring(file, site)
    assert run.counts == {"created": 7}
    depths = {comment.former_id: comment.depth for comment in comments()}
    assert depths == {3: 1, 4: 2, 5: 3, 6: 1, 7: 2, 8: 3, 9: 4}
    assert all(comment.parent_id is None or comment.parent_id < comment.id for comment in comments())


MENDED = {
    "junk before the declaration": lambda text: "\n\ufeff garbage <b>\n" + text,
    "a byte order mark": lambda text: "\ufeff" + text,
    "no declaration": lambda text: text.partition("?>")[2],
    "unquoted attributes": lambda text: re.sub(r'dsq:id="(\w+)"', r"dsq:id=\1", text),
    "control characters": lambda text: text.replace("Some words", "Some \x0bwords\x01"),
    "references to none": lambda text: text.replace("Reader 11", "Reader&#0;&#x1F;&#xD800; 11"),
    "ampersands": lambda text: text.replace("Reader 11", "Reader &11 &nbsp; AT&T"),
    "another namespace": lambda text: text.replace("dsq:", "d:"),
    "an instruction": lambda text: text.replace("<category", '<?xml-stylesheet href="http://evil.example/"?><category'),
}


@pytest.mark.parametrize("what", sorted(MENDED))
def test_small_faults_are_mended(site: int, tmp_path: Path, what: str) -> None:
    file = write(tmp_path, thread(1), post(11), post(12, parent=11))
    file.write_text(MENDED[what](file.read_text()))
    assert bring(file, site).counts == {"created": 2}
    assert comments()[1].depth == 2


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("ISO-8859-1", "latin-1"),
        ("utf-8", "cp1252"),
        ("utf-16", "utf-16"),
        ("windows-1251", "cp1251"),
    ],
)
def test_encodings_right_and_wrong_are_read(site: int, tmp_path: Path, declared: str, encoding: str) -> None:
    said = "Привет" if encoding == "cp1251" else "Café, naïve"
    file = write(tmp_path, thread(1), post(11, f"<p>{said}</p>"))
    text = file.read_text(encoding="utf-8").replace('encoding="utf-8"', f'encoding="{declared}"')
    file.write_bytes(text.encode(encoding))
    bring(file, site)
    assert words(comments()[0]) == said


def test_bytes_that_are_no_text_harm_only_their_own_comment(site: int, tmp_path: Path) -> None:
    file = write(tmp_path, thread(1), post(11, "<p>MARK</p>"), post(12))
    file.write_bytes(file.read_bytes().replace(b"MARK", b"so \xff\xfe so"))
    assert bring(file, site).counts == {"created": 2}
    assert words(comments()[0]).startswith("so ")


def test_a_gzipped_export_is_read_as_it_comes(site: int, tmp_path: Path) -> None:
    file = write(tmp_path, thread(1), post(11))
    file.write_bytes(gzip.compress(file.read_bytes()))
    assert bring(file, site).counts == {"created": 1}


def test_markup_of_an_export_within_a_comment_stays_words(site: int, tmp_path: Path) -> None:
    text = f"<p>Look: {TAIL} &lt;post dsq:id=&quot;3&quot;&gt; </post></p>"
    bring(write(tmp_path, thread(1), post(11, text), post(12)), site)
    assert [comment.former_id for comment in comments()] == [11, 12]


def test_a_record_hidden_in_another_is_refused_with_it(site: int, tmp_path: Path) -> None:
    hidden = post(66, name="Mayor").replace("<![CDATA[", "").replace("]]>", "")
    run = bring(write(tmp_path, thread(1), post(11, f"x</message></post>{hidden}"), post(12)), site)
    assert [comment.former_id for comment in comments()] == [12]
    assert "another stands hidden in it" in next(iter(ledger(run).values()))[1] + str(ledger(run))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "this is not a Disqus export"),
        ("<html><body>No.</body></html>", "this is not a Disqus export"),
        ("x" * 200_000 + HEAD + TAIL, "this is not a Disqus export"),
        ("<!DOCTYPE disqus [<!ENTITY a 'aaaa'>]>" + HEAD + TAIL, "declares a document type"),
        (HEAD + "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + TAIL, "declares a document type"),
        (HEAD.replace("utf-8", "utf-7") + TAIL, "utf-7 is not known here"),
        (HEAD.replace("utf-8", "no-such-code") + TAIL, "no-such-code is not known here"),
        (HEAD + thread(1) + post(11, "x" * 1_100_000) + TAIL, "a record goes on for longer"),
        (HEAD + thread(1) + post(11), "it breaks off before the end"),
        (HEAD + thread(1) + post(11)[:-30], "it breaks off within a record"),
        (HEAD + thread(1) + "<post><message><![CDATA[ and so on", "it breaks off within a record"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_and_nothing_happens(
    site: int, tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "disqus.xml"
    file.write_text(text)
    with pytest.raises(DamagedFile, match=re.escape(reason)):
        bring(file, site)
    assert db.session.query(ImportRun).count() == 0


def test_a_broken_package_is_told(site: int, tmp_path: Path) -> None:
    file = tmp_path / "disqus.xml.gz"
    file.write_bytes(gzip.compress((HEAD + thread(1) + post(11) * 50 + TAIL).encode())[:-40])
    with pytest.raises(DamagedFile, match=r"cannot be unpacked|breaks off"):
        bring(file, site)


def test_what_is_whole_of_a_torn_file_comes_by_a_switch(site: int, tmp_path: Path) -> None:
    file = tmp_path / "disqus.xml"
    file.write_text(HEAD + thread(1) + post(11) + post(12)[:-30])
    run = bring(file, site, recover=True)
    assert run.counts == {"created": 1, "torn_at_line": len((HEAD + thread(1) + post(11)).splitlines()) + 1}


def test_utf_16_without_a_mark_is_no_export(site: int, tmp_path: Path) -> None:
    file = tmp_path / "disqus.xml"
    file.write_bytes((HEAD + TAIL).encode("utf-16-le"))
    assert not file.read_bytes().startswith(codecs.BOM_UTF16_LE)
    with pytest.raises(DamagedFile):
        bring(file, site)
