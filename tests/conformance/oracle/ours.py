"""Plays a scenario on this repository's supervision, under virtual time."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from supervision import (
    Actor,
    ActorDown,
    ChildAlreadyPresent,
    ChildAlreadyStarted,
    ChildCounts,
    ChildNotFound,
    ChildRestarting,
    ChildRunning,
    ChildSpec,
    CountChildren,
    Crash,
    DeleteChild,
    Event,
    Exit,
    ExitReason,
    Ignore,
    Ignored,
    Killed,
    Normal,
    Ref,
    Restart,
    RestartChild,
    Shutdown,
    SimLoop,
    SleepForever,
    StartChild,
    StartError,
    Strategy,
    Supervisor,
    System,
    TerminateChild,
    WhichChildren,
)
from tests.conformance.oracle.scenario import (
    AMPLE,
    PAUSE,
    SHORT,
    TOP,
    Ask,
    Death,
    Group,
    Node,
    Pause,
    Scenario,
    Trace,
    Turn,
    Worker,
    below,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.oracle import scenario as play_book

SHUTDOWNS = {"brutal": 0.0, "short": SHORT, "ample": AMPLE, "infinity": None}
REFUSALS = {
    ChildAlreadyPresent: "already_present",
    ChildAlreadyStarted: "already_started",
    ChildNotFound: "not_found",
    ChildRestarting: "restarting",
    ChildRunning: "running",
    ActorDown: "down",
}
EXITS: dict[str, ExitReason] = {
    "normal": Normal(),
    "shutdown": Shutdown(),
    "shutdown_x": Shutdown("x"),
    "stop_normal": Normal(),
    "stop_shutdown": Shutdown(),
    "stop_error": Crash(RuntimeError("planned")),
}


def play(scenario: Scenario, *, seed: int | None = None) -> Trace:
    """Return the trace; the order of what is ready at the same moment is drawn from ``seed``."""
    stage = Stage()
    try:
        with asyncio.Runner(loop_factory=partial(SimLoop, seed)) as runner:
            runner.run(stage.play(scenario))
    except SleepForever:
        return (*stage.trace, "all wait for ever")
    return tuple(stage.trace)


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
    def __init__(self, note: Callable[[str], None], start: play_book.Start, end: play_book.End) -> None:
        self._note = note
        self._start = start
        self._end = end
        self._by_itself = False

    async def init(self) -> None:
        if self._start == "ok":
            self._note(f"start {self.ctx.path}")
            return
        fail(self._start, self.ctx.path, self._note)

    async def receive(self, message: object) -> object:
        match message:
            case Die("error"):
                raise RuntimeError("x")
            case Die(how):
                self._by_itself = True
                raise Exit(EXITS[how])
        return await super().receive(message)

    async def terminate(self, reason: ExitReason) -> None:
        self._note(f"stop {self.ctx.path}: {spell(reason)}")
        if self._end == "stuck" and not self._by_itself and isinstance(reason, Shutdown):
            await asyncio.Event().wait()
        if self._end == "crash":
            raise RuntimeError("y")
        if self._end in EXITS:
            raise Exit(EXITS[self._end])


class Overseer(Supervisor):
    def __init__(self, note: Callable[[str], None], start: play_book.Start, *args: Any) -> None:
        super().__init__(*args)
        self._note = note
        self._start = start

    async def init(self) -> None:
        if self._start != "ok":
            fail(self._start, self.ctx.path, self._note)
        self._note(f"init {self.ctx.path}")
        await super().init()

    async def receive(self, message: object) -> object:
        if isinstance(message, Sleep):
            message.asleep.set()
            await message.wake.wait()
            return None
        return await super().receive(message)


class Stage:
    def __init__(self) -> None:
        self.trace: list[str] = []
        self._starts: Counter[str] = Counter()

    async def play(self, scenario: Scenario) -> None:
        self._system = System(self._spec("", scenario.tree))
        self._system.events.subscribe(self._hear)
        with suppress(StartError):
            await self._system.start()
        failure = self._process(TOP) is None and self._place(TOP).last_exit
        if failure:
            self.trace.append(f"not up: {spell(failure)}")
            return
        self.trace.append("up")
        for step in scenario.steps:
            await self._step(step)
        self.trace.append("stop all")
        await self._system.stop()

    async def _step(self, step: Turn | Pause) -> None:
        if isinstance(step, Pause):
            await asyncio.sleep(PAUSE)
            return
        self.trace.append("turn")
        if self._process(step.group) is None:
            self.trace.append(f"nobody at {step.group}")
        elif step.held:
            await self._held(step)
        else:
            await self._one_by_one(step)
        await self._settle()

    async def _one_by_one(self, step: Turn) -> None:
        for death in step.deaths:
            await self._die(death)
            await self._settle()
        for ask in step.asks:
            answer = await self._ask(step.group, ask)
            await self._settle()
            self._told(step.group, ask, answer)

    async def _held(self, step: Turn) -> None:
        pill = Sleep()
        self._ref(step.group).tell(pill)
        await pill.asleep.wait()
        for death in step.deaths:
            await self._die(death)
            await self._settle()
        waiting = [await self._queue(step.group, ask) for ask in step.asks]
        pill.wake.set()
        answers = [await one for one in waiting]
        await self._settle()
        for ask, answer in zip(step.asks, answers, strict=True):
            self._told(step.group, ask, answer)

    async def _die(self, death: Death) -> None:
        process = self._process(death.path)
        if process is None:
            self.trace.append(f"nobody at {death.path}")
            return
        if death.how == "kill":
            process.kill()
        else:
            self._ref(death.path).tell(Die(death.how))
        await asyncio.wait({process.ended})

    async def _queue(self, group: str, ask: Ask) -> asyncio.Task[str]:
        """Begin to ask; returns when the request lies in the mailbox."""
        before = self._process(group).waiting
        task = asyncio.get_running_loop().create_task(self._ask(group, ask))
        while self._process(group).waiting == before:  # noqa: ASYNC110 - a mailbox has no event for it
            await asyncio.sleep(0)
        return task

    async def _ask(self, group: str, ask: Ask) -> str:
        try:
            answer = await self._ref(group).ask(self._request(group, ask), 3600)
            if answer is None and ask.verb in ("start_child", "restart_child"):
                return "ok, nobody"
            return spell_answer(answer)
        except StartError as error:
            return f"start_error {spell(error.reason)}"
        except tuple(REFUSALS) as refusal:
            return REFUSALS[type(refusal)]

    def _request(self, group: str, ask: Ask) -> Any:
        match ask:
            case Ask("terminate_child", str(name)):
                return TerminateChild(name)
            case Ask("restart_child", str(name)):
                return RestartChild(name)
            case Ask("delete_child", str(name)):
                return DeleteChild(name)
            case Ask("start_child", Worker() | Group() as node):
                return StartChild(self._spec(group, node))
            case Ask("which_children"):
                return WhichChildren()
            case Ask("count_children"):
                return CountChildren()
        raise ValueError(ask)

    async def _settle(self) -> None:
        """Let happen what still happens. A stuck child is the slowest, and shorter than one look."""
        before = -1
        while len(self.trace) != before:
            before = len(self.trace)
            await asyncio.sleep(2 * SHORT)

    def _told(self, group: str, ask: Ask, answer: str) -> None:
        name = ask.child if isinstance(ask.child, str) else ask.child.id
        self.trace.append(f"{group} {ask.verb} {name}: {answer}")

    # The tree.

    def _spec(self, above: str, node: Node) -> ChildSpec:
        path = below(above, node.id) if above else node.id
        restart = Restart[node.restart.upper()]
        if isinstance(node, Group):
            return ChildSpec(node.id, partial(self._overseer, path, node), restart, shutdown=None)
        return ChildSpec(node.id, partial(self._player, path, node), restart, SHUTDOWNS[node.shutdown])

    def _overseer(self, path: str, group: Group) -> Overseer:
        start = self._next_start(path, group.starts)
        specs = [self._spec(path, child) for child in group.children]
        strategy = Strategy[group.strategy.upper()]
        return Overseer(self.trace.append, start, specs, strategy, group.intensity, group.period)

    def _player(self, path: str, worker: Worker) -> Player:
        return Player(self.trace.append, self._next_start(path, worker.starts), worker.end)

    def _next_start(self, path: str, starts: tuple[play_book.Start, ...]) -> play_book.Start:
        number = self._starts[path]
        self._starts[path] += 1
        start = starts[number] if number < len(starts) else "ok"
        if start == "refuse":
            self.trace.append(f"fail {path}")
            raise RuntimeError("planned")
        return start

    # What is seen.

    def _hear(self, event: Event) -> None:
        match event.kind:
            case "child_terminated":
                self.trace.append(f"end {event.path}: {spell(self._place(event.path).last_exit)}")
            case "start_error" if isinstance(self._place(event.path).last_exit, Shutdown):
                self._unstarted(event.path)
            case "shutdown_error":
                child = below(event.path, str(event.data["child"]))
                self.trace.append(f"unclean {child}: {spell(self._place(child).last_exit)}")
            case "max_intensity":
                self.trace.append(f"gave up: {event.path}")

    def _unstarted(self, path: str) -> None:
        """A supervisor whose child did not start was there, and ends; a worker never was."""
        reason = self._place(path).last_exit
        if isinstance(reason, Shutdown) and isinstance(reason.info, StartError):
            self.trace.append(f"end {path}: {spell(reason)}")

    def _ref(self, path: str) -> Ref:
        return self._system.ref_of(path)

    def _place(self, path: str) -> Any:
        return self._system._registry.place(path)

    def _process(self, path: str) -> Any:
        return self._place(path).process


def spell(reason: ExitReason) -> str:
    match reason:
        case Normal():
            return "normal"
        case Killed():
            return "killed"
        case Ignored():
            return "ignored"
        case Shutdown(None):
            return "shutdown"
        case Shutdown(StartError() as error):
            return f"shutdown ({error.child} failed: {spell(error.reason)})"
        case Shutdown(info):
            return f"shutdown ({info})"
        case Crash(error):
            return f"error {error}"
    return str(reason)


def spell_answer(answer: object) -> str:
    match answer:
        case None:
            return "ok"
        case Ref():
            return "ok, started"
        case ChildCounts(specs, active, supervisors, workers):
            return f"{specs} specs, {active} active, {supervisors} supervisors, {workers} workers"
        case tuple():
            children = [f"{one.id}={one.state}{'(supervisor)' * one.supervisor}" for one in answer]
            return " ".join(["children:", *children])
    return repr(answer)
