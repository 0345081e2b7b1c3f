"""The one who works through the receive buffer, command by command."""

from typing import Final

from transports.virtual.answers import Answers
from transports.virtual.arriving import Arriving
from transports.virtual.buffer import Buffer
from transports.virtual.commands import CUTS, PRINTING
from transports.virtual.engine import Engine
from transports.virtual.graphics import RasterInProgress, bit_image
from transports.virtual.parser import ESC, FS, GS, Frame, next_frame

_IGNORED_LIMIT: Final = 1000
_RASTER_BAND: Final = 24
_WIDEST_ROW: Final = 256
_RASTER: Final = b"\x1dv0"
_WITH_DATA: Final = frozenset(
    bytes((prefix, 0x28, letter))
    for prefix, letters in ((ESC, b"AY"), (FS, b"ACELe"), (GS, b"ACDEHKLMNPQVkyz"))
    for letter in letters
)


class Executor(Buffer):
    """Prints and answers.

    Data of pictures and symbols leave the receive buffer as they come, so that a command may be longer than
    the buffer. A raster picture is printed in bands of 24 rows, 3 mm.
    """

    def __init__(self, engine: Engine, answers: Answers, capacity: int) -> None:
        super().__init__(engine.roll, capacity)
        self.ignored: list[bytes] = []
        self.cutter_jammed = False
        self._engine = engine
        self._answers = answers
        self._raster: RasterInProgress | None = None
        self._raster_missing = 0
        self._data: Arriving | None = None
        self._pause = False

    def clear(self) -> None:
        """Drop the receive buffer, the unfinished command and the line being set."""
        self.drop()
        self._finish_raster()
        self._data = None
        self._engine.drop_line()

    def step(self) -> bool:
        """Work until paper has moved, a question was answered or a cut made, or there is nothing to do.

        False if the cutter would have to move and cannot: the command stays.
        """
        self._pause = False
        while not self.starved and not self._pause and not self._engine.motion:
            if self._raster is not None:
                self._print_rows(self._raster)
            elif self._data is not None:
                self._take_data(self._data)
            elif self._head == len(self._buffer):
                self.starved = True
            elif not self._next_command():
                return False
        return True

    def _next_command(self) -> bool:
        frame = next_frame(self._buffer, self._head)
        if frame is None:
            self.starved = True
            return True
        if frame.opcode in CUTS:
            if self.cutter_jammed and self._engine.at_line_start:
                return False
            self._head = frame.end
            self._pause = True
            self.remember()
        self._head = frame.end
        if not frame.known:
            self._ignore(frame.opcode)
        elif frame.opcode == _RASTER and self._prints(frame):
            self._raster = RasterInProgress(self._engine, frame.args)
            self._raster_missing = frame.follows
        elif frame.follows or len(frame.opcode) == 3:
            self._data = Arriving(frame.opcode, frame.args, frame.follows)
        else:
            self._execute(frame.opcode, frame.args)
        return True

    def _prints(self, frame: Frame) -> bool:
        """A raster picture with no dots, or with rows of more bytes than any model takes, is passed over."""
        row_bytes = int.from_bytes(frame.args[1:3], "little")
        return self._engine.settings.selected and frame.follows > 0 and row_bytes <= _WIDEST_ROW

    def _print_rows(self, raster: RasterInProgress) -> None:
        self._raster_missing = self.take_rows(raster, self._raster_missing, _RASTER_BAND)
        if not self._raster_missing:
            self._finish_raster()

    def _finish_raster(self) -> None:
        if self._raster is not None:
            self._raster.finish()
            self._raster = None

    def _take_data(self, data: Arriving) -> None:
        if self.take_part(data):
            self._data = None
            self._execute_with_data(data)

    def _execute_with_data(self, data: Arriving) -> None:
        if data.opcode == b"\x1b*":
            if self._engine.settings.selected:
                bit_image(self._engine, data.args, bytes(data.kept))
        elif len(data.opcode) == 3 and data.opcode != _RASTER and data.opcode not in _WITH_DATA:
            self._ignore(data.opcode)
        else:
            self._execute(data.opcode, bytes(data.kept))

    def _execute(self, opcode: bytes, args: bytes) -> None:
        """ESC = may have switched the printer off as a peripheral: then only ESC = itself counts."""
        if not self._engine.settings.selected and opcode != b"\x1b=":
            return
        if opcode == b"\x1b@":
            self._engine.initialise()
            self._answers.initialise()
        elif (action := PRINTING.get(opcode)) is not None:
            action(self._engine, args)
        elif (answer := self._answers.table.get(opcode)) is not None:
            self._pause = True
            answer(args)

    def _ignore(self, opcode: bytes) -> None:
        if len(self.ignored) < _IGNORED_LIMIT:
            self.ignored.append(opcode)
