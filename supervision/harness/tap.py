"""A system whose references lose messages, and whose actors are looked at: nothing of it in production."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from supervision import events
from supervision.actor import Actor
from supervision.errors import MailboxFull, Timeout
from supervision.harness.faults import Fault, FaultPlan, Kind
from supervision.harness.loop import SimLoop
from supervision.lane import Lane
from supervision.mailbox import Envelope
from supervision.reference import Place, Ref, Registry
from supervision.system import System

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from supervision.events import EventLog
    from supervision.harness.trace import Trace
    from supervision.messages import Request
    from supervision.specification import ChildSpec

R = TypeVar("R")


class TappedRef(Ref):
    """A reference whose messages may be dropped, delayed or doubled on the way."""

    __slots__ = ("_meet",)

    def __init__(self, place: Place, meet: Callable[[str, object], Fault | None]) -> None:
        super().__init__(place)
        self._meet = meet

    def tell(self, message: object) -> bool:
        fault = self._meet(self.path, message)
        if fault is None:
            return super().tell(message)
        match fault.kind:
            case Kind.DELAY:
                asyncio.get_running_loop().call_later(fault.seconds, self._arrive, message)
            case Kind.DUPLICATE:
                told = super().tell(message)
                self._arrive(message)
                return told
        return True

    async def send(self, message: object) -> None:
        fault = self._meet(self.path, message)
        if fault is None:
            return await super().send(message)
        match fault.kind:
            case Kind.DELAY:
                await asyncio.sleep(fault.seconds)
                return await super().send(message)
            case Kind.DUPLICATE:
                await super().send(message)
                self._arrive(message)
        return None

    async def ask(self, request: Request[R], timeout: float) -> R:
        fault = self._meet(self.path, request)
        if fault is None:
            return await super().ask(request, timeout)
        if fault.kind is Kind.DUPLICATE:
            asyncio.get_running_loop().call_soon(self._ask_in_vain, request)
            return await super().ask(request, timeout)
        if fault.kind is Kind.DELAY and fault.seconds < timeout:
            await asyncio.sleep(fault.seconds)
            return await super().ask(request, timeout - fault.seconds)
        if fault.kind is Kind.DELAY:
            asyncio.get_running_loop().call_later(fault.seconds, self._ask_in_vain, request)
        await asyncio.sleep(timeout)
        name = type(request).__name__
        self._place.registry.emit(events.ASK_TIMEOUT, self.path, request=name, seconds=timeout)
        raise Timeout(self.path, name, timeout)

    def _arrive(self, message: object) -> None:
        """Arrive when the sender no longer looks: a full mailbox loses it."""
        with suppress(MailboxFull):
            super().tell(message)

    def _ask_in_vain(self, request: object) -> None:
        """Arrive as a question whose asker has gone."""
        mailbox = self._place.mailbox
        gone: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        gone.cancel()
        if mailbox is None:
            self._place.dead_letter(request)
        elif not mailbox.offer(Envelope(request, gone)):
            self._place.refused(mailbox, request)


class LoopLane(Lane):
    """Runs its calls in the loop: under virtual time nobody waits for a thread."""

    async def run(self, fn: Callable[..., R], *args: Any, timeout: float | None) -> R:  # noqa: ANN401 - of any function
        async with asyncio.timeout(timeout):
            return await asyncio.get_running_loop().run_in_executor(None, fn, *args)


class TappedRegistry(Registry):
    def __init__(self, log: EventLog, plan: FaultPlan, trace: Trace | None) -> None:
        super().__init__(log)
        self._plan = plan
        self._trace = trace

    def reference(self, place: Place) -> Ref:
        return TappedRef(place, self._meet) if self._plan.messages else Ref(place)

    def build(self, place: Place, start: Callable[[], Actor]) -> Actor:
        actor = start()
        if self._trace is not None and isinstance(actor, Actor):
            watch(actor, partial(self._handled, place.path, actor))
        return actor

    def lane(self, path: str, name: str) -> Lane:
        return LoopLane(self, path, name)

    def step(self, task: asyncio.Task[Any]) -> None:
        """Kill the actor that a task belongs to, if a fault says so; its name begins with the path."""
        path = task.get_name().partition(":")[0]
        place = self._places.get(path)
        if place is None or place.process is None:
            return
        fault = self._plan.on_step(path, self.now())
        if fault is not None:
            self._note(fault)
            place.process.kill()

    def _meet(self, path: str, message: object) -> Fault | None:
        fault = self._plan.on_message(path, message, self.now())
        if fault is not None:
            self._note(fault)
        return fault

    def _note(self, fault: Fault) -> None:
        if self._trace is not None:
            self._trace.note(self.now(), fault.path, f"fault {fault}")

    def _handled(self, path: str, actor: Actor, message: object) -> None:
        if self._trace is not None:
            self._trace.handled(self.now(), path, message, actor)


class SimSystem(System):
    """A system under faults, whose messages and events are written down in ``trace``. Needs a SimLoop."""

    def __init__(
        self,
        root: ChildSpec,
        *,
        plan: FaultPlan | None = None,
        trace: Trace | None = None,
        events: EventLog | None = None,
    ) -> None:
        self._plan = FaultPlan() if plan is None else plan
        self._trace = trace
        super().__init__(root, events=events)
        if trace is not None:
            self.events.subscribe(trace.event)

    def new_registry(self, events: EventLog) -> Registry:
        self._tapped = TappedRegistry(events, self._plan, self._trace)
        return self._tapped

    async def start(self) -> bool:
        loop = asyncio.get_running_loop()
        if not isinstance(loop, SimLoop):
            raise TypeError("a SimSystem needs a SimLoop")
        if self._plan.kills:
            loop.on_step = self._tapped.step
        return await super().start()

    def kill(self, path: str | None = None) -> bool:
        """Kill what stands at ``path``, or the whole tree: nobody's ``terminate`` runs.

        False if there is nothing to kill.
        """
        process = self._root if path is None else self._tapped.place(path).process
        if process is None or process.ended.done():
            return False
        process.kill()
        return True

    async def ended(self) -> None:
        """Wait until the whole tree has ended, whatever ended it."""
        if self._root is not None:
            await asyncio.wait({self._root.ended})


def watch(actor: Actor, handled: Callable[[object], None]) -> None:
    """Call ``handled`` with each message that ``actor`` has handled, also with the one that it died of."""
    receive, receive_many = actor.receive, actor.receive_many

    async def one(message: object) -> object:
        try:
            return await receive(message)
        finally:
            handled(message)

    async def many(messages: Sequence[object]) -> Sequence[object]:
        try:
            return await receive_many(messages)
        finally:
            for message in messages:
                handled(message)

    actor.receive = one  # type: ignore[method-assign]
    if type(actor).receive_many is not Actor.receive_many:
        actor.receive_many = many  # type: ignore[method-assign]
