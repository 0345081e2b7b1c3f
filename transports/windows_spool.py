"""Printers behind Windows' spooler: RAW documents, which the driver passes on as they are.

A document stays in the queue after it has printed (SetJob's RETAIN), until some more have: else one that was
printed could not be told from one that somebody deleted, least of all after docketd's own restart.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from transports.errors import LostError, RefusedError
from transports.reasons import DialReason
from transports.side_thread import SideThread, returned
from transports.spool import OVER, Document, DocumentState
from transports.windows_calls import INVALID_NAME, SpoolerError, refused
from transports.windows_documents import Cancelling, Finding, Handing, documents, resume, state
from transports.windows_queue import Checking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from transports.spool import QueueState, Remark
    from transports.windows_calls import Calls

T = TypeVar("T")

REMEMBERED: Final = 50
"""Of how many documents it is known how they stood when they were last looked at."""


def spooler_calls() -> Calls:
    """Raises `RefusedError` where this is not Windows."""
    if sys.platform == "win32":
        from transports.windows_winspool import Winspool  # noqa: PLC0415 - with the first windows:// printer

        return Winspool()
    raise RefusedError([DialReason.UNREACHABLE], "windows:// printers are on a Windows PC alone")


class WindowsSpool:
    """`printer` is a queue's name, and empty for the account's default printer at each call."""

    def __init__(self, printer: str, calls: Callable[[], Calls] = spooler_calls) -> None:
        self._printer = printer
        self._make_calls = calls
        self._calls: Calls | None = None
        self._side = SideThread(f"windows spooler {printer}".strip())
        self._ended: asyncio.Future[None] | None = None
        self._seen: dict[str, Seen] = {}

    def __repr__(self) -> str:
        return f"WindowsSpool({self._printer!r})"

    async def submit(self, name: str, data: bytes, timeout: float) -> int:  # noqa: ASYNC109
        handing = Handing(name, data)
        try:
            number = await self._call(handing, timeout)
        except (RefusedError, LostError) as error:
            if handing.give_up():
                raise LostError(None, error.detail) from error
            if isinstance(error, LostError):
                raise LostError(0, error.detail) from error
            raise
        finally:
            handing.give_up()  # by whoever cancelled this
            if handing.number:
                self._remember(name, Seen(handing.number, retained=handing.retained))
        return number

    async def find(self, name: str, timeout: float, number: int | None = None) -> Document | None:  # noqa: ASYNC109
        look = await self._call(Finding(name, number), timeout)
        seen = self._seen.get(name)
        if look is None:
            return None if seen is None else seen.gone(name)
        found = look.document
        known = seen is not None and seen.number == found.number
        begun = found.begun or not known or (seen is not None and seen.begun)
        waits = found.state not in OVER and not look.moving
        retained = known and seen is not None and seen.retained
        self._remember(name, Seen(found.number, found.state, begun=begun, waits=waits, retained=retained))
        return Document(found.number, name, found.state, found.reasons, ours=found.ours, begun=begun)

    async def state(self, timeout: float) -> QueueState:  # noqa: ASYNC109
        return await self._call(state, timeout)

    async def queue(self, timeout: float) -> Sequence[Document]:  # noqa: ASYNC109
        found = await self._call(documents, timeout)
        return tuple(document for document in found if document.state not in OVER)

    async def cancel(self, number: int, timeout: float) -> bool:  # noqa: ASYNC109
        taken = await self._call(Cancelling(number), timeout)
        if taken is None:
            return False
        seen = self._seen.get(taken.name)
        begun = taken.begun or seen is None or seen.number != number or seen.begun
        self._remember(taken.name, Seen(number, DocumentState.CANCELED, begun=begun))
        return True

    async def resume(self, timeout: float) -> None:  # noqa: ASYNC109
        await self._call(resume, timeout)

    async def check(self, timeout: float, *, mend: bool) -> Sequence[Remark]:  # noqa: ASYNC109
        return await self._call(Checking(by_default=not self._printer, mend=mend), timeout)

    def abort(self) -> None:
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(None)
        self._ended = None
        self._side.dismiss()

    async def _call(self, function: Callable[[Calls, str], T], seconds: float) -> T:
        """Run it when every earlier call has come back. Raises `RefusedError` or `LostError`."""
        if self._calls is None:
            self._calls = self._make_calls()
        if self._ended is None:
            self._ended = asyncio.get_running_loop().create_future()
        call = asyncio.ensure_future(self._in_turn(partial(self._aside, self._calls, function)))
        try:
            async with asyncio.timeout(seconds):
                await returned(call, self._ended)
        except TimeoutError as error:
            detail = f"Windows' print spooler has not answered within {seconds:g} s"
            raise RefusedError([DialReason.TIMED_OUT], detail) from error
        return _answer(call)

    async def _in_turn(self, function: Callable[[], T]) -> T:
        await self._side.settled()
        return await self._side.submit(function)

    def _aside(self, calls: Calls, function: Callable[[Calls, str], T]) -> T:
        """In the thread."""
        printer = self._printer or calls.default_printer()
        try:
            return function(calls, printer)
        except SpoolerError as error:
            if error.code != INVALID_NAME:
                raise
            there: Sequence[str] = ()
            with suppress(SpoolerError):
                there = calls.printers()
            raise NoSuchError(printer, there) from error

    def _remember(self, name: str, seen: Seen) -> None:
        self._seen.pop(name, None)
        self._seen[name] = seen
        while len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]


@dataclass(frozen=True, slots=True)
class Seen:
    """A document of ours when it was last looked at. `waits`: its queue stood still, or it was held.

    `retained`: it would have stayed there after it had printed.
    """

    number: int
    state: DocumentState = DocumentState.PENDING
    begun: bool = False
    waits: bool = False
    retained: bool = False

    def gone(self, name: str) -> Document | None:
        """It has left the queue: printed, or deleted by somebody. Which one, only where that is known."""
        if self.waits or (self.retained and self.state not in OVER):
            return None
        over = self.state if self.state in OVER else DocumentState.COMPLETED
        return Document(self.number, name, over, begun=self.begun or over is DocumentState.COMPLETED)


class NoSuchError(SpoolerError):
    def __init__(self, printer: str, printers: Sequence[str]) -> None:
        super().__init__("OpenPrinter", INVALID_NAME)
        self.printer = printer
        self.printers = printers


def _answer(call: asyncio.Future[T]) -> T:
    if not call.done() or call.cancelled():
        raise LostError(None, "aborted")
    try:
        return call.result()
    except NoSuchError as error:
        raise refused(error, error.printer, error.printers) from error
    except OSError as error:
        raise refused(error) from error
