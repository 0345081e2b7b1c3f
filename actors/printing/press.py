"""The press: takes a printer's due jobs one after the other and sees each to its end.

It holds no state that the journal and the link could not give back. Whatever arrives only says that
something may be possible now; `_step` finds out what.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from actors import places
from actors.domain.job import Event, IllegalTransitionError
from actors.journal.messages import (
    Begin,
    CounterMoved,
    Doubt,
    Doubts,
    Resolve,
    TakeWork,
    Verdict,
    Work,
    WorkDue,
)
from actors.printing import doubt
from actors.printing.messages import (
    Acknowledge,
    Blocked,
    Counter,
    Down,
    Fenced,
    Holding,
    Lost,
    Outcome,
    ReadCounter,
    Ready,
    Refused,
    Report,
    Send,
    Standing,
    Taken,
)
from actors.rendering.messages import Render, Rendered, Unprintable
from supervision import Actor, ActorDown, Mailbox, MailboxFull, Overflow, Timeout

if TYPE_CHECKING:
    from actors.settings import Printer

JOURNAL_SECONDS: Final = 30.0
RENDERING_SECONDS: Final = 30.0
LATER: Final = 1.0  # seconds until a neighbour that did not answer is asked again


@dataclass(frozen=True, slots=True)
class TryAgain:
    """The press's own timer: a neighbour could not answer."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The attempt that the link has now, and the cut counter before it, where that is known."""

    attempt: int
    counter: int | None


