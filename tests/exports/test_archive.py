import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from comments import create_app
from comments.commands import cli
from comments.commands.shared import inside
from comments.config import read_settings
from comments.errors import Refusal
from comments.exports import bringing_back
from comments.exports.bringing_back import DamagedArchive, NotEmpty, OtherRevision, bring_back, check_archive
from comments.exports.schema import archive_schema
from comments.exports.tables import LEFT_OUT, kept_tables
from comments.exports.values import BadRow, row_of
from comments.exports.writing import ArchiveFailed, Manifest, write_archive
from comments.extensions import db, unit_of_work
from comments.publishers.models import Site
from comments.seeds.load import load_demo
from comments.threads.actions import recount
from tests import databases

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of an installation in which every kind of thing has happened."""
    folder = tmp_path_factory.mktemp("made")
    for app in _opened(databases.settings(databases.lay(folder))):
        with app.app_context():
            load_demo("http://localhost:8001")
            write_archive(folder / "all.zip")
    databases.drop(folder)
    return folder / "all.zip"


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(made, tmp_path / "all.zip"))


@pytest.fixture
def lively(app: Flask, archive: Path) -> Flask:
    """An installation that it was brought into."""
    with app.app_context():
        bring_back(archive)
    return app


@pytest.fixture
def another(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An empty installation on a database of its own."""
    (tmp_path / "another").mkdir()
    place = databases.settings(databases.lay(tmp_path / "another"))
    yield from _opened(place)
    databases.drop(tmp_path / "another")


