"""A server of a test's own on an event loop in a thread, whose connections can all be cut."""

import asyncio
import threading

from tests.commands.conftest import free_port

LONGEST = 1 << 20
"""Bytes of a line that is waited for."""


class Door:
    """Takes connections on a port; what it does with one is for `converse`."""

    def __init__(self) -> None:
        self.port = free_port()
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        started = asyncio.start_server(self._take, "127.0.0.1", self.port, limit=LONGEST)
        self._server = asyncio.run_coroutine_threadsafe(started, self._loop).result(10)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Do what is to be done with a connection."""
        raise NotImplementedError

    def cut(self) -> None:
        """Close every connection."""
        for writer in list(self._open):
            self._loop.call_soon_threadsafe(writer.close)

    def end(self) -> None:
        """Stop."""
        self._loop.call_soon_threadsafe(self._server.close)
        self.cut()
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.1), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self.converse(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()
