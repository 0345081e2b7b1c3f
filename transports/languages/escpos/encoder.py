"""ESC/POS, from docketd to the printer. Sources: Epson's ESC/POS reference, one page a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from transports.languages.commands import Command
from transports.languages.escpos import charsets, codepages, raster

if TYPE_CHECKING:
    from transports.profiles.model import Profile

Align = Literal["left", "center", "right"]
ALIGNMENTS: dict[Align, int] = {"left": 0, "center": 1, "right": 2}
CUTS_COUNTER = 178
"""The maintenance counter of the autocutter (GS g 2)."""
LINES_COUNTER = 148
"""The same of the lines that were fed."""
TEAR_FEED = 4
"""Lines that bring the last line over the tear bar of a printer without a cutter."""


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks: `underline` in dots (0 to 2), `width` and `height` as factors (1 to 8)."""

    bold: bool = False
    underline: int = 0
    invert: bool = False
    width: int = 1
    height: int = 1

    def __post_init__(self) -> None:
        if self.underline not in range(3) or {self.width, self.height} - set(range(1, 9)):
            raise ValueError(f"no printer has {self}")


PLAIN = Style()


State = tuple[int | None, bool, Style, Align, bool]
"""What a printer remembers: code page, multi-byte mode, style, alignment, whether a line is open."""


