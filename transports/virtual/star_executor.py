"""Works through what a Star printer has received: rows, which go onto paper in bands, and the cut.

Source: Star Graphic Mode Command Specifications, raster commands. The printer begins a page before all of it
has come, in bands of 24 rows, 3 mm; so a page that is broken off stands on paper as far as it got.
"""

from typing import TYPE_CHECKING, Final

from transports.virtual.buffer import Buffer
from transports.virtual.engine import Engine
from transports.virtual.paper import Cut, Raster
from transports.virtual.star_answers import StarAnswers
from transports.virtual.star_document import Document
from transports.virtual.star_parser import StarFrame, next_command

if TYPE_CHECKING:
    from collections.abc import Callable

_BAND: Final = 24
_IGNORED_LIMIT: Final = 1000
_MODEL_DEFAULT: Final = 13
_FEED_ONLY: Final = 2
#: Of the ways in which a page or a document ends: whether paper is fed to the cutter, and how it cuts.
_ENDS: Final[dict[int, tuple[bool, Cut]]] = {
    8: (False, "full"),
    9: (True, "full"),
    12: (False, "partial"),
    13: (True, "partial"),
}
_PAGE, _DOCUMENT, _ANYWAY = b"\x00", b"\x04", b"\x19"


class StarExecutor(Buffer):
    """A command that moves the cutter or answers a question waits until all rows before it are on paper."""

    def __init__(self, engine: Engine, answers: StarAnswers, capacity: int) -> None:
        super().__init__(engine.roll, capacity)
        self.ignored: list[bytes] = []
        self.cutter_jammed = False
        self._engine = engine
        self._answers = answers
        self._raster = False
        self._rows: list[bytes] = []  # not on paper yet
        self._row = 0  # what `k` has set of the next one
        self._on_page = False  # a row or a feed since the page before ended
        self._width = engine.model.width_dots // 8
        self._pause = False
        self._document = Document(engine.model.document_seconds)
        self._set_back()
        #: What is done only when all rows before it are on paper.
        self._waiting: dict[bytes, Callable[[bytes], None]] = {
            b"\x1b\x0c": self._finish,
            b"\x1b*rB": self._leave,
            b"\x1b*rY": self._feed,
            b"\x17": lambda _: answers.count(),
            b"\x1b\x1e": self._set_status,
            b"\x1b#": self._tell_version,
            b"\x1b\x1d)I": self._tell_of_itself,
            b"\x1b\x1d\x03": self._mark,
        }
        self._settings: dict[bytes, Callable[[bytes], None]] = {
            b"\x1b*rR": self._initialise,
            b"\x1b*rA": self._enter,
            b"\x1b*rC": self._drop,
            b"\x1b*rE": lambda args: self._set_end(_DOCUMENT, args),
            b"\x1b*rF": lambda args: self._set_end(_PAGE, args),
            b"\x1b*re": lambda args: self._set_end(_ANYWAY, args),
            b"\x1b*rml": self._set_margin,
            b"\x1b*rD": self._pulse,
            b"\x1b\x1d\x07": self._pulse,
            b"\x1b\x1d\x19": self._pulse,
            **dict.fromkeys((b"\x07", b"\x1c", b"\x1a", b"\x19"), self._pulse),
        }

    def _set_back(self) -> None:
        self._ends = {_PAGE: 0, _DOCUMENT: 0, _ANYWAY: 0}
        self._margin = 0

    def clear(self) -> None:
        """Drop the receive buffer, the rows that wait, and the raster mode with them."""
        self.drop()
        self._document.end()
        self._begin_anew()

    def _begin_anew(self) -> None:
        """All of the page that is not on paper is gone, and the raster mode with it."""
        self._drop_rows()
        self._raster = False
        self._on_page = False
        self._set_back()

    def accept(self, data: bytes, now: float) -> bytes:
        well = not self._answers.in_trouble
        return self._document.take(data, now, well=well, busy=self.waiting > 0)

    def fail(self, now: float) -> None:
        """A document in which an error strikes comes to nothing, as far as it is not on paper."""
        if self._document.fail(now, busy=self.waiting > 0):
            self.drop()
            self._begin_anew()

    def _drop_rows(self) -> None:
        self._rows = []
        self._row = 0

    def step(self) -> bool:
        """Work until paper has moved, a question was answered or a cut made, or there is nothing to do.

        False if the cutter would have to move and cannot: the command stays.
        """
        self._pause = False
        while not self.starved and not self._pause and not self._engine.motion:
            if not self._go_on():
                return False
        return True

    def _go_on(self) -> bool:
        if self._head == len(self._buffer):
            self.starved = True
        elif (frame := next_command(self._buffer, self._head, raster=self._raster)) is None:
            self._wait_for_more()
        else:
            return self._execute(frame)
        return True

    def _wait_for_more(self) -> None:
        """Of a row that says it is longer than the receive buffer, what has come is passed over."""
        if self.room:
            self.starved = True
        else:
            self._head = len(self._buffer)

    def _execute(self, frame: StarFrame) -> bool:
        action = self._waiting.get(frame.opcode)
        if action is not None:
            if self._bring_onto_paper(frame.opcode):
                return True  # and then comes the same command again
            if self.cutter_jammed and self._cuts(frame):
                return False
        self._head = frame.end
        if action is not None:
            self._pause = True
            self.remember()
            action(frame.args)
        elif frame.opcode in (b"b", b"k"):
            self._take_row(frame)
        elif (setting := self._settings.get(frame.opcode)) is not None:
            setting(frame.args)
        elif not frame.known:
            self._ignore(frame.opcode)
        return True

    def _ignore(self, opcode: bytes) -> None:
        if len(self.ignored) < _IGNORED_LIMIT:
            self.ignored.append(opcode)

    def _bring_onto_paper(self, _opcode: bytes) -> bool:
        """Whether something had to move for it."""
        if not self._rows:
            return False
        self._print_rows()
        return True

    # --- rows -------------------------------------------------------------------------------------

    def _take_row(self, frame: StarFrame) -> None:
        data = (bytes(self._margin) + frame.args)[: self._width].ljust(self._width, b"\x00")
        self._row |= int.from_bytes(data, "big")
        self._on_page = True
        if frame.opcode == b"b":
            self._rows.append(self._row.to_bytes(self._width, "big"))
            self._row = 0
        if len(self._rows) == _BAND:
            self._print_rows()

    def _print_rows(self) -> None:
        rows, self._rows = self._rows, []
        self._engine.feed(len(rows))
        self._engine.print_moved(Raster(self._width * 8, len(rows), b"".join(rows)))

    def _feed(self, args: bytes) -> None:
        """ESC * r Y."""
        self._engine.feed(_whole(args))
        self._on_page = True

    # --- modes ------------------------------------------------------------------------------------

    def _initialise(self, _args: bytes) -> None:
        """ESC * r R: settings and image buffer."""
        self._drop_rows()
        self._on_page = False
        self._set_back()

    def _enter(self, args: bytes) -> None:
        if not self._raster:
            self._initialise(args)
            self._raster = True

    def _leave(self, _args: bytes) -> None:
        """ESC * r B: what is left of a page becomes a document of its own."""
        if self._raster and self._on_page:
            self._end(_DOCUMENT)
        self._raster = False

    def _drop(self, _args: bytes) -> None:
        """ESC * r C."""
        self._drop_rows()
        self._on_page = False

    def _set_end(self, which: bytes, args: bytes) -> None:
        if not self._on_page:
            self._ends[which] = _whole(args)

    def _pulse(self, args: bytes) -> None:
        """For the drawer: ESC * r D 0 is none."""
        if args != b"0":
            self._engine.pulse_drawer()

    def _set_margin(self, args: bytes) -> None:
        if not self._on_page:
            self._margin = _whole(args)

    # --- pages ------------------------------------------------------------------------------------

    def _finish(self, which: bytes) -> None:
        """ESC FF: of an empty page nothing comes, except for EM."""
        if which in self._ends and (self._on_page or which == _ANYWAY):
            self._end(which)

    def _end(self, which: bytes) -> None:
        self._on_page = False
        mode = self._ends[which] or _MODEL_DEFAULT
        feeds, how = _ENDS.get(mode, (mode == _FEED_ONLY, None))
        if feeds:
            self._engine.feed_to_cutter(0)
        if how is not None:
            self._engine.cut(how)

    def _cuts(self, frame: StarFrame) -> bool:
        """Whether this command is going to move the cutter."""
        which = frame.args if frame.opcode == b"\x1b\x0c" else _DOCUMENT
        moves = frame.opcode in (b"\x1b\x0c", b"\x1b*rB") and (self._on_page or which == _ANYWAY)
        return moves and (self._ends.get(which, _FEED_ONLY) or _MODEL_DEFAULT) in _ENDS

    # --- questions --------------------------------------------------------------------------------

    def _set_status(self, args: bytes) -> None:
        """ESC RS: a is the automatic status, E the counter; density, speed and the like leave no trace."""
        if args[:1] == b"a":
            self._answers.enable(args[1])
        elif args[:1] == b"E":
            self._answers.count_anew()

    def _mark(self, args: bytes) -> None:
        """ESC GS ETX s n1 n2: 3 and 4 are the ends of a document, 5 is how long it waits for its rest."""
        if args == b"\x03\x00\x00":
            self._document.begin()
            self._begin_anew()
            self._engine.initialise()
        elif args == b"\x04\x00\x00":
            self._document.end()
        elif args[0] == 5 and self._engine.model.language == "stargraphic":
            self._set_patience(args)

    def _set_patience(self, args: bytes) -> None:
        document = self._document
        if args[1] < 2:
            document.patience = float(args[2]) if args[1] else document.default
        elif self.asker == self.host:
            self._answers.echo(args, int(document.patience))

    def _tell_of_itself(self, args: bytes) -> None:
        if args == b"\x01\x001":
            self._answers.information()

    def _tell_version(self, args: bytes) -> None:
        if args == b"*":
            self._answers.version()


def _whole(args: bytes) -> int:
    return int(args or b"0")
