"""Runs coroutines under virtual time, and a small vocabulary for the trees that the tests build."""

from __future__ import annotations

import asyncio
import gc
import inspect
from collections import defaultdict
from dataclasses import dataclass

import pytest

from supervision import (
    Actor,
    Backoff,
    ChildSpec,
    Exit,
    Request,
    Restart,
    SimLoop,
    Supervisor,
    System,
)


@pytest.fixture
def run():
    """Run a coroutine to its end under virtual time, in debug mode; no exception may go unnoticed."""

    def runner(main, *, seed=None):
        unhandled = []
        with asyncio.Runner(debug=True, loop_factory=lambda: SimLoop(seed)) as it:
            it.get_loop().set_exception_handler(lambda _, context: unhandled.append(context))
            result = it.run(main)
            left = asyncio.all_tasks(it.get_loop())
        gc.collect()
        assert unhandled == []
        assert not left
        return result

    return runner


@dataclass(frozen=True, slots=True)
class Get(Request[int]):
    pass


@dataclass(frozen=True, slots=True)
class Add:
    amount: int = 1


@dataclass(frozen=True, slots=True)
class Boom:
    error: BaseException


class Probe(Actor):
    """Counts; writes its starts and ends into a trace; crashes on demand."""

    def __init__(self, name, trace, fail_starts=0):
        self.name = name
        self.trace = trace
        self.count = 0

    async def init(self):
        self.trace.append(f"start {self.name}")

    async def receive(self, message):
        match message:
            case Get():
                return self.count
            case Add(amount):
                self.count += amount
            case Boom(error):
                raise error
            case _:
                return await super().receive(message)
        return None

    async def terminate(self, reason):
        word = str(reason).split(" ", maxsplit=1)[0]
        self.trace.append(f"stop {self.name} {word}")


class Tree:
    """A supervisor ``root`` over probes, with a trace of what they did."""

    def __init__(self, *names, restart=Restart.PERMANENT, backoff=None, **options):
        self.trace = []
        self.fail = {}
        self.specs = [self.spec(name, restart, backoff) for name in names]
        self.options = options
        self.system = System(ChildSpec("root", self.root, shutdown=None))

    def spec(self, name, restart=Restart.PERMANENT, backoff: Backoff | None = None, **more):
        return ChildSpec(name, lambda: self.make(name), restart=restart, backoff=backoff, **more)

    def make(self, name):
        if self.fail.get(name, 0) > 0:
            self.fail[name] -= 1
            self.trace.append(f"start_fail {name}")
            raise RuntimeError("planned")
        return Probe(name, self.trace)

    def root(self):
        return Supervisor(self.specs, **self.options)

    async def __aenter__(self):
        await self.system.start()
        return self

    async def __aexit__(self, *_):
        await self.system.stop()

    def __getitem__(self, path):
        return self.system.ref_of(path)

    def crash(self, *names, error=None):
        for name in names:
            self[name].tell(Boom(error or ValueError("x")))

    def leave(self, name, reason):
        self[name].tell(Boom(Exit(reason)))

    def kinds(self, *wanted):
        return [event.kind for event in self.system.events if not wanted or event.kind in wanted]

    def states(self):
        return {child["path"]: child["state"] for child in self.system.tree()["children"]}


async def settle(seconds=0.0):
    """Let everything happen that happens within that time."""
    await asyncio.sleep(seconds)
    for _ in range(50):
        await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class Call(Request[object]):
    """The receiver runs ``fn`` with itself, and answers with what that returns."""

    fn: object


class Caller(Probe):
    """A probe that also runs calls, hears all the rest, and takes from its stage how it begins and ends."""

    def __init__(self, name, stage):
        super().__init__(name, stage.trace)
        self.stage = stage

    async def init(self):
        if self.name in self.stage.beginnings:
            await self.stage.beginnings[self.name](self)
        await super().init()

    async def receive(self, message):
        match message:
            case Call(fn):
                answer = fn(self)
                return await answer if inspect.isawaitable(answer) else answer
            case Request() | Add() | Boom():
                return await super().receive(message)
        self.hear(message)
        return None

    def hear(self, message):
        self.stage.heard[self.name].append((self.ctx.now(), message))

    async def terminate(self, reason):
        await super().terminate(reason)
        if self.name in self.stage.endings:
            await self.stage.endings[self.name](self)

    def format_status(self):
        return self.stage.statuses.get(self.name, dict)()

    def redact(self, text):
        return self.stage.redactions.get(self.name, str)(text)


class Stage(Tree):
    """A tree of callers. By name: what they heard and when, what they run first and last, what they show."""

    def __init__(self, *names, **options):
        self.heard = defaultdict(list)
        self.beginnings, self.endings, self.statuses, self.redactions = {}, {}, {}, {}
        super().__init__(*names, **options)

    def make(self, name):
        super().make(name)
        return Caller(name, self)

    def do(self, name, fn, timeout=60):
        return self[name].ask(Call(fn), timeout)

    def messages(self, name):
        return [message for _, message in self.heard[name]]

    def exits(self, path):
        ends = self.system.events.of_kind("child_terminated")
        return [event.data["exit"] for event in ends if event.path == path]


def now():
    return asyncio.get_running_loop().time()
