import csv
from io import StringIO
from pathlib import Path

import pytest

from comments.errors import Conflict
from comments.extensions import commit, db
from comments.importers import queries
from comments.importers.actions import Options, import_export, ledger, plan_import, undo_import
from comments.importers.rules import read_rule
from comments.publishers.models import Site
from comments.threads.models import Comment
from tests.importers.disqus_files import Grown, post, thread, write
from tests.importers.pictures import everything

pytestmark = pytest.mark.usefixtures("context")
OPTIONS = Options(format="disqus")


def paper(site: int) -> Site:
    return db.session.get_one(Site, site)


def test_a_plan_says_what_would_come_and_changes_nothing(site: int, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        thread(1),
        thread(2, "https://localhost:8001/a/1"),
        thread(3, "https://translate.example/x"),
        post(11, name="Jane", email="jane@example.org"),
        post(12, to=2, name="Jane", email="jane@example.org"),
        post(13, to=3),
        post(14, isDeleted="true"),
        post(15, parent=14),
        post(16, isSpam="true"),
    )
    before = everything()
    plan = plan_import(file, paper(site), OPTIONS)
    assert everything() == before
    assert plan.source == "disqus:estuary"
    assert plan.counts == {"created": 4, "failed": 1, "skipped": 1}
    assert plan.states == {"published": 3, "withdrawn": 1}
    assert (plan.people, plan.articles, plan.doubles) == (2, 1, 1)
    (article,) = plan.largest
    assert (article.address, article.topics, article.comments) == ("http://localhost:8001/a/1", 2, 4)
    assert plan.strangers == [("https://translate.example", 1, "https://translate.example/x")]
    assert ("skipped", "Marked as spam.", 1) in plan.reasons


def test_a_rule_that_fits_nothing_is_named(site: int, tmp_path: Path) -> None:
    file = write(tmp_path, thread(1, "http://old.example/1"), post(11))
    rules = tuple(read_rule("host", old, "http://localhost:8001") for old in ("old.example", "odl.example"))
    plan = plan_import(file, paper(site), Options(format="disqus", rules=rules))
    assert plan.idle == ["host odl.example http://localhost:8001"]
    assert plan.counts == {"created": 1}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_done_is_what_was_planned(site: int, tmp_path: Path, seed: int) -> None:
    file = Grown(300, seed=seed).write(tmp_path / "disqus.xml")
    planned = plan_import(file, paper(site), OPTIONS)
    run = import_export(file, paper(site), OPTIONS)
    assert run.counts == planned.counts
    told = {(outcome, reason): count for outcome, reason, count in queries.reasons(run.id)}
    assert told == {(outcome, reason): count for outcome, reason, count in planned.reasons}
    again = plan_import(file, paper(site), OPTIONS)
    assert again.counts["existing"] == planned.counts["created"]
    assert "created" not in again.counts


def test_rules_can_be_tried_on_the_addresses_of_the_file_row_by_row(site: int, tmp_path: Path) -> None:
    file = write(
        tmp_path, thread(1, "https://old.example/x"), thread(2, "https://b.example/"), post(11), post(12, to=2)
    )
    rules = (read_rule("host", "old.example", "http://localhost:8001"),)
    rows = StringIO()
    plan_import(file, paper(site), Options(format="disqus", rules=rules), rows=rows)
    told = {row["kind"] + row["id"]: row for row in csv.DictReader(StringIO(rows.getvalue()), delimiter="\t")}
    assert told["article1"]["outcome"] == "mapped"
    assert told["article1"]["address"] == "http://localhost:8001/x"
    assert told["article1"]["rule"] == "host old.example http://localhost:8001"
    assert told["article2"]["outcome"] == "failed"
    assert told["comment11"]["outcome"] == "published"
    assert told["comment12"]["reason"] == "Its article's address is not one of the site's."
    assert int(told["comment12"]["line"]) > int(told["comment11"]["line"]) > int(told["article1"]["line"])


def break_off(file: Path, site: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin an import that stops before its first commit with rows."""

    def die() -> None:
        commit()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "commit", die)
        with pytest.raises(KeyboardInterrupt):
            import_export(file, paper(site), OPTIONS)
    db.session.rollback()


def test_while_an_import_is_unfinished_no_other_of_its_source_begins(
    site: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, thread(1), post(11))
    break_off(file, site, monkeypatch)
    with pytest.raises(Conflict, match="broke off"):
        import_export(file, paper(site), Options(format="disqus", hold_spam=True))
    assert import_export(file, paper(site), OPTIONS).counts == {"created": 1}
    assert db.session.query(Comment).count() == 1


def test_an_unfinished_import_can_be_taken_back_as_well(
    site: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything()
    file = write(tmp_path, thread(1), post(11))
    break_off(file, site, monkeypatch)
    run = queries.unfinished(site, "disqus:estuary")
    assert run is not None
    undo_import(run.id)
    assert everything() == before
    assert import_export(file, paper(site), Options(format="disqus", hold_spam=True)).counts == {"created": 1}


def test_nothing_comes_in_while_an_import_is_half_taken_back(site: int, tmp_path: Path) -> None:
    file = write(tmp_path, thread(1), post(11))
    run = import_export(file, paper(site), OPTIONS)
    run.undo_began_at = run.finished_at
    commit()
    with pytest.raises(Conflict, match="half taken back"):
        import_export(file, paper(site), OPTIONS)
    undo_import(run.id)
    assert import_export(file, paper(site), OPTIONS).counts == {"created": 1}
