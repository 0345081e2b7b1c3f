"""Pulls the plug: strikes by the plan while orders come, then mends all, waits, and reads the paper."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.commands.plug_daemon import Daemon
from actors.commands.plug_house import House
from actors.demo.orders import demo_orders
from actors.demo.place import demo_key
from actors.demo.plug import words
from actors.demo.plug.orders import stations_of_till, stations_of_wix, till_order
from actors.demo.plug.paper import Ticket, account, copies
from actors.demo.plug.plan import Kind
from actors.domain.job import State
from actors.errors import DocketdError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from actors.demo.plug.paper import Account
    from actors.demo.plug.plan import Blow, Evening, Wanted
    from actors.ports import Ports

ENDS: Final = frozenset({State.PRINTED, State.SENT, State.HELD, State.DEAD, State.CANCELLED, State.MOVED})
FOR_A_PERSON: Final = frozenset({State.HELD, State.DEAD})
LOOK: Final = 0.25  # seconds between two looks at how things stand
AIM: Final = 1.5  # seconds that a blow waits for the middle of a ticket
AIM_LOOK: Final = 0.01
AGAIN: Final = 0.5  # seconds until the till sends an order again
MOST_STILL: Final = 90.0  # seconds in which nothing more comes out, though all is mended


@dataclass(frozen=True, slots=True)
class Standing:
    """For whoever watches."""

    seconds: float
    orders: int
    on_paper: int  # tickets, each counted once
    kills: int
    calm: bool


class Pulling:
    """One run. `tell` gets a sentence for everything that happens, `show` how things stand."""

    def __init__(
        self,
        evening: Evening,
        data: Path,
        ports: Ports,
        tell: Callable[[str], None],
        show: Callable[[Standing], None],
    ) -> None:
        key = demo_key(ports.ids)
        self.house = House(data, ports, key, self._cut)
        self._evening = evening
        self._clock = ports.clock
        self._daemon = Daemon(data, ports.http, key, self._back)
        self._tell = tell
        self._show = show
        self._calm = asyncio.Event()
        self._first = asyncio.Event()  # docketd runs, and has asked Wix: what was there before prints nothing
        self._ordered: set[Ticket] = set()
        self._on_paper: set[Ticket] = set()
        self._counts: Counter[str] = Counter()
        self._told: set[tuple[int, int, str]] = set()
        self._ledger: list[dict[str, Any]] = []
        self._began = 0.0

    @property
    def deeds(self) -> words.Deeds:
        return words.Deeds(**self._counts)

    def calm_down(self) -> bool:
        """Ends the blows; whether they were not over yet."""
        if self._calm.is_set():
            return False
        self._calm.set()
        return True

    async def run(self, seconds: float, port: int) -> Account:
        """Raises `DocketdError`. However it ends, no process is left."""
        try:
            await self.house.open(port)
            keeping = asyncio.create_task(self._daemon.keep())
            pulling = asyncio.create_task(self._pull(seconds))
            try:
                await asyncio.wait({keeping, pulling}, return_when=asyncio.FIRST_COMPLETED)
                if not pulling.done():
                    keeping.result()  # it never ends but with an error
                await pulling
            except ExceptionGroup as group:
                raise group.exceptions[0] from None
            finally:
                await _end(keeping, pulling)
            return account(self._ordered, self.house.paper, self._held())
        finally:
            await self._daemon.stop()
            await self.house.close()

    # --- while it lasts -----------------------------------------------------------------------

    async def _pull(self, seconds: float) -> None:
        await self._first_contact()
        self._began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as tasks:
            for blow in self._evening.blows:
                tasks.create_task(self._blow(blow))
            for wanted, document in self._documents():
                tasks.create_task(self._order(wanted, document))
            watching = tasks.create_task(self._watch())
            await self._until(self._began + seconds)
            self._calm.set()
            await self._settle()
            watching.cancel()

    async def _first_contact(self) -> None:
        asked = self.house.shop.requests
        while not (self._daemon.is_ready and any(method == "POST" for method, _ in asked)):  # noqa: ASYNC110
            await asyncio.sleep(AIM_LOOK)
        await asyncio.sleep(LOOK)  # its answer arrives, and is written down

    def _documents(self) -> list[tuple[Wanted, dict[str, Any]]]:
        orders = self._evening.orders
        bundled = demo_orders(len(orders), self._clock.now())
        return [
            (
                wanted,
                next(bundled) | {"number": str(wanted.number)}
                if wanted.source == "wix"
                else till_order(wanted.number, wanted.dishes),
            )
            for wanted in orders
        ]

    async def _until(self, moment: float) -> bool:
        """Waits; whether it became calm before."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(moment):
                await self._calm.wait()
        return self._calm.is_set()

    def _cut(self, text: str) -> None:
        self._on_paper.update(copy.ticket for copy in copies(text))

    def _back(self, seconds: float) -> None:
        if self._daemon.starts > 1:
            self._tell(words.back(seconds))

    # --- blows -----------------------------------------------------------------------------------

    async def _blow(self, blow: Blow) -> None:
        if await self._until(self._began + blow.at):
            return
        printing = await self._aim(blow)
        if self._calm.is_set():
            return
        if blow.kind is Kind.KILL:
            self._kill(blow, printing)
            return
        await self.house.strike(blow.kind, blow.target)
        self._counts[blow.kind] += 1
        self._tell(words.struck(blow.kind, blow.target, printing))
        await self._until(asyncio.get_running_loop().time() + blow.lasts)
        await self.house.mend(blow.kind, blow.target)
        self._tell(words.mended(blow.kind, blow.target))

    def _kill(self, blow: Blow, printing: str) -> None:
        if not self._daemon.is_alive:
            return  # still dead from the last one
        starting = not self._daemon.is_ready
        self._daemon.kill(blow.lasts)
        self._counts["kills"] += 1
        self._counts["starting"] += starting
        self._tell(words.struck(blow.kind, "", printing, starting=starting))

    async def _aim(self, blow: Blow) -> str:
        """The running number of a ticket that is half out, if one was waited for and came."""
        until = asyncio.get_running_loop().time() + (AIM if blow.aimed else 0.0)
        while not (printing := self.house.printing(blow.target)):
            if asyncio.get_running_loop().time() >= until or await self._until_next_look():
                return ""
        return printing if blow.kind is not Kind.INTERNET else ""

    async def _until_next_look(self) -> bool:
        return await self._until(asyncio.get_running_loop().time() + AIM_LOOK)

    # --- orders ----------------------------------------------------------------------------------

    async def _order(self, wanted: Wanted, document: dict[str, Any]) -> None:
        if await self._until(self._began + wanted.at):
            return
        is_wix = wanted.source == "wix"
        stations = stations_of_wix(document) if is_wix else stations_of_till(wanted.dishes)
        self._ordered.update((wanted.number, station) for station in stations)
        if is_wix:
            self.house.shop.add(document | {"updatedDate": _stamp(self._clock.now())})
        else:
            await self._send(wanted, document)

    async def _send(self, wanted: Wanted, document: dict[str, Any]) -> None:
        """As a till does: until there is an answer, with the same id."""
        again = False
        heard = not wanted.unheard
        while (known := await self._answer(document)) is None or not heard:
            if not again:
                again = True
                self._counts["sent_again"] += 1
                self._tell(words.unanswered(wanted.number) if known is None else words.unheard(wanted.number))
            heard = heard or known is not None
            await asyncio.sleep(AGAIN)
        if again:
            self._tell(words.sent_again(wanted.number, known=known))

    async def _answer(self, document: dict[str, Any]) -> bool | None:
        """Whether docketd knew the order already; None without an answer."""
        try:
            status, answer = await self._daemon.call("POST", "/orders", document)
        except UnreachableError:
            return None
        if status == 503:  # it says itself that it can't keep it now
            return None
        if status not in {200, 202}:
            raise DocketdError(f"docketd refused an order: {answer.get('detail', status)}")
        return bool(answer["duplicate"])

    # --- how things stand ------------------------------------------------------------------------

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._look()
            orders = len({number for number, _ in self._ordered})
            kills = self._counts["kills"]
            seconds = loop.time() - self._began
            self._show(Standing(seconds, orders, len(self._on_paper), kills, self._calm.is_set()))
            await asyncio.sleep(LOOK)

    async def _look(self) -> None:
        """At docketd's ledger: what it found out about tickets in doubt."""
        if not self._daemon.is_ready:
            return
        try:
            self._ledger = await self._daemon.ledger()
        except UnreachableError:
            return  # killed meanwhile
        for row in reversed(self._ledger):
            for finding in words.findings(row):
                if finding.key not in self._told:
                    self._told.add(finding.key)
                    self._tell(finding.text)

    async def _settle(self) -> None:
        """Until every ticket is on paper or in front of a person, or nothing more happens."""
        self.house.hurry()
        self._tell(words.CALM)
        loop = asyncio.get_running_loop()
        still_since, before = loop.time(), -1
        while not self._is_settled():
            if len(self.house.paper) != before:
                still_since, before = loop.time(), len(self.house.paper)
            if loop.time() - still_since > MOST_STILL:
                self._tell(words.still(MOST_STILL))
                return
            await asyncio.sleep(LOOK)

    def _is_settled(self) -> bool:
        if not self._daemon.is_ready:
            return False
        known = {_ticket(row) for row in self._ledger}
        return known >= self._ordered and all(row["state"] in ENDS for row in self._ledger)

    def _held(self) -> dict[Ticket, str]:
        return {_ticket(row): str(row["why"]) for row in self._ledger if row["state"] in FOR_A_PERSON}


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _ticket(row: dict[str, Any]) -> Ticket:
    return int(row["number"]), str(row["station"])


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
