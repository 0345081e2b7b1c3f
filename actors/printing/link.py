"""The link: owner of one printer's connection and the only reader of its bytes.

It dials when its breaker permits, carries out what the conversation wants, and tells the press.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from actors import places
from actors.domain.job import Evidence
from actors.domain.patience import Run, cause_of_down, causes_of_blocked
from actors.printing.conversation import Conversation
from actors.printing.messages import (
    Acknowledge,
    Blocked,
    DescribePrinter,
    Down,
    PrinterChanged,
    PrinterStatus,
    ReadCounter,
    Ready,
    Report,
    Send,
)
from actors.printing.one_way import OneWay
from actors.printing.star_conversation import StarConversation
from actors.printing.talk import SILENT, HangUp, Tell, Write
from supervision import Actor, ActorDown, Denied, Granted, Mailbox, Outcome, Overflow, Permit, Timeout
from transports.errors import LostError, RefusedError
from transports.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from actors.domain.patience import Cause, Patience
    from actors.ports import Dial, Random
    from actors.printing.messages import Standing
    from actors.printing.talk import Action, Talk
    from actors.settings import Printer
    from supervision import ExitReason
    from transports.addresses import Address
    from transports.profiles import Profile
    from transports.stream import Stream

DIAL_SECONDS: Final = 5.0
GREETING_SECONDS: Final = 2.0  # a printer that took the connection and says nothing: see `SILENT`
IDLE_BEAT: Final = 10.0
BUSY_BEAT: Final = 2.0  # while something is on its way, or a person is needed
LONGEST_WAIT: Final = 60.0

LOST: Final = "lost"


# What the link's own tasks and timers tell it. `line` numbers the connection, so that what an old one still
# has to say is not taken for the new one's.


@dataclass(frozen=True, slots=True)
class DialNow:
    pass


@dataclass(frozen=True, slots=True)
class Opened:
    line: int


@dataclass(frozen=True, slots=True)
class NotOpened:
    why: str


@dataclass(frozen=True, slots=True)
class Arrived:
    line: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Wrote:
    line: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Gone:
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class GreetingOver:
    line: int


@dataclass(frozen=True, slots=True)
class Beat:
    line: int


OfLine = Opened | Arrived | Wrote | Gone | GreetingOver | Beat


class Link(Actor):
    mailbox: ClassVar[Mailbox] = Mailbox(4096, Overflow.FAIL)

    def __init__(
        self, printer: Printer, dial: Dial, random: Random, patience: Callable[[], Mapping[Cause, Patience]]
    ) -> None:
        self._random = random
        self._patience = patience
        self._run = Run()
        self._printer = printer
        self._virtual = printer.connect.scheme == "virtual"
        self._stream: Stream = dial(speaking(printer) if self._virtual else printer.connect)
        self._conversation = self._talk()
        self._line = 0
        self._open = False
        self._permit: int | None = None
        self._since = 0.0
        self._began = 0.0
        self._beat_at = 0.0
        self._announced: Standing = self._conversation.standing
        self._sent_before = 0  # bytes that had left when the attempt under way began
        self._writing: tuple[int, int] | None = None  # an attempt, and how many leave until its end
        self._outbox: asyncio.Queue[Write] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def init(self) -> None:
        self._since = self.ctx.now()
        self.ctx.ref.tell(DialNow())

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002
        self._stream.abort()

    async def receive(self, message: object) -> object:
        match message:
            case DescribePrinter():
                return self._describe()
            case Opened() | Arrived() | Wrote() | Gone() | GreetingOver() | Beat():
                if message.line == self._line:
                    self._hear(message)
            case DialNow():
                await self._ask_breaker()
            case NotOpened(why):
                self._fail(why)
            case Send() | Acknowledge() | ReadCounter() | Report():
                self._serve(message)
            case _:
                return await super().receive(message)
        return None

    def _hear(self, message: OfLine) -> None:
        match message:
            case Opened():
                self._greet()
            case Arrived(data=data):
                self._do(self._conversation.received(data))
            case Wrote(attempt=attempt):
                self._do(self._conversation.written(attempt))
            case Gone(why=why):
                self._lose(why)
            case GreetingOver():
                if not self._conversation.greeted:
                    self._lose(SILENT)
            case Beat():
                self._beat()

    def _serve(self, message: Send | Acknowledge | ReadCounter | Report) -> None:
        match message:
            case Send():
                if self._conversation.sending is None:
                    self._sent_before = self._stream.bytes_out
                self._do(self._conversation.send(message))
                if self._open and self._beat_at > self.ctx.now() + BUSY_BEAT:
                    self._beat_again()  # while there was nothing to do it was put off for longer
            case Acknowledge(attempt):
                self._conversation.acknowledge(attempt)
            case ReadCounter():
                self._do(self._conversation.read_counter())
            case Report():
                self._do(self._conversation.report())

    # --- connecting -------------------------------------------------------------------------------

    async def _ask_breaker(self) -> None:
        breaker = self.ctx.ref_of(places.printer(self._printer.name, "breaker"))
        try:
            answer = await breaker.ask(Permit(), timeout=5.0)
        except (ActorDown, Timeout):
            self.ctx.after(1.0, DialNow(), name="dial")
            return
        match answer:
            case Granted(permit=permit):
                self._permit = permit
                self._began = self.ctx.now()
                self._tasks = [self.ctx.spawn(self._connect(self._line), name="read")]
            case Denied(retry_after=seconds):
                self.ctx.after(min(seconds, LONGEST_WAIT), DialNow(), name="dial")

    async def _connect(self, line: int) -> None:
        """Opens, then reads to the end. However this link ends, the printer is let go with this task."""
        try:
            await self._stream.open(DIAL_SECONDS)
            self.ctx.ref.tell(Opened(line))
            await self._read(line)
        except RefusedError as error:
            self.ctx.ref.tell(NotOpened(min(error.reasons)))
        finally:
            if line == self._line:
                self._stream.abort()

    def _talk(self) -> Talk:
        confirmed = Evidence.VIRTUAL if self._virtual else Evidence.FENCE
        return talk_with(profile(self._printer.profile), confirmed)

    def _choose(self) -> None:
        """What is there may answer or not: a file can be another one the next time."""
        before = self._conversation
        if self._stream.answers == isinstance(before, OneWay):
            self._conversation = after = (
                self._talk() if self._stream.answers else OneWay(self._printer.profile)
            )
            after.standing, after.outcome = before.standing, before.outcome

    def _greet(self) -> None:
        self._open = True
        self._choose()
        self._outbox, self._writing = asyncio.Queue(), None
        self._tasks.append(self.ctx.spawn(self._write(self._line, self._outbox), name="write"))
        self.ctx.after(GREETING_SECONDS, GreetingOver(self._line), name="greeting")
        self._do(self._conversation.opened())
        self._beat_again()

    def _fail(self, why: str) -> None:
        self._settle(ok=False)
        self._do(self._conversation.closed(why, 0))
        self._dial_again(why)

    def _lose(self, why: str) -> None:
        """The attempt's bytes are counted before the stream forgets them."""
        out = max(0, self._stream.bytes_out - self._sent_before)
        self._line += 1
        self._stream.abort()
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        self._open = False
        self._settle(ok=False)
        self._do(self._conversation.closed(why, out))
        self._dial_again(why)

    def _dial_again(self, why: str) -> None:
        """A printer that is away is dialled each second: that costs nothing.

        One that takes the connection and says nothing is left alone longer and longer: it may
        well keep what it is sent.
        """
        pause = self._run.wait(self._patience(), cause_of_down(why), self.ctx.now(), self._random.random())
        self.ctx.after(max(0.0, self._began + pause - self.ctx.now()), DialNow(), name="dial")

    def _settle(self, *, ok: bool) -> None:
        if self._permit is not None:
            breaker = self.ctx.ref_of(places.printer(self._printer.name, "breaker"))
            breaker.tell(Outcome(self._permit, ok=ok, seconds=self.ctx.now() - self._began))
            self._permit = None

    # --- talking ----------------------------------------------------------------------------------

    async def _read(self, line: int) -> None:
        try:
            while True:
                data = await self._stream.read()
                self._note_written(line)  # a quick answer is here before the writer has its turn
                self.ctx.ref.tell(Arrived(line, data))
        except LostError:
            self.ctx.ref.tell(Gone(line, LOST))

    async def _write(self, line: int, outbox: asyncio.Queue[Write]) -> None:
        """Holds as long as the printer takes no bytes: that is why it is a task of its own."""
        try:
            while True:
                piece = await outbox.get()
                if piece.attempt is not None:
                    self._writing = (piece.attempt, self._stream.bytes_out + len(piece.data))
                await self._stream.write(piece.data)
                self._note_written(line)
        except LostError:
            self.ctx.ref.tell(Gone(line, LOST))

    def _note_written(self, line: int) -> None:
        """Once, when all bytes of the ticket in hand are out."""
        if self._writing is not None and self._stream.bytes_out >= self._writing[1]:
            self.ctx.ref.tell(Wrote(line, self._writing[0]))
            self._writing = None

    def _beat(self) -> None:
        self._do(self._conversation.beat())
        if self._open:
            self._beat_again()

    def _beat_again(self) -> None:
        talk = self._conversation
        calm = isinstance(talk.standing, Ready) and talk.sending is None and not talk.unfenced
        pause = IDLE_BEAT if calm else self._busy_beat()
        self._beat_at = self.ctx.now() + pause
        self.ctx.after(pause, Beat(self._line), name="beat")

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
                case Write():
                    self._outbox.put_nowait(action)
                case Tell(message):
                    self._tell(message)
                case HangUp(why):
                    self._lose(why)

    def _tell(self, message: object) -> None:
        self.ctx.ref_of(places.printer(self._printer.name, "press")).tell(message)
        if isinstance(message, Ready | Blocked | Down) and message != self._announced:
            self._announce(message)

    def _announce(self, standing: Standing) -> None:
        """To all who watch printers, once each change: a press that starts is told more often."""
        self._announced = standing
        self._since = self.ctx.now()
        if not isinstance(standing, Down):
            self._settle(ok=True)
            self._run.over()
        self.ctx.ref_of(places.DISPATCH).tell(PrinterChanged(self._printer.name, standing))
        self.ctx.emit("printer_changed", printer=self._printer.name, **_words(standing))

    def _describe(self) -> PrinterStatus:
        words = _words(self._conversation.standing)
        sending = self._conversation.sending
        return PrinterStatus(
            name=self._printer.name,
            state=words["state"],
            reasons=tuple(words["reasons"].split()),
            since=self.ctx.now() - self._since,
            printing=None if sending is None else sending.attempt,
            identity=" ".join(self._conversation.told),
            virtual=self._virtual,
        )


def _words(standing: Standing) -> dict[str, str]:
    match standing:
        case Ready():
            return {"state": "ready", "reasons": ""}
        case Blocked(reasons):
            return {"state": "blocked", "reasons": " ".join(sorted(reasons))}
        case Down(reason):
            return {"state": "down", "reasons": reason}


def speaking(printer: Printer) -> Address:
    """Of a virtual printer, which becomes what it is taken for."""
    language = ("language", profile(printer.profile).language)
    return replace(printer.connect, query=(*printer.connect.query, language))


def talk_with(printer: Profile, confirmed: Evidence) -> Talk:
    """`confirmed` is the evidence of an answered fence: `virtual` for a virtual printer."""
    kind = StarConversation if printer.language == "stargraphic" else Conversation
    return kind(printer, confirmed)
