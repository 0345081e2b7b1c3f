"""One incarnation of an actor: how it starts, serves its mailbox, ends, and what is cleared up after it.

No exception is caught here. Each phase is a task; its done-callback reads how it ended and begins the next::

    STARTING ─ init ─► RUNNING ─ stop, crash ─► STOPPING ─ terminate ─► REAPING ─ tasks, children ─► ENDED
        └────────────────── killed, or init failed ────────────────────────┘

A task that does not end within ``GRACE`` seconds of its cancellation is given up: reported as a zombie, kept
referenced, and fenced off, so that nothing it still does counts.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from supervision import events
from supervision.actor import Actor
from supervision.asking import INSIDE, Fence, Hop, Inside
from supervision.belongings import Belongings
from supervision.context import Context
from supervision.errors import (
    BadReturn,
    ChildAlreadyStarted,
    Ignore,
    MailboxFull,
    StartTimeout,
)
from supervision.exits import Crash, ExitReason, Ignored, Killed, Shutdown
from supervision.hand import Hand
from supervision.leftovers import turn_away
from supervision.mailbox import Envelope, MailboxQueue, content
from supervision.messages import Exited, Stop
from supervision.monitors import Monitors
from supervision.outcome import Outcome
from supervision.phases import Phase
from supervision.reports import details, reason_from, scene, told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from supervision.reference import Place
    from supervision.specification import ChildSpec

GRACE: Final = 1.0
TURNS: Final = 64
"""After so many messages in a row the others get their turn."""


class Process:
    """``started`` yields None, or the reason why it did not start; ``ended`` the reason of its exit."""

    __slots__ = (
        "_crash", "_killed", "_mailbox", "_reason", "_scene", "_task", "_watchdog",
        "actor", "belongings", "children", "ended", "fence", "hand", "incarnation", "monitors", "parent",
        "phase", "place", "registry", "started",
    )  # fmt: skip

    def __init__(self, place: Place, parent: Process | None, spec: ChildSpec) -> None:
        loop = asyncio.get_running_loop()
        self.place = place
        self.registry = place.registry
        self.parent = parent
        self.phase = Phase.STARTING
        self.started: asyncio.Future[ExitReason | None] = loop.create_future()
        self.ended: asyncio.Future[ExitReason] = loop.create_future()
        self.children: dict[Process, None] = {}
        self.actor: Actor | None = None
        self.fence = Fence(place.path)
        self.belongings = Belongings(self.registry, self.fence, self.crash)
        self.hand = Hand(self.fence)
        self._scene: Mapping[str, object] = {}
        self._killed = False
        self._crash: BaseException | None = None
        self._reason: ExitReason = Killed()
        self._watchdog: asyncio.TimerHandle | None = None
        self.monitors = Monitors(self)
        place.incarnation += 1
        self.incarnation = place.incarnation
        self._begin(spec)

    # What others may do with it.

    def place_of(self, child: str) -> Place:
        return self.registry.place(self.path_of(child))

    def path_of(self, child: str) -> str:
        """Return the path of a child; the root's own name is no part of the paths below it."""
        return child if self.parent is None else f"{self.place.path}/{child}"

    def launch(self, spec: ChildSpec) -> Process:
        child = Process(self.place_of(spec.id), self, spec)
        if child.phase is not Phase.ENDED:
            self.children[child] = None
        return child

    def signal(self, item: Exited | Stop) -> None:
        if self.actor is not None:
            self._mailbox.control(item)

    def deliver(self, message: object) -> None:
        self._mailbox.deliver(message)

    def next(self, message: object) -> None:
        self._mailbox.ahead(message)

    def leave(self, reason: ExitReason) -> None:
        """Be its own end: nothing that it told itself to do next is done any more."""
        self._mailbox.leave(Stop(reason))

    async def up(self) -> ExitReason | None:
        """Wait for the start to succeed or fail, and return why it failed."""
        if not self.started.done():
            turned = asyncio.get_running_loop().create_future()
            # To wait for ``started`` itself would cancel it too; asyncio.wait() takes four times as long.
            self.started.add_done_callback(partial(_wake, turned))
            await turned
        return self.started.result()

    async def stop(self, budget: float | None, reason: ExitReason | None = None) -> ExitReason:
        """Ask it to stop, wait for ``budget`` seconds, then kill it. Returns when it is gone or given up."""
        if not self.ended.done() and budget != 0:
            self.signal(Stop(Shutdown() if reason is None else reason))
            await asyncio.wait({self.ended}, timeout=budget)
        if not self.ended.done():
            self.kill()
            await asyncio.wait({self.ended})
        return self.ended.result()

    def kill(self) -> None:
        """Cancel it and all below it; ``terminate`` does not run."""
        self._killed = True
        self._interrupt()
        for child in reversed(tuple(self.children)):
            child.kill()

    def crash(self, error: BaseException) -> None:
        """End it because a task that it owns failed."""
        if self.phase is Phase.STARTING or self.phase is Phase.RUNNING:
            self._crash = self._crash or error
            self._interrupt()
        else:
            self.registry.emit(events.SHUTDOWN_ERROR, self.place.path, reason=told(Crash(error), self.actor))

    def withdraw(self, message: object) -> None:
        self._mailbox.withdraw(message)

    @property
    def waiting(self) -> int:
        return 0 if self.actor is None else self._mailbox.qsize()

    # Starting.

    def _begin(self, spec: ChildSpec) -> None:
        built: Outcome[Actor] = Outcome()
        with built:
            built.value = self._built(spec)
        if built.value is None:
            self._finish(self._reason_from(built.error or BadReturn(None)))
            return
        self.actor = built.value
        self._mailbox = MailboxQueue(self.actor.mailbox, self._overflowed)
        self.actor.ctx = Context(self)
        self.place.process = self
        self.place.mailbox = self._mailbox
        if spec.start_timeout is not None:
            error = StartTimeout(self.place.path, spec.start_timeout)
            overdue = asyncio.get_running_loop().call_later(spec.start_timeout, self.crash, error)
            self.started.add_done_callback(lambda _: overdue.cancel())
        self._go_on(self._run(self.actor), self._served)

    def _built(self, spec: ChildSpec) -> Actor:
        if self.place.process is not None:
            raise ChildAlreadyStarted(self.place.path)
        actor: object = self.registry.build(self.place, spec.start)
        if not isinstance(actor, Actor):
            raise BadReturn(actor)
        return actor

    async def _run(self, actor: Actor) -> ExitReason:
        self._task: asyncio.Task[Any] = asyncio.current_task() or self._task  # eager: not returned yet
        starter = INSIDE.get()
        behind = () if starter is None else (Hop(starter.fence.path, self.started, starter.behind),)
        INSIDE.set(Inside(self.fence, busy=True, behind=behind))
        nothing: object = await actor.init()  # type: ignore[func-returns-value]
        if nothing is not None:
            raise BadReturn(nothing)
        if self._task.cancelling():
            raise asyncio.CancelledError
        self.phase = Phase.RUNNING
        self.place.starts += 1
        self._report(events.CHILD_STARTED, restarts=self.place.restarts)
        self.started.set_result(None)
        return await self._serve(actor)

    # Serving.

    async def _serve(self, actor: Actor) -> ExitReason:
        """Return the reason of the stop.

        A cancellation that a handler swallowed, or that hit together with a time-out, ends it all the same.
        """
        mailbox, user, parked = self._mailbox, self._mailbox.user, self._mailbox.parked
        receive, cancelling, many = actor.receive, self._task.cancelling, actor.batch > 1
        self.hand.calm()
        hand, turns = self.hand, 0
        while True:
            if user and not mailbox.urgent and not parked:
                item = user.popleft()
            else:
                if mailbox.empty():
                    turns, item = 0, None  # who waits holds on to no message
                item = await mailbox.get()
                if isinstance(item, Stop):
                    return item.reason
            if many:
                await self._handle_many(actor, [item, *mailbox.take(actor.batch - 1)])
            elif type(item) is Envelope:
                await self._handle_ask(actor, item)
            else:
                hand.items = (item,)
                await receive(item)
                hand.items = ()
            if cancelling():
                raise asyncio.CancelledError
            turns += 1
            if turns == TURNS:
                turns = 0
                await asyncio.sleep(0)

    async def _handle_ask(self, actor: Actor, envelope: Envelope) -> None:
        self.hand.take([envelope])
        answer = await actor.receive(envelope.message)
        self.hand.drop()
        self._settle(envelope, answer)

    async def _handle_many(self, actor: Actor, items: list[object]) -> None:
        self.hand.take(items)
        answers = await actor.receive_many([content(item) for item in items])
        if len(answers) != len(items):
            raise TypeError(f"receive_many returned {len(answers)} answers to {len(items)} messages")
        self.hand.drop()
        for item, answer in zip(items, answers, strict=True):
            if isinstance(item, Envelope):
                self._settle(item, answer)

    def _settle(self, envelope: Envelope, answer: object) -> None:
        if not envelope.deferred and not envelope.answer(answer):
            self.belongings.late(envelope)

    def _overflowed(self, item: object) -> None:
        self.place.refused(self._mailbox, content(item))
        if isinstance(item, Envelope):
            item.answer(MailboxFull(self.place.path))

    # Ending.

    def _served(self, task: asyncio.Task[ExitReason]) -> None:
        reason = self._reason_of(task)
        self._close_mailbox(reason)
        actor = self.actor
        if (
            actor is None
            or self.phase is Phase.STARTING
            or self._killed
            or isinstance(reason, Killed)
            or type(actor).terminate is Actor.terminate
        ):
            self._release(reason)
        else:
            self.phase = Phase.STOPPING
            self._reason = reason
            self._go_on(self._terminate(actor, reason), self._terminated)

    async def _terminate(self, actor: Actor, reason: ExitReason) -> ExitReason:
        self._task = asyncio.current_task() or self._task
        self.hand.calm()
        await actor.terminate(reason)
        if self._task.cancelling():
            raise asyncio.CancelledError
        return reason

    def _terminated(self, task: asyncio.Task[ExitReason]) -> None:
        self._release(self._reason_of(task))

    def _release(self, reason: ExitReason) -> None:
        self.phase = Phase.REAPING
        self._reason = reason
        self.belongings.close(reason)
        for child in reversed(tuple(self.children)):
            child.kill()
        if self.belongings.tasks or self.children:
            self._go_on(self._reap(), self._reaped)
        else:
            self._finish(reason)

    async def _reap(self) -> None:
        if self.belongings.tasks:
            await asyncio.wait(self.belongings.tasks, timeout=GRACE)
        if self.children:
            await asyncio.wait([child.ended for child in self.children])

    def _reaped(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()
        for straggler in self.belongings.tasks:
            self._bury(straggler)
        self._finish(self._reason)

    def _finish(self, reason: ExitReason) -> None:
        self.phase = Phase.ENDED
        self._stop_watchdog()
        self.fence.down = True
        self.place.last_exit = reason
        if self.place.process is self:
            self.place.process = None
        if self.parent is not None:
            self.parent.children.pop(self, None)
        self._announce(reason)
        self.ended.set_result(reason)

    def _announce(self, reason: ExitReason) -> None:
        if self.started.done():
            self._report(events.CHILD_TERMINATED, **details(reason, self.actor, self._scene))
            if self.parent is not None:
                self.parent.signal(Exited(self, reason))
        else:
            if not isinstance(reason, Ignored):
                self._report(events.START_ERROR, **details(reason, self.actor, self._scene))
            self.started.set_result(reason)
        self.monitors.end(reason)

    # Being interrupted.

    def _interrupt(self) -> None:
        if self.phase in (Phase.REAPING, Phase.ENDED):
            return
        self._task.cancel()
        if self._watchdog is None:
            self._watchdog = asyncio.get_running_loop().call_later(GRACE, self._give_up, self._task)

    def _give_up(self, task: asyncio.Task[Any]) -> None:
        task.remove_done_callback(self._served)
        task.remove_done_callback(self._terminated)
        self._bury(task)
        reason = Killed() if self._crash is None else self._reason_from(self._crash)
        self._close_mailbox(reason)
        self._release(reason)

    def _bury(self, task: asyncio.Task[Any]) -> None:
        self.fence.down = True
        self.registry.keep(task)
        self.registry.zombies.bury(self.place.path, task)
        self._report(events.ZOMBIE, task=task.get_name())

    def _close_mailbox(self, reason: ExitReason) -> None:
        self.place.last_exit = reason
        self._scene = scene(self.hand.items, self.belongings.tasks, self.children)
        if self.place.mailbox is self._mailbox:
            self.place.mailbox = None
        in_hand, self.hand.items = self.hand.items, ()
        for name, count in turn_away(in_hand, self._mailbox.close(), self.place.path, reason).items():
            self._report(events.DEAD_LETTER, message=name, count=count)

    def _reason_of(self, task: asyncio.Task[ExitReason]) -> ExitReason:
        self._stop_watchdog()
        if not task.cancelled():
            error = task.exception()
            return task.result() if error is None else self._reason_from(error)
        if self._crash is not None and not self._killed:
            return self._reason_from(self._crash)
        if self._killed or task.cancelling():
            return Killed()
        return Crash(asyncio.CancelledError("something awaited was cancelled"))

    def _reason_from(self, error: BaseException) -> ExitReason:
        if isinstance(error, Ignore) and not self.started.done():
            return Ignored()
        return reason_from(error)

    # Small things.

    def _go_on(self, coro: Any, done: Callable[[asyncio.Task[Any]], None]) -> None:  # noqa: ANN401 - done reads it
        self._task = self.registry.task(coro, self.place.path)
        self._task.add_done_callback(done)

    def _stop_watchdog(self) -> None:
        if self._watchdog is not None:
            self._watchdog.cancel()
            self._watchdog = None

    def _report(self, kind: str, **data: object) -> None:
        self.registry.emit(kind, self.place.path, incarnation=self.incarnation, **data)


def _wake(waiter: asyncio.Future[None], _: asyncio.Future[Any]) -> None:
    if not waiter.done():
        waiter.set_result(None)
