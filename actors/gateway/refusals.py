"""What is refused at the door from outside, in the log: who it was and why, and not a line for each try."""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import web

from actors.gateway.desk import DESK
from actors.gateway.forwarded import client_address

PAUSE: Final = 60.0  # seconds in which the same reason is told once
MOST: Final = 100  # reasons that are kept: some name a site


class Refusals:
    def __init__(self) -> None:
        self._told: dict[str, tuple[float, int]] = {}  # when, and how often it came since

    def note(self, request: web.Request, why: str) -> None:
        """`why` is docketd's own sentence, with nothing in it that nobody has signed."""
        now = asyncio.get_running_loop().time()
        told_at, untold = self._told.pop(why, (now - PAUSE, 0))
        if now - told_at < PAUSE:
            self._told[why] = (told_at, untold + 1)
            return
        self._told[why] = (now, 0)
        while len(self._told) > MOST:
            del self._told[next(iter(self._told))]
        more = f" ({untold} more before)" if untold else ""
        request.app[DESK].emit("webhook_refused", address=client_address(request), why=why, more=more)


REFUSALS: Final = web.AppKey("refusals", Refusals)
