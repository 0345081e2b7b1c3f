"""Stands in for the neighbours of one actor under test, and says what it expected and what came instead."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, ClassVar, Final, Self, TypeVar

from supervision.actor import Actor
from supervision.mailbox import Mailbox, Overflow, content
from supervision.messages import Down, Request
from supervision.specification import ChildSpec, Restart
from supervision.supervisor import Supervisor
from supervision.system import System

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from supervision.belongings import ReplyToken
    from supervision.exits import ExitReason
    from supervision.reference import Ref

M = TypeVar("M")

PATIENCE: Final = 5.0
"""Virtual seconds: they cost nothing."""


class Probe(Actor):
    """An actor that a test looks out of. Requests wait for ``answer``. Serves one incarnation."""

    mailbox: ClassVar[Mailbox] = Mailbox(100_000, Overflow.FAIL)

    def __init__(self) -> None:
        self._came: deque[object] = deque()
        self._open: list[tuple[object, ReplyToken]] = []
        self._watched: set[str] = set()
        self._downs: dict[str, deque[ExitReason]] = {}
        self._news = asyncio.Event()

    @property
    def ref(self) -> Ref:
        return self.ctx.ref

    async def receive(self, message: object) -> object:
        if isinstance(message, Down):
            self._watched.discard(message.ref.path)
            self._downs.setdefault(message.ref.path, deque()).append(message.reason)
        else:
            if isinstance(message, Request):
                self._open.append((message, self.ctx.reply_later()))
            self._came.append(message)
        self._news.set()
        return None

    async def expect(
        self, kind: type[M], *, within: float = PATIENCE, where: Callable[[M], bool] | None = None
    ) -> M:
        """Take the next message. Raises AssertionError if none comes, or one of another kind."""
        if not await self._wait(lambda: bool(self._came), within):
            raise AssertionError(f"no {kind.__name__} came within {within:g} s")
        message = self._came.popleft()
        if not isinstance(message, kind) or (where is not None and not where(message)):
            raise AssertionError(f"expected {kind.__name__}, and {message!r} came")
        return message

    async def expect_none(self, seconds: float = PATIENCE) -> None:
        """Let so many seconds pass. Raises AssertionError if a message came, or one was waiting."""
        if await self._wait(lambda: bool(self._came), seconds):
            raise AssertionError(f"expected nothing, and {self._came.popleft()!r} came")

    def watch(self, ref: Ref) -> None:
        """Monitor ``ref`` from now on, for one ``expect_down``."""
        if ref.path not in self._watched:
            self._watched.add(ref.path)
            self.ctx.monitor(ref)

    async def expect_down(self, ref: Ref, *, within: float = PATIENCE) -> ExitReason:
        """Return why the actor there ended. NoProc if it ended before anybody watched it."""
        downs = self._downs.setdefault(ref.path, deque())
        if not downs:
            self.watch(ref)
        if not await self._wait(lambda: bool(downs), within):
            raise AssertionError(f"{ref.path} did not end within {within:g} s")
        return downs.popleft()

    def answer(self, request: object, value: object) -> bool:
        """Answer a request that has come; False if its asker has gone. An exception is raised there."""
        for number, (message, token) in enumerate(self._open):
            if message is request:
                del self._open[number]
                return token.answer(value)
        raise LookupError(f"{request!r} is not open")

    async def _wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        deadline = asyncio.get_running_loop().time() + seconds
        while not ready():
            self._news.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._news.wait()
            except TimeoutError:
                return ready()
        return True


class Stage:
    """One system with a probe and the actors under test beside it; none of them is restarted.

    ``async with Stage(counter=Counter) as stage: stage["counter"].tell(...); await stage.probe.expect(...)``
    """

    def __init__(self, **actors: Callable[[], Actor]) -> None:
        self.probe = Probe()
        self._actors: Mapping[str, Callable[[], Actor]] = {"probe": lambda: self.probe, **actors}
        self.system = System(ChildSpec("stage", self._root, shutdown=None))

    def _root(self) -> Supervisor:
        return Supervisor(
            [ChildSpec(name, start, restart=Restart.TEMPORARY) for name, start in self._actors.items()]
        )

    async def __aenter__(self) -> Self:
        await self.system.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.system.stop()

    def __getitem__(self, path: str) -> Ref:
        return self.system.ref_of(path)


def inject(ref: Ref, message: object, *, before: type | Callable[[object], bool] | None = None) -> None:
    """Put ``message`` into the mailbox ahead of the first that waits and is ``before``, whatever the bound.

    ``before`` is a type or a predicate; None is any message. Raises LookupError if no such message waits, and
    if nobody is there.
    """
    mailbox = ref._place.mailbox  # noqa: SLF001 - a tool of tests, which production has no use for
    waiting = () if mailbox is None else tuple(map(content, mailbox.user))
    for position, other in enumerate(waiting):
        if mailbox is not None and _fits(other, before):
            mailbox.user.insert(position, message)
            return
    raise LookupError(f"nothing to go before waits at {ref.path}: {[type(one).__name__ for one in waiting]}")


def _fits(message: object, before: type | Callable[[object], bool] | None) -> bool:
    if before is None:
        return True
    return isinstance(message, before) if isinstance(before, type) else bool(before(message))
