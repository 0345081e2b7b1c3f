"""What a StarPRNT printer with letters makes of bytes: the cells of each line. Written from the manual alone.

Star Micronics, StarPRNT Command Specifications Rev. 4. A line is a mapping from a cell to its character and
look; what begins in the middle of a cell counts as the next one. Pictures are `("raster", bytes a row, rows,
dots)`, and a cut is `("cut", kind)`.
"""

from dataclasses import dataclass

CELL = 12  # dots of font A
PAGES = {
    1: "cp437", 4: "cp858", 5: "cp852", 6: "cp860", 7: "cp861", 8: "cp863", 9: "cp865", 10: "cp866",
    11: "cp855", 12: "cp857", 13: "cp862", 15: "cp737", 17: "cp869", 32: "cp1252", 33: "cp1250",
    34: "cp1251",
}  # fmt: skip

#: Commands that change nothing here, with the bytes that follow them.
SWALLOWED = {
    b"\x1b@": 0, b"\x1b\x1ea": 1, b"\x1b\x1eF": 1, b"\x1b ": 1, b"\x1bs": 2, b"\x1bz": 1, b"\x1b0": 0,
    b"\x0f": 0, b"\x12": 0, b"\x1bQ": 1, b"\x1bR": 1, b"\x1b\x1d\x03": 3, b"\x1b\x1da": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    bold: bool = False
    underline: bool = False
    invert: bool = False
    width: int = 1
    height: int = 1


class Paper:
    """Raises ValueError for a command that the manual has not."""

    def __init__(self, data):
        self.found = []
        self._look = {}
        self._page, self._left, self._at = "ascii", 0, 0
        self._line = {}
        at = 0
        while at < len(data):
            at += self._take(data[at:])
        if self._line:
            self._feed()

    def _take(self, data):
        """How many bytes a command or a letter takes."""
        for head, more in SWALLOWED.items():
            if data.startswith(head):
                return len(head) + more
        for length in (3, 2, 1):
            if handler := HANDLERS.get(data[:length]):
                return length + handler(self, data[length:])
        if data[0] < 0x20:
            raise ValueError(f"no command begins like {data[:6]!r}")
        return self._letter(data[:1].decode(self._page))

    def _letter(self, character):
        look = Look(**self._look)
        if character != " " or look.invert or look.underline:
            self._line[-(-(self._left + self._at) // CELL)] = (character, look)
        self._at += CELL * look.width
        return 1

    def _feed(self):
        self.found.append(self._line)
        self._line, self._at = {}, 0
        return 0

    def _set(self, taken=0, **look):
        self._look |= look
        return taken

    def _enlarge(self, data):
        self._look |= {"height": data[0] + 1, "width": data[1] + 1}
        return 2

    def _select(self, data):
        self._page = PAGES[data[0]]
        return 1

    def _margin(self, data):
        self._left = data[0] * CELL
        return 1

    def _move(self, data, *, by):
        """ESC GS A and ESC GS R; the latter in two's complement."""
        dots = int.from_bytes(data[:2], "little", signed=by)
        self._at = self._at + dots if by else dots
        return 2

    def _cut(self, data):
        self.found.append(("cut", "full" if data[0] in b"\x00\x0202" else "partial"))
        return 1

    def _raster(self, data):
        across, down = int.from_bytes(data[1:3], "little"), int.from_bytes(data[3:5], "little")
        if data[0] != 1 or across > 128 or self._line:
            raise ValueError("no picture that ESC GS S takes")
        self.found.append(("raster", across, down, data[6 : 6 + across * down]))
        return 6 + across * down


HANDLERS = {
    b"\n": lambda paper, _: paper._feed(),
    b"\x1bE": lambda paper, _: paper._set(bold=True),
    b"\x1bF": lambda paper, _: paper._set(bold=False),
    b"\x1b4": lambda paper, _: paper._set(invert=True),
    b"\x1b5": lambda paper, _: paper._set(invert=False),
    b"\x1b-": lambda paper, data: paper._set(1, underline=data[:1] in {b"\x01", b"1"}),
    b"\x1bi": Paper._enlarge,
    b"\x1b\x1dt": Paper._select,
    b"\x1bl": Paper._margin,
    b"\x1b\x1dA": lambda paper, data: paper._move(data, by=False),
    b"\x1b\x1dR": lambda paper, data: paper._move(data, by=True),
    b"\x1bd": Paper._cut,
    b"\x1b\x1dS": Paper._raster,
}
