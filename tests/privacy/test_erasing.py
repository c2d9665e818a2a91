from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import InstrumentedAttribute

from comments.accounts.models import Person, SignIn
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.importers.actions import Options, import_export
from comments.lib import clock, erased_list
from comments.mailer import post
from comments.moderation.models import Report, Sanction
from comments.moderation.redress import IllegalNotice, Ruling
from comments.notifications.models import Notice
from comments.privacy import closing_down
from comments.privacy.actions import erasing
from comments.privacy.models import Closing
from comments.publishers.models import Site, SiteOrigin
from comments.threads import actions as threads
from comments.threads.models import Comment, CommentVersion, Decision, Status, Vote
from tests.importers.wxr_files import Blog, remark
from tests.privacy.conftest import PASSWORD, Talk, Work

Browser = Callable[..., FlaskClient]
Row = Callable[..., object]
WHOLE = timedelta(days=14, minutes=1)


def close(browser: Browser, person: int, comments: str) -> None:
    answer = browser(person).post("/account/closing", data={"comments": comments, "password": PASSWORD})
    assert answer.status_code == 303


def count(app: Flask, table: type, *where: object) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def sources(app: Flask, comment: int) -> list[str]:
    with app.app_context():
        rows = select(CommentVersion.source).where(CommentVersion.comment_id == comment)
        return list(db.session.scalars(rows.order_by(CommentVersion.number)))


def differences(app: Flask) -> object:
    with app.app_context():
        return threads.recount()


def test_nothing_happens_before_the_time_is_over(
    browser: Browser, leaver: int, talk: Talk, work: Work, row: Row
) -> None:
    talk.say(leaver, "Words of mine.")
    close(browser, leaver, "erase")
    work.round(timedelta(days=13, hours=23))
    assert row(Person, leaver, "name", "closed_at") == ("Ada Lindqvist", None)


def test_the_person_is_gone_at_the_end(
    app: Flask, browser: Browser, leaver: int, site: int, work: Work, row: Row
) -> None:
    close(browser, leaver, "keep")
    work.round()
    work.round(WHOLE)
    facts = ("name", "name_key", "email", "email_key", "password_hash", "locale", "issuer", "subject")
    assert row(Person, leaver, *facts) == ("A former reader", *[None] * 7)
    assert row(Person, leaver, "closed_at") is not None
    assert count(app, SignIn) == 0
    last = work.letters()[-1]
    assert (last.to, last.subject) == ("ada@example.org", "Your account at The Estuary Post is closed")
    assert "the last thing we needed your address for" in last.text
    client = browser()
    refused = client.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD})
    assert refused.status_code == 422


def test_her_name_and_address_are_free_again(browser: Browser, leaver: int, site: int, work: Work, app: Flask) -> None:
    close(browser, leaver, "keep")
    work.round(WHOLE)
    with app.app_context(), unit_of_work():
        db.session.add(
            Person(name="Ada", name_key="ada lindqvist", email="ada@example.org", email_key="ada@example.org")
        )


