"""What an actor may do with the runtime, for the length of one incarnation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from supervision.exits import ExitReason, Normal
from supervision.messages import Stop

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine

    from supervision.belongings import ReplyToken
    from supervision.events import EventLog
    from supervision.lane import Lane
    from supervision.monitors import Monitor
    from supervision.process import Process
    from supervision.reference import Place, Ref
    from supervision.specification import ChildSpec

T = TypeVar("T")


class Context:
    """Made new for each incarnation; of no effect once that incarnation has ended."""

    __slots__ = ("_process", "launch", "now", "path")

    def __init__(self, process: Process) -> None:
        self._process = process
        self.path: str = process.place.path
        self.now: Callable[[], float] = process.registry.now
        """Returns the loop's time in seconds: for durations, not a date."""
        self.launch: Callable[[ChildSpec, Place], Process] = process.launch
        """Starts a child of this incarnation, for supervisors, which wait for what is not ``up`` at once."""

    @property
    def ref(self) -> Ref:
        return self._process.place.ref

    @property
    def incarnation(self) -> int:
        return self._process.incarnation

    @property
    def events(self) -> EventLog:
        return self._process.registry.events

    @property
    def deadline(self) -> float | None:
        """The time (as of ``now()``) at which nobody waits for an answer to the message in hand any more.

        None for what was told, and for a batch. A handler may skip work whose asker has gone.
        """
        return self._process.hand.deadline

    def ref_of(self, path: str) -> Ref:
        """Return the reference to a place by its path from the root, ``printing/printer.kitchen/press``.

        It may be made before that actor exists, and stays good across its restarts.
        """
        return self._process.registry.place(path).ref

    def ref_below(self, child: str) -> Ref:
        """Return the reference to a child of this actor, by its id."""
        return self._process.place_of(child).ref

    def spawn(self, coro: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
        """Start a task of this incarnation.

        It is cancelled when the incarnation ends. An exception that leaves it crashes the actor.
        """
        return self._process.belongings.spawn(coro, name)

    def after(self, delay: float, message: object, *, name: str | None = None) -> None:
        """Deliver ``message`` to this actor in ``delay`` seconds; replaces an earlier timer of that name."""
        process = self._process
        process.belongings.after(delay, process.mailbox.deliver, message, name)

    def cancel_timer(self, name: str) -> None:
        """Cancel a timer, if it runs. The message of one that has fired stays in the mailbox."""
        self._process.belongings.cancel_timer(name)

    def reply_later(self) -> ReplyToken:
        """Answer the message in hand later, from a task of this incarnation; not out of a batch.

        What ``receive`` then returns is ignored. The asker gets ActorDown if the incarnation ends before.
        """
        return self._process.belongings.token(self._process.hand.envelope())

    def next(self, message: object) -> None:
        """Handle ``message`` before anything that waits in the mailbox, stop and exits of children included.

        From ``init`` for work that would make the start long, or to take a step of something longer. Several
        are handled in the order of these calls. OTP's ``{continue, Message}``.
        """
        self._process.mailbox.ahead(message)

    def monitor(self, ref: Ref) -> Monitor:
        """Ask for one ``Down(ref, reason)`` message when the actor there ends; at once if none is running.

        Each call asks for one of its own.
        """
        return self._process.monitors.watch(ref)

    def demonitor(self, monitor: Monitor) -> None:
        """End a monitor of this incarnation: no ``Down`` of it comes any more, even if it waits already."""
        self._process.monitors.unwatch(monitor)

    def lane(self, name: str) -> Lane:
        """Return this incarnation's thread of that name."""
        return self._process.belongings.lane(name)

    def emit(self, kind: str, **data: object) -> None:
        self._process.registry.emit(kind, self.path, **data)

    def stop(self, reason: ExitReason | None = None) -> None:
        """End this actor after the message in hand, which still gets its answer; what was ``next`` is not."""
        self._process.mailbox.leave(Stop(Normal() if reason is None else reason))

    # For supervisors.

    def path_below(self, child: str) -> str:
        return self._process.path_of(child)

    def serial(self) -> int:
        """Return a number that nobody else in this system gets."""
        return next(self._process.registry.serials)

    def forget(self, child: str) -> None:
        """Forget the places of a child, and of all below it, whose id never comes back."""
        self._process.registry.forget(self._process.path_of(child))

    def place_below(self, child: str) -> Place:
        return self._process.place_of(child)
