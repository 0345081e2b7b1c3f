"""Sends the webhooks of the stand-in for Wix over HTTP."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from actors.demo.wix_hooks import DEADLINE
from actors.errors import UnreachableError

if TYPE_CHECKING:
    from actors.demo.wix_hooks import Delivery, Hooks
    from actors.ports import Http

#: Wix says nothing of how a body is announced; a reader takes it as it is.
HEADERS: Final = {"Content-Type": "text/plain", "User-Agent": "stand-in for Wix"}
LOOK: Final = 0.05  # seconds between two looks at what is due


class WixSender:
    """To one address. What a test or a person changes at `hooks` holds from the next event on."""

    def __init__(self, hooks: Hooks, http: Http, url: str) -> None:
        self.hooks = hooks
        self.url = url
        self._http = http
        self._task: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        tasks = [task for task in (self._task, *self._sending) if task is not None]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            for delivery in self.hooks.due():
                task = asyncio.create_task(self._send(delivery))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
            await asyncio.sleep(min(LOOK, self.hooks.next_in or LOOK))

    async def _send(self, delivery: Delivery) -> None:
        try:
            answer = await self._http.request(
                "POST", self.url, headers=HEADERS, body=delivery.token, timeout=DEADLINE
            )
        except UnreachableError:
            self.hooks.ended(delivery, None)
        else:
            self.hooks.ended(delivery, answer.status)
