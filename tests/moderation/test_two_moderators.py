"""Two moderators at once: the second gets the present state in a plain sentence, never an overwrite."""

from threading import Barrier, Thread

from comments.accounts.models import Person
from comments.extensions import db, unit_of_work
from comments.threads.actions import withdraw
from comments.threads.models import Comment, Status

JSON = {"Accept": "application/json"}


def test_the_second_decision_changes_nothing_and_says_who_was_quicker(browser, place, seen, look, decisions, mo, sam):
    comment = place()
    form = seen(comment)
    path = f"/moderation/comments/{comment}"
    assert browser(sam).post(f"{path}/approval", json=form).status_code == 200
    answer = browser(mo).post(f"{path}/rejection", json=form | {"rule": 1}, headers=JSON)
    assert answer.status_code == 409
    assert answer.json["detail"].startswith("Sam Bright approved this ")
    assert answer.json["detail"].endswith(" s ago. Yours was not needed.")
    assert "Published" in answer.json["html"]
    assert look(comment).status == Status.PUBLISHED
    assert len(decisions(comment)) == 1


def test_the_page_without_script_says_the_same(browser, place, seen, mo, sam):
    comment = place()
    form = seen(comment)
    browser(sam).post(f"/moderation/comments/{comment}/rejection", json=form | {"rule": 1})
    answer = browser(mo).post(f"/moderation/comments/{comment}/approval", data=form)
    assert answer.status_code == 409
    assert "Sam Bright rejected this" in answer.text
    assert "Rejected" in answer.text


def test_both_press_at_the_same_moment_and_one_wins(browser, place, seen, decisions, mo, sam):
    comment = place()
    form, barrier, codes = seen(comment), Barrier(2), []

    def press(who):
        client = browser(who)
        barrier.wait()
        codes.append(client.post(f"/moderation/comments/{comment}/approval", json=form).status_code)

    threads = [Thread(target=press, args=(who,)) for who in (mo, sam)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409]
    assert len(decisions(comment)) == 1


def test_a_reported_comment_is_let_stand_once(browser, place, report, seen, mo, sam, eve):
    comment = place(status=Status.PUBLISHED)
    report(comment, eve)
    form = seen(comment)
    assert browser(sam).post(f"/moderation/comments/{comment}/approval", json=form).status_code == 200
    answer = browser(mo).post(f"/moderation/comments/{comment}/approval", json=form, headers=JSON)
    assert answer.status_code == 409
    assert "Yours was not needed" in answer.json["detail"]


def test_new_words_of_the_author_are_read_first(browser, app, held_edit, seen, look, mo):
    form = seen(held_edit) | {"version": 1}
    answer = browser(mo).post(f"/moderation/comments/{held_edit}/approval", json=form, headers=JSON)
    assert answer.status_code == 409
    assert answer.json["code"] == "newer-version"
    assert "The new words." in answer.json["html"]


def test_what_its_author_withdrew_is_not_published(browser, app, place, seen, look, ada, mo):
    comment = place()
    form = seen(comment)
    with app.app_context(), unit_of_work():
        withdraw(db.session.get_one(Comment, comment), by=db.session.get_one(Person, ada))
    answer = browser(mo).post(f"/moderation/comments/{comment}/approval", json=form, headers=JSON)
    assert answer.status_code == 409
    assert answer.json["code"] == "withdrawn"
    assert look(comment).status == Status.WITHDRAWN


def test_after_an_undo_the_old_form_is_stale(browser, place, seen, decisions, mo, sam):
    comment = place()
    form = seen(comment)
    browser(sam).post(f"/moderation/comments/{comment}/approval", json=form)
    browser(sam).post(f"/moderation/decisions/{decisions(comment)[0].id}/undo")
    answer = browser(mo).post(f"/moderation/comments/{comment}/approval", json=form, headers=JSON)
    assert answer.status_code == 409
    assert answer.json["detail"].startswith("Sam Bright took the last decision back")
