"""Serves a stand-in for Wix over HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import web

from actors.demo.wix_control import PREFIX, Control

if TYPE_CHECKING:
    from actors.demo.wix_answers import Manner, Reply
    from actors.demo.wix_core import WixStandIn
    from actors.ports import Serve, Served

PIECES: Final = 20  # of a slow body


class WixServer:
    """`base_url` is known once `start` has returned. Under `/control` a person does what `control` knows."""

    def __init__(self, core: WixStandIn, serve: Serve, control: Control | None = None) -> None:
        self.core = core
        self.control = control or Control(core)
        self._serve = serve
        self._served: Served | None = None
        self._host = ""

    @property
    def base_url(self) -> str:
        if self._served is None:
            raise RuntimeError("the stand-in is not being served")
        return f"http://{self._host}:{self._served.port}"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listens when it returns. Raises `actors.errors.AddressInUseError`."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._host = host
        self._served = await self._serve(application, host, port)

    async def stop(self) -> None:
        served, self._served = self._served, None
        if served is not None:
            await served.stop()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if request.path.startswith(PREFIX):
            return _whole(self.control.handle(request.method, request.path, body))
        reply = self.core.handle(request.method, request.path_qs, request.headers, body)
        if reply.manner.before:
            await asyncio.sleep(reply.manner.before)
        if reply.manner.seconds or reply.manner.cut is not None:
            return await _piecemeal(request, reply)
        return _whole(reply)


def _whole(reply: Reply) -> web.Response:
    return web.Response(status=reply.status, headers=reply.headers, body=reply.body)


async def _piecemeal(request: web.Request, reply: Reply) -> web.StreamResponse:
    """The length promises all of it, whatever becomes of the connection."""
    response = web.StreamResponse(status=reply.status, headers=reply.headers)
    response.content_length = len(reply.body)
    if reply.manner.cut == 0:
        _break_off(request)
        return response
    await response.prepare(request)
    for piece, pause in _pieces(reply.body[: reply.manner.cut], reply.manner):
        await asyncio.sleep(pause)
        await response.write(piece)
    if reply.manner.cut is not None:
        _break_off(request)
    return response


def _pieces(body: bytes, manner: Manner) -> list[tuple[bytes, float]]:
    size = max(1, -(-len(body) // PIECES))
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return [(piece, manner.seconds / len(pieces)) for piece in pieces]


def _break_off(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
