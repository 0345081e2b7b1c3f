"""Windows' spooler, as `transports/windows_calls.py` asks it: queues, documents, status bits, rights.

It does what Microsoft's pages on Win32 printing say of OpenPrinter, StartDocPrinter, WritePrinter, EnumJobs,
SetJob and SetPrinter. `work` is the spooler's own doing: it sends one document to the port.
"""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from transports.windows_calls import JobInfo, PrinterInfo, SpoolerError
from transports.windows_status import Attribute, JobStatus, Status

ME = ("waiter", "TILL")
STOPS = Status.PAUSED | Status.OFFLINE | Status.PAPER_OUT | Status.DOOR_OPEN | Status.ERROR | Status.PAPER_JAM
HUNG = threading.TIMEOUT_MAX


@dataclass
class Job:
    info: JobInfo
    data: bytearray = field(default_factory=bytearray)

    def set(self, *, on=0, off=0):
        self.info = replace(self.info, status=(self.info.status & ~off) | on)

    def has(self, bits):
        return bool(self.info.status & bits)


@dataclass
class Queue:
    info: PrinterInfo
    jobs: list = field(default_factory=list)
    papers: tuple = ()
    received: bytearray = field(default_factory=bytearray)
    raw: bool = True  # the driver takes RAW documents
    use: bool = True  # this account may print
    administer: bool = True

    def set(self, *, on=0, off=0):
        self.info = replace(self.info, status=(self.info.status & ~off) | on)

    @property
    def stands(self):
        return bool(self.info.status & STOPS or self.info.attributes & Attribute.WORK_OFFLINE)


