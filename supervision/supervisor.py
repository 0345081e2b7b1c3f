"""The supervisor: starts its children in order, stops them in reverse order, and restarts what dies.

The semantics are those of Erlang/OTP's ``supervisor``. On purpose it is different in this:

- 3 restarts in 5 seconds are the default, as in Elixir; OTP's is 1 in 5. The window slides in fractions of a
  second, where OTP counts in whole ones and so lets restarts count for up to a second longer.
- A specification with a field that nobody knows, or with a value that can't be meant, is refused.
- A child may have a back-off, which OTP leaves to others. Its restarts cost no intensity.
- ``start_timeout`` is the supervisor's matter; in OTP it belongs to the call that starts the process.
- Exits of children go before requests that were there first. The mailbox is bounded, for requests.
- A reference names a child's place and stays good across restarts.
- A child that goes on after it was killed is given up after a second: see ``supervision.process``.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from supervision import events
from supervision.actor import Actor
from supervision.administration import administer
from supervision.children import Child, Children
from supervision.errors import Exit, StartError
from supervision.exits import ExitReason, Ignored, Shutdown
from supervision.mailbox import Mailbox, Overflow
from supervision.messages import Exited, Launched, TryAgain
from supervision.reports import forget_frames, told
from supervision.restarts import Decision, RestartWindow, affected, decide, orderly
from supervision.specification import ChildSpec, Strategy, check_children, check_strategy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from supervision.messages import ChildCounts
    from supervision.process import Process
    from supervision.reference import Ref


class Supervisor(Actor):
    """Stops its children and gives up after more than ``intensity`` restarts in ``period`` seconds.

    Raises SpecError. What it may be asked is listed in ``supervision.administration``.
    """

    mailbox: ClassVar[Mailbox] = Mailbox(1024, Overflow.FAIL)
    supervises: ClassVar[bool] = True

    def __init__(
        self,
        children: Sequence[ChildSpec],
        strategy: Strategy = Strategy.ONE_FOR_ONE,
        intensity: int = 3,
        period: float = 5.0,
    ) -> None:
        check_children(children)
        check_strategy(strategy)
        self.children = Children()
        self.strategy = strategy
        self.window = RestartWindow(intensity, period)
        self._first: Sequence[ChildSpec] = tuple(children)

    async def init(self) -> None:
        first, self._first = self._first, ()
        for spec in first:
            self.children.add(Child(spec, self.ctx.place_below(spec.id)))
        for child in self.children:
            failure = await self.start(child)
            if failure is not None and not isinstance(failure, Ignored):
                await self.halt(self.children)
                raise Exit(Shutdown(StartError(child.spec.id, failure)))

    async def receive(self, message: object) -> object:
        match message:
            case Exited():
                await self._child_exited(message.process, message.reason)
            case Launched():
                await self._launched(message.child)
            case TryAgain(name, attempt):
                await self._try_again(name, attempt)
            case _:
                return await self.administer(message)
        return None

    async def administer(self, message: object) -> object:
        """Answer a request. An exception returned is raised where it was asked."""
        answer = administer(self, message)
        return await super().receive(message) if answer is None else await answer

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002 - children stop the same way for any reason
        await self.halt(self.children)

    # Exits and restarts.

    def child_ended(self, process: Process, reason: ExitReason) -> object:
        """Restart a child that stands for itself: most crashes end here, before the loop's next turn."""
        child = self.children.of(process)
        if (
            child is None
            or child.delays is not None
            or self.strategy is not Strategy.ONE_FOR_ONE
            or decide(child.spec.restart, reason) is not Decision.RESTART
            or not self.window.admits(self.ctx.now())
        ):
            return Exited(process, reason)
        self.children.exited(process)
        return None if self._launch(child).up else Launched(child)

    async def _child_exited(self, process: Process, reason: ExitReason) -> None:
        child = self.children.exited(process)
        if child is None:
            # Stopped by this supervisor, or restarted with a sibling that died at the same moment.
            return
        match decide(child.spec.restart, reason):
            case Decision.FORGET:
                self.drop(child)
                forget_frames(reason)
            case Decision.RESTART:
                await self._restart(child)
            case Decision.KEEP:
                self.put_aside(child)

    async def _restart(self, child: Child) -> None:
        """Restart at once for one unit of intensity, or after the child's back-off."""
        if child.delays is not None:
            await self._delay(child, child.delays.next(self.ctx.now()))
        elif self.window.admits(self.ctx.now()):
            if self.strategy is Strategy.ONE_FOR_ONE:
                await self._bring_up(child)
            else:
                await self._revive(child)
        else:
            self.ctx.emit(
                events.MAX_INTENSITY,
                child=child.spec.id,
                intensity=self.window.intensity,
                period=self.window.period,
            )
            raise Exit(Shutdown())

    async def _delay(self, child: Child, seconds: float) -> None:
        await self.halt([other for other in self._group(child) if other is not child])
        self.ctx.emit(events.RESTART_DELAYED, child=child.spec.id, seconds=seconds)
        self._retry_after(seconds, child)

    async def _revive(self, child: Child) -> None:
        """Stop and start all that the strategy ties to ``child``; the first that fails has to try again."""
        await self.halt([other for other in self._group(child) if other is not child])
        for member in self._group(child):
            if not await self._bring_up(member):
                return

    async def _bring_up(self, child: Child) -> bool:
        """Start it; False if that failed, and will be tried again."""
        if child.restarting:
            self._calm(child)
        self._launch(child)
        return await self._launched(child)

    async def _launched(self, child: Child) -> bool:
        failure = await self._settled(child)
        if failure is None:
            return True
        if isinstance(failure, Ignored):
            self.put_aside(child)
            return True
        await self._start_failed(child)
        return False

    async def _start_failed(self, child: Child) -> None:
        if child.delays is not None:
            await self._delay(child, child.delays.next(self.ctx.now()))
        else:
            child.restarting = True
            await asyncio.sleep(0)  # a start that fails at once, again and again, leaves others their turn
            self._retry_after(0, child)

    def _retry_after(self, seconds: float, child: Child) -> None:
        child.restarting = True
        child.attempt += 1
        self.ctx.after(seconds, TryAgain(child.spec.id, child.attempt), name=_timer(child))

    async def _try_again(self, name: str, attempt: int) -> None:
        child = self.children.get(name)
        if child is None or not child.restarting or child.attempt != attempt:
            return
        if child.delays is not None:
            await self._revive(child)
        else:
            await self._restart(child)

    def _group(self, child: Child) -> Sequence[Child]:
        if self.strategy is Strategy.ONE_FOR_ONE:
            return [child]
        return affected(self.strategy, tuple(self.children), child)

    # Starting and stopping.

    async def start(self, child: Child) -> ExitReason | None:
        """Return None when it runs, else why it does not; ``Ignored`` is no failure."""
        self._launch(child)
        return await self._settled(child)

    def _launch(self, child: Child) -> Process:
        process = self.ctx.launch(child.spec, child.place)
        self.children.started(child, process)
        return process

    async def _settled(self, child: Child) -> ExitReason | None:
        process = child.process
        failure = None if process is None or process.up else await process.started
        if failure is not None:
            self.children.ended(child)
            if isinstance(failure, Ignored) and child.is_temporary:
                self.drop(child)
        elif child.delays is not None:
            child.delays.started(self.ctx.now())
        return failure

    async def halt(self, children: Iterable[Child]) -> None:
        """Stop in reverse order, each within its own time; temporary ones are forgotten."""
        for child in reversed(tuple(children)):
            self._calm(child)
            if child.process is not None:
                self.stopped(child, await child.process.stop(child.budget))
            if child.is_temporary:
                self.drop(child)

    def stopped(self, child: Child, reason: ExitReason) -> None:
        """Note that a child has ended because it was told to."""
        if not orderly(child.spec.restart, child.budget, reason):
            actor = None if child.process is None else child.process.actor
            self.ctx.emit(events.SHUTDOWN_ERROR, child=child.spec.id, reason=told(reason, actor))
        self.children.ended(child)

    def put_aside(self, child: Child) -> None:
        """Keep what ended and is not started again by itself, for ``RestartChild``."""

    def drop(self, child: Child) -> None:
        self.children.remove(child)

    def find(self, name: str | Ref) -> Child | None:
        return self.children.get(name)

    def counts(self) -> ChildCounts:
        return self.children.counts()

    def _calm(self, child: Child) -> None:
        if child.restarting:
            child.restarting = False
            self.ctx.cancel_timer(_timer(child))


def _timer(child: Child) -> str:
    return f"restart {child.spec.id}"
