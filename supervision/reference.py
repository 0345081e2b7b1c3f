"""References and the places that they name."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from supervision import events
from supervision.asking import INSIDE, hop_to
from supervision.errors import ActorDown, Deadlock, MailboxFull, Timeout
from supervision.events import Event, EventLog
from supervision.exits import Killed, NoProc
from supervision.lane import Lane
from supervision.mailbox import Envelope, MailboxQueue, Overflow, content
from supervision.zombies import Zombies

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextvars import Context as ContextVars

    from supervision.actor import Actor
    from supervision.asking import Hop
    from supervision.exits import ExitReason
    from supervision.lane import Worker
    from supervision.messages import Request
    from supervision.process import Process

R = TypeVar("R")


class Ref:
    """Names a place in the tree, not an incarnation.

    Stays good across restarts, and may be made before the actor is.
    """

    __slots__ = ("_place", "path")

    def __init__(self, place: Place) -> None:
        self.path = place.path
        self._place = place

    def __repr__(self) -> str:
        return f"<Ref {self.path}>"

    def tell(self, message: object) -> bool:
        """Leave a message; never waits. False, and a dead letter, when nobody is there to take it.

        Raises MailboxFull if the mailbox is full and its policy is ``Overflow.FAIL``; with ``WAIT`` and
        ``DROP_NEWEST`` the answer is False.
        """
        place = self._place
        mailbox = place.mailbox
        inside = INSIDE.get()
        if mailbox is None or (inside is not None and inside.fence.down):
            place.dead_letter(message)
            return False
        if mailbox.accept(message) or mailbox.offer(message):
            return True
        place.refused(mailbox, message)
        if mailbox.overflow is Overflow.FAIL:
            raise MailboxFull(self.path)
        return False

    async def send(self, message: object) -> None:
        """Leave a message and wait for room, whatever the overflow policy; only for the edges of the system.

        In a handler it can wait for an actor that waits for this one. Raises ActorDown when nobody is there.
        """
        mailbox = self._place.mailbox
        inside = INSIDE.get()
        if mailbox is None or (inside is not None and inside.fence.down):
            raise self._nobody(message)
        if not mailbox.accept(message):
            await self._park(mailbox, message)

    async def ask(self, request: Request[R], timeout: float) -> R:
        """Return the answer. ``timeout`` in seconds includes a wait for room where the policy is WAIT.

        Raises Timeout; ActorDown at once when nobody is there or it ends before it answers; MailboxFull;
        Deadlock when the actor asked waits, over any number of asks, for the actor that asks; or the
        exception that the actor answered with.
        """
        mailbox = self._place.mailbox
        inside = INSIDE.get()
        if mailbox is None or (inside is not None and inside.fence.down):
            raise self._nobody(request)
        loop = self._place.registry.loop
        reply: asyncio.Future[R] = loop.create_future()
        deadline = loop.time() + timeout
        envelope = Envelope(request, reply, self._hop(reply), deadline)
        timer = loop.call_at(deadline, self._expire, reply, request, timeout)
        try:
            if not mailbox.offer(envelope):
                await self._wait_for_room(mailbox, envelope, deadline)
            return await reply
        finally:
            timer.cancel()
            reply.cancel()

    async def _wait_for_room(self, mailbox: MailboxQueue, envelope: Envelope, deadline: float) -> None:
        if mailbox.overflow is not Overflow.WAIT:
            self._place.refused(mailbox, envelope.message)
            raise MailboxFull(self.path)
        # The reply times out at the same moment, and says more about it.
        with suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                await self._park(mailbox, envelope)

    async def _park(self, mailbox: MailboxQueue, item: object) -> None:
        await mailbox.put(item)
        if mailbox.closed:
            # Taking the message out again also wakes the next parked sender.
            mailbox.close()
            self._place.dead_letter(content(item))
            raise ActorDown(self.path, self._place.last_exit)

    def _nobody(self, message: object) -> ActorDown:
        """What to raise where there is nobody, or where nothing counts any more that the sender does."""
        self._place.dead_letter(message)
        return ActorDown(self.path, self._place.last_exit if self._place.mailbox is None else Killed())

    def _hop(self, reply: asyncio.Future[Any]) -> Hop | None:
        try:
            return hop_to(self.path, reply)
        except Deadlock as deadlock:
            self._place.registry.emit(events.DEADLOCK_REFUSED, deadlock.chain[-2], chain=deadlock.chain)
            raise

    def _expire(self, reply: asyncio.Future[Any], request: object, seconds: float) -> None:
        if reply.done():
            return
        name = type(request).__name__
        self._place.registry.emit(events.ASK_TIMEOUT, self.path, request=name, seconds=seconds)
        reply.set_exception(Timeout(self.path, name, seconds))


class Place:
    """A node of the tree, empty or with one incarnation in it. ``mailbox`` is None when nobody reads it."""

    __slots__ = ("incarnation", "last_exit", "mailbox", "path", "process", "ref", "registry", "starts")

    def __init__(self, registry: Registry, path: str) -> None:
        self.registry = registry
        self.path = path
        self.mailbox: MailboxQueue | None = None
        self.process: Process | None = None
        self.incarnation = 0
        self.starts = 0
        self.last_exit: ExitReason = NoProc()
        self.ref = registry.reference(self)

    @property
    def restarts(self) -> int:
        return max(0, self.starts - 1)

    def dead_letter(self, message: object, count: int = 1) -> None:
        self.registry.emit(events.DEAD_LETTER, self.path, message=type(message).__name__, count=count)

    def refused(self, mailbox: MailboxQueue, message: object) -> None:
        """Report the first of a series of refusals; the following ones only count."""
        mailbox.refused += 1
        if mailbox.refused == 1:
            data = {"message": type(message).__name__, "overflow": mailbox.overflow.name.lower()}
            self.registry.emit(events.MAILBOX_FULL, self.path, waiting=mailbox.qsize(), **data)


class Registry:
    """What all processes of one system share: the places, the event log, a strong reference to each task."""

    def __init__(self, log: EventLog) -> None:
        self.events = log
        self.abandoned_workers: list[Worker] = []
        self.zombies = Zombies()
        self.serials = count(1)
        self._places: dict[str, Place] = {}
        self._below: dict[str, dict[str, None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self.now: Callable[[], float] = _before_time
        """The loop's time in seconds."""
        self.loop: asyncio.AbstractEventLoop
        """Known once the system starts. To look for the running one is a system call before Python 3.12."""

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.now = loop.time

    def place(self, path: str) -> Place:
        place = self._places.get(path)
        if place is None:
            place = self._places[path] = Place(self, path)
            self._below.setdefault(path.rpartition("/")[0], {})[path] = None
        return place

    def forget(self, path: str) -> None:
        """Forget a place and all below it. References to them go on to name nobody."""
        self._places.pop(path, None)
        self._below.get(path.rpartition("/")[0], {}).pop(path, None)
        for below in tuple(self._below.pop(path, ())):
            self.forget(below)

    def reference(self, place: Place) -> Ref:
        """Make the one reference to a place. The harness makes one that loses messages."""
        return Ref(place)

    def build(self, place: Place, start: Callable[[], Actor]) -> Actor:  # noqa: ARG002 - the harness names its trace by the place
        """Make the actor of a new incarnation; the harness looks over its shoulder."""
        return start()

    def lane(self, path: str, name: str) -> Lane:
        """Make a lane of the actor at ``path``; the harness makes one without a thread."""
        return Lane(self, path, name)

    def emit(self, kind: str, path: str, **data: object) -> None:
        self.events.append(Event(self.now(), kind, path, data))

    def task(
        self,
        coro: Coroutine[Any, Any, Any],
        name: str,
        done: Callable[[asyncio.Task[Any]], None],
        context: ContextVars | None = None,
    ) -> asyncio.Task[Any]:
        """Start a task and hold on to it; asyncio itself keeps only a weak reference. ``done`` lets it go."""
        task = self.loop.create_task(coro, name=name, context=context)
        self._tasks.add(task)
        task.add_done_callback(done)
        return task

    def let_go(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)

    def keep(self, task: asyncio.Task[Any]) -> None:
        """Hold on to a task that nobody waits for, until it is done."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def tasks(self) -> frozenset[asyncio.Task[Any]]:
        return frozenset(self._tasks)


def _before_time() -> float:
    return 0.0
