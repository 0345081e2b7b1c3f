"""One incarnation of an actor: how it starts, serves its mailbox, ends, and what is cleared up after it.

No exception is caught here. Each phase is a task; its done-callback reads how it ended and begins the next::

    STARTING ─ init ─► RUNNING ─ stop, crash ─► STOPPING ─ terminate ─► REAPING ─ tasks, children ─► ENDED
        └────────────────── killed, or init failed ────────────────────────┘

A task that does not end within ``GRACE`` seconds of its cancellation is given up: reported as a zombie, kept
referenced, and fenced off, so that nothing it still does counts.
"""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Final

from supervision import events, reasons
from supervision.actor import Actor
from supervision.asking import INSIDE, Fence, start_inside
from supervision.belongings import Belongings
from supervision.context import Context
from supervision.eager import Begun
from supervision.errors import (
    BadReturn,
    ChildAlreadyStarted,
    MailboxFull,
    StartTimeout,
)
from supervision.events import Event
from supervision.exits import Crash, ExitReason, Ignored, Killed, Shutdown
from supervision.hand import Hand
from supervision.leftovers import outlive, turn_away
from supervision.mailbox import Envelope, MailboxQueue, content
from supervision.messages import Exited, Stop
from supervision.monitors import Monitors
from supervision.outcome import Outcome
from supervision.phases import Phase
from supervision.reports import details, scene, told
from supervision.serving import running, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from supervision.reference import Place
    from supervision.specification import ChildSpec

GRACE: Final = 1.0
KILLED: Final = Killed()


