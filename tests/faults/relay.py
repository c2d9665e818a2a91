"""A relay before PostgreSQL, which can take connections and never say anything, as a host does that hangs."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.commands.conftest import free_port


class Relay:
    """Passes on what comes between a port and a socket of PostgreSQL, until it hangs."""

    def __init__(self, target: str) -> None:
        self.port, self._target, self._hangs = free_port(), target, False
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        started = asyncio.start_server(self._take, "127.0.0.1", self.port)
        self._server = asyncio.run_coroutine_threadsafe(started, self._loop).result(10)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Cut every connection, and leave the new ones without a word."""
        self._hangs = True
        self._cut()
        try:
            yield
        finally:
            self._hangs = False
            self._cut()

    def end(self) -> None:
        """Stop."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._cut()
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.1), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _cut(self) -> None:
        for writer in list(self._open):
            self._loop.call_soon_threadsafe(writer.close)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self._hangs:
                await reader.read()
                return
            back, on = await asyncio.open_unix_connection(self._target)
            await asyncio.gather(_pass(reader, on), _pass(back, writer))
        except OSError:
            pass
        finally:
            self._open.discard(writer)
            writer.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on until one side ends, then end the other."""
    try:
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
