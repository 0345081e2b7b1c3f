"""The link to a printer behind a queue of the system: in the place of `link.py`, with the same messages.

It looks at the queue, hands documents over, follows the one in hand, and tells the press. A spooler that
hangs costs this printer alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from actors import places
from actors.domain.patience import causes_of_blocked
from actors.printing.dialling import LONGEST_WAIT, Dialling
from actors.printing.known import Known, named
from actors.printing.messages import (
    Acknowledge,
    Blocked,
    ClearPrinter,
    DescribePrinter,
    Down,
    PrinterChanged,
    PrinterStatus,
    ReadCounter,
    Ready,
    RecoverPrinter,
    Report,
    Seek,
    Send,
)
from actors.printing.spool_calls import (
    Calls,
    Look,
    Looked,
    NotReached,
    Submitted,
    Told,
    Tried,
    TurnedAway,
    Unsure,
)
from actors.printing.spool_watch import CURABLE, Cure, Submit, TakeBack, Watch
from actors.printing.talk import Tell
from supervision import Actor, Mailbox, Overflow
from transports.languages.commands import encode
from transports.languages.registry import language_for
from transports.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from actors.domain.patience import Cause, Patience
    from actors.ports import OpenSpool, Random
    from actors.printing.spool_watch import Wish
    from actors.settings import Printer
    from supervision import ExitReason

IDLE_LOOK: Final = 10.0
FIRST_LOOK: Final = 0.1  # after a document was handed over; each later one waits twice as long
SLOWEST_LOOK: Final = 1.0
CHECK_AGAIN: Final = 3600.0


@dataclass(frozen=True, slots=True)
class LookNow:
    """The link's own timer."""


