"""Child processes that are kept running, end cleanly with their parent, and never outlive it."""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess

CHECK_SECONDS = 0.5
RESTART_SECONDS = 2.0
GRACE_SECONDS = 15.0

_log = logging.getLogger(__name__)


class Child:
    """One process beside the main one: started again when it dies, stopped by SIGINT."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.name = name
        self._work = work
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name=f"keep-{name}", daemon=True)

    def start(self) -> None:
        """Fork the process and watch over it."""
        self._process = self._fork()
        self._keeper.start()

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        """Ask the process to end, wait, and kill it when it does not."""
        self._stopping.set()
        self._send(signal.SIGINT)
        self._keeper.join(grace)
        if self._keeper.is_alive():
            _log.warning("%s did not end within %.0f s and was killed", self.name, grace)
            self._send(signal.SIGKILL)
            self._keeper.join()

    def _fork(self) -> BaseProcess:
        context = multiprocessing.get_context("fork")
        process = context.Process(target=_run, args=(self._work, os.getpid()), name=self.name, daemon=True)
        process.start()
        return process

    def _send(self, sign: signal.Signals) -> None:
        if self._process.pid is not None and self._process.exitcode is None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, sign)

    def _keep(self) -> None:
        """Wait for the process; nobody else does, so that its number cannot be given away unseen."""
        self._process.join()
        while not self._stopping.wait(RESTART_SECONDS):
            _log.error("%s ended unexpectedly and is started again", self.name)
            self._process = self._fork()
            self._process.join()


def leave_the_group() -> None:
    """Leave the terminal's group, so that Ctrl-C reaches the parent alone, which then ends its children in order."""
    os.setpgid(0, 0)


def watch_parent(parent: int, then: Callable[[], None]) -> None:
    """Call a function, on a thread of its own, as soon as the parent is gone (even killed)."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(CHECK_SECONDS)
        then()

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()


def end_myself(sign: signal.Signals, grace: float = GRACE_SECONDS) -> None:
    """End this process as its parent would have: a signal first, then without mercy."""
    os.kill(os.getpid(), sign)
    time.sleep(grace)
    os._exit(1)


def _run(work: Callable[[], None], parent: int) -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_DFL)
    leave_the_group()
    watch_parent(parent, lambda: end_myself(signal.SIGINT))
    work()
