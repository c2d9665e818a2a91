"""A small disk of a test's own, which may be filled to its last byte and freed again."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = 64 << 20
CHUNKS = (1 << 20, 4096, 1)


class NoDisk(Exception):
    """This machine lets us mount none; the words say why."""


class Disk:
    """A file system in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._ballast = folder, folder / "ballast"

    @contextmanager
    def full(self) -> Iterator[None]:
        """Fill all that is left of it with one file, and delete that afterwards."""
        try:
            self.fill()
            yield
        finally:
            self._ballast.unlink()

    def fill(self) -> None:
        """Take what is left, or has been left since."""
        out = os.open(self._ballast, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            for size in CHUNKS:
                _write_until_full(out, bytes(size))
        finally:
            os.close(out)


def _write_until_full(out: int, chunk: bytes) -> None:
    try:
        while True:
            os.write(out, chunk)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """Mount one at a folder that is made for it; raise NoDisk."""
    if os.getuid() != 0:
        raise NoDisk("only root can mount a small disk")
    folder.mkdir()
    options = f"size={SIZE},mode=0755"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoDisk(f"no small disk can be mounted: {done.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # the queue is still open in this process
