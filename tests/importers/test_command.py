from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from comments.commands import cli
from tests import databases
from tests.importers.disqus_files import post, thread, write
from tests.importers.wxr_files import Blog, remark


@pytest.fixture
def said(app: Flask, tmp_path: Path, site: int, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for name, value in databases.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return CliRunner()


def test_the_command_tells_the_figures_and_the_way_back(said: CliRunner, tmp_path: Path) -> None:
    file = str(Blog().post("lync", remark(1), remark(2, approved="spam")).write(tmp_path))
    plan = said.invoke(cli, ["import", "wordpress", file, "--site", "demo", "--dry-run"])
    assert "A plan: nothing was changed." in plan.output
    done = said.invoke(cli, ["import", "wordpress", file, "--site", "demo"])
    assert "2 comments read: 1 created, 0 existing, 1 skipped, 0 failed." in done.output
    assert "Marked as spam." in done.output
    assert "comment\t2\tskipped" in said.invoke(cli, ["import", "ledger", "1"]).output
    assert "1 comments gone" in said.invoke(cli, ["import", "undo", "1"]).output


def test_a_discussion_moves_over_from_disqus_by_plan_rules_deed_and_way_back(said: CliRunner, tmp_path: Path) -> None:
    file = str(write(tmp_path, thread(1, "https://old.example/x", isClosed="true"), post(11), post(12, parent=11)))
    strange = said.invoke(cli, ["import", "disqus", file, "--site", "demo", "--plan"]).output
    assert "2 comments read: 0 created, 0 existing, 0 skipped, 2 failed." in strange
    assert "not the site's: 1 addresses at https://old.example, such as https://old.example/x" in strange
    (tmp_path / "rules").write_text("host old.example http://localhost:8001\n")
    rules, rows = ["--rules", str(tmp_path / "rules")], ["--rows", str(tmp_path / "rows.tsv")]
    plan = said.invoke(cli, ["import", "disqus", file, "--site", "demo", "--plan", *rules, *rows]).output
    assert "Of those that would come in: 2 published, 0 held, 0 tombstones; by 2 people." in plan
    assert "2 http://localhost:8001/x Article 1" in plan
    assert "comment\t11\t" in (tmp_path / "rows.tsv").read_text()
    done = said.invoke(cli, ["import", "disqus", file, "--site", "demo", *rules]).output
    assert "2 comments read: 2 created, 0 existing, 0 skipped, 0 failed." in done
    assert "comment\t12\tcreated" in said.invoke(cli, ["import", "ledger", "1"]).output
    assert "2 comments gone" in said.invoke(cli, ["import", "undo", "1"]).output
    assert "comment\t12\tundone" in said.invoke(cli, ["import", "ledger", "1"]).output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--site", "nowhere"], "There is no site with the key nowhere."),
        (["--site", "demo", "--map", "old"], "is not FROM=TO"),
        (["--site", "demo", "--host", "old"], "is not FROM=TO"),
    ],
)
def test_the_command_refuses_in_a_sentence(said: CliRunner, tmp_path: Path, arguments: list[str], words: str) -> None:
    file = str(Blog().post("lync", remark(1)).write(tmp_path))
    _is_refused(said.invoke(cli, ["import", "wordpress", file, *arguments]), words)


def test_a_damaged_file_is_told_with_its_line(said: CliRunner, tmp_path: Path) -> None:
    file = Blog().post("lync", remark(1)).write(tmp_path)
    file.write_text(file.read_text()[:-20])
    _is_refused(said.invoke(cli, ["import", "wordpress", str(file), "--site", "demo"]), "Nothing was changed")


def _is_refused(result: Result, words: str) -> None:
    assert result.exit_code != 0
    assert words in f"{result.output}{result.exception}"
