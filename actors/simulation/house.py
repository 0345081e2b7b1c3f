"""The house: a computer with docketd on it, its service manager, printers, and the way to Wix."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from actors import daemon
from actors.demo.orders import BAR, section_ids
from actors.demo.place import SITE_ID
from actors.domain.routing import Station
from actors.ports import Ports
from actors.settings import Printer, Settings, Site, WixSource
from actors.simulation.availability import Gauge
from actors.simulation.chance import Ids, Stream
from actors.simulation.invariants import INTENSITY, NAME, Witness
from actors.simulation.machine import Disk, MachineClock, SimLane, SimStore
from actors.simulation.network import Network, SimDial
from actors.simulation.options import PRINTERS
from actors.simulation.trace import DayTrace
from actors.simulation.vault import SimVault
from actors.simulation.wix import BASE_URL, KEY, SimHttp, SimReach, Wix
from supervision import StartError, events
from supervision.harness import FaultPlan, Kind, Rule, SimLoop, SimSystem
from transports.addresses import parse_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from actors.ports import Lane, Store
    from actors.simulation.options import Options
    from supervision import Event

#: What a service manager waits before it starts what gave up, in seconds.
COMES_BACK: Final = 5.0

STORE: Final = SimStore
LANE: Final = SimLane


class Nowhere:
    """A web site that nobody visits."""

    port = 8080

    async def stop(self) -> None:
        pass


async def serve(application: web.Application, host: str, port: int) -> Nowhere:  # noqa: ARG001 - as declared by the port
    return Nowhere()


#: Events after which an order for later may be late.
HINDERS: Final = frozenset({"journal_trouble", "journal_well", "journal_full", events.CHILD_STARTED})


class House:
    """`store` and `lane` make ports of the daemon: a plant brings its own."""

    def __init__(
        self,
        options: Options,
        *,
        store: Callable[[Disk, Witness], Store] = STORE,
        lane: Callable[[], Lane] = LANE,
    ) -> None:
        self.options = options
        self.topology = options.topology
        self.clock = MachineClock()
        self.disk = Disk(self.topology.flush, options.chance.of("disk"))
        self.disk.prepare()
        self.gauge = Gauge(self.disk)
        self.witness = Witness(self.disk.connection, self.gauge.accepted)
        self.trace = DayTrace()
        self.network = Network({"kitchen": "TM-m30III", "bar": self.topology.bar_model})
        self.wix = Wix(options.chance.of("wix"), self.topology.search_lag, is_rough=options.rough_wix)
        self.plan = FaultPlan(self._rules(), options.seed)
        self.processes = 0
        self._down_until = 0.0
        self._well_since = 0.0  # as far as the journal is concerned
        self._wanted = True
        self.restarts = 0  # of actors, by their supervisors
        self.system: SimSystem | None = None
        self._make = (store, lane)
        self._process: _Process | None = None
        for name, cable in self.network.cables.items():
            cable.printer.on_slip = lambda slip, name=name: self._slip(name, slip.text)

    def _slip(self, printer: str, text: str) -> None:
        named = self.witness.slip(printer, text)
        for row in self.disk.connection.execute(
            f"SELECT id FROM tickets WHERE running != '' AND {NAME} = ?",  # noqa: S608 - ours
            (named,),
        ):
            self.gauge.printed(row["id"])

    def _rules(self) -> tuple[Rule, ...]:
        if not self.topology.hints_get_lost:
            return ()
        return (Rule(Kind.DROP, message="WorkDue", probability=0.5), Rule(Kind.DROP, message="KeepReports"))

    # --- the service manager ------------------------------------------------------------------------

    async def keep(self) -> None:
        """What a service manager does for ever: starts docketd, and again whenever it has ended."""
        while True:
            await self._rest()
            self._wanted = True
            process = self._process = _Process(self, *self._make)
            self.processes += 1
            if await self._started(process.system):
                self.system = process.system
                await process.system.ended()
            if self._wanted:
                self._gave_up()
            await self._rest()

    async def _rest(self) -> None:
        while (left := self._down_until - self.now) > 0:  # noqa: ASYNC110 - the end may be moved meanwhile
            await asyncio.sleep(left)

    async def _started(self, system: SimSystem) -> bool:
        try:
            return await system.start()
        except StartError:
            return False

    def _gave_up(self) -> None:
        self.witness.blame(INTENSITY, "docketd gave up")
        self.trace.note(self.now, "house", "docketd gave up")
        self.go_down(COMES_BACK)

    def go_down(self, seconds: float) -> None:
        """As by `kill -9`: at once, with what was committed on the disk. It stays away for so long."""
        self._wanted, self.system = False, None
        self._down_until = max(self._down_until, self.now + seconds)
        if self._process is not None:
            self._process.die()
        self.gauge.died()
        self.disk.crash()
        self.witness.look_at_disk()

    async def die_at_step(self, steps: int, seconds: float) -> None:
        """Go down before that step of a task, counted from now: at any await."""
        loop, died = asyncio.get_running_loop(), asyncio.Event()

        def step(_task: asyncio.Task[Any]) -> None:
            nonlocal steps
            steps -= 1
            if steps <= 0:
                loop.on_step = None  # type: ignore[attr-defined]
                self.go_down(seconds)
                died.set()

        if not isinstance(loop, SimLoop):
            raise TypeError("a simulation needs a SimLoop")
        if loop.on_step is not None:  # another one is on its way already
            self.go_down(seconds)
            return
        loop.on_step = step
        await died.wait()

    def spare(self) -> None:
        """The day is over: whoever was to die at a step that did not come stays alive."""
        loop = asyncio.get_running_loop()
        if isinstance(loop, SimLoop):
            loop.on_step = None

    async def stop(self, seconds: float) -> None:
        """As asked by the service manager: everybody may finish. It stays away for so long."""
        self.gauge.absent(seconds)
        self._wanted, system, self.system = False, self.system, None
        self._down_until = max(self._down_until, self.now + seconds)
        if system is not None:
            await system.stop()
            self.gauge.died()

    async def switch_off(self, seconds: float) -> None:
        """The computer with docketd on it, by hand."""
        await self.stop(seconds)
        self.clock.boots += 1

    def hear(self, event: Event) -> None:
        if event.kind == events.CHILD_STARTED and event.data.get("restarts"):
            self.restarts += 1
        self._look_at_journal(event)
        self.witness.hear(event)
        self.gauge.hear(event)

    def _look_at_journal(self, event: Event) -> None:
        """What waits for its time fires where the journal is there, its disk well and the date right."""
        if event.kind in HINDERS or self.clock.off:
            self._well_since = self.now
        elif event.kind == "job_changed" and event.data["state"] == "queued":
            self.witness.fired(int(str(event.data["job"])), self._well_since)

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def close(self) -> None:
        self.network.workshop.close()
        self.disk.close()

    # --- settings -----------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        models = {"kitchen": "TM-m30III", "bar": self.topology.bar_model}
        backups = {"kitchen": "bar", "bar": "kitchen"} if self.topology.backup else {}
        return Settings(
            printers=tuple(
                Printer(name, models[name], parse_address(f"tcp://{name}:9100"), backups.get(name))
                for name in PRINTERS
            ),
            stations=(
                Station("kitchen", "kitchen"),
                Station("bar", "bar", match={"section_id": section_ids(*BAR)}),
            ),
            site=Site(name="Trattoria Simulata", timezone="UTC", locale="en"),
            wix=WixSource(site_id=SITE_ID, key=KEY, base_url=BASE_URL, poll=self.topology.poll),
        )


class _Process:
    """One life of docketd."""

    def __init__(
        self, house: House, store: Callable[[Disk, Witness], Store], lane: Callable[[], Lane]
    ) -> None:
        chance = house.options.chance.of("process", house.processes)
        self._store = store(house.disk, house.witness)
        self._dial = SimDial(house.network, house.witness)
        ports = Ports(
            clock=house.clock,
            random=Stream(chance.of("random")),
            ids=Ids(chance.of("ids")),
            store=self._store,
            http=SimHttp(house.wix),
            reach=SimReach(house.wix),
            dial=self._dial,
            serve=serve,
            disk=house.disk,
            pulse=house.disk,
            vault=SimVault(house.disk, house.witness),
            lane=lane(),
        )
        make = partial(SimSystem, plan=house.plan, trace=house.trace)
        self.system: SimSystem = daemon.build(house.settings, ports, make=make)  # type: ignore[assignment]
        self.system.events.subscribe(house.hear)

    def die(self) -> None:
        if isinstance(self._store, SimStore):
            self._store.dead = True
        self.system.kill()
        self._dial.let_go()
