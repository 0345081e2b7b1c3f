"""A port that takes any number of hosts, beside the one that prints."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod


class Port(ABC):
    """`what` names it in an error."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @abstractmethod
    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """With one host, until it is let go."""

    async def start(self, host: str, port: int) -> None:
        """Raises `OSError`."""
        self._server = await asyncio.start_server(self._listen, host, port)

    @property
    def port(self) -> int:
        if self._server is None:
            raise RuntimeError(f"the {self._what} port is not open")
        number: int = self._server.sockets[0].getsockname()[1]
        return number

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        await self._server.wait_closed()
        self._server = None

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # the host is gone, or has sent a line without end
        finally:
            self._open.discard(writer)
            writer.close()