class Process:
    """``started`` yields None, or the reason why it did not start; ``ended`` the reason of its exit."""

    __slots__ = (
        "_belongings", "_context", "_crash", "_ended", "_hears", "_killed", "_monitors",
        "_reason", "_scene", "_start", "_started", "_task", "_watchdog", "actor", "children", "fence", "hand",
        "incarnation", "mailbox", "parent", "phase", "place", "registry", "up",
    )  # fmt: skip

    def __init__(self, place: Place, parent: Process | None, spec: ChildSpec) -> None:
        self.place = place
        self.registry = place.registry
        self.parent = parent
        self.phase = Phase.STARTING
        self.up = False
        self.children: dict[Process, None] = {}
        self.actor: Actor | None = None
        self.fence = Fence(place.path)
        self.hand = Hand(self.fence)
        self._belongings: Belongings | None = None
        self._monitors: Monitors | None = None
        self._started: asyncio.Future[ExitReason | None] | None = None
        self._ended: asyncio.Future[ExitReason] | None = None
        self._scene: Mapping[str, object] = {}
        self._killed = False
        self._hears = False
        self._crash: BaseException | None = None
        self._reason: ExitReason = KILLED
        self._task: asyncio.Task[Any] | None = None
        self._watchdog: asyncio.TimerHandle | None = None
        self._start: Callable[[], Actor] | None = spec.start
        self._context = copy_context()
        place.incarnation += 1
        self.incarnation = place.incarnation
        self._begin(spec)

    # Made when somebody needs them: most incarnations of most actors never do.

    @property
    def belongings(self) -> Belongings:
        if self._belongings is None:
            self._belongings = Belongings(self.registry, self.fence, self.crash)
            if self.phase in (Phase.REAPING, Phase.ENDED):
                self._belongings.close(self._reason)
        return self._belongings

    @property
    def monitors(self) -> Monitors:
        if self._monitors is None:
            self._monitors = Monitors(self)
        return self._monitors

    @property
    def started(self) -> asyncio.Future[ExitReason | None]:
        if self._started is None:
            self._started = self.registry.loop.create_future()
            if self.done():
                self._started.set_result(None if self.up else self._reason)
        return self._started

    @property
    def ended(self) -> asyncio.Future[ExitReason]:
        if self._ended is None:
            self._ended = self.registry.loop.create_future()
            if self.phase is Phase.ENDED:
                self._ended.set_result(self._reason)
        return self._ended

    def done(self) -> bool:
        """Whether whoever started it waits no more, as it is up, or will not be."""
        return self.up or self.phase is Phase.ENDED

    # What others may do with it.

    def place_of(self, child: str) -> Place:
        return self.registry.place(self.path_of(child))

    def path_of(self, child: str) -> str:
        """Return the path of a child; the root's own name is no part of the paths below it."""
        return child if self.parent is None else f"{self.place.path}/{child}"

    def launch(self, spec: ChildSpec, place: Place) -> Process:
        return Process(place, self, spec)

    def signal(self, item: object) -> None:
        if self.actor is not None:
            self.mailbox.control(item)

    def hear_of(self, child: Process, reason: ExitReason) -> None:
        """Hear that a child has ended: at once when there is nothing else to do, else by a message.

        That spares a restart a turn of the loop. A child that ends while this one hears waits its turn.
        """
        actor, task = self.actor, self._task
        if actor is None or task is None or task.cancelling() or self._hears or not self.mailbox.waits():
            self.signal(Exited(child, reason))
            return
        self._hears = True
        crash: Outcome[object] = Outcome()
        with crash:
            crash.value = self._context.run(actor.child_ended, child, reason)
        self._hears = False
        if crash.error is not None:
            self.crash(crash.error)
        elif crash.value is not None:
            self.signal(crash.value)

    async def stop(self, budget: float | None, reason: ExitReason | None = None) -> ExitReason:
        """Ask it to stop, wait for ``budget`` seconds, then kill it. Returns when it is gone or given up."""
        ended = self.ended
        if not ended.done() and budget != 0:
            self.signal(Stop(Shutdown() if reason is None else reason))
            await asyncio.wait({ended}, timeout=budget)
        if not ended.done():
            self.kill()
            await asyncio.wait({ended})
        return ended.result()

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

    # Starting.

    def _begin(self, spec: ChildSpec) -> None:
        """Begin its life in a task of its own, at once: mostly it is up when this returns."""
        place = self.place
        if place.process is not None:
            self._finish(Crash(ChildAlreadyStarted(place.path)))
            return
        place.process = self
        if self.parent is not None:
            self.parent.children[self] = None
        begun = Begun(self._live())
        self._task = task = self.registry.task(begun, place.path, self._served, self._context)
        begun.step(task, self._context, self.registry.loop)
        if spec.start_timeout is not None and not self.done():
            error = StartTimeout(place.path, spec.start_timeout)
            overdue = self.registry.loop.call_later(spec.start_timeout, self.crash, error)
            self.started.add_done_callback(lambda _: overdue.cancel())

    async def _live(self) -> ExitReason:
        task = self._task or running()
        crash: Outcome[None] = Outcome()
        with crash:
            actor = self._built()
            await self._come_up(actor, task)
            return await serve(actor, self.mailbox, self.hand, task, self._late)
        return self._crashed(task, crash)

    def _built(self) -> Actor:
        start, self._start = self._start, None  # a temporary child's arguments are not kept
        actor: object = None if start is None else self.registry.build(self.place, start)
        if not isinstance(actor, Actor):
            raise BadReturn(actor)
        self.actor = actor
        self.mailbox = self.place.mailbox = MailboxQueue(actor.mailbox, self._overflowed, self.registry.loop)
        actor.ctx = Context(self)
        return actor

    async def _come_up(self, actor: Actor, task: asyncio.Task[Any]) -> None:
        start_inside(self.fence, self)
        nothing: object = await actor.init()  # type: ignore[func-returns-value]
        if nothing is not None:
            raise BadReturn(nothing)
        if task.cancelling():
            raise asyncio.CancelledError
        self.phase = Phase.RUNNING
        self.place.starts += 1
        self._report(events.CHILD_STARTED, {"restarts": self.place.restarts})
        self._answer_starter(None)

    def _late(self, envelope: Envelope) -> None:
        self.belongings.late(envelope)

    def _overflowed(self, item: object) -> None:
        self.place.refused(self.mailbox, content(item))
        if isinstance(item, Envelope):
            item.answer(MailboxFull(self.place.path))

    # Ending.

    def _crashed(self, task: asyncio.Task[Any], crash: Outcome[None]) -> ExitReason:
        """Return the reason. With nothing to wait for, it has ended here, and nobody awaits the task."""
        error, crash.error = crash.error, None  # the error has the frame, which would have the error
        reason = reasons.of_error(error or RuntimeError("not a crash"), up=self.up)
        actor = self.actor
        if (
            self.up
            and actor is not None
            and not (self.children or self._tasks)
            and not self._killed
            and self._crash is None
            and type(actor).terminate is Actor.terminate
        ):
            task.remove_done_callback(self._served)
            self.registry.let_go(task)
            INSIDE.set(None)  # what hears of the end is no part of what has ended
            self._close_mailbox(reason)
            self._release(reason)
        return reason

    def _served(self, task: asyncio.Task[ExitReason]) -> None:
        reason = self._reason_of(task)
        self._close_mailbox(reason)
        actor = self.actor
        if (
            actor is None
            or not self.up
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
        task = self._task = running()
        self.hand.calm()
        await actor.terminate(reason)
        if task.cancelling():
            raise asyncio.CancelledError
        return reason

    def _terminated(self, task: asyncio.Task[ExitReason]) -> None:
        self._release(self._reason_of(task))

    def _release(self, reason: ExitReason) -> None:
        self.phase = Phase.REAPING
        self._reason = reason
        if self._belongings is not None:
            self._belongings.close(reason)
        if self.children:
            for child in reversed(tuple(self.children)):
                child.kill()
        if self.children or self._tasks:
            self._go_on(outlive(self._tasks, GRACE, self.children), self._reaped)
        else:
            self._finish(reason)

    @property
    def _tasks(self) -> Collection[asyncio.Task[Any]]:
        return () if self._belongings is None else self._belongings.tasks

    def _reaped(self, task: asyncio.Task[None]) -> None:
        self.registry.let_go(task)
        if not task.cancelled():
            task.exception()
        for straggler in self._tasks:
            self._bury(straggler)
        self._finish(self._reason)

    def _finish(self, reason: ExitReason) -> None:
        self.phase = Phase.ENDED
        self._reason = reason
        if self._watchdog is not None:
            self._watchdog.cancel()
        self.fence.down = True
        place = self.place
        place.last_exit = reason
        if place.process is self:
            place.process = None
        if self.parent is not None:
            self.parent.children.pop(self, None)
        self._announce(reason)
        if self._ended is not None:
            self._ended.set_result(reason)
        if self.up and self.parent is not None:
            self.parent.hear_of(self, reason)

    def _announce(self, reason: ExitReason) -> None:
        if self.up:
            self._report(events.CHILD_TERMINATED, details(reason, self.actor, self._scene))
        else:
            if not isinstance(reason, Ignored):
                self._report(events.START_ERROR, details(reason, self.actor, self._scene))
            self._answer_starter(reason)
        if self._monitors is not None:
            self._monitors.end(reason)

    def _answer_starter(self, reason: ExitReason | None) -> None:
        """Say that it is up, or why it is not. Who was killed while waiting hears it no more."""
        self.up = reason is None
        if self._started is not None and not self._started.done():
            self._started.set_result(reason)

    def _interrupt(self) -> None:
        if self._task is None or self.phase in (Phase.REAPING, Phase.ENDED):
            return
        self._task.cancel()
        if self._watchdog is None:
            self._watchdog = self.registry.loop.call_later(GRACE, self._give_up, self._task)

    def _give_up(self, task: asyncio.Task[Any]) -> None:
        task.remove_done_callback(self._served)
        task.remove_done_callback(self._terminated)
        self._bury(task)
        reason = KILLED if self._crash is None else reasons.of_error(self._crash, up=self.up)
        self._close_mailbox(reason)
        self._release(reason)

    def _bury(self, task: asyncio.Task[Any]) -> None:
        self.fence.down = True
        self.registry.keep(task)
        self.registry.zombies.bury(self.place.path, task)
        self._report(events.ZOMBIE, {"task": task.get_name()})

    def _close_mailbox(self, reason: ExitReason) -> None:
        if self.actor is None:
            return
        self.place.last_exit = reason
        if self.place.mailbox is self.mailbox:
            self.place.mailbox = None
        in_hand, self.hand.items = self.hand.items, ()
        if in_hand or self._belongings is not None or self.children:
            self._scene = scene(in_hand, self._tasks, self.children)
        unread = self.mailbox.close()
        if unread or len(in_hand) > 1 or (in_hand and type(in_hand[0]) is Envelope):
            for name, count in turn_away(in_hand, unread, self.place.path, reason).items():
                self._report(events.DEAD_LETTER, {"message": name, "count": count})

    def _reason_of(self, task: asyncio.Task[ExitReason]) -> ExitReason:
        self.registry.let_go(task)
        if self._watchdog is not None:
            self._watchdog.cancel()
            self._watchdog = None
        return reasons.of_task(task, up=self.up, killed=self._killed, crash=self._crash)

    def _go_on(self, coro: Any, done: Callable[[asyncio.Task[Any]], None]) -> None:  # noqa: ANN401 - done reads it
        self._task = self.registry.task(coro, self.place.path, done)

    def _report(self, kind: str, data: dict[str, object]) -> None:
        data["incarnation"] = self.incarnation
        self.registry.events.append(Event(self.registry.now(), kind, self.place.path, data))
