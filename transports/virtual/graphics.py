"""Pictures and symbols: GS v 0, GS ( L, ESC *, GS ( k and GS k turned into what stands on paper."""

from typing import Final

from transports.virtual.engine import Engine
from transports.virtual.paper import Raster

_BARCODES: Final = {
    0: "UPC-A",
    1: "UPC-E",
    2: "EAN13",
    3: "EAN8",
    4: "CODE39",
    5: "ITF",
    6: "CODABAR",
    65: "UPC-A",
    66: "UPC-E",
    67: "EAN13",
    68: "EAN8",
    69: "CODE39",
    70: "ITF",
    71: "CODABAR",
    72: "CODE93",
    73: "CODE128",
    74: "GS1-128",
    75: "GS1 DataBar",
    76: "GS1 DataBar",
    77: "GS1 DataBar",
    78: "GS1 DataBar",
    79: "CODE128",
}
_SYMBOLS: Final = {
    48: "pdf417",
    49: "qr",
    50: "maxicode",
    51: "databar",
    52: "composite",
    53: "aztec",
    54: "datamatrix",
}
_HRI_HEIGHT: Final = 24
_SYMBOL_HEIGHT: Final = 200


class RasterInProgress:
    """A GS v 0 picture that is printed while its rows arrive.

    A printer does not wait for the whole picture: it prints the rows it has. Cut off in the middle,
    what was printed so far stands on paper.
    """

    def __init__(self, engine: Engine, args: bytes) -> None:
        mode = args[0] & 3
        self._engine = engine
        self._row_bytes = int.from_bytes(args[1:3], "little")
        self._kept_bytes = min(self._row_bytes, engine.model.width_dots // 8)
        self._scale = (2 if mode & 1 else 1, 2 if mode & 2 else 1)
        self._rows: list[bytes] = []
        self._height = 0
        if not engine.at_line_start:
            engine.print_line()

    def take(self, buffer: bytes, start: int, end: int, band: int | None) -> int:
        """Print up to `band` whole rows of buffer[start:end]; returns how many bytes that were."""
        rows = (end - start) // self._row_bytes
        if band is not None:
            rows = min(rows, band)
        size = rows * self._row_bytes
        if self._kept_bytes == self._row_bytes:
            self._rows.append(buffer[start : start + size])
        else:
            steps = range(start, start + size, self._row_bytes)
            self._rows.append(b"".join([buffer[at : at + self._kept_bytes] for at in steps]))
        self._height += rows
        self._engine.feed(rows * self._scale[1])
        return size

    def finish(self) -> None:
        if not self._height:
            return
        picture = Raster(self._kept_bytes * 8, self._height, b"".join(self._rows), self._scale)
        self._engine.print_moved(picture)


def columns_to_rows(data: bytes, columns: int, depth: int) -> bytes:
    """Column format (`depth` bytes a column, high bit on top) as rows of whole bytes."""
    row_bytes = (columns + 7) // 8
    rows = bytearray(row_bytes * depth * 8)
    for at, value in enumerate(data[: columns * depth]):
        if not value:
            continue
        column, byte = divmod(at, depth)
        for bit in range(8):
            if value & (0x80 >> bit):
                rows[(byte * 8 + bit) * row_bytes + column // 8] |= 0x80 >> (column % 8)
    return bytes(rows)


def bit_image(engine: Engine, args: bytes, data: bytes) -> None:
    """ESC * m nL nH: modes 0 and 32 have half the dots across, 0 and 1 a third of them down."""
    mode = args[0]
    if mode not in (0, 1, 32, 33):
        return
    depth = 3 if mode >= 32 else 1
    columns = min(int.from_bytes(args[1:3], "little"), engine.model.width_dots)
    scale = (1 if mode & 1 else 2, 1 if depth == 3 else 3)
    engine.place(Raster(columns, depth * 8, columns_to_rows(data, columns, depth), scale))


def graphics(engine: Engine, data: bytes) -> None:
    """GS ( L and GS 8 L: store a picture (fn 112, 113), print it (fn 50), print an NV logo (fn 69)."""
    function = data[1] if len(data) > 1 and data[0] == 0x30 else None
    if function in (112, 113) and len(data) >= 10:
        engine.logo = data
    elif function in (2, 50) and engine.logo:
        engine.print_picture(_stored(engine.logo, engine.model.width_dots))
        engine.logo = b""
    elif function == 69 and len(data) >= 6:
        engine.print_symbol(f"[logo {data[2:4].decode('latin-1')}]", _SYMBOL_HEIGHT)


def _stored(data: bytes, width_dots: int) -> Raster:
    width = int.from_bytes(data[6:8], "little")
    height = int.from_bytes(data[8:10], "little")
    scale = (2 if data[3] == 2 else 1, 2 if data[4] == 2 else 1)
    body = data[10:]
    kept = min(width, width_dots)
    if data[1] == 113:
        depth = (height + 7) // 8
        return Raster(kept, depth * 8, columns_to_rows(body, kept, depth), scale)
    row_bytes = (width + 7) // 8
    kept_bytes = (kept + 7) // 8
    height = min(height, len(body) // row_bytes if row_bytes else 0)
    rows = b"".join([body[at : at + kept_bytes] for at in range(0, height * row_bytes, row_bytes or 1)])
    return Raster(kept, height, rows, scale)


def barcode(engine: Engine, args: bytes) -> None:
    """GS k: shown as its kind and its data."""
    name = _BARCODES.get(args[0])
    if name is None:
        return
    text = args[1:].decode("latin-1")
    settings = engine.settings
    hri = _HRI_HEIGHT * (settings.barcode_text in (1, 2)) + 2 * _HRI_HEIGHT * (settings.barcode_text == 3)
    engine.print_symbol(f"[barcode {name} {text}]", settings.barcode_height + hri)


def symbol(engine: Engine, data: bytes) -> None:
    """GS ( k cn fn: fn 80 stores the data of a symbol, fn 81 prints it; the settings leave no trace."""
    if len(data) < 3 or data[0] not in _SYMBOLS:
        return
    kind, function = data[0], data[1]
    if function == 80:
        engine.settings.symbols[kind] = data[3:]
    elif function == 81 and kind in engine.settings.symbols:
        text = engine.settings.symbols[kind].decode("utf-8", "replace")
        engine.print_symbol(f"[{_SYMBOLS[kind]} {text}]", _SYMBOL_HEIGHT)
