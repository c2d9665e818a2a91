"""Approving: a held comment, a held edit, a reported comment that stands."""

from comments.threads.models import Status


def test_a_held_comment_is_published_and_the_decision_says_who_and_which_version(decide, place, look, decisions, mo):
    comment = place()
    assert decide(mo, "approval", comment).status_code == 200
    assert look(comment).status == Status.PUBLISHED
    (decision,) = decisions(comment)
    assert (decision.verdict, decision.person_id, decision.version) == ("publish", mo, 1)
    assert decision.status_before == Status.HELD


def test_the_author_is_told_through_an_event(decide, place, events, decisions, mo):
    comment = place()
    decide(mo, "approval", comment)
    (event,) = events("comment.decided")
    assert (event.comment_id, event.person_id) == (comment, mo)
    assert event.data["decision"] == decisions(comment)[0].id
    assert len(events("comment.published")) == 1


def test_the_next_case_comes_with_the_answer(decide, place, mo):
    first, second, third = place(risk=0.9), place("Second.", risk=0.8), place("Third.", risk=0.7)
    answer = decide(mo, "approval", second).json
    assert answer["decided"] == second
    assert answer["case"] == third
    assert "Third." in answer["html"]
    assert answer["row"] == ""
    assert answer["counts"]["held"] == "2"
    assert "undo" in answer["toast"]
    assert decide(mo, "approval", third).json["case"] == first


def test_after_the_last_case_nothing_waits(decide, place, mo):
    answer = decide(mo, "approval", place()).json
    assert answer["case"] is None
    assert "Nothing waits." in answer["html"]
    assert "The last decision was at" in answer["html"]


def test_an_approved_edit_is_shown(decide, held_edit, look, mo):
    assert look(held_edit).version == 1
    assert decide(mo, "approval", held_edit).status_code == 200
    comment = look(held_edit)
    assert (comment.version, comment.latest_version, comment.status) == (2, 2, Status.PUBLISHED)


def test_a_reported_comment_that_stands_settles_its_reports_as_not_upheld(
    app, decide, place, report, reports_of, look, mo, eve
):
    comment = place(status=Status.PUBLISHED)
    report(comment, eve)
    assert decide(mo, "approval", comment).status_code == 200
    assert look(comment).open_reports == 0
    assert [row.upheld for row in reports_of(comment)] == [False]


def test_what_is_published_and_not_reported_needs_no_approval(decide, place, decisions, mo):
    comment = place(status=Status.PUBLISHED)
    answer = decide(mo, "approval", comment)
    assert answer.status_code == 409
    assert answer.json["code"] == "decided-already"
    assert decisions(comment) == []


def test_a_rejected_comment_can_be_published_after_all(decide, place, look, mo):
    comment = place(status=Status.REJECTED)
    assert decide(mo, "approval", comment).status_code == 200
    assert look(comment).status == Status.PUBLISHED


def test_without_a_version_nothing_is_decided(browser, place, look, mo):
    comment = place()
    answer = browser(mo).post(f"/moderation/comments/{comment}/approval", json={"status": "held"})
    assert answer.status_code == 422
    assert look(comment).status == Status.HELD
