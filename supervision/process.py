"""One incarnation of an actor: how it starts, serves its mailbox, ends, and what is cleared up after it.

No exception is caught here. Each phase is a task; its done-callback reads how it ended and begins the next::

    STARTING ─ init ─► RUNNING ─ stop, crash ─► STOPPING ─ terminate ─► REAPING ─ tasks, children ─► ENDED
        └────────────────── killed, or init failed ────────────────────────┘

A task that does not end within ``GRACE`` seconds of its cancellation is given up: reported as a zombie, kept
referenced, and fenced off, so that nothing it still does counts.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from supervision import events
from supervision.actor import Actor
from supervision.asking import INSIDE, Fence, Hop, Inside
from supervision.belongings import Belongings
from supervision.context import Context
from supervision.errors import (
    BadReturn,
    ChildAlreadyStarted,
    Exit,
    Ignore,
    MailboxFull,
    StartTimeout,
)
from supervision.events import Event
from supervision.exits import Crash, ExitReason, Ignored, Killed, Shutdown
from supervision.hand import Hand
from supervision.leftovers import turn_away
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
        "_belongings", "_crash", "_ended", "_killed", "_mailbox", "_monitors", "_reason", "_scene", "_task",
        "_watchdog", "actor", "children", "fence", "hand", "incarnation", "parent", "phase", "place",
        "registry", "started", "up",
    )  # fmt: skip

    def __init__(self, place: Place, parent: Process | None, spec: ChildSpec) -> None:
        self.place = place
        self.registry = place.registry
        self.parent = parent
        self.phase = Phase.STARTING
        self.up = False
        self.started: asyncio.Future[ExitReason | None] = self.registry.loop.create_future()
        self.children: dict[Process, None] = {}
        self.actor: Actor | None = None
        self.fence = Fence(place.path)
        self.hand = Hand(self.fence)
        self._belongings: Belongings | None = None
        self._monitors: Monitors | None = None
        self._ended: asyncio.Future[ExitReason] | None = None
        self._scene: Mapping[str, object] = {}
        self._killed = False
        self._crash: BaseException | None = None
        self._reason: ExitReason = KILLED
        self._task: asyncio.Task[Any] | None = None
        self._watchdog: asyncio.TimerHandle | None = None
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
    def ended(self) -> asyncio.Future[ExitReason]:
        if self._ended is None:
            self._ended = self.registry.loop.create_future()
            if self.phase is Phase.ENDED:
                self._ended.set_result(self._reason)
        return self._ended

    # What others may do with it.

    def place_of(self, child: str) -> Place:
        return self.registry.place(self.path_of(child))

    def path_of(self, child: str) -> str:
        """Return the path of a child; the root's own name is no part of the paths below it."""
        return child if self.parent is None else f"{self.place.path}/{child}"

    def launch(self, spec: ChildSpec, place: Place) -> Process:
        child = Process(place, self, spec)
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

    def withdraw(self, message: object) -> None:
        self._mailbox.withdraw(message)

    @property
    def waiting(self) -> int:
        return 0 if self.actor is None else self._mailbox.qsize()

    # Starting.

    def _begin(self, spec: ChildSpec) -> None:
        place = self.place
        built: Outcome[object] = Outcome()
        with built:
            if place.process is not None:
                raise ChildAlreadyStarted(place.path)
            built.value = self.registry.build(place, spec.start)
        actor = built.value
        if not isinstance(actor, Actor):
            self._finish(self._reason_from(built.error or BadReturn(actor)))
            return
        self.actor = actor
        self._mailbox = place.mailbox = MailboxQueue(actor.mailbox, self._overflowed, self.registry.loop)
        actor.ctx = Context(self)
        place.process = self
        if spec.start_timeout is not None:
            error = StartTimeout(self.place.path, spec.start_timeout)
            overdue = self.registry.loop.call_later(spec.start_timeout, self.crash, error)
            self.started.add_done_callback(lambda _: overdue.cancel())
        self._go_on(self._live(actor), self._served)

    async def _live(self, actor: Actor) -> ExitReason:
        task = self._task = self._task or running()  # of an eager one, it is not known yet
        with Outcome[None]() as crash:
            await self._come_up(actor, task)
            return await serve(actor, self._mailbox, self.hand, task, self._late)
        return self._crashed(actor, task, crash)

    async def _come_up(self, actor: Actor, task: asyncio.Task[Any]) -> None:
        starter = INSIDE.get()
        behind = () if starter is None else (Hop(starter.fence.path, self.started, starter.behind),)
        INSIDE.set(Inside(self.fence, busy=True, behind=behind))
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
        self.place.refused(self._mailbox, content(item))
        if isinstance(item, Envelope):
            item.answer(MailboxFull(self.place.path))

    # Ending.

    def _crashed(self, actor: Actor, task: asyncio.Task[Any], crash: Outcome[None]) -> ExitReason:
        """Return the reason. With nothing to wait for, it has ended here, and nobody awaits the task."""
        error, crash.error = crash.error, None  # the error has the frame, which would have the error
        reason = self._reason_from(error or RuntimeError("not a crash"))
        if (
            self.up
            and not self.children
            and (self._belongings is None or not self._belongings.tasks)
            and not self._killed
            and self._crash is None
            and type(actor).terminate is Actor.terminate
        ):
            task.remove_done_callback(self._served)
            self.registry.let_go(task)
            INSIDE.set(None)  # what hears of the end is no part of what has ended
            self._close_mailbox(reason)
            if self._belongings is not None:
                self._belongings.close(reason)
            self._finish(reason)
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
            self._go_on(self._reap(), self._reaped)
        else:
            self._finish(reason)

    @property
    def _tasks(self) -> Collection[asyncio.Task[Any]]:
        return () if self._belongings is None else self._belongings.tasks

    async def _reap(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        if self.children:
            await asyncio.wait([child.ended for child in self.children])

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

    def _announce(self, reason: ExitReason) -> None:
        if self.up:
            self._report(events.CHILD_TERMINATED, details(reason, self.actor, self._scene))
            if self.parent is not None:
                self.parent.signal(Exited(self, reason))
        else:
            if not isinstance(reason, Ignored):
                self._report(events.START_ERROR, details(reason, self.actor, self._scene))
            self._answer_starter(reason)
        if self._monitors is not None:
            self._monitors.end(reason)

    def _answer_starter(self, reason: ExitReason | None) -> None:
        """Say that it is up, or why it is not. Who was killed while waiting hears it no more."""
        self.up = reason is None
        if not self.started.done():
            self.started.set_result(reason)

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
        reason = KILLED if self._crash is None else self._reason_from(self._crash)
        self._close_mailbox(reason)
        self._release(reason)

    def _bury(self, task: asyncio.Task[Any]) -> None:
        self.fence.down = True
        self.registry.keep(task)
        self.registry.zombies.bury(self.place.path, task)
        self._report(events.ZOMBIE, {"task": task.get_name()})

    def _close_mailbox(self, reason: ExitReason) -> None:
        self.place.last_exit = reason
        if self.place.mailbox is self._mailbox:
            self.place.mailbox = None
        in_hand, self.hand.items = self.hand.items, ()
        if self._belongings is not None or self.children:
            self._scene = scene(in_hand, self._tasks, self.children)
        elif in_hand:
            self._scene = scene(in_hand, (), ())
        unread = self._mailbox.close()
        if unread or len(in_hand) > 1 or (in_hand and type(in_hand[0]) is Envelope):
            for name, count in turn_away(in_hand, unread, self.place.path, reason).items():
                self._report(events.DEAD_LETTER, {"message": name, "count": count})

    def _reason_of(self, task: asyncio.Task[ExitReason]) -> ExitReason:
        self.registry.let_go(task)
        if self._watchdog is not None:
            self._watchdog.cancel()
            self._watchdog = None
        if not task.cancelled():
            error = task.exception()
            return task.result() if error is None else self._reason_from(error)
        if self._crash is not None and not self._killed:
            return self._reason_from(self._crash)
        if self._killed or task.cancelling():
            return KILLED
        return Crash(asyncio.CancelledError("something awaited was cancelled"))

    def _reason_from(self, error: BaseException) -> ExitReason:
        if isinstance(error, Ignore) and not self.up:
            return Ignored()
        return error.reason if isinstance(error, Exit) else Crash(error)

    def _go_on(self, coro: Any, done: Callable[[asyncio.Task[Any]], None]) -> None:  # noqa: ANN401 - done reads it
        self._task = self.registry.task(coro, self.place.path, done)

    def _report(self, kind: str, data: dict[str, object]) -> None:
        data["incarnation"] = self.incarnation
        self.registry.events.append(Event(self.registry.now(), kind, self.place.path, data))
