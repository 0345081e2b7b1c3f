"""Plays a scenario on this repository's supervision, under virtual time."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from supervision import (
    ActorDown,
    ChildAlreadyPresent,
    ChildAlreadyStarted,
    ChildInfo,
    ChildIsDynamic,
    ChildNotFound,
    ChildRestarting,
    ChildRunning,
    ChildSpec,
    CountChildren,
    DeleteChild,
    Event,
    Ref,
    Restart,
    RestartChild,
    Shutdown,
    SimLoop,
    SleepForever,
    StartChild,
    StartDynamic,
    StartError,
    Strategy,
    System,
    Template,
    TerminateChild,
    WhichChildren,
)
from tests.conformance.oracle.players import Die, Overseer, Player, PoolOverseer, Sleep
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
    Pool,
    Scenario,
    Trace,
    Turn,
    Worker,
    below,
)
from tests.conformance.oracle.spelling import spell, spell_answer

if TYPE_CHECKING:
    from tests.conformance.oracle import scenario as play_book

SHUTDOWNS = {"brutal": 0.0, "short": SHORT, "ample": AMPLE, "infinity": None}
REFUSALS = {
    ChildAlreadyPresent: "already_present",
    ChildAlreadyStarted: "already_started",
    ChildNotFound: "not_found",
    ChildIsDynamic: "simple_one_for_one",
    ChildRestarting: "restarting",
    ChildRunning: "running",
    ActorDown: "down",
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


class Stage:
    def __init__(self) -> None:
        self.trace: list[str] = []
        self._starts: Counter[str] = Counter()
        self._paths: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._pools: set[str] = set()

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
        before = self._process(group).mailbox.qsize()
        task = asyncio.get_running_loop().create_task(self._ask(group, ask))
        while self._process(group).mailbox.qsize() == before:  # noqa: ASYNC110 - a mailbox has no event for it
            await asyncio.sleep(0)
        return task

    async def _ask(self, group: str, ask: Ask) -> str:
        try:
            answer = await self._ref(group).ask(self._request(group, ask), 3600)
            if answer is None and ask.verb in ("start_child", "restart_child"):
                return "ok, nobody"
            if group in self._pools and ask.verb == "which_children":
                return self._spell_pool(answer)
            return spell_answer(answer)
        except StartError as error:
            return f"start_error {spell(error.reason)}"
        except tuple(REFUSALS) as refusal:
            return REFUSALS[type(refusal)]

    def _request(self, group: str, ask: Ask) -> Any:
        match ask:
            case Ask("start_child", Worker() as worker) if group in self._pools:
                return StartDynamic((worker,))
            case Ask("terminate_child", str(name)) if (
                below(group, name) in self._paths and group in self._pools
            ):
                return TerminateChild(self._ref(below(group, name)))
            case Ask("terminate_child", str(name)):
                return TerminateChild(name)
            case Ask("restart_child", str(name)):
                return RestartChild(name)
            case Ask("delete_child", str(name)):
                return DeleteChild(name)
            case Ask("start_child", Worker() | Group() | Pool() as node):
                return StartChild(self._spec(group, node))
            case Ask("which_children"):
                return WhichChildren()
            case Ask("count_children"):
                return CountChildren()
        raise ValueError(ask)

    def _spell_pool(self, children: tuple[ChildInfo, ...]) -> str:
        up = sorted(self._names[one.ref.path] for one in children if one.state == "running")
        others = sorted(one.state for one in children if one.state != "running")
        return " ".join(["children:", *(name.rpartition("/")[2] for name in up), *others])

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
        if isinstance(node, Pool):
            return ChildSpec(node.id, partial(self._pool_overseer, path, node), restart, shutdown=None)
        return ChildSpec(node.id, partial(Player, self, path, node), restart, SHUTDOWNS[node.shutdown])

    def _overseer(self, path: str, group: Group) -> Overseer:
        how = self.next_start(path, group.starts)
        specs = [self._spec(path, child) for child in group.children]
        overseer = Overseer(specs, Strategy[group.strategy.upper()], group.intensity, group.period)
        overseer.note, overseer.how = self.trace.append, how
        return overseer

    def _pool_overseer(self, path: str, pool: Pool) -> PoolOverseer:
        how = self.next_start(path, pool.starts)
        restart, shutdown = Restart[pool.child_restart.upper()], SHUTDOWNS[pool.child_shutdown]
        template = Template(partial(self._pooled, path), restart, shutdown)
        overseer = PoolOverseer(template, pool.intensity, pool.period)
        overseer.note, overseer.how = self.trace.append, how
        self._pools.add(path)
        return overseer

    def _pooled(self, pool: str, worker: Worker) -> Player:
        return Player(self, below(pool, worker.id), worker)

    def next_start(self, name: str, starts: tuple[play_book.Start, ...]) -> play_book.Start:
        number = self._starts[name]
        self._starts[name] += 1
        start = starts[number] if number < len(starts) else "ok"
        if start == "refuse":
            self.trace.append(f"fail {name}")
            raise RuntimeError("planned")
        return start

    def enter(self, name: str, path: str) -> None:
        self._paths[name] = path
        self._names[path] = name

    # What is seen.

    def _hear(self, event: Event) -> None:
        match event.kind:
            case "child_terminated":
                name = self._names.get(event.path, event.path)
                self.trace.append(f"end {name}: {spell(self._place(event.path).last_exit)}")
            case "start_error" if isinstance(self._place(event.path).last_exit, Shutdown):
                self._unstarted(event.path)
            case "shutdown_error":
                child = below(event.path, str(event.data["child"]))
                who = event.path if event.path in self._pools else child
                self.trace.append(f"unclean {who}: {spell(self._place(child).last_exit)}")
            case "max_intensity":
                self.trace.append(f"gave up: {event.path}")

    def _unstarted(self, path: str) -> None:
        """A supervisor whose child did not start was there, and ends; a worker never was."""
        reason = self._place(path).last_exit
        if isinstance(reason, Shutdown) and isinstance(reason.info, StartError):
            self.trace.append(f"end {path}: {spell(reason)}")

    def _ref(self, name: str) -> Ref:
        return self._system.ref_of(self._paths.get(name, name))

    def _place(self, path: str) -> Any:
        return self._system._registry.place(path)

    def _process(self, name: str) -> Any:
        return self._place(self._paths.get(name, name)).process
