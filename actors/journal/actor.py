"""The journal's actor: a batch of requests, one transaction and one flush, then the answers and hints."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from actors import places
from actors.domain.job import State
from actors.errors import DamagedError, DiskFullError, DiskTroubleError
from actors.intake.messages import PollNow
from actors.journal import alert_messages as alerting
from actors.journal import day_messages as days
from actors.journal import firing, questions, reports, restoring
from actors.journal import later_messages as later
from actors.journal import messages as said
from actors.journal import pause_messages as pauses
from actors.journal import report_messages as reporting
from actors.journal import settings_messages as settings
from actors.journal import source_messages as sourcing
from actors.journal.custody import Care, Custody
from actors.journal.delivery_messages import AcceptDelivery
from actors.journal.forget_messages import ForgetGuest, Forgotten
from actors.journal.handlers import HANDLERS
from actors.journal.moment import Limits, Moment
from actors.journal.pace import Pace
from actors.journal.restoring import EndNotice
from actors.journal.sheet_messages import AcceptSheet
from actors.journal.trouble import NO_ORDERS
from supervision import Actor, Mailbox, MailboxFull, Overflow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Sequence

    from actors.ports import Clock, Store
    from supervision import ExitReason

#: Seconds after which a hint that nobody took up is given again.
HINT_AGAIN: Final = 5.0


#: Seconds after which a disk in trouble is looked at again.
LOOK_AGAIN: Final = 1.0


class HintAgain:
    """The journal's own timer: somebody may have missed a hint."""


class LookAgain:
    """The journal's own timer: the disk may be well again."""


