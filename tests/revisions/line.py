"""A line to a server that can be cut (connections refused) or go silent (accepted, and nothing comes), and be mended."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Literal
from urllib.parse import urlsplit

State = Literal["whole", "cut", "silent"]


class Line:
    """Listens on a port of its own and hands everything on to `to`, as long as it is whole."""

    def __init__(self, to: str) -> None:
        self.target, self._to = to, urlsplit(to)
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._port = 0
        self._whole = asyncio.Event()

    async def start(self) -> None:
        self._whole.set()
        self._server = await asyncio.start_server(self._taken, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    @property
    def address(self) -> str:
        """The address of the server, by this line."""
        user = f"{self._to.username}@" if self._to.username else ""
        return self._to._replace(netloc=f"{user}127.0.0.1:{self._port}").geturl()

    async def cut(self) -> None:
        """As a server that is not there."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in [*self._open]:
            writer.transport.abort()
        await asyncio.sleep(0)

    def fall_silent(self) -> None:
        """As a network that loses everything."""
        self._whole.clear()

    async def mend(self) -> None:
        self._whole.set()
        if self._server is None:
            await self.start()

    async def stop(self) -> None:
        await self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        await self._whole.wait()
        onward_reader, onward = await asyncio.open_connection(self._to.hostname, self._to.port)
        self._open.add(onward)
        for pair in ((reader, onward), (onward_reader, writer)):
            task = asyncio.create_task(self._handed_on(*pair))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _handed_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._whole.wait()
                writer.write(data)
                await writer.drain()
        writer.close()
        self._open.discard(writer)
