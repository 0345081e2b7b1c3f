"""What a ReceiptLine text says, line by line: the parser's answer and the layout's question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

LEFT: Final = 0
CENTER: Final = 1
RIGHT: Final = 2

LINE: Final = -1
"""The border that is drawn; other borders are a number of spaces."""

FREE: Final = -1
"""The width `*`: a column takes what the others leave."""


@dataclass(frozen=True, slots=True)
class Look:
    """How characters look; `width` and `height` are factors."""

    underline: bool = False
    emphasis: bool = False
    invert: bool = False
    width: int = 1
    height: int = 1


PLAIN: Final = Look()


@dataclass(frozen=True, slots=True)
class Span:
    """Text without line feeds, in one look."""

    text: str
    look: Look = PLAIN


@dataclass(frozen=True, slots=True)
class Column:
    r"""`rows` is what `\n` separates: the spans of each."""

    rows: tuple[tuple[Span, ...], ...]
    align: int = CENTER


@dataclass(frozen=True, slots=True)
class Symbol:
    """How barcodes and QR codes look: `width`, `height`, `cell` in dots, `hri` for text under the bars."""

    kind: str = "code128"
    width: int = 2
    height: int = 72
    hri: bool = False
    cell: int = 3
    level: str = "l"


@dataclass(frozen=True, slots=True)
class Settings:
    """The properties in force at a line. `widths` is empty for `auto`."""

    wrap: bool = True
    border: int = 1
    widths: tuple[int, ...] = ()
    align: int = CENTER
    symbol: Symbol = Symbol()


@dataclass(frozen=True, slots=True)
class Text:
    columns: tuple[Column, ...]
    settings: Settings


@dataclass(frozen=True, slots=True)
class Rule:
    settings: Settings


@dataclass(frozen=True, slots=True)
class Cut:
    pass


@dataclass(frozen=True, slots=True)
class Border:
    """The drawn border begins (`on`) or ends here."""

    on: bool


@dataclass(frozen=True, slots=True)
class Code:
    """A barcode or a QR code."""

    data: str
    align: int
    settings: Settings


@dataclass(frozen=True, slots=True)
class Image:
    """`data` is the file, as base64 without anything else in it."""

    data: str
    align: int
    settings: Settings


Element = Text | Rule | Cut | Border | Code | Image


@dataclass(frozen=True, slots=True)
class Document:
    """`ignored` names what the text asks for and docketd does not do, so that somebody can be told."""

    elements: tuple[Element, ...]
    ignored: tuple[str, ...] = field(default=())
