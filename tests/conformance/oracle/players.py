"""The actors that play a scenario on this repository's supervision; see ours.py."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supervision import (
    Actor,
    Crash,
    DynamicSupervisor,
    Exit,
    ExitReason,
    Ignore,
    Normal,
    Shutdown,
    Supervisor,
)
from tests.conformance.oracle.spelling import spell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.oracle import scenario as play_book
    from tests.conformance.oracle.ours import Stage
    from tests.conformance.oracle.scenario import Worker

EXITS: dict[str, ExitReason] = {
    "normal": Normal(),
    "shutdown": Shutdown(),
    "shutdown_x": Shutdown("x"),
    "stop_normal": Normal(),
    "stop_shutdown": Shutdown(),
    "stop_error": Crash(RuntimeError("planned")),
}


@dataclass(frozen=True, slots=True)
class Die:
    how: play_book.How


@dataclass(slots=True)
class Sleep:
    """Makes a supervisor look at nothing until ``wake`` is set."""

    asleep: asyncio.Event = field(default_factory=asyncio.Event)
    wake: asyncio.Event = field(default_factory=asyncio.Event)


def fail(start: play_book.Start, path: str, note: Callable[[str], None]) -> None:
    if start == "ignore":
        note(f"ignore {path}")
        raise Ignore
    note(f"fail {path}")
    if start == "crash":
        raise RuntimeError("planned")
    raise Exit(EXITS[start])


class Player(Actor):
    """``name`` is where it stands in the scenario; a pool gives its children other paths."""

    def __init__(self, stage: Stage, name: str, worker: Worker) -> None:
        self._note = stage.trace.append
        self._enter = stage.enter
        self._name = name
        self._start = stage.next_start(name, worker.starts)
        self._end = worker.end
        self._by_itself = False

    async def init(self) -> None:
        if self._start != "ok":
            fail(self._start, self._name, self._note)
        self._enter(self._name, self.ctx.path)
        self._note(f"start {self._name}")

    async def receive(self, message: object) -> object:
        match message:
            case Die("error"):
                raise RuntimeError("x")
            case Die(how):
                self._by_itself = True
                raise Exit(EXITS[how])
        return await super().receive(message)

    async def terminate(self, reason: ExitReason) -> None:
        self._note(f"stop {self._name}: {spell(reason)}")
        if self._end == "stuck" and not self._by_itself and isinstance(reason, Shutdown):
            await asyncio.Event().wait()
        if self._end == "crash":
            raise RuntimeError("y")
        if self._end in EXITS:
            raise Exit(EXITS[self._end])


class Staged(Supervisor):
    """Mixed into a supervisor: starts as it is told, and can be held."""

    note: Callable[[str], None]
    how: play_book.Start

    async def init(self) -> None:
        if self.how != "ok":
            fail(self.how, self.ctx.path, self.note)
        self.note(f"init {self.ctx.path}")
        await super().init()

    async def receive(self, message: object) -> object:
        if isinstance(message, Sleep):
            message.asleep.set()
            await message.wake.wait()
            return None
        return await super().receive(message)


class Overseer(Staged, Supervisor):
    pass


class PoolOverseer(Staged, DynamicSupervisor):
    pass