class EscPos:
    """Encodes one document for one printer.

    It remembers code page, style, alignment and whether a line is open, as the printer does, and sends only
    what changes. So make one for each document and begin with `initialise`.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._charset = charsets.SETS.get(profile.multibyte)
        self._page: int | None = None
        self._multi_byte = False
        self._style = PLAIN
        self._align: Align = "left"
        self._line_open = False

    # --- the document -------------------------------------------------------------------------

    def initialise(self) -> list[Command]:
        """Reset, leave multi-byte mode, select the first code page, switch automatic status on.

        `ESC @` comes first, because it sets the others back. Chinese and Korean models start in multi-byte
        mode, where a byte above 80h swallows its neighbour. `ESC R 0` keeps `#`, `$` and ten more themselves.
        """
        self._forget()
        self._page = self.profile.code_pages[0][0]
        return [
            Command("initialise", None, b"\x1b@"),
            *self.enable_asb(),
            Command("multi-byte", False, b"\x1c."),  # noqa: FBT003 - a value, not a flag
            Command("character-set", "USA", b"\x1bR\x00"),
            self._select(self._page),
        ]

    def text(self, text: str, style: Style = PLAIN) -> list[Command]:
        """Text in a style; a line feed ends a line. Only LF and bytes from 20h on, never 7Fh, can come of it.

        What neither a code page has nor the unit's multi-byte set prints as `?`: ask `unencodable` first, and
        send such lines as a picture.
        """
        commands = self._switch(style)
        for index, line in enumerate(codepages.printable(text).split("\n")):
            if index:
                commands.append(self._line_feed())
            current = codepages.MULTI_BYTE if self._multi_byte else self._page
            known, multibyte = self.profile.code_pages, self.profile.multibyte
            for page, run, data in codepages.runs(line, known, current, multibyte):
                commands += [*self._turn(page), Command("text", run, data)]
                self._line_open = True
        return commands

    @property
    def state(self) -> State:
        return self._page, self._multi_byte, self._style, self._align, self._line_open

    @state.setter
    def state(self, state: State) -> None:
        """For commands that another encoder made of the same profile, and that are sent here."""
        self._page, self._multi_byte, self._style, self._align, self._line_open = state

    def encodable(self, text: str) -> bool:
        return not self.unencodable(text)

    def unencodable(self, text: str) -> frozenset[str]:
        """The characters that this printer does not have."""
        return codepages.unencodable(text, self.profile.code_pages, self.profile.multibyte)

    def align(self, align: Align) -> list[Command]:
        """Ends an open line, because the printer takes an alignment at the beginning of one only."""
        if align == self._align:
            return []
        self._align = align
        return [*self._close_line(), Command("align", align, bytes([0x1B, 0x61, ALIGNMENTS[align]]))]

    def feed(self, lines: int) -> list[Command]:
        """Print what is in the line and feed: with an open line, the first of `lines` ends it."""
        commands: list[Command] = []
        while lines > 0:
            some = min(lines, 255)
            commands.append(Command("feed", some, bytes([0x1B, 0x64, some])))
            self._line_open = False
            lines -= some
        return commands

    def raster(self, width: int, dots: bytes, rows: int = raster.BAND) -> list[Command]:
        """`width` dots wide, in bands. Rows are padded to whole bytes, 1 is black, top row first.

        It stands at the left, and what is white there on its right and between its parts is not sent.
        """
        if width > self.profile.dots:
            raise ValueError(
                f"{width} dots do not fit on {self.profile.model}, which has {self.profile.dots}"
            )
        bands = [
            Command("raster", (wide, high), data) for wide, high, data in raster.bands(width, dots, rows)
        ]
        return [*self._close_line(), *bands]

    def cut(self, *, partial: bool = True) -> list[Command]:
        """Feed to the cutter and cut; without a cutter, feed to the tear bar."""
        if self.profile.cutter is None:
            return [*self._close_line(), *self.feed(TEAR_FEED)]
        kind, function = ("partial", 0x42) if partial else ("full", 0x41)
        return [*self._close_line(), Command("cut", kind, bytes([0x1D, 0x56, function, 0x00]))]

    # --- beside the paper ---------------------------------------------------------------------

    def buzz(self, times: int) -> list[Command]:
        """Sound so many times (1 to 9), where the model has a command for it.

        ESC ( A, function 97, with the first of the stored patterns; `ESC B` is what clones know.
        """
        if times not in range(1, 10):
            raise ValueError(f"a buzzer sounds once to nine times, not {times} times")
        data = {"pattern": b"\x1b(A\x03\x00\x61\x01" + bytes([times]), "beep": bytes([0x1B, 0x42, times, 2])}
        kind = self.profile.buzzer
        return [] if kind is None else [Command("buzz", times, data[kind])]

    def open_drawer(self, pin: int = 2) -> list[Command]:
        """A pulse of 50 ms, and a rest, at pin 2 or 5 of the drawer's socket (ESC p)."""
        if pin not in (2, 5):
            raise ValueError(f"a drawer hangs on pin 2 or 5, not on {pin}")
        return [Command("open-drawer", pin, bytes([0x1B, 0x70, pin // 5, 0x19, 0xFA]))]

    def font(self, number: int) -> list[Command]:
        """Font A (0), B (1) or C (2), for tickets that show what the printer has (ESC M)."""
        return [Command("font", "ABC"[number], bytes([0x1B, 0x4D, number]))]

    def sample(self, text: str, page: int | str) -> list[Command]:
        """Text in the page of this number or the set of this name, whatever the unit is said to have."""
        commands = self._turn(self._page or self.profile.code_pages[0][0])
        self._line_open = True
        if isinstance(page, str):
            data = b"".join(charsets.encoded(each, page) or each.encode("ascii") for each in text)
            charset = charsets.SETS[page]
            # The space ends what another unit takes for half a character: else it would end with FS.
            return [*commands, *charset.on(), Command("text", text, data + b" "), *charset.off()]
        known = codepages.table(dict(self.profile.code_pages)[page])
        data = bytes(known[each] for each in text)
        return [*commands, self._select(page), Command("text", text, data), self._select(self._page or 0)]

    # --- proofs and questions -----------------------------------------------------------------

    def fence(self, process_id: str) -> list[Command]:
        """Ask for an answer with this id when all before it is on paper (GS ( H, function 48)."""
        data = process_id.encode("ascii", "replace")
        if len(process_id) != 4 or not (process_id.isascii() and process_id.isprintable()):
            raise ValueError(f"a process id is four printable ASCII characters, not {process_id!r}")
        return [Command("fence", process_id, b"\x1d(H\x06\x0000" + data)]

    def marker(self) -> list[Command]:
        """Ask for one byte when all before it is on paper (GS r 1). It names no attempt: drain, and count."""
        return [Command("marker", 1, b"\x1dr\x01")]

    def query_status(self) -> list[Command]:
        """Ask for the four real-time statuses (DLE EOT 1 to 4); await the answers before sending more."""
        return [Command("query-status", number, bytes([0x10, 0x04, number])) for number in (1, 2, 3, 4)]

    def enable_asb(self) -> list[Command]:
        """Automatic status of everything (GS a); the first message comes at once."""
        return [Command("automatic-status", 0xFF, b"\x1da\xff")]

    def identify(self) -> list[Command]:
        """Ask for maker, model, firmware and serial number (GS I), in this order."""
        kinds = {"maker": 66, "model": 67, "firmware": 65, "serial": 68}
        return [Command("identify", kind, bytes([0x1D, 0x49, n])) for kind, n in kinds.items()]

    def query_counter(self, number: int = CUTS_COUNTER) -> list[Command]:
        """Ask for a maintenance counter (GS g 2). Answered in its turn: not while the printer is offline."""
        return [Command("query-counter", number, b"\x1dg2\x00" + number.to_bytes(2, "little"))]

    # --- recovery -----------------------------------------------------------------------------

    def query_counters(self) -> list[Command]:
        """Cuts, then lines fed: a device that answers one of them alone is not believed in what it says."""
        return [*self.query_counter(CUTS_COUNTER), *self.query_counter(LINES_COUNTER)]

    def resync(self) -> list[Command]:
        """End whatever command was cut off: NULs fill any length that is still owed, then reset."""
        self._forget()
        return [
            Command("fill", 8192, bytes(8192)),
            Command("initialise", None, b"\x1b@"),
            *self.enable_asb(),
        ]

    def clear(self) -> list[Command]:
        """Empty the receive and print buffers now (DLE DC4, function 8); confirmed by `ClearConfirmed`."""
        self._line_open = False
        return [Command("clear", None, bytes.fromhex("10 14 08 01 03 14 01 06 02 08"))]

    def recover(self) -> list[Command]:
        """Go on after a recoverable error with the line in which it happened (DLE ENQ 1); nothing is lost."""
        return [Command("recover", 1, b"\x10\x05\x01")]

    # --- what the printer remembers -----------------------------------------------------------

    def _forget(self) -> None:
        self._page = None
        self._multi_byte = False
        self._style = PLAIN
        self._align = "left"
        self._line_open = False

    def _turn(self, page: int) -> list[Command]:
        """To a code page, or to the multi-byte set. The page stays selected behind the set."""
        commands: list[Command] = []
        multi_byte = page == codepages.MULTI_BYTE
        if self._charset is not None and multi_byte != self._multi_byte:
            commands += self._charset.on() if multi_byte else self._charset.off()
            self._multi_byte = multi_byte
        if not multi_byte and page != self._page:
            self._page = page
            commands.append(self._select(page))
        return commands

    def _select(self, page: int) -> Command:
        return Command("code-page", dict(self.profile.code_pages)[page], bytes([0x1B, 0x74, page]))

    def _line_feed(self) -> Command:
        self._line_open = False
        return Command("line-feed", None, b"\n")

    def _close_line(self) -> list[Command]:
        return [self._line_feed()] if self._line_open else []

    def _switch(self, style: Style) -> list[Command]:
        """One family of style commands only: `ESC !` would touch the same state."""
        before, self._style = self._style, style
        commands: list[Command] = []
        if style.bold != before.bold:
            commands.append(Command("bold", style.bold, bytes([0x1B, 0x45, style.bold])))
        if style.underline != before.underline:
            commands += self._underline(style.underline)
        if style.invert != before.invert:
            commands.append(Command("invert", style.invert, bytes([0x1D, 0x42, style.invert])))
        if (style.width, style.height) != (before.width, before.height):
            size = (style.width - 1) << 4 | (style.height - 1)
            commands.append(Command("size", (style.width, style.height), bytes([0x1D, 0x21, size])))
        return commands

    def _underline(self, dots: int) -> list[Command]:
        """FS - is the same for multi-byte characters; size, bold and reverse are common to both."""
        leads = [0x1B] if self._charset is None else [0x1B, 0x1C]
        return [Command("underline", dots, bytes([lead, 0x2D, dots])) for lead in leads]
