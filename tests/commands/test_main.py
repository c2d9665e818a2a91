"""Whatever stands where database and article files should, a command says it in a sentence."""

from pathlib import Path

import pytest

from comments.commands import main
from tests import databases

Capture = pytest.CaptureFixture[str]


def settle(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have commands work on the installation in a folder."""
    for name, value in databases.environment(folder).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture):  # type: ignore[no-untyped-def]
    """Run a command and answer what it said in the end."""

    def run(*arguments: str) -> str:
        settle(monkeypatch, tmp_path)
        monkeypatch.setattr("sys.argv", ["rejoinder", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == 2
        return capsys.readouterr().err

    return run


@pytest.mark.parametrize("command", ["recount", "demo", "serve"])
def test_a_file_that_is_no_database_is_said_to_be_none(said, tmp_path: Path, command: str) -> None:
    (tmp_path / "rejoinder.db").write_bytes(b"not a database at all\n" * 100)
    assert "file is not a database" in said(command)


def test_a_database_without_tables_is_told_of_by_every_command(said, tmp_path: Path) -> None:
    databases.lay_bare(tmp_path)
    assert "Run `rejoinder db upgrade` first." in said("recount")


@pytest.mark.parametrize("raw", [b"---\ntitle: \xff\n---\n", b"---\ntitle: a\0b\n---\n"])
def test_an_article_file_that_is_no_text_is_refused(said, tmp_path: Path, site: int, raw: bytes) -> None:
    (tmp_path / "article.md").write_bytes(raw)
    answer = said("article", "add", str(tmp_path / "article.md"), "--site", "demo")
    assert answer == "The file holds characters that no text has.\n"


def test_an_article_file_may_begin_with_a_byte_order_mark(
    tmp_path: Path, site: int, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (tmp_path / "article.md").write_bytes(b"\xef\xbb\xbf---\ntitle: A\nslug: a\n---\nBody.\n")
    settle(monkeypatch, tmp_path)
    monkeypatch.setattr("sys.argv", ["rejoinder", "article", "add", str(tmp_path / "article.md"), "--site", "demo"])
    with pytest.raises(SystemExit) as end:
        main()
    assert (end.value.code, capsys.readouterr().out) == (0, "http://127.0.0.1:8000/articles/a\n")
