"""The pick of the editors: made and taken back, of published comments only."""

import pytest

from comments.threads.models import Status

JSON = {"Accept": "application/json"}


def test_a_published_comment_is_picked_and_the_case_stays_open(decide, place, look, mo):
    comment = place(status=Status.PUBLISHED)
    answer = decide(mo, "pick", comment)
    assert answer.status_code == 200
    assert answer.json["case"] == comment
    assert look(comment).picked_at is not None


@pytest.mark.parametrize("way", ["delete", "post"])
def test_a_pick_is_taken_back(browser, decide, place, look, mo, way):
    comment = place(status=Status.PUBLISHED)
    decide(mo, "pick", comment)
    path = f"/moderation/comments/{comment}/pick"
    client = browser(mo)
    answer = client.delete(path, headers=JSON) if way == "delete" else client.post(f"{path}/removal", headers=JSON)
    assert answer.status_code == 200
    assert look(comment).picked_at is None


def test_a_held_comment_is_not_picked(decide, place, look, mo):
    comment = place()
    assert decide(mo, "pick", comment).status_code == 409
    assert look(comment).picked_at is None
