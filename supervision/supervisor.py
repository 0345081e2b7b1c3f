"""The supervisor: starts its children in order, stops them in reverse order, and restarts what dies.

The semantics are those of Erlang/OTP's ``supervisor``, with two differences: the window of restarts slides in
fractions of a second, and a child may have a back-off.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from supervision import events
from supervision.actor import Actor
from supervision.errors import (
    ChildAlreadyPresent,
    ChildAlreadyStarted,
    ChildError,
    ChildNotFound,
    ChildRestarting,
    ChildRunning,
    Exit,
    StartError,
)
from supervision.exits import ExitReason, Shutdown
from supervision.mailbox import Mailbox, Overflow
from supervision.messages import (
    ChildCounts,
    ChildInfo,
    CountChildren,
    DeleteChild,
    Exited,
    RestartChild,
    StartChild,
    TerminateChild,
    TryAgain,
    WhichChildren,
)
from supervision.reports import told
from supervision.restarts import Decision, Delays, RestartWindow, affected, decide, orderly
from supervision.specification import ChildSpec, Restart, Strategy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supervision.process import Process
    from supervision.reference import Ref


class Child:
    """A specification and, while it runs, its process."""

    __slots__ = ("attempt", "delays", "process", "restarting", "spec", "supervisor")

    def __init__(self, spec: ChildSpec) -> None:
        self.spec = spec
        self.process: Process | None = None
        self.restarting = False
        self.attempt = 0
        self.supervisor = False
        self.delays = None if spec.backoff is None else Delays(spec.backoff)

    @property
    def state(self) -> str:
        if self.process is None:
            return "restarting" if self.restarting else "stopped"
        return self.process.phase.name.lower()


class Supervisor(Actor):
    """Stops its children and gives up after more than ``intensity`` restarts in ``period`` seconds."""

    mailbox: ClassVar[Mailbox] = Mailbox(1024, Overflow.FAIL)

    def __init__(
        self,
        children: Sequence[ChildSpec],
        strategy: Strategy = Strategy.ONE_FOR_ONE,
        intensity: int = 3,
        period: float = 5.0,
    ) -> None:
        ids = [spec.id for spec in children]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"children with the same id: {', '.join(twice)}")
        self.children = [Child(spec) for spec in children]
        self._strategy = strategy
        self._window = RestartWindow(intensity, period)

    async def init(self) -> None:
        for number, child in enumerate(self.children):
            failure = await self._start(child)
            if failure is not None:
                await self._halt(self.children[:number])
                raise Exit(Shutdown(StartError(child.spec.id, failure)))

    async def receive(self, message: object) -> object:
        match message:
            case Exited(process, reason):
                await self._child_exited(process, reason)
            case TryAgain(name, attempt):
                await self._try_again(name, attempt)
            case WhichChildren():
                return tuple(self._info(child) for child in self.children)
            case CountChildren():
                return self._counts()
            case _:
                return await self._administer(message)
        return None

    async def _administer(self, message: object) -> object:
        match message:
            case StartChild(spec):
                return await self._start_child(spec)
            case TerminateChild(name):
                return await self._terminate_child(name)
            case RestartChild(name):
                return await self._restart_child(name)
            case DeleteChild(name):
                return self._delete_child(name)
        return await super().receive(message)

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002 - children stop the same way for any reason
        await self._halt(self.children)

    # Exits and restarts.

    async def _child_exited(self, process: Process, reason: ExitReason) -> None:
        child = next((child for child in self.children if child.process is process), None)
        if child is None:
            # Stopped by this supervisor, or restarted with a sibling that died at the same moment.
            return
        child.process = None
        match decide(child.spec.restart, reason):
            case Decision.FORGET:
                self.children.remove(child)
            case Decision.RESTART:
                await self._restart(child)
            case Decision.KEEP:
                pass

    async def _restart(self, child: Child) -> None:
        """Restart at once for one unit of intensity, or after the child's back-off."""
        if child.delays is not None:
            await self._delay(child, child.delays.next(self.ctx.now()))
        elif self._window.admits(self.ctx.now()):
            await self._revive(child)
        else:
            self.ctx.emit(
                events.MAX_INTENSITY,
                child=child.spec.id,
                intensity=self._window.intensity,
                period=self._window.period,
            )
            raise Exit(Shutdown())

    async def _delay(self, child: Child, seconds: float) -> None:
        await self._halt([other for other in self._group(child) if other is not child])
        self.ctx.emit(events.RESTART_DELAYED, child=child.spec.id, seconds=seconds)
        self._retry_after(seconds, child)

    async def _revive(self, child: Child) -> None:
        """Stop and start all that the strategy ties to ``child``; the first that fails has to try again."""
        await self._halt([other for other in self._group(child) if other is not child])
        for member in self._group(child):
            self._calm(member)
            if await self._start(member) is not None:
                await self._start_failed(member)
                return

    async def _start_failed(self, child: Child) -> None:
        if child.delays is not None:
            await self._delay(child, child.delays.next(self.ctx.now()))
        else:
            self._retry_after(0, child)

    def _retry_after(self, seconds: float, child: Child) -> None:
        child.restarting = True
        child.attempt += 1
        self.ctx.after(seconds, TryAgain(child.spec.id, child.attempt), name=_timer(child))

    async def _try_again(self, name: str, attempt: int) -> None:
        child = self._find(name)
        if child is None or not child.restarting or child.attempt != attempt:
            return
        if child.delays is not None:
            await self._revive(child)
        else:
            await self._restart(child)

    def _group(self, child: Child) -> list[Child]:
        return affected(self._strategy, self.children, child)

    # Starting and stopping.

    async def _start(self, child: Child) -> ExitReason | None:
        child.process = process = self.ctx.launch(child.spec)
        child.supervisor = isinstance(process.actor, Supervisor)
        await asyncio.wait({process.started})
        failure = process.started.result()
        if failure is not None:
            child.process = None
        elif child.delays is not None:
            child.delays.started(self.ctx.now())
        return failure

    async def _halt(self, children: Sequence[Child]) -> None:
        """Stop in reverse order, each within its own time; temporary ones are forgotten."""
        for child in reversed(list(children)):
            self._calm(child)
            if child.process is not None:
                process = child.process
                reason = await process.stop(child.spec.shutdown)
                child.process = None
                if not orderly(child.spec.restart, child.spec.shutdown, reason):
                    why = told(reason, process.actor)
                    self.ctx.emit(events.SHUTDOWN_ERROR, child=child.spec.id, reason=why)
            if child.spec.restart is Restart.TEMPORARY:
                self.children.remove(child)

    def _calm(self, child: Child) -> None:
        child.restarting = False
        self.ctx.cancel_timer(_timer(child))

    # Requests. An exception returned is raised where the request was asked.

    async def _start_child(self, spec: ChildSpec) -> Ref | ChildError | StartError:
        known = self._find(spec.id)
        if known is not None:
            return ChildAlreadyStarted(spec.id) if known.process is not None else ChildAlreadyPresent(spec.id)
        child = Child(spec)
        self.children.append(child)
        failure = await self._start(child)
        if failure is not None:
            self.children.remove(child)
            return StartError(spec.id, failure)
        return self._ref(child)

    async def _terminate_child(self, name: str) -> ChildError | None:
        child = self._find(name)
        if child is None:
            return ChildNotFound(name)
        await self._halt([child])
        return None

    async def _restart_child(self, name: str) -> Ref | ChildError | StartError:
        child = self._find(name)
        refusal = _refusal(name, child)
        if child is None or refusal is not None:
            return refusal or ChildNotFound(name)
        failure = await self._start(child)
        return self._ref(child) if failure is None else StartError(name, failure)

    def _delete_child(self, name: str) -> ChildError | None:
        child = self._find(name)
        refusal = _refusal(name, child)
        if child is not None and refusal is None:
            self.children.remove(child)
        return refusal

    def _find(self, name: str) -> Child | None:
        return next((child for child in self.children if child.spec.id == name), None)

    def _ref(self, child: Child) -> Ref:
        return self.ctx.ref_below(child.spec.id)

    def _info(self, child: Child) -> ChildInfo:
        return ChildInfo(child.spec.id, self._ref(child), child.state, child.supervisor)

    def _counts(self) -> ChildCounts:
        supervisors = sum(child.supervisor for child in self.children)
        active = sum(child.process is not None for child in self.children)
        return ChildCounts(len(self.children), active, supervisors, len(self.children) - supervisors)


def _timer(child: Child) -> str:
    return f"restart {child.spec.id}"


def _refusal(name: str, child: Child | None) -> ChildError | None:
    """Why a child that has to be stopped for the request is not."""
    if child is None:
        return ChildNotFound(name)
    if child.process is not None:
        return ChildRunning(name)
    return ChildRestarting(name) if child.restarting else None
