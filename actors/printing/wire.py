"""The way to one device: its connection, and the tasks that open it, read from it and write to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from transports.errors import LostError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.printing.talk import Write
    from supervision import Context
    from transports.stream import Stream

DIAL_SECONDS: Final = 5.0

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


Heard = Opened | NotOpened | Arrived | Wrote | Gone


class Wire:
    """However its owner ends, the device is let go with the task that reads from it."""

    def __init__(self, stream: Stream, context: Callable[[], Context]) -> None:
        self._stream = stream
        self._context = context
        self.line = 0
        self.is_open = False
        self._sent_before = 0  # bytes that had left when the attempt under way began
        self._writing: tuple[int, int] | None = None  # an attempt, and how many leave until its end
        self._outbox: asyncio.Queue[Write] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def answers(self) -> bool:
        """Whether what is there may ever say anything; a file can be another one the next time."""
        return self._stream.answers

    @property
    def is_writing(self) -> bool:
        """A ticket's bytes have not all left yet."""
        return self._writing is not None

    def dial(self) -> None:
        """`Opened` or `NotOpened` will tell."""
        self._tasks = [self._context().spawn(self._connect(self.line), name="read")]

    def begin(self) -> None:
        """It is `Opened`, and may be written to."""
        self.is_open = True
        self._outbox, self._writing = asyncio.Queue(), None
        self._tasks.append(self._context().spawn(self._write(self.line, self._outbox), name="write"))

    def put(self, piece: Write) -> None:
        self._outbox.put_nowait(piece)

    def begin_attempt(self) -> None:
        self._sent_before = self._stream.bytes_out

    def drop(self) -> int:
        """Ends the connection; how many bytes of the attempt had left, counted before the stream forgets."""
        out = max(0, self._stream.bytes_out - self._sent_before)
        self.line += 1
        self._stream.abort()
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        self.is_open = False
        return out

    def abort(self) -> None:
        self._stream.abort()

    # --- the tasks --------------------------------------------------------------------------------

    async def _connect(self, line: int) -> None:
        """Opens, then reads to the end."""
        try:
            await self._stream.open(DIAL_SECONDS)
            self._tell(Opened(line))
            await self._read(line)
        except RefusedError as error:
            self._tell(NotOpened(line, min(error.reasons), error.advice))
        finally:
            if line == self.line:
                self._stream.abort()

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

    def _note_written(self, line: int) -> None:
        """Once, when all bytes of the ticket in hand are out."""
        if self._writing is not None and self._stream.bytes_out >= self._writing[1]:
            self._tell(Wrote(line, self._writing[0]))
            self._writing = None

    def _tell(self, heard: Heard) -> None:
        self._context().ref.tell(heard)
