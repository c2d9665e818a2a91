"""A Redis of one test's own, to be stopped, frozen and emptied."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp


@dataclass
class OwnRedis:
    """A running Redis; its address is a socket in a folder."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it: nobody listens any more."""
        self.process.kill()
        self.process.wait(10)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have it take connections and never answer."""
        os.kill(self.process.pid, signal.SIGSTOP)
        yield
        os.kill(self.process.pid, signal.SIGCONT)


@contextmanager
def own_redis() -> Iterator[OwnRedis]:
    """Run a Redis that keeps nothing."""
    folder = Path(mkdtemp(prefix="redis-"))
    socket = folder / "socket"
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while not socket.exists():
            assert process.poll() is None
            time.sleep(0.02)
        try:
            yield OwnRedis(f"unix://{socket}", process)
        finally:
            process.kill()
    shutil.rmtree(folder)
