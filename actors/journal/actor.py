"""The journal's actor: a batch of requests, one transaction and one flush, then the answers and hints."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from actors import places
from actors.domain.job import State
from actors.journal import (
    accepting,
    alerts,
    doubting,
    keys,
    orders,
    questions,
    reports,
    reprinting,
    resolving,
    sessions,
    sheets,
    working,
)
from actors.journal import access_messages as access
from actors.journal import alert_messages as alerting
from actors.journal import looking_messages as looking
from actors.journal import messages as said
from actors.journal import report_messages as reporting
from actors.journal.doubting_messages import CounterMoved, Doubts
from actors.journal.moment import Limits, Moment
from actors.journal.sheet_messages import AcceptSheet
from supervision import Actor, Mailbox, MailboxFull, Overflow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Sequence

    from actors.ports import Clock, Store
    from supervision import ExitReason

HANDLERS: Final[dict[type, Callable[[sqlite3.Connection, Any, Moment], object]]] = {
    said.Accept: accepting.accept,
    said.AcceptPage: accepting.accept_page,
    AcceptSheet: sheets.accept_sheet,
    said.Contact: accepting.contact,
    said.TakeWork: working.take_work,
    looking.WorkOf: working.work_of,
    said.Begin: working.begin,
    said.Verdict: working.verdict,
    said.Resolve: resolving.resolve,
    said.Reprint: reprinting.reprint,
    said.MoveQueued: working.move_queued,
    said.UsePrinters: lambda _connection, _request, _at: None,  # the actor's own affair
    said.UseLimits: lambda _connection, _request, _at: None,  # as well
    reporting.KeepReports: lambda _connection, _request, _at: None,  # every batch takes along what waits
    Doubts: doubting.doubts,
    CounterMoved: doubting.counter_moved,
    said.ListJobs: questions.list_jobs,
    said.GetJob: questions.get_job,
    said.ListOrders: orders.list_orders,
    said.GetOrder: orders.get_order,
    said.Count: questions.count,
    reporting.ListReports: reports.list_reports,
    alerting.Raise: alerts.raise_alert,
    alerting.Clear: alerts.clear_alert,
    alerting.ListAlerts: alerts.list_alerts,
    access.AddKey: keys.add_key,
    access.ListKeys: keys.list_keys,
    access.RevokeKey: keys.revoke_key,
    access.AddLink: sessions.add_link,
    access.Exchange: sessions.exchange,
    access.Visit: sessions.visit,
    access.Leave: sessions.leave,
    access.EverSignedIn: sessions.ever_signed_in,
}

#: Seconds after which a hint that nobody took up is given again.
HINT_AGAIN: Final = 5.0


class HintAgain:
    """The journal's own timer: somebody may have missed a hint."""


