"""Two hundred clients who send their heads and bodies by the byte, while others read and write."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from tests.databases import ON_POSTGRESQL
from tests.faults.asking import Answer, Connection
from tests.faults.installation import Installation, people_of
from tests.faults.ledger import Load
from tests.faults.moments import FULL, READERS, SEED
from tests.faults.nginx import NGINX, nginx_before
from tests.faults.table import Row, row_of
from tests.faults.verdict import judge, settle

CLIENTS = 200
WAYS = ("granian alone", "nginx before it")
LASTS = 20.0 if FULL else 3.0
"""Seconds for which they go on."""
HEAD = b"POST /comments HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nX-Slow: "
BODY = b"yes\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"


def test_slow_clients_alone_and_behind_nginx(
    installation: Installation, tmp_path: Path, report: Callable[[Row], None]
) -> None:
    if not Path(NGINX).exists():
        pytest.skip("nginx is not here.")
    emails = people_of(installation, READERS)
    installation.start("serve")
    for name in WAYS if FULL else WAYS[ON_POSTGRESQL:][:1]:
        before = (
            nginx_before(installation.port, tmp_path / "nginx") if "nginx" in name else nullcontext(installation.port)
        )
        with before as port:
            load = Load(port, emails, tmp_path / f"ledger of {name}", seed=SEED, sources=True)
            fault = f"{CLIENTS} slow clients, {name}"
            with load, reading(load) as reads:
                load.wait_for_deeds(5)
                load.phase = fault
                with load.during(fault), slow_clients(port) as open_still:
                    time.sleep(LASTS)
                    left = open_still()
                load.wait_for_deeds(5)
        settle(installation)
        verdict = judge(installation, load.ledger.read(), load.answers, fault)
        writes = [answer for answer in load.answers if answer.fault]
        pages = [answer for answer in reads if answer.fault]
        report(row_of(fault, 1, verdict, f"{left} still open after {LASTS:.0f} s; {told(writes, pages)}"))
        verdict.require_nothing_lost()
        assert {answer.status for answer in pages} == {200}, "pages are read, with nginx and without"
        if "nginx" in name:
            assert 503 not in {answer.status for answer in writes}, "nobody slow reaches us"


def told(writes: list[Answer], pages: list[Answer]) -> str:
    slowest = max(answer.seconds for answer in pages)
    statuses = dict(Counter(answer.status for answer in writes))
    return f"writes answered {statuses}, {len(pages)} pages read, the slowest in {slowest:.2f} s"


@contextmanager
def reading(load: Load) -> Iterator[list[Answer]]:
    """Read a page again and again beside the writers."""
    done, answers = threading.Event(), list[Answer]()

    def read() -> None:
        with Connection(load.port, answers, load, source="127.0.99.7") as connection:
            while not done.wait(0.05):
                connection.get("/articles/tide-1")

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield answers
    finally:
        done.set()
        thread.join()


@contextmanager
def slow_clients(port: int) -> Iterator[Callable[[], int]]:
    """Have two hundred connections send a byte twice a second, half of them stuck in their heads."""
    done, open_now = threading.Event(), Counter[str]()

    async def drip(number: int) -> None:
        source = (f"127.0.{200 + number // 20}.7", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=source)
        open_now["open"] += 1
        try:
            writer.write(HEAD if number % 2 else HEAD + BODY)
            while not done.is_set():
                writer.write(b"a")
                await writer.drain()
                with_answer = asyncio.ensure_future(reader.read(1))
                if (await asyncio.wait([with_answer], timeout=0.5))[0]:
                    return  # answered or cut off
                with_answer.cancel()
        except OSError:
            pass
        finally:
            open_now["open"] -= 1
            writer.close()

    async def all_of_them() -> None:
        await asyncio.gather(*map(drip, range(CLIENTS)))

    thread = threading.Thread(target=lambda: asyncio.run(all_of_them()))
    thread.start()
    try:
        yield lambda: open_now["open"]
    finally:
        done.set()
        thread.join()
