"""A PostgreSQL and a Redis of a test's own, which may be killed, frozen, emptied and started again."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import psycopg

from comments.commands.database import upgrade
from tests.commands.conftest import PATIENCE, all_gone, descendants

SETTINGS = "listen_addresses = ''\nunix_socket_directories = '{folder}'\nmax_connections = 200\njit = off\n"


class Cluster:
    """A PostgreSQL that cares for the disk as one in production does."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="faults-pg-"))
        self.folder.chmod(0o755)
        self._is_laid = False
        self.data = self.folder / "data"
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._run(f"'{_bin()}/initdb' --no-sync -A trust -U postgres -E UTF8 --locale=C.UTF-8 -D '{self.data}'")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS.format(folder=self.folder))
        self.start()

    def start(self) -> None:
        """Start it, and wait until it has recovered and answers."""
        self._run(f"'{_bin()}/pg_ctl' -D '{self.data}' -l '{self.folder}/log' -w -t {PATIENCE:.0f} start")

    def revive(self) -> None:
        """Start it if a test that failed has left it dead."""
        if not (self.data / "postmaster.pid").exists() or all_gone([self._postmaster()], within=0):
            self.start()

    def kill(self) -> None:
        """End every process of it at one blow, as a machine that loses its current."""
        postmaster = self._postmaster()
        pids = [postmaster, *descendants(postmaster)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert all_gone(pids, PATIENCE)

    def address(self, name: str) -> str:
        """Answer SQLAlchemy's address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0", *, tablespace: str = "pg_default") -> None:
        """Add a database, empty or as another is."""
        self.tell(f"CREATE DATABASE {name} TEMPLATE {template} TABLESPACE {tablespace}")

    def laid(self, name: str, *, tablespace: str = "pg_default") -> None:
        """Add a database with all tables."""
        if not self._is_laid:
            self.create("laid")
            upgrade(self.address("laid"))
            self._is_laid = True
        self.create(name, template="laid", tablespace=tablespace)

    @contextmanager
    def tablespace(self, folder: Path) -> Iterator[str]:
        """Give the name of a place for databases that lie in a folder; they are gone when it is left."""
        folder.mkdir()
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        name = f"place_{secrets.token_hex(4)}"
        self.tell(f"CREATE TABLESPACE {name} LOCATION '{folder}'")
        try:
            yield name
        finally:
            for database in self.tell(
                "SELECT datname FROM pg_database JOIN pg_tablespace AS place ON place.oid = dattablespace "
                f"WHERE spcname = '{name}'"
            ):
                self.tell(f"DROP DATABASE {database} WITH (FORCE)")
            self.tell(f"DROP TABLESPACE {name}")

    def tell(self, statement: str) -> list[str]:
        """Send it a statement, such as CREATE DATABASE; answer the first column of what comes back."""
        with psycopg.connect(self.address("postgres").replace("+psycopg", ""), autocommit=True) as connection:
            answer = connection.execute(statement.encode())
            return [str(row[0]) for row in answer] if answer.description else []

    def end(self) -> None:
        """End it for good, and leave nothing behind."""
        with suppress(FileNotFoundError):
            self.kill()
        shutil.rmtree(self.folder)

    def _postmaster(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def _run(self, command: str) -> None:
        whole = ["su", "postgres", "-s", "/bin/sh", "-c", command] if os.getuid() == 0 else ["sh", "-c", command]
        done = subprocess.run(whole, cwd="/", capture_output=True, text=True, check=False, timeout=120)
        log = self.folder / "log"
        assert done.returncode == 0, done.stderr + (log.read_text()[-2000:] if log.exists() else "")


class Redis:
    """A Redis that keeps nothing."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="faults-redis-"))
        self._socket = self.folder / "socket"
        self.url = f"unix://{self._socket}"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._socket.unlink(missing_ok=True)
        command = ["redis-server", "--port", "0", "--unixsocket", str(self._socket), "--save", ""]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([*command, "--dir", str(self.folder)], stdout=log)
        while not self._socket.exists():
            assert self._process.poll() is None
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at one blow; what it held is gone."""
        self._process.kill()
        self._process.wait(10)

    def tell(self, *words: str) -> str:
        """Send it a command, such as FLUSHALL."""
        command = ["redis-cli", "-s", str(self._socket), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have it take connections and never answer."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """End it for good, and leave nothing behind."""
        self._process.kill()
        self._process.wait(10)
        shutil.rmtree(self.folder)


def _bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "/")]
    return found[-1].parent
