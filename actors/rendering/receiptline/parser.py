r"""ReceiptLine text to a document.

ReceiptLine is the receipt markup of the Open Foodservice System Consortium (OFSC ReceiptLine
Specification): columns (`|`), their alignment by the spaces beside the pipes, `width`, `border`, `text`,
`align`, `option`, `code` and `image`, rules (`---`), cuts (`===`), the decorations `_ " ^` and the backquote,
and escapes. `command` does not exist in a ticket: it would open a cash drawer. It is dropped and named in
`Document.ignored`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from actors.rendering.receiptline.document import (
    CENTER,
    FREE,
    LEFT,
    LINE,
    PLAIN,
    RIGHT,
    Border,
    Code,
    Column,
    Cut,
    Document,
    Element,
    Image,
    Look,
    Rule,
    Settings,
    Span,
    Symbol,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK: Final = " \t"
_PROTECTED: Final = re.compile(r"\\([\\{|}])")
_PROPERTY: Final = re.compile(r"\{([^{}]*)\}")
_KEY: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_RULE: Final = re.compile(r"-+|=+")
_SEPARATOR: Final = re.compile(r"[\t ]+|,")

# Control characters mean nothing, escaped or not: no sign of theirs stands between two carets.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]|\\x(?:[01][0-9A-Fa-f]|7[Ff])")

# A text's tokens: an escape (the valid ones first), a decoration, a tilde, plain text. A wrong escape takes
# no decoration and no other escape with it.
_TOKEN: Final = re.compile(
    r"\\x(?P<hex>[0-9A-Fa-f]{2})"
    r"|\\(?P<feed>n)"
    r'|\\(?P<literal>[-=_"`^~])'
    r'|(?P<wrong>\\x[^\\_"`^]{0,2}|\\.?)'
    r'|(?P<mark>[_"`]|\^+)'
    r"|(?P<space>~)"
    r'|(?P<plain>[^\\_"`^~]+)',
    re.DOTALL,
)

_ESCAPE: Final = re.compile(r"\\(?:x(?P<hex>[0-9A-Fa-f]{2})|(?P<feed>n)|x.{0,2}|.?)", re.DOTALL)
"""In a property's value, where nothing decorates and `~` is no space."""

_ABBREVIATIONS: Final = {
    "a": "align", "b": "border", "c": "code", "i": "image", "o": "option",
    "t": "text", "w": "width", "x": "command", "_": "comment",
}  # fmt: skip
_ALIGNMENTS: Final = {"left": LEFT, "center": CENTER, "right": RIGHT}
_BORDERS: Final = {"line": LINE, "space": 1, "none": 0, "0": 0, "1": 1, "2": 2}
_COMMAND: Final = "command"
_NO_BASE64: Final = re.compile(r"=.*|[^A-Za-z0-9+/]", re.DOTALL)
_KINDS: Final = ("upc", "ean", "jan", "code39", "itf", "codabar", "nw7", "code93", "code128", "qrcode")
_LEVELS: Final = ("l", "m", "q", "h")

#: Factors (width, height) by the number of carets.
_SIZES: Final = ((1, 1), (2, 1), (1, 2), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6))


def parse(text: str) -> Document:
    """Any text is a document: what makes no sense is left out and named."""
    reader = _Reader()
    lines = re.split(r"\r\n|\n|\r", unicodedata.normalize("NFC", text.removeprefix("\ufeff")))
    elements = tuple(element for line in lines for element in reader.read(line))
    return Document(elements, tuple(reader.ignored))


class _Reader:
    def __init__(self) -> None:
        self.settings = Settings()
        self.ignored: list[str] = []

    def read(self, line: str) -> Iterator[Element]:
        text = _text(line, self.settings)
        if text is not None:
            yield text
            return
        columns = _columns(line)
        single = columns[0][0] if len(columns) == 1 else None
        found = _PROPERTY.fullmatch(single) if single is not None else None
        if found:
            yield from self._set(dict(_members(found[1])), columns[0][1])
        elif any("{" in element or "}" in element for element, _ in columns):
            self.ignored.append(f"a line with braces: {line.strip()[:60]}")
        elif single is not None:
            yield Cut() if single[-1] == "=" else Rule(self.settings)

    def _set(self, members: dict[str, str], align: int) -> Iterator[Element]:
        """What is drawn has the settings that the same property gives."""
        before = self.settings
        for key, value in members.items():
            self.settings = _applied(self.settings, key, value)
        if (before.border == LINE) != (self.settings.border == LINE):
            yield Border(on=self.settings.border == LINE)
        if image := _NO_BASE64.sub("", members.get("image", "")):
            yield Image(image, align, self.settings)
        if code := members.get("code"):
            yield Code(code, align, self.settings)
        if _COMMAND in members:
            self.ignored.append(_COMMAND)