class Journal(Actor):
    """Answers after the flush. Tells presses that there is work, and everybody, by events, what changed.

    Events: `order_accepted` (order, revision, heard); `sheet_accepted` (job, printer); `job_changed` (job,
    printer, state, why) whenever the state of one changes, and for a reprint's; `jobs_stranded` (printers)
    for work that waits for printers which no settings name; `journal_full` (requests) for a batch that found
    no room on the disk; `journal_trouble` (name, text) and `journal_well` (name)
    where the disk keeps nothing; `journal_restored` (text) where another one took its place;
    `alert_raised` (key, severity, text) for news, and `alert_ended` (key); `printer_paused` and
    `printer_resumed` (printer, who); `source_paused` and `source_resumed` (source, who);
    `order_forgotten` (order, who) where a guest's data were removed.
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
        care: Care | None = None,
    ) -> None:
        self._limits = Limits() if limits is None else limits
        self._reports = told
        self._rides = None if told is None else told.rides
        self._store = store
        self._custody = Custody(store, care)
        self._clock = clock
        self._printers = frozenset(printers)
        self._last_change = 0
        self._waiting = False  # the timer runs: what is due now will be hinted at again
        self._pace = Pace()
        self._written = 0  # rows, on this connection
        self._is_restored = False  # and that is still an alert

    async def init(self) -> None:
        try:
            await self._open()
        except DiskTroubleError as trouble:
            if not self._custody.cares or isinstance(trouble, DamagedError):
                raise
            self._begin_trouble(trouble)
            return
        if self._custody.cares:
            self.ctx.ref.tell(LookAgain())  # room is kept from the first minute

    async def receive_many(self, messages: Sequence[object]) -> Sequence[object]:
        for message in messages:
            if type(message) not in HANDLERS and not isinstance(message, (HintAgain, LookAgain)):
                await super().receive(message)
            if isinstance(message, settings.UsePrinters):  # whatever becomes of its batch
                self._printers = frozenset(message.printers)
            elif isinstance(message, settings.UseLimits):
                self._limits = message.limits
        if any(isinstance(message, LookAgain) for message in messages):
            await self._look_again()
        self._waiting = self._waiting and not any(isinstance(message, HintAgain) for message in messages)
        try:
            return await self._answer(messages)
        except DiskTroubleError as trouble:
            return await self._answer_in_trouble(messages, trouble)

    # --- a disk in trouble ------------------------------------------------------------------------

    async def _open(self) -> None:
        await self._custody.open(self.ctx.lane("disk"))
        await self._arrive()

    async def _arrive(self) -> None:
        """Everything that is due is hinted at: who asked before may have been refused."""
        notice = partial(restoring.take_notice, at=self._moment())
        work: list[Callable[[sqlite3.Connection], Any]]
        work = [notice, restoring.is_told, questions.last_change, questions.printers_due]
        first: Sequence[Any] = await self._store.run(work)
        restored, self._is_restored, self._last_change, due = first
        self._pace = Pace()
        if restored:
            self.ctx.emit("journal_restored", text=restored)
        if due - self._printers:
            self.ctx.emit("jobs_stranded", printers=sorted(due - self._printers))
        self._hint(self._printers, again=due)
        self.ctx.ref.tell(reporting.KeepReports())  # of the last incarnation's end, too
        self.ctx.ref.tell(later.FireDue())

    async def _answer_in_trouble(
        self, messages: Sequence[object], trouble: DiskTroubleError
    ) -> Sequence[object]:
        """On a full disk what was begun goes on in the room that was kept for it."""
        if isinstance(trouble, DiskFullError):
            if await self._custody.relieve(self.ctx.lane("disk")):
                self._begin_trouble(DiskFullError(NO_ORDERS))
                with suppress(DiskTroubleError):
                    return await self._answer(messages)
            self.ctx.emit("journal_full", requests=len(messages))
            self._wait()
        if not self._custody.cares and not isinstance(trouble, DiskFullError):
            raise trouble
        self._begin_trouble(trouble)
        return [trouble] * len(messages)

    def _begin_trouble(self, trouble: DiskTroubleError) -> None:
        if self._custody.cares:
            if self._custody.begin(trouble):
                self.ctx.emit("journal_trouble", name=trouble.name, text=str(trouble))
            self.ctx.after(LOOK_AGAIN, LookAgain(), name="look")

    async def _look_again(self) -> None:
        trouble = self._custody.trouble
        try:
            over = await self._custody.look(self.ctx.lane("disk"), self._moment())
            if over and trouble is not None:
                await self._arrive()
        except DiskTroubleError as still:
            self._begin_trouble(still)
            return
        if not over:
            self.ctx.after(LOOK_AGAIN, LookAgain(), name="look")
        elif trouble is not None:
            self.ctx.emit("journal_well", name=trouble.name)

    # --- requests ---------------------------------------------------------------------------------

    async def _answer(self, messages: Sequence[object]) -> Sequence[object]:
        refusals = [self._custody.refusal(message) for message in messages]
        taken = [
            message
            for message, refusal in zip(messages, refusals, strict=True)
            if refusal is None and not isinstance(message, LookAgain)
        ]
        answers = iter(await self._handle(taken) if taken else ())
        return [
            refusal or (None if isinstance(message, LookAgain) else next(answers))
            for message, refusal in zip(messages, refusals, strict=True)
        ]

    async def _handle(self, messages: Sequence[object]) -> Sequence[object]:
        moment = self._moment()
        work: list[Callable[[sqlite3.Connection], Any]]
        work = [partial(handle, request=message, at=moment) for message in messages]
        work.append(partial(questions.changes_since, last=self._last_change))
        found: Sequence[Any] = await self._run(work)
        *answers, changed = found
        self._tell_what_changed(messages, answers, changed)
        return answers

    def _moment(self) -> Moment:
        has_room = self._custody.trouble is None
        return Moment(self._clock.now(), self._clock.boot_id, self.ctx.now(), self._limits, has_room)

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002
        if self._custody.trouble is None:
            with suppress(DiskTroubleError):
                await self._run([], last=True)
        await self._store.close()

    async def _run(
        self, work: Sequence[Callable[[sqlite3.Connection], Any]], *, last: bool = False
    ) -> Sequence[Any]:
        """The answers to `work`. What there is to report, and the time, go into the same transaction."""
        taken = () if self._reports is None else self._reports.take()
        along: list[Callable[[sqlite3.Connection], Any]]
        along = [partial(reports.keep, reports=taken)] if taken else []
        moment, kept = self._moment(), False
        rides = None if self._custody.trouble else self._rides  # a full disk's last room is for tickets
        if rides is not None:
            along.append(rides.begin(moment, last=last))
        try:
            answers = await self._commit([*work, *along]) if work or along else ()
            kept = True
        finally:
            if self._reports is not None and not kept:
                self._reports.put_back(taken)
        if rides is not None:
            rides.end(answers[-1], moment)
        return answers[: len(work)]

    async def _commit(self, work: Sequence[Callable[[sqlite3.Connection], Any]]) -> Sequence[Any]:
        """The answers to `work`. A slow disk is noticed by those that wrote something."""
        began = self.ctx.now()
        found: Sequence[Any] = await self._store.run([*work, lambda connection: connection.total_changes])
        *answers, written = found
        took = self.ctx.now() - began
        news = self._pace.note(took) if written != self._written else None
        self._written = written
        if news is not None:
            self.ctx.ref.tell(news)
        return answers

    def _tell_what_changed(
        self, messages: Sequence[object], answers: Sequence[Any], changed: questions.Changes
    ) -> None:
        due: set[str] = set()
        for message, answer in zip(messages, answers, strict=True):
            due |= self._note(message, answer)
            if self._is_restored and isinstance(message, (said.Resolve, said.Verdict)):
                self.ctx.ref.tell(EndNotice(message.job if isinstance(message, said.Resolve) else None))
            if answer is True:
                self._announce_news(message)
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
            case later.FireDue(), answer if answer is not None:  # while nothing waits, nothing ticks
                after = answer if isinstance(answer, float) else firing.LOOK_AGAIN
                self.ctx.after(after, later.FireDue(), name="fire")
            case later.Dated(), _:
                self.ctx.ref.tell(later.FireDue())
            case said.Accept() | AcceptDelivery() | said.AcceptPage(), said.Accepted() | tuple():
                return self._announce([answer] if isinstance(answer, said.Accepted) else answer)
            case AcceptSheet(), said.Accepted(tickets=(ticket, *_), duplicate=False):
                return self._announce_job("sheet_accepted", ticket)
            case said.Reprint(who=who) | days.ReprintOrder(who=who), said.TicketMade() | tuple():
                return self._announce_copies(answer if isinstance(answer, tuple) else (answer,), who)
            case ForgetGuest(order=order, who=who), Forgotten(news=True):
                self.ctx.emit("order_forgotten", order=order, who=who)
            case (
                said.MoveQueued(to=printer) | pauses.Pause(printer=printer) | pauses.Resume(printer=printer),
                int(),
            ) if answer:
                return {printer}  # a press that is paused tells whoever relieves it
        return set()

    def _announce_news(self, message: object) -> None:
        match message:
            case pauses.Pause(printer=printer, who=who):
                self.ctx.emit("printer_paused", printer=printer, who=who)
            case pauses.Resume(printer=printer, who=who):
                self.ctx.emit("printer_resumed", printer=printer, who=who)
            case sourcing.PauseSource(source=source, who=who):
                self.ctx.emit("source_paused", source=source, who=who)
            case sourcing.ResumeSource(source=source, who=who):
                self.ctx.emit("source_resumed", source=source, who=who)
                with suppress(MailboxFull):  # it asks at its interval, too
                    self.ctx.ref_of(places.source(source, "poller")).tell(PollNow())
            case alerting.Raise(key=key, severity=severity, text=text):
                self.ctx.emit("alert_raised", key=key, severity=severity.value, text=text)
            case alerting.Clear(key=key):
                self.ctx.emit("alert_ended", key=key)
            case EndNotice():
                self._is_restored = False
                self.ctx.emit("alert_ended", key=restoring.ALERT)

    def _announce_copies(self, copies: Sequence[said.TicketMade], who: str) -> set[str]:
        more = {"state": State.QUEUED.value, "why": f"a reprint wanted by {who}"}
        return set().union(*(self._announce_job("job_changed", each, **more) for each in copies))

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
            if any(ticket.state is State.SCHEDULED for ticket in order.tickets):
                self.ctx.ref.tell(later.FireDue())
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
