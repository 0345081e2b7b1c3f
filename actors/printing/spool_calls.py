"""Calls to a spool, one after the other, each under a deadline; what came of each is told as a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.printing.spool_watch import Cure, Submit, TakeBack
from transports.errors import LostError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from actors.printing.spool_watch import Followed
    from supervision import Context
    from transports.spool import Document, QueueState, Remark, Spool

CALL_SECONDS: Final = 5.0
SUBMIT_SECONDS: Final = 10.0

LOST: Final = "lost"


@dataclass(frozen=True, slots=True)
class Look:
    """Ask how the queue stands, and what became of a document; `check` its settings too."""

    wanted: Followed | None
    check: bool
    mend: bool


Errand = Look | Submit | TakeBack | Cure


@dataclass(frozen=True, slots=True)
class Looked:
    state: QueueState
    name: str | None  # of the document that was looked for
    found: Document | None
    remarks: tuple[Remark, ...] | None  # None: its settings were not looked at


@dataclass(frozen=True, slots=True)
class NotReached:
    why: str
    detail: str


@dataclass(frozen=True, slots=True)
class Submitted:
    number: int


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Nothing of the document was taken."""

    why: str
    detail: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """Whether the document was taken, the spooler alone knows."""

    detail: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A remedy. Whether it helped is seen at the next look; `why` it was not possible."""

    errand: Cure | TakeBack
    why: str = ""


Told = Looked | NotReached | Submitted | TurnedAway | Unsure | Tried


class Calls:
    """`busy` until what came of the last call was taken from the mailbox: see `over`."""

    def __init__(self, spool: Spool, context: Callable[[], Context]) -> None:
        self._spool = spool
        self._context = context
        self.busy = False

    def begin(self, errand: Errand) -> None:
        self.busy = True
        self._context().spawn(self._run(errand), name="call")

    def over(self) -> None:
        self.busy = False

    def abort(self) -> None:
        self._spool.abort()

    async def _run(self, errand: Errand) -> None:
        self._context().ref.tell(await self._call(errand))

    async def _call(self, errand: Errand) -> Told:
        match errand:
            case Look():
                return await self._look(errand)
            case Submit(name=name, data=data):
                return await self._submit(name, data)
            case TakeBack(number=number):
                return await _tried(errand, self._spool.cancel(number, CALL_SECONDS))
            case Cure():
                return await _tried(errand, self._spool.resume(CALL_SECONDS))

    async def _look(self, look: Look) -> Looked | NotReached:
        """The document first: what is said of the queue then is not older than what is said of it."""
        wanted, found = look.wanted, None
        try:
            if wanted is not None:
                found = await self._spool.find(wanted.name, CALL_SECONDS, wanted.number)
            state = await self._spool.state(CALL_SECONDS)
        except RefusedError as error:
            return NotReached(min(error.reasons), error.detail)
        except LostError as error:
            return NotReached(LOST, error.detail)
        remarks = await self._check(mend=look.mend) if look.check else None
        return Looked(state, None if wanted is None else wanted.name, found, remarks)

    async def _check(self, *, mend: bool) -> tuple[Remark, ...] | None:
        """A queue prints whatever is known of its settings."""
        try:
            return tuple(await self._spool.check(CALL_SECONDS, mend=mend))
        except (RefusedError, LostError):
            return None

    async def _submit(self, name: str, data: bytes) -> Submitted | TurnedAway | Unsure:
        try:
            return Submitted(await self._spool.submit(name, data, SUBMIT_SECONDS))
        except RefusedError as error:
            return TurnedAway(min(error.reasons), error.detail)
        except LostError as error:
            return Unsure(error.detail)


async def _tried(errand: Cure | TakeBack, call: Awaitable[object]) -> Tried:
    try:
        await call
    except RefusedError as error:
        return Tried(errand, f"{min(error.reasons)} ({error.detail})" if error.detail else min(error.reasons))
    except LostError:
        return Tried(errand, LOST)
    return Tried(errand)
