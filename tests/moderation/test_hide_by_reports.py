"""A comment that readers report heavily is hidden until somebody decides; what the desk has read stays up."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from comments.accounts.models import Standing
from comments.extensions import db, unit_of_work
from comments.lib import clock
from comments.moderation.models import DeskAlert, Report
from comments.publishers.models import Site
from comments.threads.models import Comment, Status

OLD = clock.now() - timedelta(days=30)


@pytest.fixture
def published(place):
    return place("Words that offend.", status=Status.PUBLISHED)


@pytest.fixture
def crowd(make_person):
    """Make a number of readers with accounts of last month, or made just now."""
    made = iter(range(1_000))

    def make(count, *, created_at=OLD):
        return [make_person(f"Reader{next(made)} Crowd", created_at=created_at) for _ in range(count)]

    return make


@pytest.fixture
def trusted(app, place, crowd, site):
    """Make a number of readers whose three reports were all upheld."""

    def make(count):
        people = crowd(count)
        old = [place(f"Old {n}.", status=Status.REJECTED) for n in range(3)]
        with app.app_context(), unit_of_work():
            for person in people:
                for comment in old:
                    past = {"version": 1, "settled_at": clock.now(), "upheld": True, "kind": "illegal"}
                    db.session.add(Report(site_id=site, comment_id=comment, person_id=person, **past))
        return people

    return make


@pytest.fixture
def report_by(browser):
    """Have people report a comment, one after the other; answers the last page."""

    def send(people, comment_id, **more):
        answer = None
        for person in people:
            answer = browser(person).post(f"/comments/{comment_id}/report", data={"reason": "1"} | more)
            assert answer.status_code == 200, answer.text
        return answer

    return send


@pytest.fixture
def alerts(app):
    def read():
        with app.app_context():
            found = list(db.session.scalars(select(DeskAlert).order_by(DeskAlert.id)))
            db.session.expunge_all()
            return found

    return read


def test_five_new_readers_hide_a_comment_and_four_do_not(crowd, report_by, published, look, decisions):
    people = crowd(5)
    answer = report_by(people[:4], published)
    assert look(published).status == Status.PUBLISHED
    assert "Until then the comment stays" in answer.text
    answer = report_by(people[4:], published)
    assert look(published).status == Status.HELD
    assert "It is hidden until a moderator has read it" in answer.text
    (decision,) = decisions(published)
    assert (decision.verdict, decision.actor_kind, decision.policy) == ("hold", "rule", "reports")


def test_two_trusted_readers_are_enough(trusted, report_by, published, look):
    one, two = trusted(2)
    report_by([one], published)
    assert look(published).status == Status.PUBLISHED
    report_by([two], published)
    assert look(published).status == Status.HELD


def test_accounts_of_today_count_half_and_who_is_under_a_sanction_nothing(app, crowd, report_by, published, look, site):
    young = crowd(9, created_at=clock.now())
    (watched,) = crowd(1)
    with app.app_context(), unit_of_work():
        db.session.add(Standing(site_id=site, person_id=watched, hold_all=True))
    report_by([*young, watched], published)
    assert look(published).status == Status.PUBLISHED
    report_by(crowd(1), published)
    assert look(published).status == Status.HELD


def test_pressing_again_does_not_weigh_twice(crowd, report_by, published, look):
    (one,) = crowd(1)
    report_by([one] * 6, published)
    assert (look(published).status, look(published).open_reports) == (Status.PUBLISHED, 1)


def test_its_author_is_told_in_a_sentence_and_nobody_reads_it_meanwhile(crowd, report_by, published, browser, ada):
    report_by(crowd(5), published)
    page = browser(ada).get(f"/comments/{published}/mine").text
    assert "Several readers reported it, so a moderator reads it again before it shows." in page
    assert "Words that offend." not in browser().get("/articles/lync").text


def test_the_desk_sees_what_hid_it_and_what_each_report_weighs(crowd, trusted, report_by, published, browser, mo):
    report_by(crowd(3), published)
    report_by(trusted(1), published)
    page = browser(mo).get(f"/moderation/comments/{published}").text
    assert "Readers’ reports hid it" in page
    assert page.count("weighs .20") == 3
    assert "weighs .50" in page
    assert "Together they weigh 1.10; a comment is hidden from 1.00 on." in page


def test_what_a_moderator_let_stand_is_not_hidden_again_in_the_same_version(
    crowd, report_by, published, decide, look, mo
):
    report_by(crowd(5), published)
    decide(mo, "approval", published)
    report_by(crowd(6), published)
    assert (look(published).status, look(published).open_reports) == (Status.PUBLISHED, 6)


def test_a_newer_version_is_anothers_words(app, crowd, report_by, published, decide, look, browser, mo, ada):
    report_by(crowd(1), published)
    decide(mo, "approval", published)
    changed = browser(ada).post(f"/comments/{published}/edition", data={"text": "Worse words.", "version": "1"})
    assert changed.status_code == 303
    report_by(crowd(5), published)
    assert look(published).status == Status.HELD


def test_an_undone_decision_protects_nothing(crowd, report_by, published, decide, decisions, browser, look, mo):
    report_by(crowd(1), published)
    decide(mo, "approval", published)
    browser(mo).post(f"/moderation/decisions/{decisions(published)[-1].id}/undo", json={})
    report_by(crowd(4), published)
    assert look(published).status == Status.HELD


def test_picks_and_words_of_the_desk_stay(app, crowd, report_by, published, place, look, site, mo):
    with app.app_context(), unit_of_work():
        db.session.get_one(Comment, published).picked_at = clock.now()
    own = place("From the desk.", status=Status.PUBLISHED, person=mo)
    people = crowd(6)
    report_by(people, published)
    report_by(people, own)
    assert look(published).status == look(own).status == Status.PUBLISHED


def test_a_site_can_let_reports_never_hide(app, crowd, report_by, published, look, site):
    with app.app_context(), unit_of_work():
        db.session.get_one(Site, site).report_threshold = 0
    report_by(crowd(8), published)
    assert look(published).status == Status.PUBLISHED


def test_an_agreement_of_new_accounts_hides_three_of_an_article_in_an_hour_then_the_desk_is_alerted(
    app, crowd, trusted, report_by, place, look, alerts, browser, mo
):
    people = crowd(5)
    comments = [place(f"Comment {n}.", status=Status.PUBLISHED) for n in range(5)]
    for comment in comments:
        report_by(people, comment)
    assert [look(comment).status for comment in comments] == ["held"] * 3 + ["published"] * 2
    (alert,) = alerts()
    assert alert.comments == comments[3:]
    assert "Many reports at once under “AT&amp;T will sell Lync”" in browser(mo).get("/moderation").text
    report_by(trusted(2), comments[4])
    assert look(comments[4]).status == Status.HELD


def test_an_hour_later_the_brake_is_off_again(app, crowd, report_by, place, look):
    people = crowd(5)
    comments = [place(f"Comment {n}.", status=Status.PUBLISHED) for n in range(4)]
    for comment in comments[:3]:
        report_by(people, comment)
    with app.app_context(), unit_of_work():
        db.session.execute(update(Comment).values(changed_at=clock.now() - timedelta(hours=2)))
    report_by(people, comments[3])
    assert look(comments[3]).status == Status.HELD


def test_an_alert_stays_until_somebody_has_seen_it(app, crowd, report_by, place, alerts, browser, mo):
    people = crowd(5)
    for n in range(4):
        report_by(people, place(f"Comment {n}.", status=Status.PUBLISHED))
    (alert,) = alerts()
    url = f"/moderation/alerts/{alert.id}/clearing"
    assert browser(mo).post(url).status_code == 303
    assert browser(mo).post(url).status_code == 409
    assert "Many reports at once" not in browser(mo).get("/moderation").text
    assert alerts()[0].cleared_by_id == mo


def test_what_was_hidden_comes_back_by_a_decision_and_the_reports_are_settled(
    crowd, report_by, published, decide, look, reports_of, mo
):
    report_by(crowd(5), published)
    decide(mo, "approval", published)
    assert look(published).status == Status.PUBLISHED
    assert {row.upheld for row in reports_of(published)} == {False}
