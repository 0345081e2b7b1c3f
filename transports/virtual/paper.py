"""What is on paper: lines, and the slips that the cutter makes of them."""

import unicodedata
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Alignment = Literal["left", "center", "right"]
Cut = Literal["partial", "full"]

_RAW_LIMIT: Final = 1 << 20
_LINES_LIMIT: Final = 20_000  # about one roll of 80 m


@dataclass(frozen=True, slots=True)
class Style:
    """How characters look. `width` and `height` are multiples 1 to 8, `underline` is in dots."""

    font: int = 0
    bold: bool = False
    underline: int = 0
    width: int = 1
    height: int = 1
    inverted: bool = False
    upside_down: bool = False
    rotated: bool = False

    @property
    def double_width(self) -> bool:
        return self.width > 1

    @property
    def double_height(self) -> bool:
        return self.height > 1


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one style.

    `at` is where they begin in their line, `pitch` how far it is to the next character, in dots; a wide
    character takes twice as much.
    """

    text: str
    style: Style
    at: int = field(default=0, compare=False)
    pitch: int = field(default=12, compare=False)

    @property
    def end(self) -> int:
        return self.at + self.pitch * cells(self.text)


def is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def cells(text: str) -> int:
    """How many narrow characters would take the place of this text."""
    return len(text) if text.isascii() else len(text) + sum(map(is_wide, text))


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture: `rows` holds `height` rows of whole bytes, the high bit leftmost, 1 is black.

    What lies outside the print area is cut off already. `scale` says how often each dot is repeated.
    """

    width: int
    height: int
    rows: bytes
    scale: tuple[int, int] = (1, 1)

    def __str__(self) -> str:
        return f"[image {self.width}x{self.height}]"


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: runs of text, a picture, or both; `height` is the paper it took, in dots.

    `top` is how much paper had moved since the cut before. The print area begins at `left` and is `room`
    wide. A `symbol` is a barcode and the like, of which the runs are only the name.
    """

    runs: tuple[Run, ...] = ()
    align: Alignment = "left"
    raster: Raster | None = None
    height: int = 0
    top: int = field(default=0, compare=False)
    left: int = field(default=0, compare=False)
    room: int = field(default=0, compare=False)
    symbol: bool = field(default=False, compare=False)

    @property
    def text(self) -> str:
        words = "".join([run.text for run in self.runs])
        return words if self.raster is None else f"{words}{self.raster}"


@dataclass(frozen=True, slots=True)
class Slip:
    """A piece of paper. `raw` is every byte executed since the cut before it, this one's cut included.

    Times are the caller's. `cut` is None on the paper that still hangs in the printer. `length` is how much
    paper moved since the cut before, in dots.
    """

    number: int
    lines: tuple[Line, ...]
    started_at: float
    ended_at: float
    raw: bytes
    cut: Cut | None
    length: int = field(default=0, compare=False)
    read: "Callable[[tuple[Line, ...]], str] | None" = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """What was written; where there are only dots, what can be `read` in them."""
        if self.read is not None:
            return self.read(self.lines)
        return "\n".join([line.text for line in self.lines])

    @property
    def rasters(self) -> tuple[Raster, ...]:
        return tuple(line.raster for line in self.lines if line.raster is not None)


class Roll:
    """The paper in the printer: collects lines, makes slips at each cut, keeps the last of them."""

    def __init__(self, keep_slips: int) -> None:
        self.slips: deque[Slip] = deque(maxlen=keep_slips)
        self.slips_total = 0
        self.dots_fed = 0
        self.on_slip: Callable[[Slip], None] | None = None
        self.read: Callable[[tuple[Line, ...]], str] | None = None
        self._lines: deque[Line] = deque(maxlen=_LINES_LIMIT)
        self._raw: list[bytes] = []
        self._raw_size = 0
        self._started_at: float | None = None
        self._last_at = 0.0
        self._cut_at = 0

    @property
    def since_cut(self) -> int:
        """How much paper moved since the last cut, in dots."""
        return self.dots_fed - self._cut_at

    def print(self, line: Line, now: float) -> None:
        if self._started_at is None:
            self._started_at = now
        self._last_at = now
        self._lines.append(line)

    def feed(self, dots: int) -> None:
        self.dots_fed += dots

    def remember(self, executed: bytes) -> None:
        """Keep executed bytes for the slip's `raw`, up to 1 MiB a slip."""
        if self._raw_size < _RAW_LIMIT:
            self._raw.append(executed)
            self._raw_size += len(executed)

    def cut(self, how: Cut, now: float) -> None:
        self._last_at = now
        slip = self._slip(how)
        self._lines.clear()
        self._raw = []
        self._raw_size = 0
        self._started_at = None
        self._cut_at = self.dots_fed
        self.slips_total += 1
        self.slips.append(slip)
        if self.on_slip is not None:
            self.on_slip(slip)

    @property
    def unfinished(self) -> Slip:
        return self._slip(None)

    def _slip(self, how: Cut | None) -> Slip:
        started = self._last_at if self._started_at is None else self._started_at
        number = self.slips_total + 1
        return Slip(
            number,
            tuple(self._lines),
            started,
            self._last_at,
            b"".join(self._raw),
            how,
            self.since_cut,
            self.read,
        )
