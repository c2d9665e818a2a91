"""A relay before PostgreSQL, which can take connections and never say anything, as a host does that hangs."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.door import Door


class Relay(Door):
    """Passes on what comes between a port and a socket of PostgreSQL, until it hangs."""

    def __init__(self, target: str) -> None:
        self._target, self._hangs = target, False
        super().__init__()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Cut every connection, and leave the new ones without a word."""
        self._hangs = True
        self.cut()
        try:
            yield
        finally:
            self._hangs = False
            self.cut()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what comes, or say nothing."""
        if self._hangs:
            await reader.read()
            return
        back, on = await asyncio.open_unix_connection(self._target)
        await asyncio.gather(_pass(reader, on), _pass(back, writer))


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
