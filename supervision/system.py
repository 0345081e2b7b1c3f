"""The root of the tree, and its life from start to exit code."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, TypedDict

from supervision.errors import StartError
from supervision.events import ZOMBIE_LIMIT, EventLog
from supervision.exits import ExitReason, Ignored, Shutdown
from supervision.messages import Stop
from supervision.process import Process
from supervision.reference import Ref, Registry
from supervision.signals import listening
from supervision.supervisor import Supervisor

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Awaitable, Callable, Iterable

    from supervision.children import Child
    from supervision.reference import Place
    from supervision.specification import ChildSpec

EXIT_STOPPED: Final = 0
EXIT_BURNT_OUT: Final = 70
EXIT_ZOMBIES: Final = 75
"""EX_TEMPFAIL: start it again."""


class TreeNode(TypedDict):
    """``mailbox`` is the number of messages that wait; ``state`` as in ``ChildInfo``.

    ``zombies`` is the number of tasks and threads of this place that were told to end and go on.
    """

    path: str
    state: str
    incarnation: int
    restarts: int
    mailbox: int
    zombies: int
    children: list[TreeNode]


class System:
    """One tree of actors. The root's id is its path; the paths of all others begin below it.

    May be made, and its references handed around, before a loop runs. Starts once.

    The root stops once more than ``zombie_limit`` tasks and threads together were told to end and go on; None
    is no limit. A service manager should then start the process again.
    """

    def __init__(
        self, root: ChildSpec, *, events: EventLog | None = None, zombie_limit: int | None = 8
    ) -> None:
        self.events = EventLog() if events is None else events
        self._spec = root
        self._registry = self.new_registry(self.events)
        self._registry.zombies.watch(zombie_limit, self._overrun)
        self._is_overrun = False
        self._root: Process | None = None
        self._stop_signals = 0
        self._asked: asyncio.Event | None = None

    def new_registry(self, events: EventLog) -> Registry:
        """Make what the processes share; the harness has one that taps references and actors."""
        return Registry(events)

    def ref_of(self, path: str) -> Ref:
        return self._registry.place(path).ref

    async def start(self) -> bool:
        """Start the whole tree; False if the root ignored its start.

        Raises StartError, with what has failed below as its cause.
        """
        if self._root is not None:
            raise RuntimeError("a system starts once")
        self._registry.bind(asyncio.get_running_loop())
        self._root = root = Process(self._registry.place(self._spec.id), None, self._spec)
        await asyncio.wait({root.started})
        match root.started.result():
            case None:
                return True
            case Ignored():
                return False
            case failure:
                raise StartError(self._spec.id, failure) from _cause(failure)

    async def stop(self, reason: ExitReason | None = None) -> None:
        """Stop in reverse order of the start; harmless when already stopped."""
        if self._root is not None:
            await self._root.stop(self._spec.budget(self._root.actor), reason)

    async def run(
        self,
        *,
        ready: Callable[[], Awaitable[None]] | None = None,
        on_hangup: Callable[[], None] | None = None,
    ) -> int:
        """Start, wait for a signal or the root's own end, stop. Main thread only.

        Returns 0 if the stop was asked for, 70 if the root gave up, 75 if it stopped because of its zombies:
        the process should be started again. An actor that raises SystemExit or KeyboardInterrupt ends the
        loop itself, as asyncio has it, and so the process, with its code. ``ready`` runs once all is up.
        SIGHUP calls ``on_hangup``. A second signal kills what has not stopped yet.
        """
        self._asked = asyncio.Event()
        with listening(asyncio.get_running_loop(), self._on_stop_signal, on_hangup):
            try:
                if not await self._start_unless_asked():
                    return EXIT_STOPPED
                if ready is not None:
                    await ready()
                return await self._wait()
            finally:
                await self.stop()

    def stop_soon(self) -> None:
        """Let ``run`` stop and return 0, as the first signal does; for use by what runs inside."""
        if self._asked is not None:
            self._asked.set()

    @property
    def zombies(self) -> int:
        """How many tasks and threads of the whole tree were told to end and go on."""
        return self._registry.zombies.total()

    def tree(self) -> TreeNode:
        """Return the living tree."""
        place = self._registry.place(self._spec.id)
        state = "stopped" if self._root is None else self._root.phase.state
        zombies = self._registry.zombies.by_path()
        return _node(place, state, self._root, zombies)

    async def _start_unless_asked(self) -> bool:
        """Return False if a signal has ended the start, or the root ignored it."""
        try:
            return await self.start()
        except StartError:
            if self._stop_signals:
                return False
            raise

    async def _wait(self) -> int:
        if self._root is None or self._asked is None:
            raise RuntimeError("not running")
        asked = asyncio.ensure_future(self._asked.wait())
        try:
            waited: set[asyncio.Future[Any]] = {asked, self._root.ended}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
        if self._asked.is_set():
            return EXIT_STOPPED
        return EXIT_ZOMBIES if self._is_overrun else EXIT_BURNT_OUT

    def _overrun(self) -> None:
        self._is_overrun = True
        self._registry.emit(ZOMBIE_LIMIT, self._spec.id, zombies=self.zombies)
        if self._root is not None:
            self._root.signal(Stop(Shutdown("too many zombies")))

    def _on_stop_signal(self) -> None:
        self._stop_signals += 1
        if self._asked is not None:
            self._asked.set()
        if self._root is None:
            return
        if self._stop_signals > 1 or not self._root.started.done():
            self._root.kill()


def _node(place: Place, state: str, process: Process | None, zombies: Counter[str]) -> TreeNode:
    actor = None if process is None else process.actor
    children: Iterable[Child] = actor.children if isinstance(actor, Supervisor) else ()
    return {
        "path": place.path,
        "state": state,
        "incarnation": place.incarnation,
        "restarts": place.restarts,
        "mailbox": 0 if actor is None or process is None else process.mailbox.qsize(),
        "zombies": zombies[place.path],
        "children": [] if process is None else [_branch(process, child, zombies) for child in children],
    }


def _branch(parent: Process, child: Child, zombies: Counter[str]) -> TreeNode:
    return _node(parent.place_of(child.spec.id), child.state, child.process, zombies)


def _cause(reason: ExitReason) -> BaseException | None:
    """Return the error behind a failed start: nested StartErrors name each level."""
    match reason:
        case Shutdown(StartError() as error):
            error.__cause__ = _cause(error.reason)
            return error
        case _:
            return getattr(reason, "error", None)
