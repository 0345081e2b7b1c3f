"""What is done with documents in a queue of Windows' spooler, call by call. All of it runs in a thread."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from transports.spool import OVER, Document, QueueState
from transports.windows_calls import (
    DELETE_JOB,
    INVALID_PARAMETER,
    PAUSE_JOB,
    RELEASE_JOB,
    RESUME_PRINTER,
    RETAIN_JOB,
    SpoolerError,
    opened,
)
from transports.windows_status import (
    DONE,
    Attribute,
    JobStatus,
    Status,
    document_begun,
    document_reasons,
    document_state,
    queue_reasons,
    words,
)

if TYPE_CHECKING:
    from transports.windows_calls import Calls, JobInfo

SLICE: Final = 65536
"""Bytes given to the spooler in one call."""

KEPT: Final = 5
"""How many of our printed documents stay in the queue."""

CANCELLED: Final = 1223  # ERROR_CANCELLED


@dataclass(slots=True)
class Handing:
    """A document on its way into the queue. Given up before it has begun, it never begins.

    `retained`: it stays in the queue until docketd lets it go, and the queue says so.
    """

    name: str
    data: bytes
    number: int = 0
    retained: bool = False
    _begun: bool = False
    _given_up: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def give_up(self) -> bool:
        """On the loop: whether something of it may have been taken."""
        with self._lock:
            self._given_up = True
            return self._begun

    def __call__(self, calls: Calls, printer: str) -> int:
        with opened(calls, printer) as handle:
            number = self._start(calls, handle)
            with suppress(SpoolerError):  # a server of another make may not know how
                calls.set_job(handle, number, RETAIN_JOB)
                kept = {job.number for job in calls.jobs(handle) if job.status & JobStatus.RETAINED}
                self.retained = number in kept
            self._write(calls, handle, number)
            with suppress(SpoolerError):
                tidy(calls, handle, self.name)
            return number

    def _start(self, calls: Calls, handle: int) -> int:
        with self._lock:
            if self._given_up:
                raise SpoolerError("StartDocPrinter", CANCELLED, "given up before it began")
            self._begun = True
        try:
            return calls.start_document(handle, self.name)
        except SpoolerError:
            self._begun = False
            raise

    def _write(self, calls: Calls, handle: int, number: int) -> None:
        """What can't be handed over whole is taken back; whether some of it printed is not known then."""
        written = 0
        try:
            while written < len(self.data):
                written += self._write_some(calls, handle, self.data[written : written + SLICE])
            self.number = number
            calls.end_document(handle)
        except SpoolerError:
            self._take_back(calls, handle, number, written)
            raise

    def _write_some(self, calls: Calls, handle: int, data: bytes) -> int:
        if self._given_up:
            raise SpoolerError("WritePrinter", CANCELLED, "given up")
        taken = calls.write(handle, data)
        if not taken:
            raise SpoolerError("WritePrinter", 0, "nothing taken")
        return taken

    def _take_back(self, calls: Calls, handle: int, number: int, written: int) -> None:
        try:
            calls.abort_document(handle)
            if number in {job.number for job in calls.jobs(handle)}:
                delete(calls, handle, number)
        except SpoolerError:
            return
        self.number = 0
        if not written:
            self._begun = False


@dataclass(frozen=True, slots=True)
class Look:
    """`moving`: nothing keeps the document from going out."""

    document: Document
    moving: bool


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    number: int | None

    def __call__(self, calls: Calls, printer: str) -> Look | None:
        with opened(calls, printer) as handle:
            jobs = [job for job in calls.jobs(handle) if job.document == self.name]
            info = calls.printer(handle)
        if not jobs:
            return None
        job = max(jobs, key=lambda one: (one.number == self.number, one.number))
        document = document_of(job, calls.account())
        stands = queue_reasons(info.status, info.attributes) | document.reasons
        return Look(document, moving=not stands and not job.status & JobStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class Cancelling:
    """Answers the document as it was when it was taken out, and None where there is none to take out.

    It is paused first, so that what is known of it stays true until it is gone.
    """

    number: int

    def __call__(self, calls: Calls, printer: str) -> Document | None:
        with opened(calls, printer) as handle:
            before = self._found(calls, handle)
            if before is None:
                return None
            with suppress(SpoolerError):
                calls.set_job(handle, self.number, PAUSE_JOB)
            after = self._found(calls, handle)
            if after is None:
                return None
            delete(calls, handle, self.number)
            begun = document_begun(before.status) or document_begun(after.status & ~JobStatus.PAUSED)
            return replace(document_of(after, calls.account()), begun=begun)

    def _found(self, calls: Calls, handle: int) -> JobInfo | None:
        account = calls.account()
        for job in calls.jobs(handle):
            document = document_of(job, account)
            if job.number == self.number and document.ours and document.state not in OVER:
                return job
        return None


def documents(calls: Calls, printer: str) -> list[Document]:
    with opened(calls, printer) as handle:
        account = calls.account()
        jobs = sorted(calls.jobs(handle), key=lambda job: job.position)
        return [document_of(job, account) for job in jobs]


def state(calls: Calls, printer: str) -> QueueState:
    """Many drivers say *no paper* of the document that waits for it, and nothing of the printer."""
    with opened(calls, printer) as handle:
        info = calls.printer(handle)
        found = queue_reasons(info.status, info.attributes)
        for job in calls.jobs(handle) if info.jobs else ():
            found |= document_reasons(job.status) - {"processing-to-stop-point"}
        return QueueState(found, words(info.status, info.attributes))


def resume(calls: Calls, printer: str) -> None:
    with opened(calls, printer, administer=True) as handle:
        info = calls.printer(handle)
        if info.status & Status.PAUSED:
            calls.set_printer(handle, RESUME_PRINTER)
        if info.attributes & Attribute.WORK_OFFLINE:
            calls.set_attributes(handle, info.attributes & ~Attribute.WORK_OFFLINE)


def document_of(job: JobInfo, account: tuple[str, str]) -> Document:
    return Document(
        job.number,
        job.document,
        document_state(job.status),
        document_reasons(job.status),
        ours=_same(job.user, account[0]) and (not job.machine or _same(job.machine, account[1])),
        begun=document_begun(job.status),
    )


def _same(one: str, other: str) -> bool:
    return one.strip("\\").casefold() == other.strip("\\").casefold()


def delete(calls: Calls, handle: int, number: int) -> None:
    """A retained one has to be released first, which may be all it takes."""
    with suppress(SpoolerError):
        calls.set_job(handle, number, RELEASE_JOB)
    try:
        calls.set_job(handle, number, DELETE_JOB)
    except SpoolerError as error:
        if error.code != INVALID_PARAMETER:
            raise


def tidy(calls: Calls, handle: int, newest: str) -> None:
    """Let go of our documents that have printed, but for the last few."""
    account = calls.account()
    done = [
        job.number
        for job in calls.jobs(handle)
        if job.status & DONE
        and job.status & JobStatus.RETAINED
        and job.document != newest
        and document_of(job, account).ours
    ]
    for number in sorted(done)[:-KEPT]:
        calls.set_job(handle, number, RELEASE_JOB)