class SpoolLink(Actor):
    """Events, each with its printer: see those of queues in `actors/log/sentences.py`."""

    mailbox: ClassVar[Mailbox] = Mailbox(4096, Overflow.FAIL)

    def __init__(
        self,
        printer: Printer,
        spool: OpenSpool,
        random: Random,
        patience: Callable[[], Mapping[Cause, Patience]],
    ) -> None:
        self._printer = printer
        self._random = random
        self._patience = patience
        self._calls = Calls(spool(printer.connect), lambda: self.ctx)
        self._dialling = Dialling(printer.name, random, patience, lambda: self.ctx)
        repair = encode(language_for(profile(printer.profile)).resync())
        self._watch = Watch(repair, cures=printer.resume)
        self._known = Known(self._watch.standing, 0.0)
        self._errands: list[Submit | TakeBack | Cure] = []
        self._look_due = False
        self._pace = FIRST_LOOK
        self._turned_away = 0  # in a row
        self._cured = False  # and not seen yet whether it helped
        self._checked_at: float | None = None
        self._told: dict[str, str] = {}  # kind of event: its last text

    async def init(self) -> None:
        self._known.since = self.ctx.now()
        self.ctx.ref.tell(LookNow())

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002
        self._calls.abort()

    async def receive(self, message: object) -> object:
        match message:
            case DescribePrinter():
                return self._describe()
            case ClearPrinter() | RecoverPrinter():
                return False  # a queue carries documents, and no printer's answer comes back through it
            case LookNow():
                self._look_due = True
            case Looked() | NotReached() | Submitted() | TurnedAway() | Unsure() | Tried():
                self._calls.over()
                self._hear(message)
            case Send() | Seek() | Acknowledge() | ReadCounter() | Report():
                self._serve(message)
            case _:
                return await super().receive(message)
        await self._go_on()
        return None

    def _serve(self, message: Send | Seek | Acknowledge | ReadCounter | Report) -> None:
        match message:
            case Send():
                self._do(self._watch.send(message))
            case Seek():
                self._do(self._watch.seek(message))
                self._look_again(0.0)
            case Acknowledge(attempt):
                self._watch.acknowledge(attempt)
            case ReadCounter():
                self._do(self._watch.read_counter())
            case Report():
                self._do(self._watch.report())

    # --- what the spooler said --------------------------------------------------------------------

    def _hear(self, message: Told) -> None:
        match message:
            case Looked():
                self._note_look(message)
            case NotReached(why=why, detail=detail):
                self._note_absence(why, detail)
            case Submitted(number=number):
                self._turned_away = 0
                self._do(self._watch.submitted(number))
                self._pace = FIRST_LOOK
                self._look_again(FIRST_LOOK)
            case TurnedAway(why=why, detail=detail):
                self._turned_away += 1
                self._tell_people("queue_trouble", detail)
                self._do(self._watch.turned_away(why))
                self._look_again(min(2.0 ** (self._turned_away - 1), LONGEST_WAIT))
            case Unsure(detail=detail):
                self._tell_people("queue_trouble", detail)
                self._do(self._watch.unsure())
                self._look_again(FIRST_LOOK)
            case Tried(errand=errand, why=why):
                self._note_remedy(errand, why)
                self._look_again(0.0)

    def _note_look(self, look: Looked) -> None:
        self._dialling.settle(ok=True)
        now = self._known.seen = self.ctx.now()
        if look.remarks is not None:
            self._checked_at = now
        for remark in look.remarks or ():
            self._tell_people("queue_setting", remark.text)
        self._do(self._watch.looked(look.state, look.name, look.found, now))
        self._known.device = self._watch.device
        if self._known.warns(now):
            self._emit()
        self._tell_whether_cured()
        if self._is_blocked() or not self._turned_away:
            self._tell_people("queue_trouble", look.state.message if self._is_blocked() else "")
        self._look_again(self._until_next())

    def _note_absence(self, why: str, detail: str) -> None:
        """What it was just before is of no use: the pause is counted from this look."""
        self._dialling.settle(ok=False)
        self._tell_people("queue_trouble", detail)
        self._do(self._watch.away(why))
        self._look_again(self._dialling.pause(why))

    def _until_next(self) -> float:
        standing = self._watch.standing
        if self._watch.followed is not None and not self._is_blocked():
            self._pace = min(self._pace * 2, SLOWEST_LOOK)
            return self._pace
        if not isinstance(standing, Blocked):
            return IDLE_LOOK
        patience, chance = self._patience(), self._random.random()
        return min(patience[cause].wait(0, 0.0, chance) for cause in causes_of_blocked(standing.reasons))

    def _is_blocked(self) -> bool:
        return isinstance(self._watch.standing, Blocked)

    def _note_remedy(self, errand: Cure | TakeBack, why: str) -> None:
        if isinstance(errand, TakeBack) and why:
            self.ctx.emit("document_not_taken_back", printer=self._printer.name, why=why)
        elif isinstance(errand, TakeBack):
            self.ctx.emit("document_taken_back", printer=self._printer.name)
        elif why:
            self.ctx.emit("queue_not_resumed", printer=self._printer.name, why=why)
        else:
            self._cured = True

    def _tell_whether_cured(self) -> None:
        """By what is seen afterwards: a remedy that did not help is none."""
        if not self._cured:
            return
        self._cured = False
        standing = self._watch.standing
        if isinstance(standing, Blocked) and standing.reasons & CURABLE:
            self.ctx.emit("queue_not_resumed", printer=self._printer.name, why="it stopped again at once")
        else:
            self.ctx.emit("queue_resumed", printer=self._printer.name)

    # --- what is done -----------------------------------------------------------------------------

    def _look_again(self, seconds: float) -> None:
        self.ctx.after(seconds, LookNow(), name="look")

    async def _go_on(self) -> None:
        """One call at a time; what is wished goes before looks."""
        if self._calls.busy:
            return
        if self._errands:
            self._calls.begin(self._errands.pop(0))
        elif self._look_due:
            self._look_due = False
            wait = await self._dialling.wait() if isinstance(self._watch.standing, Down) else None
            if wait is None:
                self._calls.begin(Look(self._watch.looked_for, self._is_check_due(), self._printer.resume))
            else:
                self._look_again(wait)

    def _is_check_due(self) -> bool:
        return self._checked_at is None or self.ctx.now() >= self._checked_at + CHECK_AGAIN

    def _do(self, wishes: Sequence[Wish]) -> None:
        for wish in wishes:
            match wish:
                case Tell(message):
                    self._tell(message)
                case Submit() | TakeBack() | Cure():
                    self._errands.append(wish)

    def _tell(self, message: object) -> None:
        self.ctx.ref_of(places.printer(self._printer.name, "press")).tell(message)
        if isinstance(message, Ready | Blocked | Down) and message != self._known.standing:
            self._known.stands(message, self.ctx.now())
            self.ctx.ref_of(places.DISPATCH).tell(PrinterChanged(self._printer.name, message))
            self._emit()

    def _emit(self) -> None:
        reasons = " ".join(self._known.reasons)
        self.ctx.emit("printer_changed", printer=self._printer.name, state=self._known.state, reasons=reasons)

    def _tell_people(self, kind: str, text: str) -> None:
        """The spooler's own words, once while they are the same."""
        if text and self._told.get(kind) != text:
            self.ctx.emit(kind, printer=self._printer.name, text=text)
        self._told[kind] = text

    def _describe(self) -> PrinterStatus:
        known, now, followed = self._known, self.ctx.now(), self._watch.followed
        return PrinterStatus(
            name=self._printer.name,
            state=known.state,
            reasons=known.reasons,
            since=now - known.since,
            printing=None if followed is None else followed.attempt,
            identity="",
            virtual=False,
            seen=None if known.seen is None else now - known.seen,
            address=str(self._printer.connect),
            reasons_since=known.reasons_since(now),
            device=named(known.device),
        )
