"""Keeps an eye on the demonstration for whoever sits at the terminal: asks how things stand, and draws it."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from actors import places
from actors.commands.demo_result import CONFIRMED, waiting
from actors.commands.demo_screen import Screen, commands
from actors.commands.demo_tour import SHOWN_SLIPS, Scene, Slips
from actors.domain.job import State
from actors.gateway.desk import NOT_NOW
from actors.gateway.sentence import PrinterFacts
from actors.journal.access_messages import EverSignedIn
from actors.journal.messages import Count, ListJobs
from actors.printing.messages import DescribePrinter

if TYPE_CHECKING:
    from actors.commands.demo_run import Plan
    from actors.commands.demo_tour import Before
    from actors.journal.messages import Tally
    from supervision import Event, Request, System

PATIENCE: Final = 2.0  # seconds: a picture that is late is of no use
LOOK_AGAIN: Final = 1.0  # seconds, where nothing happens
MOMENT: Final = 0.1  # seconds that a picture stands at least: drawing takes time from the printing
PRESSES: Final = ("kitchen", "bar")
IN_LINE: Final = (State.QUEUED, State.SENDING, State.DOUBTFUL)


class Watch:
    def __init__(self, system: System, plan: Plan, link: str, before: Before) -> None:
        self._system = system
        self._plan = plan
        self._link = link
        self._before = before
        given = "" if plan.port == plan.usual_port else f"--port {plan.port}"
        self._words = commands(plan.data, kept=plan.kept, port=given)
        self._screen = Screen(self._words, leave=plan.leave)
        self._slips = dict.fromkeys(PRESSES, Slips())
        self._newest: deque[str] = deque(maxlen=SHOWN_SLIPS)
        self._reprint = 0
        self._signed_in_before: bool | None = None

    @property
    def go_on(self) -> str:
        """The command that goes on with the same folder."""
        return f"{self._words.docketd} demo {self._words.options}"

    def slip(self, printer: str, running: str, *, marked: bool) -> None:
        """A slip was cut off; `marked` says on itself that it may not be the first."""
        self._slips[printer] = Slips(self._slips[printer].count + 1, running or self._slips[printer].last)
        name = running or "a slip without a number"
        self._newest.appendleft(f"  {printer:<8} {name}{' once more, and it says so' if marked else ''}")

    async def run(self) -> int:
        """Until it is cancelled."""
        changed = asyncio.Event()
        self._system.events.subscribe(lambda event: _wake(event, changed))
        while True:
            changed.clear()
            with suppress(*NOT_NOW):  # who does not answer now will be asked again
                self._screen.show(await self._scene())
            await asyncio.sleep(MOMENT)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await changed.wait()

    def end(self, text: str) -> None:
        self._screen.end(text)

    async def _scene(self) -> Scene:
        tally = await self._ask(places.JOURNAL, Count())
        return Scene(
            link=self._link,
            opened=await self._opened(),
            planned=self._plan.orders,
            orders=tally.orders,
            confirmed=sum(tally.evidence.get(kind, 0) for kind in CONFIRMED),
            waiting=waiting(tally),
            printers=tuple([(await self._printer(name, tally), self._slips[name]) for name in PRESSES]),
            slips=tuple(self._newest),
            reprint=await self._job(),
            before=self._before,
        )

    async def _printer(self, name: str, tally: Tally) -> PrinterFacts:
        found = await self._ask(places.printer(name, "link"), DescribePrinter())
        jobs = tally.printers.get(name, {})
        return PrinterFacts(name, found.state, found.reasons, sum(jobs.get(state, 0) for state in IN_LINE))

    async def _opened(self) -> bool:
        """Whether this link was used: a session of an earlier start goes on, but used another one."""
        ever = await self._ask(places.JOURNAL, EverSignedIn())
        if self._signed_in_before is None:
            self._signed_in_before = ever
        return ever and not self._signed_in_before

    async def _job(self) -> int:
        """The same one all the time, so that a line can be copied: the first that was there to be shown."""
        if not self._reprint:
            printed = await self._ask(places.JOURNAL, ListJobs(state=State.PRINTED, limit=1))
            self._reprint = printed[0].job if printed else 0
        return self._reprint or 1

    async def _ask(self, place: str, request: Request[Any]) -> Any:  # noqa: ANN401 - whatever the request asks for
        return await self._system.ref_of(place).ask(request, timeout=PATIENCE)


def _wake(event: Event, changed: asyncio.Event) -> None:
    if event.kind in {"job_changed", "order_accepted", "printer_changed"}:
        changed.set()