class Journal(Actor):
    """Answers after the flush. Tells presses that there is work, and everybody, by events, what changed.

    Events: `order_accepted` (order, revision, heard); `sheet_accepted` (job, printer); `job_changed` (job,
    printer, state, why) whenever the state of one changes, and for a reprint's; `jobs_stranded` (printers)
    for work that waits for printers which no settings name; `journal_full` (requests) for a batch that found
    no room on the disk; `alert_raised` (key, severity, text) for news, and `alert_ended` (key).
    """

    mailbox: ClassVar[Mailbox] = Mailbox(4096, Overflow.FAIL)
    batch: ClassVar[int] = 64

    def __init__(
        self,
        store: Store,
        clock: Clock,
        printers: Sequence[str],
        told: reports.Reports | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._limits = Limits() if limits is None else limits
        self._reports = told
        self._store = store
        self._clock = clock
        self._printers = frozenset(printers)
        self._last_change = 0
        self._waiting = False  # the timer runs: what is due now will be hinted at again

    async def init(self) -> None:
        await self._store.open()
        first: Sequence[Any] = await self._store.run([questions.last_change, questions.printers_due])
        self._last_change, due = first
        if due - self._printers:
            self.ctx.emit("jobs_stranded", printers=sorted(due - self._printers))
        self._hint(self._printers, again=due)
        self.ctx.ref.tell(reporting.KeepReports())  # of the last incarnation's end, too

    async def receive_many(self, messages: Sequence[object]) -> Sequence[object]:
        for message in messages:
            if type(message) not in HANDLERS and not isinstance(message, HintAgain):
                await super().receive(message)
            if isinstance(message, said.UsePrinters):  # whatever becomes of its batch
                self._printers = frozenset(message.printers)
            elif isinstance(message, said.UseLimits):
                self._limits = message.limits
        moment = Moment(self._clock.now(), self._clock.boot_id, self.ctx.now(), self._limits)
        work: list[Callable[[sqlite3.Connection], Any]]
        work = [partial(handle, request=message, at=moment) for message in messages]
        work.append(partial(questions.changes_since, last=self._last_change))
        self._waiting = self._waiting and not any(isinstance(message, HintAgain) for message in messages)
        try:
            found: Sequence[Any] = await self._run(work)
        except said.DiskFullError as full:
            self.ctx.emit("journal_full", requests=len(messages))
            self._wait()
            return [full] * len(messages)
        *answers, changed = found
        self._tell_what_changed(messages, answers, changed)
        return answers

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002
        with suppress(said.DiskFullError):
            await self._run([])
        await self._store.close()

    async def _run(self, work: Sequence[Callable[[sqlite3.Connection], Any]]) -> Sequence[Any]:
        """The answers to `work`. What there is to report goes into the same transaction."""
        taken = () if self._reports is None else self._reports.take()
        if self._reports is None or not taken:
            return await self._store.run(work) if work else ()
        kept = False
        try:
            keep: Callable[[sqlite3.Connection], Any] = partial(reports.keep, reports=taken)
            answers = await self._store.run([*work, keep])
            kept = True
        finally:
            if not kept:
                self._reports.put_back(taken)
        return answers[:-1]

    def _tell_what_changed(
        self, messages: Sequence[object], answers: Sequence[Any], changed: questions.Changes
    ) -> None:
        due: set[str] = set()
        for message, answer in zip(messages, answers, strict=True):
            due |= self._note(message, answer)
        for job in changed.jobs:
            self.ctx.emit("job_changed", job=job.job, printer=job.printer, state=job.state.value, why=job.why)
            if job.state is State.QUEUED:
                due.add(job.printer)
        self._last_change = changed.last
        self._hint(due, again=due)

    def _note(self, message: object, answer: object) -> set[str]:
        """The printers that have new jobs because of this answer."""
        match message, answer:
            case HintAgain(), frozenset():
                return set(answer)
            case said.Accept() | said.AcceptPage(), said.Accepted() | tuple():
                return self._announce([answer] if isinstance(answer, said.Accepted) else answer)
            case AcceptSheet(), said.Accepted(tickets=(ticket, *_), duplicate=False):
                return self._announce_job("sheet_accepted", ticket)
            case said.Reprint(who=who), said.TicketMade():
                state = {"state": State.QUEUED.value, "why": f"a reprint for {who}"}
                return self._announce_job("job_changed", answer, **state)
            case said.MoveQueued(to=to), int() if answer:
                return {to}
            case alerting.Raise(key=key, severity=severity, text=text), True:
                self.ctx.emit("alert_raised", key=key, severity=severity.value, text=text)
            case alerting.Clear(key=key), True:
                self.ctx.emit("alert_ended", key=key)
        return set()

    def _announce_job(self, kind: str, made: said.TicketMade, **more: str) -> set[str]:
        self.ctx.emit(kind, job=made.job, printer=made.printer, **more)
        return {made.printer}

    def _announce(self, accepted: Sequence[said.Accepted]) -> set[str]:
        due = set()
        for order in accepted:
            if not order.duplicate:
                self.ctx.emit(
                    "order_accepted", order=order.order, revision=order.revision, heard=order.heard.value
                )
                due |= {ticket.printer for ticket in order.tickets}
        return due

    def _hint(self, printers: Iterable[str], *, again: Collection[str]) -> None:
        """A hint may be lost, so it is repeated while work waits; with nothing due nothing ticks."""
        for printer in sorted(self._printers.intersection(printers)):
            with suppress(MailboxFull):  # it has more than a hint to go by
                self.ctx.ref_of(places.printer(printer, "press")).tell(said.WorkDue())
        if self._printers.intersection(again):
            self._wait()

    def _wait(self) -> None:
        """Never again from the start: under a stream of orders a repeated hint would never be given."""
        if not self._waiting:
            self._waiting = True
            self.ctx.after(HINT_AGAIN, HintAgain(), name="hint")


def handle(connection: sqlite3.Connection, *, request: object, at: Moment) -> object:
    """The answer to a request, or the printers to give a hint to. A message of nobody's gets none."""
    if isinstance(request, HintAgain):
        return questions.printers_due(connection)
    handler = HANDLERS.get(type(request))
    return None if handler is None else handler(connection, request, at)