class Press(Actor):
    mailbox: ClassVar[Mailbox] = Mailbox(1024, Overflow.FAIL)

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._standing: Standing = Down("starting")
        self._reported = False  # the link has told what it holds
        self._due = True
        self._under_way: UnderWay | None = None
        self._verdict: Verdict | None = None  # not committed yet
        self._doubts: list[Doubt] | None = None  # None: the journal has to be asked
        self._counter: int | None = None
        self._asked_counter = False
        self._answered_counter = False
        self._fenced: UnderWay | None = None  # confirmed; what the counter says after it is still to come

    async def init(self) -> None:
        self._link = self.ctx.ref_of(places.printer(self._printer.name, "link"))
        self._journal = self.ctx.ref_of(places.JOURNAL)
        self._rendering = self.ctx.ref_of(places.RENDERING)
        self._link.tell(Report())

    async def receive(self, message: object) -> object:
        match message:
            case WorkDue():
                self._due = True
            case Holding(attempt):
                self._reported = True
                self._under_way = None if attempt is None else UnderWay(attempt, None)
            case Ready() | Blocked() | Down():
                self._stand(message)
            case Fenced() | Taken() | Refused() | Lost():
                self._note(message)
            case Counter(value):
                self._count(value)
            case TryAgain():
                pass
            case _:
                return await super().receive(message)
        await self._step()
        return None

    # --- what is heard ----------------------------------------------------------------------------

    def _stand(self, standing: Standing) -> None:
        self._standing = standing
        if isinstance(standing, Down):
            self._asked_counter = self._answered_counter = False
            self._fenced = self._counter = None

    def _note(self, outcome: Outcome) -> None:
        self._verdict = _judge(outcome)
        if isinstance(outcome, Fenced):
            self._fenced = self._under_way

    def _count(self, value: int | None) -> None:
        self._counter = value
        self._answered_counter = self._asked_counter
        fenced, self._fenced = self._fenced, None
        if fenced is not None and fenced.counter is not None and value is not None:
            self._journal.tell(CounterMoved(self._printer.name, before=fenced.counter, after=value))

    # --- what is done -----------------------------------------------------------------------------

    async def _step(self) -> None:
        """One thing at a time, in the order in which they must happen, as far as the neighbours answer."""
        try:
            if self._verdict is not None:
                await self._commit(self._verdict)
            elif self._reported and self._doubts is None:
                self._doubts = await self._find_doubts()
                self._once_more()
            elif isinstance(self._standing, Ready) and self._under_way is None:
                await self._work()
        except (ActorDown, Timeout, MailboxFull):
            self.ctx.after(LATER, TryAgain(), name="again")

    def _once_more(self) -> None:
        """Behind what is in the mailbox already: the counter's value, say, follows its fence at once."""
        self.ctx.ref.tell(TryAgain())

    async def _commit(self, verdict: Verdict) -> None:
        await self._journal.ask(verdict, timeout=JOURNAL_SECONDS)
        self._link.tell(Acknowledge(verdict.attempt))
        self._verdict = None
        if verdict.event is not Event.FENCED or self._doubts:
            self._doubts = None  # lost, refused, or a late answer: the journal knows best what is in doubt
        if self._under_way is not None and self._under_way.attempt == verdict.attempt:
            self._under_way = None
        self._due = True
        self._once_more()

    async def _find_doubts(self) -> list[Doubt]:
        """What the link still has is not in doubt: its outcome comes by itself."""
        alive = () if self._under_way is None else (self._under_way.attempt,)
        request = Doubts(self._printer.name, orphan=True, alive=alive)
        return list(await self._journal.ask(request, timeout=JOURNAL_SECONDS))

    async def _work(self) -> None:
        if self._doubts:
            await self._resolve_doubts(self._doubts)
        elif self._due:
            work = await self._journal.ask(TakeWork(self._printer.name), timeout=JOURNAL_SECONDS)
            if work is None:
                self._due = False
            else:
                await self._print(work)

    async def _resolve_doubts(self, doubts: list[Doubt]) -> None:
        if not self._answered_counter:
            if not self._asked_counter:
                self._asked_counter = True
                self._link.tell(ReadCounter())
            return
        alone = len(doubts) == 1
        while doubts:
            finding = doubt.resolve(doubts[0], self._counter, self._printer.name, alone=alone)
            request = Resolve(doubts[0].job, finding.event, finding.evidence, finding.why, finding.mark)
            await self._journal.ask(request, timeout=JOURNAL_SECONDS)
            doubts.pop(0)
        self._asked_counter = self._answered_counter = False
        self._due = True
        self._once_more()

    async def _print(self, work: Work) -> None:
        answer = await self._rendering.ask(Render(work, self._printer.model), timeout=RENDERING_SECONDS)
        match answer:
            case Unprintable(why=why):
                await self._journal.ask(
                    Resolve(work.job, Event.UNPRINTABLE, why=why), timeout=JOURNAL_SECONDS
                )
                self._once_more()
            case Rendered():
                await self._begin(work, answer)

    async def _begin(self, work: Work, rendered: Rendered) -> None:
        """`sending` is on the disk before the link gets the first byte."""
        counter, self._counter = self._counter, None
        request = Begin(
            job=work.job,
            printer=self._printer.name,
            receipt=rendered.receipt,
            running=work.running,
            size=len(rendered.data),
            counter=counter,
        )
        self._doubts = (
            None  # until the answer is here: the journal may have it in `sending`, and nobody sends it
        )
        try:
            attempt = await self._journal.ask(request, timeout=JOURNAL_SECONDS)
        except IllegalTransitionError:
            self._once_more()  # somebody cancelled or moved it meanwhile
            return
        self._doubts = []
        self._under_way = UnderWay(attempt.attempt, counter)
        self._link.tell(Send(attempt.attempt, attempt.fence, rendered.data))


def _judge(outcome: Outcome) -> Verdict:
    match outcome:
        case Fenced(attempt, evidence):
            return Verdict(attempt, Event.FENCED, evidence)
        case Taken(attempt, evidence):
            return Verdict(attempt, Event.TAKEN, evidence)
        case Refused(attempt, why):
            return Verdict(attempt, Event.REFUSED, None, why)
        case Lost(attempt, out):
            return Verdict(attempt, Event.LOST, None, f"the connection was lost after {out} bytes")
