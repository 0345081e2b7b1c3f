"""Works through what a printer of StarPRNT or line mode has received: text, pictures, cuts and questions.

Source: StarPRNT and STAR Line Mode Command Specifications. Page mode is not drawn: what stands in it comes to
nothing, and `ignored` names it. A printer of line mode knows the raster commands of graphic mode as well.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from transports.virtual import star_graphics
from transports.virtual.arriving import Arriving
from transports.virtual.graphics import RasterInProgress
from transports.virtual.star_commands import COMMANDS, set_up
from transports.virtual.star_executor import StarExecutor
from transports.virtual.star_text_parser import next_frame

if TYPE_CHECKING:
    from transports.virtual.engine import Engine
    from transports.virtual.paper import Cut
    from transports.virtual.parser import Frame
    from transports.virtual.star_answers import StarAnswers
    from transports.virtual.star_parser import StarFrame

_RASTER: Final = b"\x1b\x1dS"
_RASTER_BAND: Final = 24
_WIDEST_ROW: Final = 128  # bytes
_PAGE: Final = b"\x1b\x1dP"
_CUT: Final = b"\x1bd"
#: Before these a line that is being set is printed.
_LINE_ENDS: Final = frozenset((_CUT, b"\x17", b"\x1b\x1d\x03", b"\x1b*rA", b"\x0c"))
#: In page mode these still count.
_ALWAYS: Final = frozenset((b"\x18", b"\x1b@", b"\x17", b"\x1b\x1d\x03", b"\x1b\x06", b"\x1b\x1e", b"\x1b#"))
_CODES: Final = {ord("x"): "pdf417", ord("y"): "qr"}


class StarTextExecutor(StarExecutor):
    """A picture is printed in bands of 24 rows, 3 mm, while its rows arrive."""

    def __init__(self, engine: Engine, answers: StarAnswers, capacity: int) -> None:
        super().__init__(engine, answers, capacity)
        self._line_mode = engine.model.language == "starline"
        self._in_page = False
        self._picture: RasterInProgress | None = None
        self._picture_missing = 0
        self._data: Arriving | None = None
        self._waiting |= {
            _CUT: self._cut,
            b"\x18": self._cancel,
            b"\x0c": lambda _: None,
            b"\x1b*rA": self._enter,
        }
        self._settings |= {opcode: partial(action, engine) for opcode, action in COMMANDS.items()}
        self._settings |= {
            b"\x1bb": partial(star_graphics.barcode, engine),
            b"\x1b@": self._start_anew,
            b"\x05": lambda _: self._enquired(),
            b"\x04": lambda _: self._asked_of_sensors(),
        }

    # --- commands -----------------------------------------------------------------------------------

    def _go_on(self) -> bool:
        if self._picture is not None:
            self._print_rows_of(self._picture)
        elif self._data is not None:
            self._take_data(self._data)
        elif self._raster or self._head == len(self._buffer):
            return super()._go_on()
        elif (frame := next_frame(self._buffer, self._head)) is None:
            self._wait_for_more()
        else:
            return self._do(frame)
        return True

    def _do(self, frame: Frame) -> bool:
        if self._in_page and frame.opcode not in _ALWAYS:
            return self._pass_over(frame)
        if frame.opcode[:2] in {b"\x1b*", b"\x1b\x0c"} and not self._line_mode:
            self._ignore(frame.opcode)
            self._head = frame.end
        elif frame.opcode[:3] == _PAGE:
            self._head = frame.end
            self._ignore(frame.opcode)
            self._in_page = frame.opcode[3:] == b"0"
        elif frame.opcode == _RASTER:
            return self._begin_picture(frame)
        elif frame.opcode[:3] in {b"\x1b\x1dx", b"\x1b\x1dy"} and not frame.follows:
            self._head = frame.end
            self._code(frame)
        elif frame.follows or frame.opcode[:3] in {b"\x1b\x1d(", b"\x1b\x1d)"}:
            self._head = frame.end
            self._data = Arriving(frame.opcode, frame.args, frame.follows)
        else:
            return self._execute(frame)  # type: ignore[arg-type]  # has all that is looked at
        return True

    def _bring_onto_paper(self, opcode: bytes) -> bool:
        if super()._bring_onto_paper(opcode):
            return True
        if opcode not in _LINE_ENDS or self._engine.at_line_start:
            return False
        self._engine.print_line()
        return True

    def _cuts(self, frame: StarFrame) -> bool:
        return frame.opcode == _CUT or super()._cuts(frame)

    def _cut(self, args: bytes) -> None:
        """ESC d: 0 and 1 here, 2 and 3 behind the line that stands at the head; odd ones are partial."""
        mode = args[0] - 0x30 if args[0] >= 0x30 else args[0]
        if mode > 3:
            return
        if mode >= 2:
            self._engine.feed_to_cutter(0)
        how: Cut = "partial" if mode & 1 else "full"
        self._engine.cut(how)

    def _set_status(self, args: bytes) -> None:
        if not set_up(self._engine, args[0], args[1]):
            super()._set_status(args)

    # --- beginning anew -----------------------------------------------------------------------------

    def _begin_anew(self) -> None:
        super()._begin_anew()
        self._finish_picture()
        self._data = None
        self._in_page = False
        self._engine.drop_line()

    def _start_anew(self, _args: bytes) -> None:
        """ESC @: settings, and no answers."""
        self._in_page = False
        self._engine.initialise()

    def _cancel(self, _args: bytes) -> None:
        """CAN: what is set and not printed, the settings, and the counter of ETB."""
        self._begin_anew()
        self._engine.initialise()
        self._answers.count_anew()

    # --- questions ----------------------------------------------------------------------------------

    def _mark(self, args: bytes) -> None:
        """ESC GS ETX s n1 n2: 0 reads the counter of print ends, 1 counts and tells, 2 counts anew."""
        number = args[0]
        if not self._engine.model.print_end or number > 2:
            super()._mark(args)
        elif number == 2:
            self._answers.print_ends = 0
        else:
            if number == 1:
                self._answers.count_print_end()
            if self.asker == self.host:
                self._answers.echo(args, self._answers.print_ends)

    def _enquired(self) -> None:
        if self._line_mode:
            self._pause = True
            self._answers.enquire(empty=not self.waiting)

    def _asked_of_sensors(self) -> None:
        if self._line_mode:
            self._pause = True
            self._answers.tell_sensors()

    # --- what is longer than a buffer ---------------------------------------------------------------

    def _pass_over(self, frame: Frame) -> bool:
        self._head = frame.end
        if frame.opcode[:3] == _PAGE:
            self._in_page = frame.opcode[3:] != b"7"
        elif frame.follows:
            self._data = Arriving(b"", b"", frame.follows)
        return True

    def _begin_picture(self, frame: Frame) -> bool:
        """ESC GS S: with rows of more bytes than any model takes, it is passed over."""
        if not self._engine.at_line_start:
            self._engine.print_line()
            return True
        self._head = frame.end
        across = int.from_bytes(frame.args[1:3], "little")
        if frame.follows and across <= _WIDEST_ROW:
            self._picture = RasterInProgress(self._engine, b"\x00" + frame.args[1:3])
            self._picture_missing = frame.follows
        elif frame.follows:
            self._data = Arriving(b"", b"", frame.follows)
        return True

    def _print_rows_of(self, picture: RasterInProgress) -> None:
        self._picture_missing = self.take_rows(picture, self._picture_missing, _RASTER_BAND)
        if not self._picture_missing:
            self._finish_picture()

    def _finish_picture(self) -> None:
        if self._picture is not None:
            self._picture.finish()
            self._picture = None

    def _take_data(self, data: Arriving) -> None:
        if self.take_part(data):
            self._data = None
            self._use(data.opcode, data.args, bytes(data.kept))

    def _use(self, opcode: bytes, size: bytes, data: bytes) -> None:
        """A command all of whose data has come."""
        if opcode == b"\x1bk":
            star_graphics.band(self._engine, size, data)
        elif opcode == b"\x1bX":
            star_graphics.columns(self._engine, size, data)
        elif opcode in {b"\x1b\x1dxD", b"\x1b\x1dyD"}:
            star_graphics.store_code(self._engine, opcode[2], data)
        elif opcode == b"\x1b\x1d)I":
            self._pause = True
            self._tell_of_itself(size + data)
        elif (action := COMMANDS.get(opcode)) is not None:
            action(self._engine, size + data)
        elif opcode:
            self._ignore(opcode)

    def _code(self, frame: Frame) -> None:
        """ESC GS x and ESC GS y: set or print a code. What it would say of one is not told."""
        kind, what = frame.opcode[2], frame.opcode[3:]
        if not frame.known:
            self._ignore(frame.opcode)
        elif what == b"S":
            star_graphics.code_setting(self._engine, _CODES[kind], frame.args)
        elif what == b"P":
            star_graphics.print_code(self._engine, kind, _CODES[kind])
