"""A day in a restaurant, told by a seed: orders, changes, outages, and what people do. All goes on tape."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from actors.domain.job import Event, State
from actors.domain.order import Item, Order, Standing
from actors.domain.ticket import Form
from actors.journal import access_messages as access
from actors.journal import alert_messages as alerting
from actors.journal.messages import (
    Accept,
    AcceptPage,
    Begin,
    Contact,
    ListJobs,
    Reprint,
    Resolve,
    TakeWork,
    Verdict,
)
from actors.journal.sheet_messages import AcceptSheet
from supervision import ActorDown, MailboxFull, SimLoop, Timeout
from tests.faults.power.house import STATIONS, House, new_printer, run_in
from tests.faults.power.store import RecordedStore
from tests.faults.power.tape import Received, Tape, Written

SECTIONS = ("kitchen", "bar", "counter", "desk")
AWAY = (ActorDown, MailboxFull, Timeout)
#: Nobody's press: what becomes of its attempts is decided by hand, so that every verdict comes.
BY_HAND = "desk"
PATIENCE = 1000  # seconds
VERDICTS = (Event.FAULTED, Event.CLEARED, Event.GAVE_UP, Event.REFUSED, Event.LOST)


@dataclass(frozen=True, slots=True)
class Cut:
    """The world when the power went: `at` entries of the tape, the printers, the paper, what was asked."""

    at: int
    now: float
    printers: dict
    paper: tuple
    asked: tuple  # and not answered: whoever asked will ask again


class Day:
    """`rate` is how probable a cut is after a write to the disk, and four times that after anything else.

    The day itself goes on.
    """

    def __init__(self, folder, seed, *, rate, store=RecordedStore, steps=80):
        self.tape = Tape()
        self.cuts = []
        self._rng = random.Random(seed)
        self._chance = random.Random(seed + 1)  # of its own: more cuts make no other day
        self._rate = rate
        self._steps = steps
        self._asked = {}
        self._orders = {}
        self._numbers = 0
        printers = {name: new_printer(name) for name in SECTIONS if name != BY_HAND}
        for name, printer in printers.items():
            printer.heard = lambda size, name=name: self.tape.add(Received(name, size))
        checkpoint = self._rng.choice([1000, 50])
        disk = store(folder, self.tape, random.Random(seed + 2), checkpoint)
        self._house = House(disk, printers, [], f"day-{seed}")
        self.tape.heard = self._consider

    def run(self):
        run_in(SimLoop(), self._run())
        return self

    def _consider(self):
        """SQLite writes many pages; what happens between a byte to a printer and an answer tells as much."""
        telling = 1 if isinstance(self.tape.entries[-1], Written) else 4
        if self._chance.random() < self._rate * telling:
            printers = {name: printer.copy() for name, printer in self._house.printers.items()}
            now = asyncio.get_running_loop().time()
            paper = tuple(self._house.paper)
            self.cuts.append(Cut(len(self.tape.entries), now, printers, paper, tuple(self._asked.values())))

    async def _run(self):
        await self._house.start()
        await self._ask(Contact("wix"))
        doings = [getattr(self, f"_do_{name}") for name, weight in DOINGS.items() for _ in range(weight)]
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._steps):
                    doing = self._rng.choice(doings)
                    if doing == self._do_restart:
                        await doing()
                    else:
                        group.create_task(doing())
                    await asyncio.sleep(self._rng.uniform(0.0, 2.0))
        finally:
            await self._house.stop()
            self._house.close()

    async def _ask(self, request):
        """As a source or a person does: again, until there is an answer."""
        self._numbers += 1
        number = self._numbers
        for _ in range(PATIENCE):
            self._asked[number] = request
            try:
                return await self._house.ask(request)
            except AWAY:
                await asyncio.sleep(1.0)
                continue
            except (ValueError, LookupError) as refusal:
                return refusal
            finally:
                if asyncio.current_task().cancelling() == 0:
                    self._asked.pop(number, None)
        raise TimeoutError(f"the journal answered nothing to {request}")

    # --- orders -----------------------------------------------------------------------------------

    def _new_order(self, source):
        identity = f"{source}-{len(self._orders) + 1}"
        sections = self._rng.sample(SECTIONS, self._rng.choice([1, 1, 2, 3]))
        items = tuple(Item(f"{identity} v1 {section}", section=section) for section in sections)
        return self._keep(Order(source, identity, identity, items=items))

    def _keep(self, order):
        """Each revision says that it is newer: a source that repeats an old one changes nothing."""
        self._numbers += 1
        dated = replace(order, updated_at=datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=self._numbers))
        self._orders[order.source_id] = dated
        return dated

    def _changed_order(self):
        """The next revision of an order of Wix's, or its end; a new one where there is none."""
        known = [order for order in self._orders.values() if order.source == "wix"]
        if not known:
            return self._new_order("wix")
        old = self._rng.choice(known)
        if old.standing is Standing.OPEN and self._rng.random() < 0.4:
            new = Order("wix", old.source_id, old.number, Standing.CANCELLED, items=old.items)
        else:
            self._numbers += 1
            sections = self._rng.sample(SECTIONS, 2)
            name = f"{old.source_id} v{self._numbers}"
            items = tuple(Item(f"{name} {section}", section=section) for section in sections)
            new = Order("wix", old.source_id, old.number, items=items)
        return self._keep(new)

    async def _do_page(self):
        new = [self._new_order("wix") for _ in range(self._rng.randint(1, 3))]
        changed = {order.source_id: order for order in [self._changed_order()]}
        orders = [*new, *(order for order in changed.values() if order not in new)]
        self._numbers += 1
        accepts = tuple(Accept(order, b'{"raw": true}' * 40, STATIONS) for order in orders)
        await self._ask(AcceptPage("wix", accepts, f"{self._numbers:06d}"))

    async def _do_order(self):
        order = self._new_order("api")
        key = (f"key-{order.source_id}", "digest")
        answers = [
            self._ask(Accept(order, b"{}" * 100, STATIONS, idempotency=key))
            for _ in range(self._rng.choice([1, 1, 2]))  # a client that did not wait
        ]
        await asyncio.gather(*answers)

    async def _do_burst(self):
        await asyncio.gather(*(self._do_order() for _ in range(6)))

    async def _do_sheet(self):
        self._numbers += 1
        name = f"sheet-{self._numbers}"
        printer = self._rng.choice(SECTIONS)
        sheet = AcceptSheet("api", name, "a text", Form.TEXT, name.encode() * 300, printer, (name, "digest"))
        await self._ask(sheet)

    # --- people -----------------------------------------------------------------------------------

    async def _one_of(self, *states):
        jobs = await self._ask(ListJobs(limit=200))
        found = [] if isinstance(jobs, Exception) else [job for job in jobs if job.state in states]
        return self._rng.choice(found) if found else None

    async def _do_reprint(self):
        job = await self._one_of(State.PRINTED, State.SENT)
        if job is not None:
            await self._ask(Reprint(job.job, "Maria"))

    async def _do_cancel(self):
        job = await self._one_of(State.QUEUED, State.HELD)
        if job is not None:
            await self._ask(Resolve(job.job, Event.CANCEL, why="nobody wants it"))

    async def _do_requeue(self):
        job = await self._one_of(State.CANCELLED, State.DEAD, State.HELD)
        if job is not None:
            event = Event.RELEASE if job.state is State.HELD else Event.REQUEUE
            await self._ask(Resolve(job.job, event, why="somebody wants it"))

    async def _do_verdict(self):
        """The desk has no press in the day: nothing comes out there, and any verdict can be the right one."""
        work = await self._ask(TakeWork(BY_HAND))
        if work is None or isinstance(work, Exception):
            return
        attempt = await self._ask(Begin(work.job, BY_HAND, "receipt", work.running, 99, None))
        await asyncio.sleep(self._rng.uniform(0.0, 5.0))
        if isinstance(attempt, Exception) or self._rng.random() < 0.2:
            return
        judged = await self._ask(Verdict(attempt.attempt, self._rng.choice(VERDICTS)))
        if not isinstance(judged, Exception) and judged is not None and judged.state is State.DOUBTFUL:
            await self._ask(Resolve(work.job, self._rng.choice([Event.MARK, Event.HOLD]), why="by hand"))

    async def _do_key(self):
        self._numbers += 1
        name = f"key-{self._numbers}"
        await self._ask(access.AddKey(name, name, frozenset({"orders"}), name.encode()))
        if self._rng.random() < 0.3:
            await self._ask(access.RevokeKey(name))

    async def _do_alert(self):
        self._numbers += 1
        key = f"printer-away/{self._numbers}"
        await self._ask(alerting.Raise(key, alerting.Severity.WARNING, "Somebody should look."))
        if self._rng.random() < 0.5:
            await self._ask(alerting.Clear(key))

    async def _do_visit(self):
        self._numbers += 1
        link, session = f"link-{self._numbers}".encode(), f"session-{self._numbers}".encode()
        await self._ask(access.AddLink(link))
        await self._ask(access.Exchange(link, session))
        await self._ask(access.Visit(session))
        if self._rng.random() < 0.5:
            await self._ask(access.Leave(session))

    # --- faults -----------------------------------------------------------------------------------

    def _any_printer(self):
        name = self._rng.choice(sorted(self._house.printers))
        return name, self._house.printers[name], asyncio.get_running_loop().time

    async def _do_outage(self):
        name, printer, now = self._any_printer()
        printer.power_off(now())
        self._house.turn(name)
        await asyncio.sleep(self._rng.uniform(1.0, 30.0))
        printer.power_on(now())
        self._house.turn(name)

    async def _do_paper_out(self):
        name, printer, now = self._any_printer()
        printer.paper_out_after(self._rng.uniform(0.0, 60.0))
        self._house.turn(name)
        await asyncio.sleep(self._rng.uniform(1.0, 20.0))
        printer.load_paper(now())
        self._house.turn(name)

    async def _do_network(self):
        name, printer, now = self._any_printer()
        printer.disconnect(now())
        self._house.turn(name)

    async def _do_crash(self):
        name, _, _ = self._any_printer()
        part = self._rng.choice(["press", "link"])
        path = f"docketd/printing/printer.{name}/{part}"
        self._house.kill(self._rng.choice([path, path, "docketd/journal"]))

    async def _do_restart(self):
        await self._house.stop()
        await asyncio.sleep(self._rng.uniform(0.5, 3.0))
        await self._house.start()


#: What a day is made of, and how often.
DOINGS = {
    "page": 14,
    "order": 14,
    "burst": 2,
    "sheet": 5,
    "reprint": 7,
    "cancel": 3,
    "requeue": 3,
    "verdict": 8,
    "key": 2,
    "visit": 2,
    "alert": 2,
    "outage": 6,
    "paper_out": 5,
    "network": 8,
    "crash": 6,
    "restart": 1,
}
