"""The way to one device: its connection, and the tasks that open it, read from it and write to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from actors.printing.talk import AskPort
from transports.errors import LostError, RefusedError
from transports.stream import TellsPort

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from actors.printing.talk import Write
    from supervision import Context
    from transports.languages.device_state import DeviceState
    from transports.stream import Stream
    from transports.usb_questions import PortStatus

DIAL_SECONDS: Final = 5.0
DIALS_SECONDS: Final = 10.0  # for all of a printer's addresses together: so long the breaker's permit holds

LOST: Final = "lost"


# What the tasks tell the link. `line` numbers the connection, so that what an old one still has to say is not
# taken for the new one's.


@dataclass(frozen=True, slots=True)
class Opened:
    line: int


@dataclass(frozen=True, slots=True)
class NotOpened:
    line: int
    why: str
    advice: str = ""  # for people, where there is more to say
    told: DeviceState | None = None  # by the printer, beside the port that took no connection


@dataclass(frozen=True, slots=True)
class Reachable:
    """A better address is open, while another one is in use."""

    line: int
    way: int


@dataclass(frozen=True, slots=True)
class Arrived:
    line: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Wrote:
    line: int
    attempt: int


@dataclass(frozen=True, slots=True)
class PortTold:
    """Answers `AskPort`; None where what is there can't be asked, or does not answer."""

    line: int
    found: PortStatus | None


@dataclass(frozen=True, slots=True)
class Gone:
    line: int
    why: str


class Beside(Protocol):
    async def __call__(self, refused: Mapping[int, RefusedError]) -> DeviceState | None:
        """Asks a printer how it is that took no connection by these ways."""
        ...


Heard = Opened | NotOpened | Reachable | Arrived | Wrote | PortTold | Gone


class Wire:
    """`streams` are the ways to the device; one of them is in use at a time.

    However its owner ends, the device is let go with the task that reads from it.
    """

    def __init__(self, streams: Sequence[Stream], context: Callable[[], Context], beside: Beside) -> None:
        self._streams = tuple(streams)
        self._beside = beside
        self._context = context
        self.way = 0
        self.line = 0
        self.is_open = False
        self._sent_before = 0  # bytes that had left when the attempt under way began
        self._writing: tuple[int, int] | None = None  # an attempt, and how many leave until its end
        self._outbox: asyncio.Queue[Write] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, stream: Stream) -> None:
        """One more way."""
        self._streams = (*self._streams, stream)

    @property
    def _stream(self) -> Stream:
        return self._streams[self.way]

    @property
    def answers(self) -> bool:
        """Whether what is there may ever say anything; a file can be another one the next time."""
        return self._stream.answers

    @property
    def is_writing(self) -> bool:
        """A ticket's bytes have not all left yet."""
        return self._writing is not None

    def dial(self, order: Sequence[int]) -> None:
        """`Opened` or `NotOpened` will tell."""
        self._tasks = [self._context().spawn(self._connect(self.line, order), name="read")]

    def look(self, order: Sequence[int]) -> None:
        """`Reachable` will tell, if one of these ways opens."""
        self._tasks.append(self._context().spawn(self._look(self.line, order), name="look"))

    def change(self, way: int) -> None:
        """To one that is `Reachable`; what was in use is let go."""
        found = self._streams[way]
        self._end(leave=found)
        self.way = way
        self._tasks = [self._context().spawn(self._go_on(self.line), name="read")]

    def leave(self, way: int) -> None:
        """One that is `Reachable` and comes at a bad time."""
        self._streams[way].abort()

    def begin(self) -> None:
        """It is `Opened`, and may be written to."""
        self.is_open = True
        self._outbox, self._writing = asyncio.Queue(), None
        self._tasks.append(self._context().spawn(self._write(self.line, self._outbox), name="write"))

    def put(self, piece: Write | AskPort) -> None:
        """A question does not wait for what is being written."""
        if not isinstance(piece, AskPort):
            self._outbox.put_nowait(piece)
        elif isinstance(self._stream, TellsPort):
            asking = self._context().spawn(self._ask(self.line, self._stream), name="ask")
            self._tasks = [*(task for task in self._tasks if not task.done()), asking]
        else:
            self._tell(PortTold(self.line, None))

    def begin_attempt(self) -> None:
        self._sent_before = self._stream.bytes_out

    def drop(self) -> int:
        """Ends the connection; how many bytes of the attempt had left, counted before the stream forgets."""
        out = max(0, self._stream.bytes_out - self._sent_before)
        self._end()
        return out

    def _end(self, leave: Stream | None = None) -> None:
        self.line += 1
        self.abort(leave)
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        self.is_open = False

    def abort(self, leave: Stream | None = None) -> None:
        for stream in self._streams:
            if stream is not leave:
                stream.abort()

    # --- the tasks --------------------------------------------------------------------------------

    async def _connect(self, line: int, order: Sequence[int]) -> None:
        """Opens the first that can be, then reads to the end."""
        refused: dict[int, RefusedError] = {}
        for way in order:
            self.way = way
            try:
                await self._open(way)
            except RefusedError as error:
                refused[way] = error
            else:
                await self._go_on(line)
                return
        best = refused[min(refused)]  # what is wrong with the best one is to be seen to
        self._tell(NotOpened(line, min(best.reasons), best.advice, await self._beside(refused)))

    async def _open(self, way: int) -> None:
        stream = self._streams[way]
        try:
            await stream.open(min(DIAL_SECONDS, DIALS_SECONDS / len(self._streams)))
        except asyncio.CancelledError:
            stream.abort()
            raise

    async def _go_on(self, line: int) -> None:
        try:
            self._tell(Opened(line))
            await self._read(line)
        finally:
            if line == self.line:
                self._stream.abort()

    async def _look(self, line: int, order: Sequence[int]) -> None:
        for way in order:
            try:
                await self._open(way)
            except RefusedError:
                continue
            self._tell(Reachable(line, way))
            return

    async def _read(self, line: int) -> None:
        try:
            while True:
                data = await self._stream.read()
                self._note_written(line)  # a quick answer is here before the writer has its turn
                self._tell(Arrived(line, data))
        except LostError:
            self._tell(Gone(line, LOST))

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
            self._tell(Gone(line, LOST))

    async def _ask(self, line: int, stream: TellsPort) -> None:
        try:
            self._tell(PortTold(line, await stream.port_status()))
        except LostError:
            self._tell(Gone(line, LOST))

    def _note_written(self, line: int) -> None:
        """Once, when all bytes of the ticket in hand are out."""
        if self._writing is not None and self._stream.bytes_out >= self._writing[1]:
            self._tell(Wrote(line, self._writing[0]))
            self._writing = None

    def _tell(self, heard: Heard) -> None:
        self._context().ref.tell(heard)