@pytest.fixture
def on_sqlite(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An empty installation on SQLite, whatever the tests run on."""
    (tmp_path / "light").mkdir()
    shutil.copy(databases.empty_file(), tmp_path / "light" / "rejoinder.db")
    yield from _opened({"data_dir": tmp_path / "light"})


def _opened(place: dict[str, object]) -> Iterator[Flask]:
    app = create_app(read_settings({}, secret_key="k" * 40, public_url="http://localhost", **place))
    app.config.update(TESTING=True, LIMITS_OFF=True)
    yield app
    with inside(app):
        """Let go of the connections of the test."""


def archived(app: Flask, file: Path) -> Manifest:
    with app.app_context():
        return write_archive(file)


def test_every_table_is_in_an_archive_or_left_out_for_a_reason(context: None) -> None:
    assert set(LEFT_OUT) <= set(db.metadata.tables)
    assert {table.name for table in kept_tables()} == set(db.metadata.tables) - set(LEFT_OUT)
    assert all(LEFT_OUT.values())


def test_what_comes_back_is_equal_row_by_row(archive: Path, another: Flask, tmp_path: Path) -> None:
    with another.app_context():
        manifest = bring_back(archive)
        assert manifest.files["comment.ndjson"].rows > 100
        assert archived(another, tmp_path / "again.zip").files == manifest.files
        with unit_of_work():
            assert not recount(mend=False)


def test_an_archive_leads_from_one_database_to_the_other(archive: Path, on_sqlite: Flask, tmp_path: Path) -> None:
    with on_sqlite.app_context():
        assert db.engine.dialect.name == "sqlite"
        manifest = bring_back(archive)
    assert archived(on_sqlite, tmp_path / "light.zip").files == manifest.files


def test_life_goes_on_after_it(archive: Path, another: Flask) -> None:
    with another.app_context():
        bring_back(archive)
        with unit_of_work():
            db.session.add(Site(key="new", name="The New Paper"))
    page = another.test_client().get("/articles/att-to-sell-microsoft-lync")
    assert page.status_code == 200
    assert page.text.count("<article") > 40


def test_sign_ins_and_what_lasts_a_moment_stay_out(archive: Path) -> None:
    with zipfile.ZipFile(archive) as zipped:
        names = zipped.namelist()
    assert not [name for name in names if name.removesuffix(".ndjson") in LEFT_OUT]
    assert archive.stat().st_mode & 0o777 == 0o600


def test_every_row_is_as_the_published_schema_says(archive: Path, context: None) -> None:
    schema = json.loads((DOCS / "archive.schema.json").read_text())
    assert schema == archive_schema(), "run `rejoinder archive schema > docs/archive.schema.json`"
    with zipfile.ZipFile(archive) as zipped:
        assert json.loads(zipped.read("schema.json")) == schema
        for table in kept_tables():
            columns = schema["$defs"][table.name]["properties"]
            for line in zipped.read(f"{table.name}.ndjson").splitlines():
                row = json.loads(line)
                assert set(row) == set(columns)
                assert all(fits(row[name], said) for name, said in columns.items()), row


def fits(value: object, said: dict[str, object]) -> bool:
    """Whether a value is of a kind that a schema of ours names."""
    kinds: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "boolean": bool,
        "integer": int,
        "number": (int, float),
        "null": type(None),
        "object": dict,
        "array": list,
    }
    if "anyOf" in said:
        return any(fits(value, one) for one in said["anyOf"])  # type: ignore[attr-defined]
    named = said["type"] if isinstance(said["type"], list) else [said["type"]]
    return any(isinstance(value, kinds[str(kind)]) for kind in named)


def rewritten(archive: Path, name: str, change: Callable[[bytes], bytes | None]) -> Path:
    """Write an archive again with one file changed, or left out."""
    new = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(new, "w") as zipped:
        for each in old.namelist():
            body = change(old.read(each)) if each == name else old.read(each)
            if body is not None:
                zipped.writestr(each, body)
    return new


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("comment.ndjson", lambda body: body.replace(b'"published"', b'"rejected"', 1)),
        ("comment.ndjson", lambda body: body[:-1]),
        ("signal.ndjson", lambda body: body.partition(b"\n")[2]),
        ("person.ndjson", lambda body: None),
        ("manifest.json", lambda body: None),
        ("manifest.json", lambda body: b"{}"),
        ("manifest.json", lambda body: body.replace(b'"format": 1', b'"format": 2')),
        ("manifest.json", lambda body: body.replace(b"vote.ndjson", b"veto.ndjson")),
    ],
)
def test_an_altered_archive_is_refused_and_nothing_changes(
    archive: Path, another: Flask, name: str, change: Callable[[bytes], bytes | None]
) -> None:
    with another.app_context():
        with pytest.raises(DamagedArchive):
            bring_back(rewritten(archive, name, change))
        assert db.session.query(Site).count() == 0


def test_a_cut_archive_is_refused(archive: Path, context: None) -> None:
    whole = archive.read_bytes()
    for length in (0, 10, len(whole) // 2, len(whole) - 5):
        archive.write_bytes(whole[:length])
        with pytest.raises(DamagedArchive):
            check_archive(archive)


def test_a_line_without_end_fills_no_memory(archive: Path, context: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing_back, "LONGEST", 100)
    with pytest.raises(DamagedArchive):
        check_archive(archive)


def test_it_comes_into_an_empty_installation_only(archive: Path, lively: Flask, tmp_path: Path) -> None:
    before = archived(lively, tmp_path / "before.zip")
    with lively.app_context(), pytest.raises(NotEmpty):
        bring_back(archive)
    assert archived(lively, tmp_path / "after.zip").files == before.files


def test_an_archive_of_another_version_is_refused(archive: Path, another: Flask) -> None:
    older = rewritten(archive, "manifest.json", lambda body: body.replace(b'"revision": "', b'"revision": "x'))
    with another.app_context(), pytest.raises(OtherRevision):
        bring_back(older)


def test_what_cannot_be_written_leaves_nothing(lively: Flask, tmp_path: Path) -> None:
    with lively.app_context(), pytest.raises(ArchiveFailed):
        write_archive(tmp_path / "no such folder" / "all.zip")
    (tmp_path / "in the way").mkdir()
    with lively.app_context(), pytest.raises(ArchiveFailed):
        write_archive(tmp_path / "in the way")
    assert not [file for file in tmp_path.iterdir() if file.name.endswith(".making")]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{",
        b'{"id": 1}',
        b'{"id":"1","site_id":1,"origin":"o"}',
        b'{"id":true,"site_id":1,"origin":"o"}',
        b'{"id":99999999999999999999,"site_id":1,"origin":"o"}',
        b'{"id":1,"site_id":1,"origin":null}',
    ],
)
def test_a_line_that_is_no_row_is_named(context: None, line: bytes) -> None:
    with pytest.raises(BadRow):
        row_of(line, db.metadata.tables["site_origin"])


def test_the_command_writes_checks_and_says_how_much(
    lively: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in databases.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    file = str(tmp_path / "all.zip")
    said = CliRunner().invoke(cli, ["archive", "write", file], catch_exceptions=False)
    assert "rows of" in said.output
    assert "Whole:" in CliRunner().invoke(cli, ["archive", "check", file], catch_exceptions=False).output
    refused = CliRunner().invoke(cli, ["archive", "read", file])
    assert isinstance(refused.exception, Refusal)
