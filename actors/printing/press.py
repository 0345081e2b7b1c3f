"""The press: takes a printer's due jobs one after the other and sees each to its end.

It holds no state that the journal and the link could not give back. Whatever arrives only says that
something may be possible now; `_step` finds out what.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from actors import places
from actors.domain.job import Event, Evidence, IllegalTransitionError
from actors.errors import DiskFullError, JournalError
from actors.journal.doubting_messages import CounterMoved, Doubt, Doubts, Sending
from actors.journal.messages import Begin, Resolve, TakeAgainError, TakeWork, Verdict, Work, WorkDue
from actors.journal.pause_messages import ListPaused, Paused
from actors.printing import doubt
from actors.printing.judging import UnderWay, judge
from actors.printing.messages import (
    RESTING,
    Acknowledge,
    Blocked,
    Cleared,
    Counter,
    Down,
    Dropped,
    Fenced,
    Finish,
    Holding,
    Lost,
    OnPause,
    Open,
    Outcome,
    ReadCounter,
    Ready,
    Refused,
    Report,
    Seek,
    Send,
    Standing,
    Taken,
)
from actors.printing.spool_watch import name_of
from actors.rendering.messages import Render, Rendered, Unprintable
from supervision import Actor, ActorDown, Crash, Mailbox, MailboxFull, Overflow, Timeout
from transports.addresses import SPOOLED

if TYPE_CHECKING:
    from actors.settings import Printer
    from supervision import ReplyToken

JOURNAL_SECONDS: Final = 30.0
RENDERING_SECONDS: Final = 30.0
#: More than so many tickets after more than so many seconds come one by one, so that a cook can keep up.
FLOOD: Final = 10
OUTAGE: Final = 300.0
PACE: Final = 2.0  # seconds from one ticket of a flood to the next
LATER: Final = 1.0  # seconds until a neighbour that did not answer is asked again
#: Told to finish and still here after so many seconds, it goes on: whoever was about to stop it is gone.
FORGOTTEN: Final = 30.0


@dataclass(frozen=True, slots=True)
class TryAgain:
    """The press's own timer: a neighbour could not answer."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """The press's own timer: it was told to finish, and then not stopped."""


class Press(Actor):
    mailbox: ClassVar[Mailbox] = Mailbox(1024, Overflow.FAIL)

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._evidence = Evidence.VIRTUAL if printer.connect.scheme == "virtual" else Evidence.FENCE
        self._is_spooled = printer.connect.scheme in SPOOLED
        self._standing: Standing = Down("starting")
        self._reported = False  # the link has told what it holds
        self._due = True
        self._taken: Work | None = None  # to be printed next; asking again for it would count as a start
        self._stale = False  # what was taken does not hold any more
        self._on_pause = False  # as dispatch was told
        self._under_way: UnderWay | None = None
        self._verdict: Verdict | None = None  # not committed yet
        self._dropped: int | None = None  # the attempt of which that verdict is, where it was cleared
        self._doubts: tuple[Doubt, ...] | None = None  # None: the journal has to be asked
        self._unsent: int | None = (
            None  # the job that the journal may have in `sending`, and that was not sent
        )
        self._counter: int | None = None
        self._lines: int | None = None
        self._past: int | None = None  # the counter as it was, of a printer that was made to count anew
        self._asked_counter = False  # on this connection
        self._answered_counter = False
        self._returned = True  # not ready until now, for all we know: what is stale has to be seen to first
        self._left_at: float | None = None  # when it was ready last
        self._away = 0.0  # seconds that it was not ready, before it was again
        self._flood = False
        self._began_at = 0.0
        self._finishing = False
        self._told_to_finish: list[ReplyToken] = []

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
                self._under_way = None if attempt is None else UnderWay(attempt, None, None)
            case Ready() | Blocked() | Down():
                self._stand(message)
            case Fenced() | Taken() | Refused() | Lost() | Cleared():
                self._note(message)
            case Counter(value, lines, past):
                self._count(value, lines, past)
            case TryAgain():
                pass
            case Finish():
                self._finishing = True
                self._told_to_finish.append(self.ctx.reply_later())
                self.ctx.after(FORGOTTEN, GoOn(), name="forgotten")
            case GoOn():
                self._finishing = False
            case _:
                return await super().receive(message)
        await self._step()
        self._tell_finished()
        return None

    def _tell_finished(self) -> None:
        awaited = self._under_way is not None and isinstance(self._standing, Ready)
        if awaited or self._verdict is not None or not self._reported:
            return
        told, self._told_to_finish = self._told_to_finish, []
        for token in told:
            token.answer(None)

    # --- what is heard ----------------------------------------------------------------------------

    def _stand(self, standing: Standing) -> None:
        self._note_absence(standing)
        self._standing = standing
        if isinstance(standing, Down):
            self._asked_counter = self._answered_counter = False
            self._counter = self._lines = self._past = None

    def _note_absence(self, standing: Standing) -> None:
        was, is_ready = _is_there(self._standing), _is_there(standing)
        if was and not is_ready:
            self._left_at = self.ctx.now()
        elif is_ready and not was:
            self._returned = True
            self._away = 0.0 if self._left_at is None else self.ctx.now() - self._left_at

    def _note(self, outcome: Outcome) -> None:
        self._verdict = judge(outcome)
        self._dropped = outcome.attempt if isinstance(outcome, Cleared) else None
        before = self._under_way or UnderWay(outcome.attempt, None, None)
        if isinstance(outcome, Fenced):
            self._count_after(outcome.counter, outcome.lines)
            self._bear_witness(before, outcome)
        elif isinstance(outcome, Refused):
            self._counter, self._lines = before.counter, before.lines  # nothing moved them
        elif isinstance(outcome, Cleared):
            self._count_after(None, None)

    def _bear_witness(self, before: UnderWay, after: Fenced) -> None:
        """What a confirmed print did to the counters is what they are worth when one is not confirmed."""
        if before.counter is not None and after.counter is not None:
            moved = CounterMoved(self._printer.name, before.counter, after.counter, before.lines, after.lines)
            self._journal.tell(moved)

    def _count(self, value: int | None, lines: int | None, past: int | None) -> None:
        self._counter, self._lines, self._past = value, lines, past
        self._answered_counter = True

    def _count_after(self, value: int | None, lines: int | None) -> None:
        """A fence that did not bring the counter along: it is asked for before the next ticket."""
        self._counter, self._lines, self._past = value, lines, None
        self._asked_counter = self._answered_counter = value is not None

    # --- what is done -----------------------------------------------------------------------------

    async def _step(self) -> None:
        """One thing at a time, in the order in which they must happen, as far as the neighbours answer."""
        try:
            if self._verdict is not None:
                await self._commit(self._verdict)
            elif not self._reported:
                return  # what the link has on its way or in its memory comes before anything new
            elif self._doubts is None:
                if not await self._has_to_seek():
                    self._doubts = await self._find_doubts()
                self._once_more()
            elif isinstance(self._standing, Ready) and self._under_way is None and not self._finishing:
                await self._work(self._doubts)
            elif self._standing == RESTING and (self._doubts or self._due) and not self._finishing:
                await self._wake()
        except IllegalTransitionError:
            self._start_over()  # somebody else decided on this job meanwhile
        except (ActorDown, Timeout, MailboxFull, JournalError):
            self.ctx.after(LATER, TryAgain(), name="again")

    def _start_over(self) -> None:
        self._doubts = self._taken = self._unsent = None
        self._once_more()

    def _once_more(self) -> None:
        """Behind what is in the mailbox already: an outcome, say."""
        self.ctx.ref.tell(TryAgain())

    async def _commit(self, verdict: Verdict) -> None:
        await self._journal.ask(verdict, timeout=JOURNAL_SECONDS)
        self._link.tell(Acknowledge(verdict.attempt))
        self._verdict = None
        if self._dropped == verdict.attempt:
            self.ctx.ref_of(places.DISPATCH).tell(Dropped(self._printer.name, verdict.attempt))
        if verdict.event is not Event.FENCED or self._doubts:
            self._doubts = None  # lost, refused, or a late answer: the journal knows best what is in doubt
        if self._under_way is not None and self._under_way.attempt == verdict.attempt:
            self._under_way = None
        self._due = True
        self._once_more()

    async def _has_to_seek(self) -> bool:
        """A queue remembers the names of its documents: it is asked for them before anything is in doubt."""
        if not self._is_spooled or self._under_way is not None:
            return False
        request = Sending(self._printer.name)
        sending = await self._journal.ask(request, timeout=JOURNAL_SECONDS)
        if not sending:
            return False
        first = sending[0]
        self._under_way = UnderWay(first.attempt, None, None)
        self._link.tell(Seek(first.attempt, name_of(first.attempt, first.fence, first.started_at)))
        return True

    async def _find_doubts(self) -> tuple[Doubt, ...]:
        """What the link still has is not in doubt: its outcome comes by itself.

        What may still be asked for by its name is not either, until it was.
        """
        alive = () if self._under_way is None else (self._under_way.attempt,)
        orphan = not self._is_spooled or self._under_way is None
        request = Doubts(self._printer.name, orphan=orphan, alive=alive)
        return await self._journal.ask(request, timeout=JOURNAL_SECONDS)

    async def _wake(self) -> None:
        """A shared printer is let go while there is nothing to do. A paused one gets nothing to do."""
        paused = await self._journal.ask(ListPaused(), timeout=JOURNAL_SECONDS)
        is_paused = any(each.printer == self._printer.name for each in paused)
        self._tell_of_pause(paused=is_paused)
        if is_paused and not self._doubts:
            self._due = False
        else:
            self._link.tell(Open())

    async def _work(self, doubts: tuple[Doubt, ...]) -> None:
        if not doubts and not self._due:
            return
        if not self._answered_counter:
            self._ask_counter()
        elif doubts:
            await self._resolve(doubts)
        elif (pause := self._pause()) > 0:
            self.ctx.after(pause, TryAgain(), name="pace")
        elif (work := await self._take()) is None:
            self._due = self._flood = False
        else:
            await self._print(work)

    def _pause(self) -> float:
        """Seconds until the next ticket of a flood."""
        return self._began_at + PACE - self.ctx.now() if self._flood else 0.0

    def _ask_counter(self) -> None:
        """Once a connection, and before its first ticket; later each fence brings the counter along."""
        if not self._asked_counter:
            self._asked_counter = True
            self._link.tell(ReadCounter())

    async def _resolve(self, doubts: tuple[Doubt, ...]) -> None:
        witness = doubt.Witness(
            self._printer.name,
            self._counter if self._past is None else self._past,
            self._lines,
            alone=len(doubts) == 1,
            evidence=self._evidence,
            unsent=self._unsent,
        )
        for one in doubts:
            finding = doubt.resolve(one, witness)
            request = Resolve(one.job, finding.event, finding.evidence, finding.why, finding.mark)
            self._doubts = None  # if this fails half-way, the journal knows which are left
            await self._journal.ask(request, timeout=JOURNAL_SECONDS)
        self._unsent = None
        self._due = True
        self._once_more()

    async def _take(self) -> Work | None:
        """What was taken before the printer went away may be stale now, like all the others."""
        if self._taken is None or self._returned or self._stale:
            back = None if self._taken is None else self._taken.job
            request = TakeWork(self._printer.name, self._returned, back)
            self._taken, self._stale = None, False
            found = await self._journal.ask(request, timeout=JOURNAL_SECONDS)
            self._tell_of_pause(paused=isinstance(found, Paused))
            if isinstance(found, Paused):
                self._returned = True  # as after any other absence: what is stale by then is held
                return None
            self._taken = found
            if self._returned and self._taken is not None:
                queue = self._taken.queue
                self._flood = queue.jobs > FLOOD and max(queue.oldest, self._away) > OUTAGE
            self._returned = False
        return self._taken

    def _tell_of_pause(self, *, paused: bool) -> None:
        """Dispatch moves what waits, as it does for a printer that is away. Told again, as it may be lost."""
        if paused or self._on_pause:
            self.ctx.ref_of(places.DISPATCH).tell(OnPause(self._printer.name, paused))
        self._on_pause = paused

    async def _print(self, work: Work) -> None:
        try:
            answer = await self._rendering.ask(Render(work, self._printer.profile), timeout=RENDERING_SECONDS)
        except ActorDown as error:
            if error.in_hand and isinstance(error.reason, Crash):
                self._taken = None  # perhaps by this job: the journal counts how often
            raise
        except Timeout:
            self._taken = None
            raise
        match answer:
            case Unprintable(why=why):
                await self._journal.ask(
                    Resolve(work.job, Event.UNPRINTABLE, why=why), timeout=JOURNAL_SECONDS
                )
                self._taken = None
                self._once_more()
            case Rendered():
                await self._begin(work, answer)

    async def _begin(self, work: Work, rendered: Rendered) -> None:
        """`sending` is on the disk before the link gets the first byte."""
        request = Begin(
            job=work.job,
            printer=self._printer.name,
            receipt=rendered.receipt,
            running=work.running,
            size=len(rendered.data),
            counter=self._counter,
            digest=hashlib.sha256(rendered.data).hexdigest(),
            lines=self._lines,
            model=self._printer.profile,
            data=rendered.data,
            warnings=rendered.warnings,
        )
        # Until the answer is here, the journal may have it in `sending`, and nobody sends it.
        self._doubts = self._taken = None
        self._unsent = work.job
        try:
            attempt = await self._journal.ask(request, timeout=JOURNAL_SECONDS)
        except DiskFullError:  # nothing of it was kept, so nothing has begun
            self._doubts, self._unsent, self._taken = (), None, work
            raise
        except TakeAgainError:  # nor of this
            self._doubts, self._unsent, self._taken, self._stale = (), None, work, True
            self._once_more()
            return
        self._doubts = ()
        self._unsent = None
        self._under_way = UnderWay(attempt.attempt, self._counter, self._lines)
        self._began_at = self.ctx.now()
        self._counter = self._lines = None
        name = name_of(attempt.attempt, attempt.fence, attempt.started_at) if self._is_spooled else ""
        self._link.tell(Send(attempt.attempt, attempt.fence, rendered.data, name))


def _is_there(standing: Standing) -> bool:
    """A shared printer that was let go is not away."""
    return isinstance(standing, Ready) or standing == RESTING
