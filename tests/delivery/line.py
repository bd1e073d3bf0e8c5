"""The line to a database server, which a test cuts and mends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Line:
    """Passes bytes on both ways while it is whole; `address` is the database's address through it."""

    def __init__(self, database: str) -> None:
        self._database = urlsplit(database)
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self.address = ""

    async def open(self) -> asyncio.Server:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        user = self._database.username or "postgres"
        self.address = self._database._replace(netloc=f"{user}@127.0.0.1:{port}").geturl()
        return server

    def cut(self) -> None:
        """End every connection, and let no new one through."""
        self._is_cut = True
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        host, port = self._database.hostname or "127.0.0.1", self._database.port or 5432
        there_reader, there_writer = await asyncio.open_connection(host, port)
        self._writers |= {writer, there_writer}
        await asyncio.gather(_passed(reader, there_writer), _passed(there_reader, writer))
        self._writers -= {writer, there_writer}


async def _passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def line_to(database: str) -> AsyncIterator[Line]:
    """A line to a PostgreSQL database."""
    line = Line(database)
    server = await line.open()
    try:
        yield line
    finally:
        server.close()
        line.cut()
        await server.wait_closed()
