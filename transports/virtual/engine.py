"""The print engine: sets characters into a line, prints lines onto the roll, moves paper, cuts."""

from transports.virtual.model import Model
from transports.virtual.paper import Cut, Line, Raster, Roll, Run, Style, is_wide
from transports.virtual.settings import Settings


class Engine:
    """Everything between a command and the paper. `now` is set by the printer before each command.

    `motion` adds up the dots that paper moved since the printer last set it back to 0.
    """

    def __init__(self, model: Model, roll: Roll) -> None:
        self.model = model
        self.roll = roll
        self.settings = Settings.initial(model)
        self.now = 0.0
        self.motion = 0
        self.cuts = 0
        self.drawer_pulses = 0
        self.beeps = 0
        self.logo = b""
        self._runs: list[Run] = []
        self._picture: Raster | None = None
        self._x = 0
        self._height = 0

    @property
    def at_line_start(self) -> bool:
        return not self._runs and self._picture is None

    def initialise(self) -> None:
        """ESC @: forget the line that is being set and all settings."""
        self.drop_line()
        self.settings = Settings.initial(self.model)

    def drop_line(self) -> None:
        self._runs = []
        self._picture = None
        self._x = 0
        self._height = 0

    # --- setting a line ---------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        settings = self.settings
        if settings.one_byte:
            self._set(settings.decode(data), settings.style, 1)
            return
        for text, wide in settings.characters(data):
            self._set(text, settings.wide_style if wide else settings.style, 2 if wide else 1)

    def _set(self, text: str, style: Style, cells: int) -> None:
        """Put characters of so many cells each into the line, printing it whenever it is full."""
        settings = self.settings
        pitch, height = settings.cell(style)
        while text:
            room = (settings.line_width - self._x) // (pitch * cells)
            if room <= 0 and not self.at_line_start:
                self.print_line()
                continue
            part = text[: max(room, 1)]
            text = text[len(part) :]
            # A run counts two cells for what is wide by itself; this font draws all else as wide.
            self._add(part, style, pitch if cells == 1 or is_wide(part[0]) else pitch * cells)
            self._x += len(part) * pitch * cells
            self._height = max(self._height, height)

    def move_to(self, x: int) -> None:
        """Continue at this position; a gap shows as spaces in the text of the line."""
        x = min(x, self.settings.line_width)
        if x < 0:
            return
        gap = (x - self._x) // self.settings.cell_width
        if gap > 0:
            self._add(" " * gap, self.settings.blank_style)
        self._x = x

    def move_by(self, dots: int) -> None:
        self.move_to(self._x + dots)

    def tab(self) -> None:
        cell = self.settings.cell_width
        for column in self.settings.tabs:
            if column * cell > self._x:
                self.move_to(column * cell)
                return

    def place(self, picture: Raster) -> None:
        """A bit image within a line; a second one in the same line stands as its name."""
        if self._picture is None and not self._runs:
            self._picture = picture
        else:
            self._add(str(picture))
        self._x += picture.width * picture.scale[0]
        self._height = max(self._height, picture.height * picture.scale[1])

    def _add(self, text: str, style: Style | None = None, pitch: int = 0) -> None:
        style = style or self.settings.style
        self._runs.append(Run(text, style, self._x, pitch or self.settings.cell(style)[0]))

    # --- printing ---------------------------------------------------------------------------

    def print_line(self, feed: int | None = None) -> None:
        """Print what is set and move paper by `feed` dots, the line spacing unless given."""
        feed = self.settings.line_spacing if feed is None else feed
        height = max(feed, self._height)
        self._print(self._merged(), self._picture, height)
        self.feed(height)
        self.drop_line()

    def _print(
        self,
        runs: tuple[Run, ...],
        picture: Raster | None,
        height: int,
        *,
        moved: int = 0,
        symbol: bool = False,
    ) -> None:
        """`moved` is the paper that has moved for it already."""
        settings = self.settings
        top, left, room = self.roll.since_cut - moved, settings.left_margin, settings.line_width
        self.roll.print(Line(runs, settings.align, picture, height, top, left, room, symbol), self.now)

    def _merged(self) -> tuple[Run, ...]:
        runs: list[Run] = []
        for run in self._runs:
            last = runs[-1] if runs else None
            if last and last.style == run.style and last.pitch == run.pitch and last.end == run.at:
                runs[-1] = Run(last.text + run.text, run.style, last.at, run.pitch)
            else:
                runs.append(run)
        return tuple(runs)

    def print_and_feed(self, dots: int) -> None:
        """ESC J: print what is set, if anything, and feed."""
        if self.at_line_start:
            self.feed(dots)
        else:
            self.print_line(dots)

    def print_and_feed_lines(self, lines: int) -> None:
        """ESC d: print what is set and feed; the lines left empty are lines too."""
        if not lines and not self.at_line_start:
            self.print_line(0)
        for _ in range(lines):
            self.print_line()

    def print_picture(self, picture: Raster) -> None:
        """A picture on paper of its own. What was set before it is printed first."""
        if not self.at_line_start:
            self.print_line()
        height = picture.height * picture.scale[1]
        self._print((), picture, height)
        self.feed(height)

    def print_moved(self, picture: Raster) -> None:
        """A picture for which the paper has moved already, row by row."""
        height = picture.height * picture.scale[1]
        self._print((), picture, height, moved=height)

    def print_symbol(self, words: str, height: int) -> None:
        """A barcode or a two-dimensional symbol, which stands as its name in brackets."""
        if not self.at_line_start:
            self.print_line()
        self._print((Run(words, self.settings.style),), None, height, symbol=True)
        self.feed(height)

    def feed(self, dots: int) -> None:
        self.motion += dots
        self.roll.feed(dots)

    def pulse_drawer(self) -> None:
        self.drawer_pulses += 1

    def beep(self, times: int) -> None:
        self.beeps += times

    def cut(self, how: Cut) -> None:
        self.cuts += 1
        self.roll.cut(how if self.model.cutter == "full" else "partial", self.now)

    def feed_to_cutter(self, extra_dots: int) -> None:
        self.feed(round(self.model.cutter_distance_mm * self.model.dots_per_mm) + extra_dots)
