"""Wix as docketd sees it over the network, and the guests who order there."""

from __future__ import annotations

import asyncio
import copy
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from actors.demo.orders import demo_orders
from actors.demo.place import SITE_ID
from actors.demo.wix_core import WixStandIn
from actors.demo.wix_life import place_unfinished, step
from actors.errors import UnreachableError
from actors.ports import Response
from actors.simulation.machine import OPENING, TrueClock
from actors.simulation.rough import Rough, carried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from actors.demo.wix_query import Document
    from actors.simulation.chance import Chance
    from actors.simulation.options import Options

KEY: Final = "simulated"
UNFINISHED: Final = 0.3  # of the orders at a rough Wix are there before they are approved
BASE_URL: Final = "https://wix.simulated"


class Mood(StrEnum):
    WELL = "well"
    AWAY = "away"
    BROKEN = "broken"
    BUSY = "busy"
    SLOW = "slow"
    ANSWERS_LOST = "answers lost"


class Wix:
    def __init__(self, chance: Chance, search_lag: float, *, is_rough: bool = False) -> None:
        self.core = WixStandIn(SITE_ID, KEY, TrueClock(), search_lag=search_lag)
        self.mood = Mood.WELL
        self.rough = Rough(self.core, chance.of("rough")) if is_rough else None
        self._chance = chance
        self._asked = 0

    async def connect(self) -> None:
        """Raises `UnreachableError`."""
        self._asked += 1
        await asyncio.sleep(self._chance.of(self._asked).between(0.01, 0.2, "connect"))
        if self.mood is Mood.AWAY:
            raise UnreachableError("no connection to Wix", "unreachable")

    async def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Raises `UnreachableError`."""
        self._asked += 1
        chance = self._chance.of(self._asked)
        await asyncio.sleep(chance.between(0.03, 0.4, "latency"))
        if self.mood is Mood.AWAY:
            raise UnreachableError("no answer from Wix", chance.one_of(("refused", "dns", "tls"), "cause"))
        if self.mood is Mood.BROKEN:
            return Response(chance.one_of((500, 502, 503), "status"), {}, b"")
        if self.mood is Mood.BUSY:
            return Response(429, {"retry-after": str(chance.number(1, 90, "after"))}, b"")
        if self.mood is Mood.SLOW:
            await asyncio.sleep(chance.between(1.0, 20.0, "slow"))
        asked = urlsplit(url)
        if self.rough is not None:
            self.rough.before(self._asked)
        number = self._asked
        reply = self.core.handle(method, f"{asked.path}?{asked.query}".rstrip("?"), headers, body)
        if self.rough is not None:
            self.rough.after(number, reply)
        reply = await carried(reply)
        if self.mood is Mood.ANSWERS_LOST:
            raise UnreachableError("the connection to Wix broke", "broken")
        return Response(
            reply.status, {name.lower(): text for name, text in reply.headers.items()}, reply.body
        )


class SimHttp:
    def __init__(self, wix: Wix) -> None:
        self._wix = wix

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,  # noqa: ASYNC109 - as declared by the port
    ) -> Response:
        try:
            async with asyncio.timeout(timeout):
                return await self._wix.answer(method, url, headers, body or b"")
        except TimeoutError as error:
            raise UnreachableError(f"no answer from {url} in time", "timed-out") from error

    async def close(self) -> None:
        pass


class SimReach:
    """There is nobody else on the simulated internet."""

    def __init__(self, wix: Wix) -> None:
        self._wix = wix

    async def __call__(self, host: str, port: int, seconds: float) -> None:  # noqa: ARG002
        await self._wix.connect()


# --- guests ---------------------------------------------------------------------------------------


class Guests:
    """Place orders, change some and cancel some."""

    def __init__(self, options: Options, core: WixStandIn) -> None:
        self.placed: list[str] = []
        self._options = options
        self._core = core
        self._chance = options.chance.of("guests")

    def plans(self) -> Iterator[tuple[float, Callable[[], None]]]:
        """What they do, and when: seconds from the opening of the first day."""
        wanted, each = frozenset(self._options.all_orders), self._options.orders_a_day
        for day in range(max(wanted, default=-1) // each + 1):
            today = demo_orders(each, OPENING + timedelta(days=day))
            for number, order in enumerate(today, day * each):
                if number in wanted:
                    yield from self._plan(number, order)

    def _plan(self, number: int, order: Document) -> Iterator[tuple[float, Callable[[], None]]]:
        at, chance = self._options.placed_at(number), self._chance.of(number)
        identity = str(order["id"])
        if self._options.rough_wix and chance.share("unfinished") < UNFINISHED:
            yield at, lambda: self._begin(order)
            yield at + round(chance.between(1.0, 300.0, "approved"), 1), lambda: self._approve(identity)
        else:
            yield at, lambda: self._place(order)
        what, later = chance.share("what"), at + round(chance.between(1.0, 900.0, "later"), 1)
        if what < 0.10:
            yield later, lambda: self._more_of_it(identity)
        elif what < 0.15:
            yield later, lambda: self._core.cancel(identity)
        elif what < 0.25:
            yield later, lambda: self._core.edit(identity, {})  # seen by somebody: nothing new for a kitchen

    def _begin(self, order: Document) -> None:
        self.placed.append(place_unfinished(self._core, order))

    def _approve(self, identity: str) -> None:
        if self._core.newest(identity)["status"] == "INITIALIZED":  # not cancelled before it was there
            step(self._core, identity, "approve")

    def _place(self, order: Document) -> None:
        self.placed.append(self._core.add(order))

    def _more_of_it(self, identity: str) -> None:
        order = self._core.newest(identity)
        lines: list[dict[str, Any]] = copy.deepcopy(order["lineItems"])
        lines[0]["quantity"] = int(lines[0]["quantity"]) + 1
        self._core.edit(identity, {"lineItems": lines})
