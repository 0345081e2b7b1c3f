"""The link: owner of one printer's connection and the only reader of its bytes.

`dialling.py` says when it may dial, `wire.py` carries the bytes, `announcing.py` tells who watches; the link
carries out what the conversation wants, and tells the press.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from actors import places
from actors.domain.job import Evidence
from actors.domain.patience import causes_of_blocked
from actors.printing.addresses import Addresses
from actors.printing.announcing import Announcing
from actors.printing.beside import StatusPort
from actors.printing.dialling import Dialling
from actors.printing.messages import (
    RESTING,
    Acknowledge,
    Blocked,
    ClearPrinter,
    Counter,
    DescribePrinter,
    Down,
    Fenced,
    Open,
    ReadCounter,
    Ready,
    RecoverPrinter,
    Report,
    Send,
    Taken,
    TryAddress,
)
from actors.printing.one_way import OneWay
from actors.printing.sharing import (
    BUSY,
    LOOK_AGAIN,
    REFUSED,
    REST_SECONDS,
    as_shared,
    believed,
    names_attempts,
    uncounted,
)
from actors.printing.silence import SECURE_PRINTING, why_silent
from actors.printing.talk import GARBLED, SILENT, AskPort, Garbled, HangUp, Tell, Write
from actors.printing.timers import Beat, DialNow, GreetingOver, Rest
from actors.printing.tongue import speaking, talk_with
from actors.printing.ways import OTHER_DEVICE
from actors.printing.wire import Arrived, Gone, Heard, NotOpened, Opened, PortTold, Reachable, Wire, Wrote
from supervision import Actor, Mailbox, Overflow
from transports.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from actors.domain.patience import Cause, Patience
    from actors.ports import AskStatus, Dial, Random
    from actors.printing.messages import Holding, Outcome, Standing
    from actors.printing.talk import Action, Talk
    from actors.settings import Printer
    from supervision import ExitReason
    from transports.addresses import Address

GREETING_SECONDS: Final = 2.0  # a printer that took the connection and says nothing: see `unheard`
IDLE_BEAT: Final = 10.0
BUSY_BEAT: Final = 2.0  # while something is on its way, or a person is needed

NO_GOOD: Final = frozenset({SILENT, GARBLED, SECURE_PRINTING, OTHER_DEVICE})
"""Why a connection ended that was not worth opening."""

OfLine = Heard | GreetingOver | Beat | Rest


class Link(Actor):
    mailbox: ClassVar[Mailbox] = Mailbox(4096, Overflow.FAIL)

    def __init__(
        self,
        printer: Printer,
        dial: Dial,
        random: Random,
        patience: Callable[[], Mapping[Cause, Patience]],
        ask_status: AskStatus | None = None,
    ) -> None:
        self._random = random
        self._patience = patience
        self._printer = printer
        self._virtual = printer.connect.scheme == "virtual"
        self._dial_to = dial
        self._addresses = Addresses(printer, lambda: self.ctx)
        self._ways = self._addresses.ways
        beside = StatusPort(printer, self._addresses.of, ask_status)
        streams = [dial(speaking(printer, way)) for way in printer.ways]
        self._wire = Wire(streams, lambda: self.ctx, beside.told)
        self._unsure = False  # whether what is connected is the one
        self._silences = 0  # in a row
        self._dialling = Dialling(printer.name, random, patience, lambda: self.ctx)
        self._conversation = self._talk()
        self._beat_at = 0.0
        self._announcing = Announcing(printer, self._conversation.standing, lambda: self.ctx)
        self._known = self._announcing.known
        self._wanted = True  # the connection, of a shared printer; at the start to see that it is there

    async def init(self) -> None:
        self._announcing.began()
        self.ctx.ref.tell(DialNow())

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002
        self._wire.abort()

    async def receive(self, message: object) -> object:
        match message:
            case DescribePrinter():
                address = self._addresses.of(self._wire.way)
                return self._announcing.describe(self._conversation, address, self._ways.told)
            case _ if isinstance(message, OfLine):
                if message.line == self._wire.line:
                    self._hear(message)
            case ClearPrinter(attempt):
                return self._clear(attempt)
            case RecoverPrinter():
                return self._told_to(self._conversation.recover())
            case DialNow():
                await self._dial()
            case Open():
                self._open()
            case TryAddress(address):
                self._try(address)
            case Send() | Acknowledge() | ReadCounter() | Report():
                self._serve(message)
            case _:
                return await super().receive(message)
        return None

    def _hear(self, message: OfLine) -> None:
        match message:
            case Arrived(data=data):
                self._hear_bytes(data)
            case Wrote(attempt=attempt):
                self._do(self._conversation.written(attempt))
            case PortTold(found=found):
                self._do(self._conversation.port_told(found))
            case Beat():
                self._beat()
            case Rest():
                self._rest()
            case _:
                self._hear_of_line(message)

    def _hear_of_line(self, message: Opened | NotOpened | Reachable | Gone | GreetingOver) -> None:
        match message:
            case Opened():
                self._greet()
            case NotOpened():
                self._fail(message)
            case Reachable(way=way):
                self._change(way)
            case Gone(why=why):
                self._lose(why)
            case GreetingOver():
                if not self._conversation.greeted:
                    self._lose(self._why_silent())

    def _serve(self, message: Send | Acknowledge | ReadCounter | Report) -> None:
        match message:
            case Send() if self._unsure:
                self._do(self._conversation.refuse(message))
            case Send():
                if self._conversation.sending is None:
                    self._wire.begin_attempt()
                self._do(self._conversation.send(message))
                if self._wire.is_open and self._beat_at > self.ctx.now() + BUSY_BEAT:
                    self._beat_again()  # while there was nothing to do it was put off for longer
            case Acknowledge(attempt):
                self._conversation.acknowledge(attempt)
            case ReadCounter():
                self._do(self._conversation.read_counter())
            case Report():
                self._do(self._conversation.report())

    def _clear(self, attempt: int) -> bool:
        """What of the ticket has not left yet would come out behind the clear: then the printer keeps it."""
        sending = self._conversation.sending
        return (
            sending is not None and sending.attempt == attempt and self._told_to(self._conversation.clear())
        )

    def _told_to(self, actions: Sequence[Action]) -> bool:
        self._do(actions)
        return bool(actions)

    # --- connecting -------------------------------------------------------------------------------

    async def _dial(self) -> None:
        wait = await self._dialling.wait()
        if wait is None:
            self._wire.dial(self._ways.order(self.ctx.now()))
        else:
            self.ctx.after(wait, DialNow(), name="dial")

    def _talk(self) -> Talk:
        confirmed = Evidence.VIRTUAL if self._virtual else Evidence.FENCE
        found = profile(self._printer.profile)
        checked = all(way.scheme != "serial" for way in self._printer.ways)
        return talk_with(as_shared(found) if self._printer.shared else found, confirmed, checked=checked)

    def _choose(self) -> None:
        """What is there may answer or not: a file can be another one the next time."""
        before = self._conversation
        if self._wire.answers == isinstance(before, OneWay):
            self._conversation = after = self._talk() if self._wire.answers else OneWay(self._printer.profile)
            after.standing, after.outcome = before.standing, before.outcome

    def _greet(self) -> None:
        self._announcing.advise("")
        self._choose()
        self._unsure = self._ways.is_in_question
        if self._unsure:
            self._conversation.forget_identity()
        self._wire.begin()
        self.ctx.after(GREETING_SECONDS, GreetingOver(self._wire.line), name="greeting")
        self._do(self._conversation.opened())
        self._beat_again()

    def _fail(self, message: NotOpened) -> None:
        """One that tells how it is and takes no connection talks to somebody else."""
        self._announcing.advise(message.advice)
        if (told := message.told) is not None:
            self._known.seen = self.ctx.now()
            self._end(BUSY, 0, frozenset(reason.value for reason in told.reasons))
        else:
            self._end(BUSY if self._printer.shared and message.why == REFUSED else message.why, 0)
        self._known.device = told

    def _lose(self, why: str) -> None:
        if why in NO_GOOD:
            self._ways.failed(self._wire.way, self.ctx.now())
        self._end(why, self._wire.drop())

    def _end(self, why: str, out: int, also: frozenset[str] = frozenset()) -> None:
        """`out` bytes of the attempt under way may have reached the printer."""
        self._dialling.settle(ok=False)
        self._do(self._conversation.closed(why, out, also))
        self.ctx.after(self._dialling.pause(why), DialNow(), name="dial")

    def _why_silent(self) -> str:
        """One that has ever answered has no Secure Printing."""
        if (why := self._conversation.unheard) != SILENT:
            return why
        self._silences += self._known.seen is None
        scheme = self._addresses.of(self._wire.way).scheme
        return why_silent(profile(self._printer.profile), scheme, self._silences)

    # --- who is there, and where ------------------------------------------------------------------

    def _find_out(self) -> None:
        """It is ready, and has told its number or will not: only now it gets anything to print."""
        talk = self._conversation
        if not self._unsure or not isinstance(talk.standing, Ready) or not talk.introduced:
            return
        self._unsure = False
        if not self._is_other():
            self._ways.works(self._wire.way)
            self._tell(Ready())

    def _is_other(self) -> bool:
        """Then it is let go."""
        other = self._addresses.leads_to_other(self._wire.way, self._conversation.serial)
        if other:
            self._lose(OTHER_DEVICE)
        return other

    def _try(self, address: Address) -> None:
        """Who is there is looked at before anything is printed, as with any second address."""
        if self._addresses.add(address):
            self._wire.add(self._dial_to(speaking(self._printer, address)))

    def _look_for_better(self) -> None:
        """While there is nothing to do."""
        if better := self._ways.better(self._wire.way, self.ctx.now()):
            self._wire.look(better)

    def _change(self, way: int) -> None:
        talk = self._conversation
        if self._unsure or talk.sending is not None or talk.unfenced:
            self._wire.leave(way)
            return
        self._wire.change(way)
        self._do(talk.closed("starting", 0))

    # --- sharing ----------------------------------------------------------------------------------

    def _open(self) -> None:
        """At once, or after a while where it was out of paper a moment ago: the till has a turn."""
        if not self._wanted:
            self._wanted = True
            was_well = isinstance(self._known.standing, Ready)
            self.ctx.after(0.0 if was_well else LOOK_AGAIN, DialNow(), name="dial")

    def _rest(self) -> None:
        """Others may print now. What the printer has in hand it has to end first; so has a question."""
        if self._conversation.sending is not None:
            return  # its outcome begins the time anew
        if self._conversation.unfenced or self._wire.is_writing:
            self._put_off_rest()
            return
        self._wanted = False
        self._wire.drop()
        self._do(self._conversation.closed(RESTING.reason, 0))

    def _put_off_rest(self) -> None:
        if self._wire.is_open:
            self.ctx.after(REST_SECONDS, Rest(self._wire.line), name="rest")

    # --- talking ----------------------------------------------------------------------------------

    def _hear_bytes(self, data: bytes) -> None:
        self._known.seen = self.ctx.now()
        self._do(self._conversation.received(data))
        self._find_out()
        if not self._unsure and self._wire.is_open:
            self._is_other()  # its number is kept for when the address moves
        if self._wire.is_open:
            self._announcing.heard(self._conversation.state)

    def _beat(self) -> None:
        self._do(self._conversation.beat())
        self._find_out()
        if self._wire.is_open:
            self._beat_again()

    def _beat_again(self) -> None:
        talk = self._conversation
        calm = isinstance(talk.standing, Ready) and talk.sending is None and not talk.unfenced
        pause = IDLE_BEAT if calm else self._busy_beat()
        if calm:
            self._look_for_better()
        self._beat_at = self.ctx.now() + pause
        self.ctx.after(pause, Beat(self._wire.line), name="beat")

    def _busy_beat(self) -> float:
        """What a person has to see to is asked for by its cause."""
        standing = self._conversation.standing
        if not isinstance(standing, Blocked) or not standing.reasons:
            return BUSY_BEAT
        patience, chance = self._patience(), self._random.random()
        return min(patience[cause].wait(0, 0.0, chance) for cause in causes_of_blocked(standing.reasons))

    def _do(self, actions: Sequence[Action]) -> None:
        for action in actions:
            match action:
                case Write() | AskPort():
                    self._wire.put(action)
                case Tell(message):
                    self._tell(message)
                case Garbled(data):
                    self._announcing.garbled(data)
                case HangUp(why):
                    self._lose(why)

    def _tell(self, message: Outcome | Standing | Counter | Holding) -> None:
        if isinstance(message, Ready) and self._unsure:
            return  # until it is known who is there
        if not self._ways.counts(self._conversation.serial):
            message = uncounted(message)
        if self._printer.shared:
            message = believed(message, named=names_attempts(profile(self._printer.profile)))
            if isinstance(message, Ready | Blocked | Fenced | Taken | Counter):
                self._put_off_rest()
        self.ctx.ref_of(places.printer(self._printer.name, "press")).tell(message)
        if isinstance(message, Ready | Blocked):
            self._dialling.settle(ok=True)
            self._silences = 0
        if isinstance(message, Ready):
            self._addresses.tell_of(self._wire.way)
        if isinstance(message, Ready | Blocked | Down) and message not in {self._known.standing, RESTING}:
            self._announcing.stands(message)
