"""What Windows' spooler says in bits, in our words.

Sources: Microsoft Learn, Win32 printing: `printer-info-2`, `job-info-1`, `setjob`; values from winspool.h.
"""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING, Final

from transports.reasons import Reason
from transports.spool import DocumentState

if TYPE_CHECKING:
    from collections.abc import Mapping

PAUSED: Final = "paused"
NOT_ACCEPTING: Final = "not-accepting"
"""Beside `Reason` in `QueueState.reasons`."""


class Status(IntFlag):
    """PRINTER_INFO_2.Status."""

    PAUSED = 0x1
    ERROR = 0x2
    PENDING_DELETION = 0x4
    PAPER_JAM = 0x8
    PAPER_OUT = 0x10
    MANUAL_FEED = 0x20
    PAPER_PROBLEM = 0x40
    OFFLINE = 0x80
    IO_ACTIVE = 0x100
    BUSY = 0x200
    PRINTING = 0x400
    OUTPUT_BIN_FULL = 0x800
    NOT_AVAILABLE = 0x1000
    WAITING = 0x2000
    PROCESSING = 0x4000
    INITIALIZING = 0x8000
    WARMING_UP = 0x10000
    TONER_LOW = 0x20000
    NO_TONER = 0x40000
    PAGE_PUNT = 0x80000
    USER_INTERVENTION = 0x100000
    OUT_OF_MEMORY = 0x200000
    DOOR_OPEN = 0x400000
    SERVER_UNKNOWN = 0x800000
    POWER_SAVE = 0x1000000
    SERVER_OFFLINE = 0x2000000


class Attribute(IntFlag):
    """PRINTER_INFO_2.Attributes."""

    QUEUED = 0x1
    DIRECT = 0x2
    DEFAULT = 0x4
    SHARED = 0x8
    NETWORK = 0x10
    HIDDEN = 0x20
    LOCAL = 0x40
    ENABLE_DEVQ = 0x80
    KEEP_PRINTED = 0x100
    COMPLETE_FIRST = 0x200
    WORK_OFFLINE = 0x400
    BIDIRECTIONAL = 0x800
    RAW_ONLY = 0x1000
    PUBLISHED = 0x2000
    FAX = 0x4000
    REMOTE_SESSION = 0x8000


class JobStatus(IntFlag):
    """JOB_INFO_1.Status."""

    PAUSED = 0x1
    ERROR = 0x2
    DELETING = 0x4
    SPOOLING = 0x8
    PRINTING = 0x10
    OFFLINE = 0x20
    PAPER_OUT = 0x40
    PRINTED = 0x80
    DELETED = 0x100
    BLOCKED = 0x200
    USER_INTERVENTION = 0x400
    RESTART = 0x800
    COMPLETE = 0x1000
    RETAINED = 0x2000
    RENDERING = 0x4000


SAID: Final[Mapping[Status, frozenset[str]]] = {
    Status.PAUSED: frozenset({PAUSED}),
    Status.ERROR: frozenset({Reason.OTHER}),
    Status.PENDING_DELETION: frozenset({NOT_ACCEPTING}),
    Status.PAPER_JAM: frozenset({Reason.OTHER, "media-jam"}),
    Status.PAPER_OUT: frozenset({Reason.MEDIA_EMPTY}),
    Status.MANUAL_FEED: frozenset({Reason.OTHER}),
    Status.PAPER_PROBLEM: frozenset({Reason.OTHER}),
    Status.OFFLINE: frozenset({Reason.OFFLINE}),
    Status.OUTPUT_BIN_FULL: frozenset({Reason.OTHER}),
    Status.NOT_AVAILABLE: frozenset({Reason.OFFLINE}),
    Status.NO_TONER: frozenset({Reason.OTHER}),
    Status.USER_INTERVENTION: frozenset({Reason.OTHER}),
    Status.OUT_OF_MEMORY: frozenset({Reason.OTHER}),
    Status.DOOR_OPEN: frozenset({Reason.COVER_OPEN}),
    Status.SERVER_OFFLINE: frozenset({Reason.OFFLINE}),
}
"""The bits that stop paper; what is not here (busy, warming up, little toner) stops nothing."""

SAID_OF_A_JOB: Final[Mapping[JobStatus, frozenset[str]]] = {
    JobStatus.ERROR: frozenset({Reason.OTHER}),
    JobStatus.OFFLINE: frozenset({Reason.OFFLINE}),
    JobStatus.PAPER_OUT: frozenset({Reason.MEDIA_EMPTY}),
    JobStatus.BLOCKED: frozenset({Reason.OTHER}),
    JobStatus.USER_INTERVENTION: frozenset({Reason.OTHER}),
}

DONE: Final = JobStatus.PRINTED | JobStatus.COMPLETE
"""Sent to the port, and not a word about paper. RETAINED alone is no proof: a job has it before it prints."""

STOPPED: Final = JobStatus.ERROR | JobStatus.BLOCKED | JobStatus.USER_INTERVENTION

WAITING: Final = JobStatus.SPOOLING | JobStatus.RETAINED
"""A document with no other bit has not begun to print."""

STATES: Final[tuple[tuple[JobStatus, DocumentState], ...]] = (
    (DONE, DocumentState.COMPLETED),
    (JobStatus.DELETED, DocumentState.CANCELED),
    (JobStatus.DELETING, DocumentState.PROCESSING),
    (JobStatus.PAUSED, DocumentState.HELD),
    (STOPPED, DocumentState.STOPPED),
    (JobStatus.OFFLINE | JobStatus.PAPER_OUT, DocumentState.STOPPED),
    (JobStatus.PRINTING | JobStatus.RENDERING, DocumentState.PROCESSING),
)
"""The first whose bits are there counts: a job that was printed is DELETING as well, on its way out."""


def queue_reasons(status: int, attributes: int) -> frozenset[str]:
    """A switched-off USB printer often shows as *work offline* alone, with no status bit.

    That is a tick in the queue's window as well, with which it stands still until somebody takes it away.
    """
    offline = {Reason.OFFLINE, PAUSED} if attributes & Attribute.WORK_OFFLINE else set[str]()
    return frozenset(offline).union(*(words for bit, words in SAID.items() if status & bit))


def document_state(status: int) -> DocumentState:
    for bits, state in STATES:
        if status & bits:
            return state
    return DocumentState.PENDING


def document_reasons(status: int) -> frozenset[str]:
    """IPP's job-state-reasons has `processing-to-stop-point` for a document that is being deleted."""
    if status & DONE:
        return frozenset()
    leaving = {"processing-to-stop-point"} if status & JobStatus.DELETING else set[str]()
    return frozenset(leaving).union(*(words for bit, words in SAID_OF_A_JOB.items() if status & bit))


def document_begun(status: int) -> bool:
    return bool(status & ~WAITING)


def words(status: int, attributes: int) -> str:
    """The bits as people may read them: `paper out, door open`."""
    names = [bit.name for bit in Status if status & bit]
    if attributes & Attribute.WORK_OFFLINE:
        names.append("WORK_OFFLINE")
    return ", ".join(str(name).replace("_", " ").lower() for name in names)