@lru_cache(maxsize=512)
def _text(line: str, settings: Settings) -> Text | None:
    """None for a rule, a cut and what has braces."""
    columns = _columns(line)
    if any("{" in element or "}" in element for element, _ in columns):
        return None
    if len(columns) == 1 and _RULE.fullmatch(columns[0][0]):
        return None
    missing = max(0, len(settings.widths) - len(columns))
    filled = columns + [("", CENTER)] * missing
    return Text(tuple(Column(_decorate(element), align) for element, align in filled), settings)


def _columns(line: str) -> list[tuple[str, int]]:
    return _split(_PROTECTED.sub(lambda match: f"\\x{ord(match[1]):02x}", line.strip(_BLANK)))


@lru_cache(maxsize=256)
def _applied(settings: Settings, key: str, value: str) -> Settings:
    lower = value.lower()
    match key:
        case "text":
            return replace(settings, wrap=lower != "nowrap")
        case "border":
            return replace(settings, border=_BORDERS.get(lower, 1))
        case "width":
            return replace(settings, widths=_widths(lower))
        case "align":
            return replace(settings, align=_ALIGNMENTS.get(lower, CENTER))
        case "option":
            return replace(settings, symbol=_symbol(_SEPARATOR.split(lower)))
        case _:
            return settings


def _split(line: str) -> list[tuple[str, int]]:
    """The columns' texts with their alignment. A pipe at an end of the line only says where that end is."""
    pieces = line.split("|")
    if len(pieces) > 1:
        if pieces[0] and pieces[0][-1] not in _BLANK:
            pieces[0] = " " + pieces[0]
        if pieces[-1] and pieces[-1][0] not in _BLANK:
            pieces[-1] += " "
    if len(pieces) > 1 and not pieces[0]:
        del pieces[0]
    if len(pieces) > 1 and not pieces[-1]:
        del pieces[-1]
    return [
        (piece.strip(_BLANK), CENTER + piece.startswith((" ", "\t")) - piece.endswith((" ", "\t")))
        for piece in pieces
    ]


@lru_cache(maxsize=256)
def _members(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_read_members(text))


def _read_members(text: str) -> Iterator[tuple[str, str]]:
    for member in text.replace("\\;", "\\x3b").split(";"):
        key, _, value = (part.strip(_BLANK) for part in member.partition(":"))
        if value and _KEY.fullmatch(key):
            yield _ABBREVIATIONS.get(key, key), _ESCAPE.sub(_unescaped, value)


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match["hex"], 16)) if match["hex"] else "\n" if match["feed"] else ""


def _widths(value: str) -> tuple[int, ...]:
    words = _SEPARATOR.split(value)
    if "auto" in words:
        return ()
    # No paper has a thousand columns; longer numbers only cost time.
    return tuple(
        FREE if word == "*" else int(word[:4]) if word.isascii() and word.isdigit() else 0 for word in words
    )


def _symbol(words: list[str]) -> Symbol:
    """Each number is for all that it fits, and the first one counts."""
    numbers = [int(word[:4]) for word in words if word.isascii() and word.isdigit()]

    def first(least: int, most: int, otherwise: int) -> int:
        return next((number for number in numbers if least <= number <= most), otherwise)

    return Symbol(
        kind=next((word for word in words if word in _KINDS), "code128"),
        width=first(2, 4, 2),
        height=first(24, 240, 72),
        hri="hri" in words,
        cell=first(3, 8, 3),
        level=next((word for word in words if word in _LEVELS), "l"),
    )


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Texts and, with True, decorations (a line feed is one)."""
    for match in _TOKEN.finditer(_CONTROL.sub("", text)):
        kind, found = match.lastgroup, match[match.lastgroup or 0]
        match kind:
            case "hex":
                character = chr(int(found, 16))
                if " " <= character < "\x7f" or character > "\x9f":
                    yield character, False
            case "feed":
                yield "\n", True
            case "mark":
                yield found, True
            case "space":
                yield " ", False
            case "literal" | "plain":
                yield found, False


@lru_cache(maxsize=1024)
def _decorate(element: str) -> tuple[tuple[Span, ...], ...]:
    rows: list[tuple[Span, ...]] = []
    row: list[Span] = []
    look, text = PLAIN, ""
    for found, decorates in _tokens(element):
        if not decorates:
            text += found
            continue
        if text:
            row.append(Span(text, look))
            text = ""
        if found == "\n":
            rows.append(tuple(row))
            row = []
        else:
            look = _switch(look, found)
    if text:
        row.append(Span(text, look))
    return (*rows, tuple(row))


@lru_cache(maxsize=512)
def _switch(look: Look, mark: str) -> Look:
    match mark:
        case "_":
            return replace(look, underline=not look.underline)
        case '"':
            return replace(look, emphasis=not look.emphasis)
        case "`":
            return replace(look, invert=not look.invert)
        case _:
            size = _SIZES[min(len(mark), 7)]
            width, height = _SIZES[0] if (look.width, look.height) == size else size
            return replace(look, width=width, height=height)
