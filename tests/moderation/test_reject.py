"""Rejecting: always by a house rule, with words to the author if one likes."""

import pytest

from comments.threads.models import Status


def test_a_rejection_names_the_house_rule_and_keeps_the_words_to_the_author(decide, place, look, decisions, mo):
    comment = place()
    assert decide(mo, "rejection", comment, rule=2, note="Leave the group out of it.").status_code == 200
    (decision,) = decisions(comment)
    assert decision.verdict == "reject"
    assert decision.note == "Leave the group out of it."
    assert look(comment).status == Status.REJECTED
    assert look(comment).removal_rule_id == decision.house_rule_id


def test_without_a_rule_nothing_is_rejected(decide, place, look, mo):
    comment = place()
    answer = decide(mo, "rejection", comment)
    assert answer.status_code == 422
    assert answer.json["field"] == "rule"
    assert look(comment).status == Status.HELD


@pytest.mark.parametrize("rule", ["7", "0", "-1", "one", "9" * 30])
def test_a_rule_that_is_not_in_force_rejects_nothing(decide, place, look, mo, rule):
    comment = place()
    assert decide(mo, "rejection", comment, rule=rule).status_code in (404, 422)
    assert look(comment).status == Status.HELD


def test_a_note_that_is_too_long_is_refused_with_its_figure(decide, place, mo):
    answer = decide(mo, "rejection", place(), rule=1, note="a" * 1003)
    assert answer.status_code == 422
    assert answer.json["field"] == "note"
    assert answer.json["detail"].startswith("3 characters too many")


def test_a_rejected_edit_leaves_the_old_version_up(decide, held_edit, look, decisions, mo):
    assert decide(mo, "rejection", held_edit, rule=1).status_code == 200
    comment = look(held_edit)
    assert (comment.status, comment.version, comment.has_held_edit) == (Status.PUBLISHED, 1, False)
    assert decisions(held_edit)[-1].version == 2


def test_reports_on_a_rejected_comment_are_upheld(decide, place, report, reports_of, decisions, mo, eve):
    comment = place(status=Status.PUBLISHED)
    report(comment, eve)
    decide(mo, "rejection", comment, rule=1)
    (row,) = reports_of(comment)
    assert row.upheld is True
    assert row.decision_id == decisions(comment)[0].id


def test_deciding_on_an_edit_leaves_the_reports_of_the_shown_version_open(decide, held_edit, report, look, mo, eve):
    report(held_edit, eve)
    decide(mo, "rejection", held_edit, rule=1)
    assert look(held_edit).open_reports == 1


def test_what_is_rejected_is_not_rejected_again(decide, place, mo):
    assert decide(mo, "rejection", place(status=Status.REJECTED), rule=1).status_code == 409


def test_the_palette_offers_every_rule_and_chooses_none(browser, place, mo):
    page = browser(mo).get(f"/moderation/comments/{place()}").text
    assert page.count('name="rule"') == 3
    assert " checked" not in page.split('id="palette"')[1].split("</form>")[0]
    assert "Your comment was not published because of house rule 1: attack on a person." in page


def test_the_form_keeps_what_was_typed_when_the_rule_is_missing(browser, place, seen, mo):
    comment = place()
    form = seen(comment) | {"note": "Kept words"}
    answer = browser(mo).post(f"/moderation/comments/{comment}/rejection", data=form)
    assert answer.status_code == 422
    assert "Choose the house rule that it breaks." in answer.text
    assert "Kept words</textarea>" in answer.text
    assert "palette is-open" in answer.text
