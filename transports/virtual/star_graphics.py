"""Barcodes, codes of two dimensions and pictures in a line, as Star's text languages send them.

Source: StarPRNT and STAR Line Mode Command Specifications. A code stands on paper as a frame that holds its
name and its data.
"""

from typing import Final

from transports.virtual.engine import Engine
from transports.virtual.graphics import columns_to_rows
from transports.virtual.paper import Raster

_BARCODES: Final = (
    "UPC-E",
    "UPC-A",
    "EAN8",
    "EAN13",
    "CODE39",
    "ITF",
    "CODE128",
    "CODE93",
    "CODABAR",
)
_TEXT_HEIGHT: Final = 24
_BAND: Final = 24
_MODULES: Final = 33  # across a code of middling size
_LARGEST_CELL: Final = 8


def _digit(value: int) -> int:
    return value - 0x30 if 0x30 <= value <= 0x39 else value


def barcode(engine: Engine, args: bytes) -> None:
    """ESC b n1 n2 n3 n4 d…: n2 is 1 or 2 with a line feed, 2 or 4 with text below; n4 is the height."""
    kind, how = _digit(args[0]), _digit(args[1])
    if kind >= len(_BARCODES) or not 1 <= how <= 4:
        return
    height = max(args[3], 1) + _TEXT_HEIGHT * (how in {2, 4})
    engine.print_symbol(f"[barcode {_BARCODES[kind]} {args[4:].decode('latin-1')}]", height)
    if how <= 2:
        engine.feed(engine.settings.line_spacing)


def code_setting(engine: Engine, kind: str, args: bytes) -> None:
    """ESC GS y S 2 n: how many dots a module has; the others leave no trace."""
    if kind == "qr" and _digit(args[0]) == 2 and 1 <= _digit(args[1]) <= _LARGEST_CELL:
        engine.settings.cell_dots = _digit(args[1])


def store_code(engine: Engine, kind: int, data: bytes) -> None:
    engine.settings.symbols[kind] = data


def print_code(engine: Engine, kind: int, name: str) -> None:
    if (data := engine.settings.symbols.get(kind)) is not None:
        engine.print_symbol(
            f"[{name} {data.decode('utf-8', 'replace')}]", _MODULES * engine.settings.cell_dots
        )


def band(engine: Engine, size: bytes, data: bytes) -> None:
    """ESC k n1 0 d…: 24 rows of n1 bytes, within the line."""
    across = int.from_bytes(size, "little")
    kept = min(across, engine.model.width_dots // 8)
    rows = b"".join([data[at : at + kept] for at in range(0, across * _BAND, across or 1)])
    if kept and len(rows) == kept * _BAND:
        engine.place(Raster(kept * 8, _BAND, rows))


def columns(engine: Engine, size: bytes, data: bytes) -> None:
    """ESC X nL nH d…: columns of 24 dots, within the line."""
    across = min(int.from_bytes(size, "little"), engine.model.width_dots)
    if across:
        engine.place(Raster(across, _BAND, columns_to_rows(data, across, 3)))
