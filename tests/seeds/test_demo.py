"""The demo is a small paper in which every state of a comment can be met, with real reasons at the desk."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from comments.accounts.models import Person, Role
from comments.accounts.passwords import fits
from comments.accounts.queries import seat
from comments.articles.models import Article
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.models import Report
from comments.moderation.queries import decisions
from comments.publishers import actions as publishing
from comments.publishers import queries as publishers
from comments.publishers.models import HouseRule, Site
from comments.seeds import files, load, people, publisher
from comments.threads.actions import recount
from comments.threads.models import Comment, CommentVersion, Decision, SignalRow, Status
from tests import databases

ORIGIN = "http://localhost:8001"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    from comments import create_app
    from comments.config import read_settings

    place = databases.settings(databases.lay(tmp_path_factory.mktemp("demo")))
    app = create_app(read_settings({}, secret_key="k" * 40, public_url="http://localhost", **place))
    app.testing = True
    with app.app_context():
        assert load.is_empty()
        load.load_demo(ORIGIN)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def inside(loaded: Flask) -> Iterator[None]:
    with loaded.app_context():
        yield
        db.session.remove()


def comments(*which: object) -> list[Comment]:
    return list(db.session.scalars(select(Comment).where(*which).order_by(Comment.id)))


def test_it_is_loaded_once(loaded: Flask) -> None:
    assert not load.is_empty()


def test_a_publishers_page_that_moved_is_registered_too() -> None:
    assert load.is_complete(ORIGIN)
    assert not load.is_complete("http://localhost:9001")
    load.complete("http://localhost:9001")
    site = publishers.site_by_key("demo")
    assert publishers.origins(site.id) == (ORIGIN, "http://localhost:9001")
    with unit_of_work():
        publishing.remove_origin(site, "http://localhost:9001")


def test_all_counters_are_right() -> None:
    assert recount() == ()


def test_the_first_discussion_is_lively_and_six_levels_deep() -> None:
    article = db.session.scalars(select(Article).where(Article.slug == "att-to-sell-microsoft-lync")).one()
    shown = comments(Comment.article_id == article.id, Comment.shown)
    assert len(shown) >= 60
    assert max(comment.depth for comment in shown) >= 6
    assert article.author_id is not None


@pytest.mark.parametrize("status", list(Status))
def test_every_state_is_there(status: Status) -> None:
    assert comments(Comment.status == status)


def test_there_are_picks_edits_and_tombstones() -> None:
    assert comments(Comment.picked_at.is_not(None))
    edited = comments(Comment.edited_at.is_not(None))
    assert {comment.version for comment in edited} == {2}
    assert comments(Comment.shown, Comment.status == Status.REJECTED, Comment.removal_rule_id.is_not(None))


def test_published_comments_keep_their_dates_and_waiting_ones_came_lately() -> None:
    for comment in comments(Comment.status == Status.PUBLISHED):
        assert comment.created_at.year == 2013
    held = comments(Comment.status == Status.HELD)
    assert all(clock.now() - comment.created_at < timedelta(hours=6) for comment in held)
    reports = db.session.scalars(select(Report).where(Report.settled_at.is_(None))).all()
    assert reports
    assert all(clock.now() - report.created_at < timedelta(hours=6) for report in reports)


def test_what_is_held_has_reasons_of_the_real_rules() -> None:
    for comment in comments(Comment.status == Status.HELD):
        assert db.session.scalars(select(SignalRow).where(SignalRow.comment_id == comment.id)).all()
        decision = db.session.scalars(select(Decision).where(Decision.comment_id == comment.id)).one()
        assert decision.verdict == "hold"
        assert comment.risk > 0


def test_what_was_rejected_names_who_and_why() -> None:
    for comment in comments(Comment.status == Status.REJECTED):
        decision = db.session.scalars(select(Decision).where(Decision.comment_id == comment.id)).one()
        assert (decision.verdict, decision.actor_kind) == ("reject", "person")
        assert decision.house_rule_id == comment.removal_rule_id is not None


def test_the_log_of_the_desk_runs_backwards_in_time() -> None:
    times = [row.row.decision.created_at for row in decisions.log(db.session.scalars(select(Site.id)).one())]
    assert len(times) > 10
    assert times == sorted(times, reverse=True)


def test_no_words_of_the_paper_have_typewriter_apostrophes() -> None:
    rules = [words for rule in db.session.scalars(select(HouseRule)) for words in (rule.title, rule.text)]
    assert not [words for words in rules if "'" in words]
    assert not [row.source for row in db.session.scalars(select(CommentVersion)) if re.search(r"‘\d", row.source)]


def test_the_three_accounts_have_their_seats_and_the_printed_password() -> None:
    site = publishers.site_by_key("demo")
    found = {}
    for email in ("ada@example.org", "mo@example.org", "pat@example.org"):
        person = db.session.scalars(select(Person).where(Person.email_key == email)).one()
        found[email[:3].strip("@")] = seat(person.id, site.id)
        password_hash = person.password_hash
        assert fits(password_hash, people.PASSWORD)
    assert found == {"ada": None, "mo": Role.MODERATOR, "pat": Role.ADMIN}


def test_the_house_rules_are_the_papers_own() -> None:
    site = publishers.site_by_key("demo")
    line, rules = files.house_rules()
    assert site.line == line
    assert [rule.title for rule in publishers.house_rules(site.id)] == [rule.title for rule in rules]


def test_the_publishers_origin_is_registered_and_one_article_there_is_discussed() -> None:
    site = publishers.site_by_key("demo")
    assert publishers.origins(site.id) == (ORIGIN,)
    article = db.session.scalars(select(Article).where(Article.slug.is_(None))).one()
    assert article.url == f"{ORIGIN}/{load.ELSEWHERE}"
    assert article.published_count == 8


def test_reports_and_words_stand_where_they_belong() -> None:
    open_reports = sum(comment.open_reports for comment in comments())
    waiting = select(func.count()).select_from(Report).where(Report.settled_at.is_(None))
    assert open_reports == db.session.scalar(waiting)
    assert db.session.scalar(select(func.count()).select_from(CommentVersion).where(CommentVersion.html == "")) == 0


def test_the_publishers_pages_carry_one_script_and_a_strict_policy(loaded: Flask) -> None:
    settings = loaded.config["SETTINGS"]
    assert load.ELSEWHERE in publisher.articles()
    for slug in ("", *publisher.articles()):
        page = publisher.page(settings, slug)
        assert page.count("<script") == 1
        assert f'src="{settings.public_origin}/embed.js"' in page
        assert "style=" not in page
    assert "'unsafe-inline'" not in publisher.POLICY