def test_kept_comments_stay_without_a_name(
    app: Flask, browser: Browser, leaver: int, eve: int, talk: Talk, work: Work, row: Row
) -> None:
    root = talk.say(leaver, "A measured word.")
    talk.say(eve, "I agree.", parent=root)
    close(browser, leaver, "keep")
    before = browser().get("/articles/lync")
    assert "Ada Lindqvist" in before.text
    work.round(WHOLE)
    after = browser().get("/articles/lync", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Ada Lindqvist" not in after.text
    assert "A former reader" in after.text
    assert "A measured word." in after.text
    assert f"/people/{leaver}" not in after.text
    assert row(Comment, root, "idempotency_key", "idempotency_digest", "address_hash") == (None, None, None)
    assert differences(app) == ()


def test_what_was_not_up_is_erased_even_where_comments_are_kept(
    app: Flask, browser: Browser, leaver: int, talk: Talk, work: Work
) -> None:
    taken_back, edited = talk.say(leaver, "Taken back."), talk.say(leaver, "First thoughts.")
    talk.withdraw(leaver, taken_back)
    with app.app_context(), unit_of_work():
        comment = db.session.get_one(Comment, edited)
        first = db.session.scalars(select(CommentVersion).where(CommentVersion.comment_id == edited)).one()
        facts = {"site_id": first.site_id, "comment_id": edited, "html": "<p>Second.</p>", "renderer": 1}
        db.session.add(CommentVersion(number=2, source="Second.", **facts))
        comment.version = comment.latest_version = 2
    close(browser, leaver, "keep")
    work.round(WHOLE)
    assert sources(app, taken_back) == [""]
    assert sources(app, edited) == ["", "Second."]


def test_erased_comments_leave_tombstones_where_replies_hang(
    app: Flask, browser: Browser, leaver: int, eve: int, talk: Talk, work: Work, row: Row
) -> None:
    answered, alone = talk.say(leaver, "Answered words."), talk.say(leaver, "Lonely words.")
    talk.say(eve, "An answer.", parent=answered)
    close(browser, leaver, "erase")
    revision = row(Article, talk.article_id, "revision")
    work.round(WHOLE)
    page = browser().get("/articles/lync").text
    assert "An answer." in page
    assert "words." not in page.replace("An answer.", "")
    assert f'id="comment-{answered}"' in page
    assert f'id="comment-{alone}"' not in page
    assert row(Comment, answered, "status", "shown") == (Status.WITHDRAWN, True)
    assert row(Article, talk.article_id, "published_count") == 1
    assert row(Article, talk.article_id, "revision") > revision
    assert sources(app, answered) == sources(app, alone) == [""]
    assert differences(app) == ()


def test_votes_become_numbers_that_belong_to_nobody(
    app: Flask, browser: Browser, leaver: int, eve: int, talk: Talk, work: Work, row: Row
) -> None:
    good, bad = talk.say(eve, "A good one."), talk.say(eve, "A bad one.")
    talk.vote(leaver, good, 1)
    talk.vote(leaver, bad, -1)
    close(browser, leaver, "erase")
    work.round(WHOLE)
    assert count(app, Vote) == 0
    assert row(Comment, good, "up", "placed_up") == (1, 1)
    assert row(Comment, bad, "down", "placed_down") == (1, 1)
    assert differences(app) == ()


def test_reports_stay_without_words_and_notices_go(
    app: Flask, browser: Browser, leaver: int, eve: int, talk: Talk, work: Work
) -> None:
    own = talk.say(leaver, "Mine.")
    talk.say(eve, "Yours.", parent=own)
    talk.report(leaver, talk.say(eve, "Something bad."), "She always does this.")
    work.round()
    assert count(app, Notice, Notice.person_id == leaver) == 1
    close(browser, leaver, "keep")
    work.round(WHOLE)
    assert count(app, Notice, Notice.person_id == leaver) == 0
    with app.app_context():
        assert db.session.scalars(select(Report.note)).all() == [""]


@pytest.mark.parametrize("parts", range(6))
def test_a_kill_between_two_parts_costs_nothing(
    app: Flask,
    browser: Browser,
    leaver: int,
    eve: int,
    talk: Talk,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
    parts: int,
) -> None:
    monkeypatch.setattr(erasing, "PART", 2)
    monkeypatch.setattr(erasing, "ROWS", 1)
    words = [talk.say(leaver, f"Number {number}.") for number in range(5)]
    talk.vote(leaver, talk.say(eve, "Not mine."), 1)
    close(browser, leaver, "erase")
    left = iter([True] * parts)
    real = erasing.erase_some

    def killed(closing: Closing) -> bool:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(closing)

    with monkeypatch.context() as patch:
        patch.setattr(closing_down.actions, "erase_some", killed)
        with pytest.raises(KeyboardInterrupt):
            work.round(WHOLE)
    work.round(WHOLE + timedelta(minutes=10))
    assert [sources(app, comment) for comment in words] == [[""]] * 5
    with app.app_context():
        assert db.session.scalars(select(Closing.finished_at)).one() is not None
    assert count(app, Vote) == 0
    assert len(erased_list.read(work.folder / erased_list.FILE)) == 1
    assert [letter.subject for letter in work.letters()].count("Your account at The Estuary Post is closed") == 1
    assert differences(app) == ()


def test_the_address_waits_for_the_last_letter_but_not_for_ever(
    browser: Browser, leaver: int, site: int, work: Work, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(browser, leaver, "keep")
    work.round()

    def refuse(data_dir: object, message: bytes) -> None:
        raise OSError("the mail server is down")

    monkeypatch.setattr(post.box, "put", refuse)
    work.round(WHOLE)
    assert row(Person, leaver, "name", "email") == ("A former reader", "ada@example.org")
    work.round(WHOLE + timedelta(days=2, hours=1))
    assert row(Person, leaver, "email") is None


def test_a_second_round_changes_nothing(app: Flask, browser: Browser, leaver: int, talk: Talk, work: Work) -> None:
    talk.say(leaver, "Words.")
    close(browser, leaver, "erase")
    work.round(WHOLE)
    with app.app_context():
        before = db.session.scalars(select(Article.revision)).one()
    work.round(WHOLE + timedelta(hours=1))
    with app.app_context():
        assert db.session.scalars(select(Article.revision)).one() == before
    assert len(erased_list.read(work.folder / erased_list.FILE)) == 1


def test_the_same_export_again_does_not_bring_back_who_was_erased(
    app: Flask, site: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    who = {"author": "Zoe Zander", "author_email": "zoe@example.org"}
    file = Blog().post("old", remark(1, "Words of long ago.", **who)).write(tmp_path_factory.mktemp("export"))

    def bring() -> tuple[list[str], list[str]]:
        with app.app_context():
            import_export(file, db.session.get_one(Site, site), Options())
            names = select(Person.name).where(Person.kind == "imported").order_by(Person.id)
            versions = select(CommentVersion.source).order_by(CommentVersion.id)
            return [*db.session.scalars(names)], [*db.session.scalars(versions)]

    with app.app_context(), unit_of_work():
        db.session.add(SiteOrigin(site_id=site, origin="https://old.example", position=-1))
    assert bring() == (["Zoe Zander"], ["Words of long ago."])
    with app.app_context():
        (person,) = db.session.scalars(select(Person.id).where(Person.kind == "imported"))
        closing_down.erase(person, keeps_comments=False, sends_letters=False)
    assert bring() == (["A former reader"], [""])


def test_whoever_the_paper_vouches_for_comes_back_as_somebody_new(
    app: Flask, make_person: Callable[..., int], site: int
) -> None:
    facts = {"kind": "site", "site_id": site, "issuer": "paper", "subject": "7", "name_key": None, "email_key": None}
    gus = make_person("Gus", **facts)
    with app.app_context():
        closing_down.erase(gus, keeps_comments=False, sends_letters=False)
    assert make_person("Gus", **facts) != gus


def test_what_the_desk_said_to_her_and_what_cites_her_words_goes_too(
    app: Flask, browser: Browser, leaver: int, mo: int, eve: int, talk: Talk, work: Work
) -> None:
    own, others = talk.say(leaver, "Mine."), talk.say(eve, "Hers.")
    talk.report(eve, own, "She wrote: Mine.")
    talk.report(leaver, others, "Bad.")
    facts = {"site_id": 1, "ground": "else", "place": "/c/1", "comment_id": own}
    with app.app_context(), unit_of_work():
        for settled_at in (None, clock.now()):
            db.session.add(IllegalNotice(why="It says Mine.", email="eve@example.org", settled_at=settled_at, **facts))
        db.session.flush()
        db.session.add(Ruling(site_id=1, notice_id=2, outcome="dismissed", words="Mine is no crime.", person_id=mo))
    desk = browser(mo)
    for comment, note in ((own, "Do not say Mine."), (others, "Nor this.")):
        seen = {"version": "1", "status": "published", "rule": "1", "note": note}
        assert desk.post(f"/moderation/comments/{comment}/rejection?site=demo", data=seen).status_code == 303
    form = {"kind": "hold_all", "reason": "For saying Mine.", "rule": "1"}
    assert desk.post(f"/moderation/people/{leaver}/sanctions?site=demo", data=form).status_code == 303
    close(browser, leaver, "erase")
    work.round(WHOLE)

    def words(column: InstrumentedAttribute[str]) -> list[str]:
        with app.app_context():
            return list(db.session.scalars(select(column).order_by(column.class_.id)))

    assert words(Decision.note) == ["", "Nor this."]
    assert words(Report.note) == ["", ""]
    assert words(IllegalNotice.why) == ["It says Mine.", ""], "what still waits must be read"
    assert words(Ruling.words) == words(Sanction.reason) == [""]
    assert differences(app) == ()


def test_trees_of_her_own_fall_together_and_others_replies_keep_what_they_hang_on(
    app: Flask, browser: Browser, leaver: int, eve: int, talk: Talk, work: Work, row: Row
) -> None:
    root = talk.say(leaver, "One.")
    below = talk.say(leaver, "Two.", parent=root)
    talk.say(leaver, "Three.", parent=below)
    held_up = talk.say(leaver, "Four.")
    middle = talk.say(leaver, "Five.", parent=held_up)
    talk.say(eve, "Six.", parent=middle)
    close(browser, leaver, "erase")
    work.round(WHOLE)
    facts = ("shown", "shown_replies", "reply_count")
    assert row(Comment, root, *facts) == row(Comment, below, *facts) == (False, 0, 0)
    assert row(Comment, held_up, *facts) == (True, 1, 0)
    assert row(Comment, middle, *facts) == (True, 1, 1)
    assert row(Article, talk.article_id, "published_count") == 1
    assert differences(app) == ()


def test_many_comments_cost_little(app: Flask, leaver: int, talk: Talk, site: int) -> None:
    """A bound in statements, not in seconds: each comment more costs one, for what is recorded of it."""
    asked: list[object] = []
    taken = []
    for many in (20, 40):
        with app.app_context(), unit_of_work():
            facts = {"html": "<p>W</p>", "fingerprint": "f", "status": Status.PUBLISHED}
            new = [threads.Brought(talk.article_id, leaver, clock.now(), f"W{n}", **facts) for n in range(many)]  # type: ignore[arg-type]
            ids, _ = threads.place_many(site, new)
        with app.app_context(), unit_of_work():
            asked.clear()
            event.listen(db.engine, "before_cursor_execute", note := lambda *args: asked.append(args[2]))
            threads.erase_comments(ids, keeps_published=False)
            event.remove(db.engine, "before_cursor_execute", note)
            taken.append(len(asked))
    assert taken[1] - taken[0] <= 20
    assert taken[0] <= 40
    assert differences(app) == ()
