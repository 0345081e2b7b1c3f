"""The journal's actor: a batch of requests, one transaction and one flush, then the answers and hints."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from actors import places
from actors.domain.job import State
from actors.journal import accepting, doubting, keys, questions, working
from actors.journal import messages as said
from actors.journal.moment import Moment
from supervision import Actor, Mailbox, Overflow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from actors.ports import Clock, Store
    from supervision import ExitReason

HANDLERS: Final[dict[type, Callable[[sqlite3.Connection, Any, Moment], object]]] = {
    said.Accept: accepting.accept,
    said.AcceptPage: accepting.accept_page,
    said.Contact: accepting.contact,
    said.TakeWork: working.take_work,
    said.Begin: working.begin,
    said.Verdict: working.verdict,
    said.Resolve: working.resolve,
    said.MoveQueued: working.move_queued,
    said.Doubts: doubting.doubts,
    said.CounterMoved: doubting.counter_moved,
    said.ListJobs: questions.list_jobs,
    said.GetJob: questions.get_job,
    said.ListOrders: questions.list_orders,
    said.GetOrder: questions.get_order,
    said.Count: questions.count,
    said.AddKey: keys.add_key,
    said.ListKeys: keys.list_keys,
    said.RevokeKey: keys.revoke_key,
}

#: Seconds after which a hint that nobody took up is given again.
HINT_AGAIN: Final = 5.0


class HintAgain:
    """The journal's own timer: somebody may have missed a hint."""


class Journal(Actor):
    """Answers after the flush. Tells presses that there is work, and everybody, by events, what changed."""

    mailbox: ClassVar[Mailbox] = Mailbox(4096, Overflow.FAIL)
    batch: ClassVar[int] = 64

    def __init__(self, store: Store, clock: Clock, printers: Sequence[str]) -> None:
        self._store = store
        self._clock = clock
        self._printers = frozenset(printers)
        self._untaken = set(printers)  # may have due work: no press has found yet that there is none

    async def init(self) -> None:
        await self._store.open()
        self._hint(self._untaken)

    async def receive_many(self, messages: Sequence[object]) -> Sequence[object]:
        moment = Moment(self._clock.now(), self._clock.boot_id)
        requests = [message for message in messages if not isinstance(message, HintAgain)]
        work = [partial(_handle, request=request, at=moment) for request in requests]
        answered = await self._store.run(work) if work else ()
        due = set(self._untaken) if len(requests) < len(messages) else set()
        for request, answer in zip(requests, answered, strict=True):
            due |= self._note(request, answer)
        self._hint(due)
        answers = iter(answered)
        return [None if isinstance(message, HintAgain) else next(answers) for message in messages]

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002
        await self._store.close()

    def _note(self, request: object, answer: object) -> set[str]:
        """The printers that have new work because of this answer."""
        match request, answer:
            case said.TakeWork(printer=printer), None:
                self._untaken.discard(printer)
            case said.Accept(), said.Accepted():
                return self._announce([answer])
            case said.AcceptPage(), tuple():
                return self._announce(answer)
            case said.MoveQueued(to=to), int() if answer:
                return {to}
            case said.Verdict(), said.Judged(job=job, state=state):
                self.ctx.emit("job_changed", job=job, state=state.value, why=request.why)
            case said.Resolve(), State():
                self.ctx.emit("job_changed", job=request.job, state=answer.value, why=request.why)
                return set(self._printers) if answer is State.QUEUED else set()
        return set()

    def _announce(self, accepted: Sequence[said.Accepted]) -> set[str]:
        due = set()
        for order in accepted:
            if not order.duplicate:
                self.ctx.emit(
                    "order_accepted", order=order.order, revision=order.revision, heard=order.heard.value
                )
                due |= {ticket.printer for ticket in order.tickets}
        return due

    def _hint(self, printers: set[str]) -> None:
        """A hint may be lost, so it is repeated while nobody has looked; with nothing due nothing ticks."""
        self._untaken |= printers
        for printer in sorted(printers):
            self.ctx.ref_of(places.printer(printer, "press")).tell(said.WorkDue())
        if self._untaken:
            self.ctx.after(HINT_AGAIN, HintAgain(), name="hint")


def _handle(connection: sqlite3.Connection, *, request: object, at: Moment) -> object:
    return HANDLERS[type(request)](connection, request, at)
