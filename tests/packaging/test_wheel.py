"""The wheel and the source archive hold all that runs: built, installed elsewhere and tried, without a network.

The environment elsewhere is empty but for Rejoinder. So that nothing has to be fetched it borrows the packages of the
present one through a path file; ours are not among them, since a path file found by another is not read.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import tarfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError

import pytest

ROOT = Path(__file__).parents[2]
ARTICLE = "/articles/att-to-sell-microsoft-lync"
INSIDE = ("templates", "static", "migrations", "translations")
PATIENCE = 90


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def elsewhere(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own with the wheel in it; answers its folder of commands."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    uv = [str(Path(sys.executable).parent / "uv"), "pip", "install", "--quiet", "--offline", "--no-deps", "--no-cache"]
    subprocess.run([*uv, "--python", str(python), str(next(built.glob("*.whl")))], check=True)
    path = next(folder.glob("lib/python*/site-packages"))
    (path / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def expected() -> set[str]:
    """Name every file beside the package that must be inside it when it is installed."""
    files = [file for name in INSIDE for file in (ROOT / name).rglob("*") if file.is_file()]
    return {f"comments/{file.relative_to(ROOT)}" for file in files if "__pycache__" not in file.parts}


def test_the_wheel_holds_templates_static_files_and_migrations(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    assert len(expected()) > 150
    assert expected() <= names
    assert not [name for name in names if name.startswith(("tests/", "wsgi.py")) or "__pycache__" in name]


def test_the_source_archive_holds_what_an_operator_needs(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    for file in ("wsgi.py", "requirements-production.lock", "docs/operators.md", "deploy/nginx.conf", "LICENSE"):
        assert file in names
    assert not [name for name in names if name.startswith((".venv", "node_modules", "instance", ".git/"))]


@pytest.fixture
def demo(elsewhere: Path, tmp_path: Path) -> Iterator[str]:
    """`rejoinder demo` of the wheel, started in a folder where there is no checkout."""
    ports = [_free_port(), _free_port()]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("REJOINDER_", "PYTHON"))}
    environment |= {"REJOINDER_DATA_DIR": str(tmp_path / "data"), "REJOINDER_LOG_LEVEL": "error"}
    environment |= {"REJOINDER_PORT": str(ports[0]), "REJOINDER_DEMO_PORT": str(ports[1])}
    out = tmp_path / "out.txt"
    with out.open("wb") as file:
        running = subprocess.Popen(
            [elsewhere / "rejoinder", "demo"], cwd=tmp_path, env=environment, stdout=file, stderr=file
        )
    home = f"http://127.0.0.1:{ports[0]}"
    try:
        _wait_for(f"{home}/healthz", running, out)
        yield home
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(30)


def test_the_installed_package_is_not_the_checkout(elsewhere: Path, tmp_path: Path) -> None:
    found = subprocess.check_output(
        [elsewhere / "python", "-c", "import comments; print(comments.__file__)"], cwd=tmp_path
    )
    assert Path(found.decode().strip()).is_relative_to(elsewhere.parent)


def test_the_demo_runs_from_the_wheel(demo: str) -> None:
    article = _get(f"{demo}{ARTICLE}")
    assert article.count('data-name="comment"') > 3 or article.count("<article") > 3
    (sheet,) = re.findall(r'href="(/static/[^"]+/reader\.css)"', article)
    assert "@layer" in _get(demo + sheet)
    assert "iframe" in _get(f"{demo}/embed.js")


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def _wait_for(url: str, running: subprocess.Popen[bytes], out: Path) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        assert running.poll() is None, out.read_text()
        with suppress(URLError, OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise TimeoutError(out.read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
