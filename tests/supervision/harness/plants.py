"""A small shop under faults, right, and with three bugs planted. Without pytest: any Python can run it.

Each station has a device, and behind it a counter that takes orders and lets the device act on each exactly
once. What lies in ``Shop`` outlives the actors: the ledger is a journal, ``acts`` is what the device did.
"""

from __future__ import annotations

import asyncio
from collections import Counter as Tally
from dataclasses import dataclass

from supervision import (
    Actor,
    ActorDown,
    ChildSpec,
    MailboxFull,
    Request,
    StartError,
    Strategy,
    Supervisor,
    Timeout,
)
from supervision.harness import Kind, Rule, Scenario, sometimes

HERE = "tests.supervision.harness.plants"
STALE = "stale"
DONE = "done"


@dataclass(frozen=True, slots=True)
class Open(Request[int]):
    pass


@dataclass(frozen=True, slots=True)
class Act(Request[str]):
    job: str
    session: int


@dataclass(frozen=True, slots=True)
class Order(Request[str]):
    job: str


class Shop:
    def __init__(self):
        self.ledger = {}
        self.acts = Tally()
        self.sessions = 0


class Device(Actor):
    """Acts only for who has opened it since it started."""

    def __init__(self, shop):
        self.shop = shop
        self.session = 0

    async def init(self):
        self.shop.sessions += 1
        self.session = self.shop.sessions

    async def receive(self, message):
        match message:
            case Open():
                return self.session
            case Act(job, session):
                if session != self.session:
                    sometimes("a counter that is older than its device")
                    return STALE
                await asyncio.sleep(0.2)
                return self.act(job)
        return await super().receive(message)

    def act(self, job):
        if job in self.shop.acts:
            sometimes("an act asked for again")
        else:
            self.shop.acts[job] += 1
        return DONE


class RepeatingDevice(Device):
    def act(self, job):
        self.shop.acts[job] += 1
        return DONE


class Counter(Actor):
    def __init__(self, shop, station, device):
        self.shop = shop
        self.station = station
        self.device = device
        self.news = asyncio.Event()
        self.session = 0

    async def init(self):
        self.session = await self.ctx.ref_of(self.device).ask(Open(), timeout=5)
        if self.open_jobs():
            sometimes("a start with work left over")
        self.ctx.spawn(self.work(), name="work")

    async def receive(self, message):
        match message:
            case Order(job):
                self.shop.ledger.setdefault(job, "open")
                self.news.set()
                return "accepted"
        return await super().receive(message)

    def open_jobs(self):
        jobs = [job for job, state in self.shop.ledger.items() if state == "open"]
        return [job for job in jobs if job.startswith(f"{self.station}.")]

    async def work(self):
        while True:
            self.news.clear()
            for job in self.open_jobs():
                await self.finish(job)
            await self.news.wait()

    async def finish(self, job):
        while self.shop.ledger[job] == "open":
            try:
                answer = await self.ctx.ref_of(self.device).ask(Act(job, self.session), timeout=1)
            except (Timeout, ActorDown) as error:
                sometimes(f"an ask that ended in {type(error).__name__}")
                await asyncio.sleep(0.3)
                continue
            if answer == DONE:
                self.shop.ledger[job] = "done"
            else:
                await asyncio.sleep(0.3)


class SleepyCounter(Counter):
    """Clears the news after it has looked: what comes in between wakes nobody."""

    async def work(self):
        while True:
            for job in self.open_jobs():
                await self.finish(job)
            await asyncio.sleep(0)
            self.news.clear()
            await self.news.wait()


class ForgetfulSupervisor(Supervisor):
    """Leaves out the last of those that have to go and come together."""

    def _group(self, child):
        group = super()._group(child)
        return group[:-1] if len(group) > 1 else group


def shop_scenario(name, *, device=Device, counter=Counter, supervisor=Supervisor, marks=(), **options):
    """A scenario over stations of these parts, which a command line finds as ``name`` of this module."""

    async def main(simulation):
        shop = Shop()

        def station(number):
            place = f"station.{number}"
            return supervisor(
                [
                    ChildSpec("device", lambda: device(shop)),
                    ChildSpec("counter", lambda: counter(shop, number, f"{place}/device")),
                ],
                strategy=Strategy.REST_FOR_ONE,
                intensity=10_000,
            )

        numbers = range(simulation.sizes["counters"])
        stations = [ChildSpec(f"station.{n}", lambda n=n: station(n), shutdown=None) for n in numbers]
        system = await started(simulation, stations)
        try:
            guests = (
                guest(simulation, system, n, j) for n in numbers for j in range(simulation.sizes["jobs"])
            )
            await asyncio.gather(*guests)
            await finished(shop)
        finally:
            await system.stop()
        assert set(shop.acts.values()) == {1}, f"acted {dict(shop.acts)}"

    rules = (
        Rule(Kind.DROP, message="Act", probability=0.05, until=20),
        Rule(Kind.DROP, message="Order", probability=0.05, until=20),
        Rule(Kind.DELAY, message="Act", probability=0.1, seconds=2.5, until=20),
        Rule(Kind.DUPLICATE, message="Order", probability=0.1, until=20),
        Rule(Kind.KILL, path="station.*/*", probability=0.005, until=20),
    )
    sizes = {"counters": (1, 3), "jobs": (1, 4)}
    packages = ("supervision", HERE)
    return Scenario(
        f"{HERE}:{name}", main, rules, sizes, sometimes=frozenset(marks), packages=packages, **options
    )


async def started(simulation, stations):
    """Start until it holds: a kill at the start ends a whole system, and then it is started anew."""
    for _ in range(20):
        system = simulation.system(
            ChildSpec("shop", lambda: Supervisor(stations, intensity=10_000), shutdown=None)
        )
        try:
            await system.start()
        except StartError:
            sometimes("a start that failed")
            continue
        return system
    raise AssertionError("never started")


async def guest(simulation, system, number, job):
    await asyncio.sleep(round(simulation.random.uniform(0, 3), 1))
    counter = system.ref_of(f"station.{number}/counter")
    accepted = False
    while not accepted:
        try:
            await counter.ask(Order(f"{number}.{job}"), timeout=2)
            accepted = True
        except (Timeout, ActorDown, MailboxFull):
            await asyncio.sleep(0.1)


async def finished(shop):
    """After the faults there is calm, and in calm everything comes to its end."""
    deadline = asyncio.get_running_loop().time() + 60
    while "open" in shop.ledger.values():
        assert asyncio.get_running_loop().time() < deadline, f"still open: {shop.ledger}"
        await asyncio.sleep(1)


MARKS = (
    "a start that failed",
    "a start with work left over",
    "an act asked for again",
    "an ask that ended in ActorDown",
    "an ask that ended in Timeout",
)

CORRECT = shop_scenario("CORRECT", marks=MARKS)
TWICE = shop_scenario("TWICE", device=RepeatingDevice)
FORGETFUL = shop_scenario("FORGETFUL", supervisor=ForgetfulSupervisor)
SLEEPY = shop_scenario("SLEEPY", counter=SleepyCounter)
