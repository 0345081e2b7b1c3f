"""Serves a stand-in for Wix over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from actors.demo.wix_core import WixStandIn
    from actors.ports import Serve, Served


class WixServer:
    """`base_url` is known once `start` has returned."""

    def __init__(self, core: WixStandIn, serve: Serve) -> None:
        self.core = core
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

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        reply = self.core.handle(request.method, request.path_qs, request.headers, body)
        return web.Response(status=reply.status, headers=reply.headers, body=reply.body)