class FakeWinspool:
    """`instant`: what is handed over is at the port at once, as with a printer that is idle."""

    def __init__(self, *names, instant=True):
        self.instant = instant
        self.queues = {}
        self.account_name = ME
        self.stopped = False
        self.default = names[0] if names else ""
        self.can_retain = True
        self.calls = []  # what was asked, in order
        self.fails = {}  # call → error code, and how often it goes well before
        self.hung = {}  # call → an event that lets it go on
        self.open_handles = {}
        self._numbers = iter(range(2, 10_000))
        self._handles = iter(range(0x100, 0x10000))
        self._lock = threading.RLock()
        for name in names:
            self.add(name)

    # --- how it stands ----------------------------------------------------------------------------

    def add(self, name, driver="EPSON TM-m30III Receipt", port="TMUSB001", **more):
        attributes = Attribute.QUEUED | Attribute.LOCAL | Attribute.BIDIRECTIONAL
        self.queues[name] = Queue(PrinterInfo(name, driver, port, attributes, 0), **more)
        return self.queues[name]

    @contextmanager
    def hanging(self, call):
        """The call does not come back before the end of this."""
        event = self.hung[call] = threading.Event()
        try:
            yield
        finally:
            del self.hung[call]
            event.set()

    def work(self, name):
        """The first document that can print does; whether there was one."""
        with self._lock:
            queue = self.queues[name]
            for job in queue.jobs:
                stuck = JobStatus.PAUSED | JobStatus.DELETING | JobStatus.SPOOLING | JobStatus.PRINTED
                if not queue.stands and not job.has(stuck):
                    queue.received += job.data
                    self._printed(queue, job)
                    return True
        return False

    def _printed(self, queue, job):
        job.set(on=JobStatus.PRINTED, off=JobStatus.PRINTING | JobStatus.OFFLINE | JobStatus.ERROR)
        kept = queue.info.attributes & Attribute.KEEP_PRINTED
        if not job.has(JobStatus.RETAINED) and not kept:
            queue.jobs.remove(job)

    def begin(self, name, error=0):
        """The first document is on its way to the port, or stuck there."""
        with self._lock:
            self.queues[name].jobs[0].set(on=JobStatus.PRINTING | error)

    def foreign(self, name, document="Letter", user="boss", machine="\\\\OFFICE", status=0):
        """Somebody else's document; its number."""
        with self._lock:
            return self._job(self.queues[name], document, user, machine, status).info.number

    def delete(self, name, number):
        """By a person, in the queue's window."""
        with self._lock:
            queue = self.queues[name]
            queue.jobs = [job for job in queue.jobs if job.info.number != number]

    def status_of(self, name, number):
        return next(job.info.status for job in self.queues[name].jobs if job.info.number == number)

    def _job(self, queue, document, user, machine, status):
        position = len(queue.jobs) + 1
        job = Job(JobInfo(next(self._numbers), document, user, machine, status, position))
        queue.jobs.append(job)
        return job

    # --- the calls --------------------------------------------------------------------------------

    def _entered(self, call):
        self.calls.append(call)
        if call in self.hung:
            self.hung[call].wait(HUNG)
        code, before = self.fails.pop(call, (0, 0))
        if code and not before:
            raise SpoolerError(call, code)
        if code:
            self.fails[call] = code, before - 1
        if self.stopped:
            raise SpoolerError(call, 1722)

    def _queue(self, handle):
        return self.open_handles[handle][0]

    def open(self, printer, *, administer=False):
        self._entered("open")
        queue = next(
            (one for name, one in self.queues.items() if name.casefold() == printer.casefold()), None
        )
        if queue is None:
            raise SpoolerError("OpenPrinter", 1801)
        if not queue.use or (administer and not queue.administer):
            raise SpoolerError("OpenPrinter", 5)
        handle = next(self._handles)
        self.open_handles[handle] = [queue, administer, None]
        return handle

    def close(self, handle):
        self.calls.append("close")
        del self.open_handles[handle]

    def start_document(self, handle, name):
        self._entered("start_document")
        queue = self._queue(handle)
        if not queue.raw:
            raise SpoolerError("StartDocPrinter", 1804)
        with self._lock:
            job = self._job(
                queue, name, self.account_name[0], f"\\\\{self.account_name[1]}", JobStatus.SPOOLING
            )
        self.open_handles[handle][2] = job
        return job.info.number

    def write(self, handle, data):
        self._entered("write")
        self.open_handles[handle][2].data.extend(data)
        return len(data)

    def end_document(self, handle):
        self._entered("end_document")
        queue, _, job = self.open_handles[handle]
        with self._lock:
            job.set(off=JobStatus.SPOOLING)
        if self.instant:
            self.work(queue.info.name)

    def abort_document(self, handle):
        self._entered("abort_document")
        queue, _, job = self.open_handles[handle]
        with self._lock:
            queue.jobs.remove(job)

    def jobs(self, handle):
        self._entered("jobs")
        with self._lock:
            return [job.info for job in self._queue(handle).jobs]

    def set_job(self, handle, number, command):
        self._entered("set_job")
        queue, administer, _ = self.open_handles[handle]
        with self._lock:
            job = next((job for job in queue.jobs if job.info.number == number), None)
            if job is None:
                raise SpoolerError("SetJob", 87)
            if job.info.user != self.account_name[0] and not (administer or queue.administer):
                raise SpoolerError("SetJob", 5)
            self._command(queue, job, command)

    def _command(self, queue, job, command):
        if command == 1:
            job.set(on=JobStatus.PAUSED)
        elif command == 5:
            if job.has(JobStatus.RETAINED):
                raise SpoolerError("SetJob", 5)
            if job.has(JobStatus.PRINTING):
                job.set(on=JobStatus.DELETING)  # until its port gives it back
            else:
                queue.jobs.remove(job)
        elif command == 8:
            if not self.can_retain:
                raise SpoolerError("SetJob", 50)
            job.set(on=JobStatus.RETAINED)
        elif command == 9:
            if not job.has(JobStatus.RETAINED):
                raise SpoolerError("SetJob", 87)
            job.set(off=JobStatus.RETAINED)
            if job.has(JobStatus.PRINTED):
                queue.jobs.remove(job)
        else:
            raise SpoolerError("SetJob", 87)

    def printer(self, handle):
        self._entered("printer")
        queue = self._queue(handle)
        return replace(queue.info, jobs=len(queue.jobs))

    def set_printer(self, handle, command):
        self._entered("set_printer")
        assert command == 2
        queue = self._administered(handle)
        queue.set(off=Status.PAUSED)
        self._go_on(queue)

    def set_attributes(self, handle, attributes):
        self._entered("set_attributes")
        queue = self._administered(handle)
        queue.info = replace(queue.info, attributes=attributes)
        self._go_on(queue)

    def _go_on(self, queue):
        while self.instant and self.work(queue.info.name):
            pass

    def _administered(self, handle):
        queue, administer, _ = self.open_handles[handle]
        if not administer:
            raise SpoolerError("SetPrinter", 5)
        return queue

    def papers(self, printer, port):
        self._entered("papers")
        return self.queues[printer].papers

    def set_paper(self, handle, paper):
        self._entered("set_paper")
        queue = self._administered(handle)
        queue.info = replace(queue.info, paper=paper.name, paper_width=paper.width)

    def printers(self):
        self._entered("printers")
        return list(self.queues)

    def default_printer(self):
        self._entered("default_printer")
        if not self.default:
            raise SpoolerError("GetDefaultPrinter", 2)
        return self.default

    def account(self):
        return self.account_name
