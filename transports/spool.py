"""The shape of a device behind one of the system's queues: whole documents go in, and names find them again.

A spool never retries, sleeps or decides. What it took may still get lost: CUPS keeps a job it has accepted in
memory for a while, and a name that it does not know is doubt, not failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class DocumentState(StrEnum):
    """IPP's job states (RFC 8011, 5.3.7), in its words."""

    PENDING = "pending"
    HELD = "pending-held"
    PROCESSING = "processing"
    STOPPED = "processing-stopped"
    CANCELED = "canceled"
    ABORTED = "aborted"
    COMPLETED = "completed"  # handed to the device, and not a word about paper


OVER = frozenset({DocumentState.CANCELED, DocumentState.ABORTED, DocumentState.COMPLETED})
"""The states that a document does not leave any more."""


@dataclass(frozen=True, slots=True)
class Document:
    """`number` is the spooler's, `name` the one it was submitted with. `ours`: submitted by this account.

    `begun` is False only where the spooler is sure that the device has got nothing of it.
    """

    number: int
    name: str
    state: DocumentState
    reasons: frozenset[str] = frozenset()
    ours: bool = True
    begun: bool = True


@dataclass(frozen=True, slots=True)
class QueueState:
    """How the queue stands.

    `reasons` are `transports.reasons.Reason` keywords, and beside them `paused` (stopped, until somebody
    resumes it) and `not-accepting` (it takes no documents). `message` is the spooler's own word, for people:
    it may be old, so nothing follows from it.
    """

    reasons: frozenset[str]
    message: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A setting of the queue that is not good for tickets: one or two sentences, for people.

    `mended`: it was, and is set right now. Else the sentences say what a person can do.
    """

    text: str
    mended: bool = False


class Spool(Protocol):
    """One queue. Each call has `timeout` seconds, and none of them blocks the loop.

    Raises `RefusedError` where the spooler or the queue can't be reached: then nothing was done.
    """

    async def submit(self, name: str, data: bytes, timeout: float) -> int:  # noqa: ASYNC109
        """Hand a whole document over; the spooler's number for it.

        Raises `RefusedError` when nothing of it was taken, and `LostError(None)` when that can't be known:
        then `find` may know the name.
        """
        ...

    async def find(self, name: str, timeout: float, number: int | None = None) -> Document | None:  # noqa: ASYNC109
        """The newest document of this name, waiting or over; None where the spooler knows none (any more).

        A document that was followed until it went out of a queue which forgets what is done may be told as
        over. `number` is where it is looked for first: spoolers give their numbers a second time.
        """
        ...

    async def state(self, timeout: float) -> QueueState: ...  # noqa: ASYNC109

    async def queue(self, timeout: float) -> Sequence[Document]:  # noqa: ASYNC109
        """What is not over, everybody's, the next one first."""
        ...

    async def cancel(self, number: int, timeout: float) -> bool:  # noqa: ASYNC109
        """Take a document of ours back; whether it was still there."""
        ...

    async def resume(self, timeout: float) -> None:  # noqa: ASYNC109
        """Make a paused queue go on, and one that takes nothing take documents.

        Raises `RefusedError` (`forbidden`) where this account may not.
        """
        ...

    async def check(self, timeout: float, *, mend: bool) -> Sequence[Remark]:  # noqa: ASYNC109
        """What of its settings is not good for tickets; set right where `mend` and the rights allow."""
        ...

    def abort(self) -> None:
        """Let go of the spooler at once. Waiting calls raise `LostError`."""
        ...
