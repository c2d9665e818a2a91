"""A real installation in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests import databases

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0


class Running:
    """A `rejoinder` command that runs, with the processes it made."""

    def __init__(
        self, arguments: list[str], environment: dict[str, str], out: Path, *, wrapper: Sequence[str] = ()
    ) -> None:
        self.port = int(environment["REJOINDER_PORT"])
        self.out = out
        command = [*wrapper, sys.executable, "-c", "from comments.commands import main; main()", *arguments]
        with out.open("wb") as file:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
            )

    def get(self, path: str = "/healthz") -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_for(self, what: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not what():
            assert self.process.poll() is None, self.out.read_text()
            assert time.monotonic() < deadline, self.out.read_text()
            time.sleep(0.05)

    def children(self) -> list[int]:
        return [pid for pid in _processes() if _parent(pid) == self.process.pid]

    def end(self, sign: signal.Signals) -> int:
        self.process.send_signal(sign)
        return self.process.wait(20)


def descendants(pid: int) -> list[int]:
    """Answer the children of a process, and theirs."""
    children = [one for one in _processes() if _parent(one) == pid]
    return children + [one for child in children for one in descendants(child)]


def _processes() -> list[int]:
    return sorted(int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _stat(pid: int) -> list[str]:
    """Answer state, parent and the rest; nothing of a process that is gone or only waits to be noticed."""
    try:
        found = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []
    return [] if found[0] == "Z" else found


def _parent(pid: int) -> int:
    found = _stat(pid)
    return int(found[1]) if found else 0


def all_gone(pids: list[int], within: float) -> bool:
    """Whether all these processes are gone soon."""
    deadline = time.monotonic() + within
    while any(_stat(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def gone() -> Callable[[list[int], float], bool]:
    """Tell whether processes are gone within some seconds."""
    return all_gone


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of an installation of its own."""
    folder = tmp_path / "data"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REJOINDER_")}
    yield kept | {
        **databases.environment(databases.lay_bare(folder)),
        "REJOINDER_PORT": str(free_port()),
        "REJOINDER_DEMO_PORT": str(free_port()),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    databases.drop(folder)


@pytest.fixture
def migrated(environment: dict[str, str]) -> Path:
    """A database with this version's tables in the data folder."""
    folder = Path(environment["REJOINDER_DATA_DIR"])
    folder.mkdir()
    environment |= databases.environment(databases.lay(folder))
    return folder


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start a command, and end it with the test, whatever happens."""
    running: list[Running] = []

    def begin(*arguments: str) -> Running:
        running.append(Running(list(arguments), environment, tmp_path / f"out{len(running)}.txt"))
        return running[-1]

    yield begin
    for one in running:
        children = one.children()
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(10)
        assert all_gone(children, within=20)
