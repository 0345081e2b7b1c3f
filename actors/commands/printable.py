"""What a file asks to be printed: ReceiptLine, an order, or plain text; laid out for paper."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.attempt import Failure, attempt
from actors.domain.font import NORMAL, Font
from actors.domain.order import Standing
from actors.domain.ticket import Kind
from actors.errors import DocketdError, UsageError
from actors.intake.own_order import read_own
from actors.intake.unreadable import UnreadableError
from actors.intake.wire import parse_json, shallow
from actors.intake.wishes import from_wix
from actors.intake.wix_order import read_order
from actors.journal.messages import Work
from actors.rendering.letters.characters import Letters
from actors.rendering.messages import KITCHEN, Shop
from actors.rendering.receiptline.parser import parse
from actors.rendering.render import on_paper, receipt_for, shortened
from actors.rendering.sheets.sheet import typed_layout
from actors.rendering.typesetting.layout import lay_out
from actors.words.words import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from actors.domain.order import Order
    from actors.rendering.typesetting.layout import Layout

LARGEST: Final = 1_000_000  # bytes
NOBODYS: Final = Shop("docketd", "UTC", "en")
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_SUFFIXES: Final = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".svg", ".pdf"}
)
NO_FONT: Final = "--font-size and --font-bold are for texts; leave them out"
NUL: Final = frozenset("\0")
_ENCODINGS: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Receipt:
    """ReceiptLine text, from a file whose name ends with .receipt."""

    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that prints as it stands, markup or not."""

    text: str
    font: Font = NORMAL


Printable = Receipt | Plain | Work

#: In an order a guest may have written what no text holds: its reader cleans it.
_ANYTHING: Final[frozenset[str]] = frozenset()


def read(
    file: Path,
    layout: str | None,
    now: datetime,
    font: Font = NORMAL,
    reader: Callable[[bytes], Order] | None = None,
) -> Printable:
    """By the file's name: `.receipt`, `.json`, anything else is text, in this `font`. `layout` is for orders.

    `reader` is of a source whose orders have a shape of their own. Raises `UsageError` with a sentence.
    """
    suffix = file.suffix.lower()
    if suffix == ".json":
        text = decoded(file, content(file), _ANYTHING)
        order = _order(file, text) if reader is None else reader(text.encode())
        return _work(order, layout or KITCHEN, now)
    text = decoded(file, content(file))
    if layout is not None:
        raise UsageError(f"{file} is no order (.json): leave --layout out, or name an order")
    return Receipt(text) if suffix == ".receipt" else Plain(text, font)


def lay_out_for(
    printable: Printable,
    columns: int,
    letters: Letters = Letters.UNICODE,
    shop: Shop = NOBODYS,
    small: int | None = None,
) -> Layout:
    """As it goes on paper so many characters of these letters wide, or `small` ones.

    Raises `DocketdError` where an order's layout fails.
    """
    match printable:
        case Receipt(text):
            return shortened(lay_out(parse(text), columns, letters=letters), ENGLISH)
        case Plain(text, font):
            return shortened(typed_layout(text, font, columns, small, letters), ENGLISH)
        case Work():
            found = attempt(receipt_for, printable, shop, columns)
            if isinstance(found, Failure):
                raise DocketdError(f"the layout {printable.layout} failed on this order: {found}")
            receipt, laid_out = found
            if letters is not Letters.UNICODE:
                laid_out = lay_out(parse(receipt), columns, letters=letters)
            return on_paper(laid_out, printable, shop)


def content(file: Path, largest_picture: int = LARGEST) -> bytes:
    """Raises `UsageError` for what can't be read, or is too large."""
    try:
        with file.open("rb") as opened:
            data = opened.read(max(LARGEST, largest_picture) + 1)
    except OSError as error:
        raise UsageError(f"{file} can't be read: {error.strerror}") from None
    if is_picture(file, data) and len(data) > largest_picture:
        raise UsageError(f"{file} is larger than {largest_picture // 1_000_000} MB: make it smaller")
    if len(data) > LARGEST and not is_picture(file, data):
        raise UsageError(f"{file} is larger than 1 MB: no ticket is that long")
    return data


def is_picture(file: Path, data: bytes) -> bool:
    """By what it begins with, or, where that says nothing, by its name."""
    return _begins_as_picture(data) or file.suffix.lower() in _SUFFIXES


def _begins_as_picture(data: bytes) -> bool:
    """Two of the marks are letters with which a text may begin as well."""
    bitmap = data.startswith(b"BM") and data[6:10] == bytes(4)
    return data.startswith(_PICTURES) or bitmap or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")


def decoded(file: Path, data: bytes, never: frozenset[str] | None = None) -> str:
    """`never` are the characters that no text has; by default all control characters that print nothing."""
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8-sig")
    wanted = "a text (UTF-8), ReceiptLine (.receipt) or an order (.json)"
    if _begins_as_picture(data):
        raise UsageError(f"{file} is a picture: name {wanted}")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UsageError(f"{file} is neither text nor an order: name {wanted}") from None
    if never is None:
        found = any(unicodedata.category(each) == "Cc" for each in set(text) - set("\t\n\r\f"))
    else:
        found = not never.isdisjoint(text)
    if found:
        raise UsageError(f"{file} is neither text nor an order: it holds control characters; name {wanted}")
    return text


# --- orders ---------------------------------------------------------------------------------------


def parsed(file: Path, text: str) -> Any:  # noqa: ANN401 - JSON is whatever was written
    try:
        return shallow(parse_json(text.encode()))
    except ValueError as error:
        raise UsageError(f"{file} is no order: it is not JSON ({error})") from None


def _order(file: Path, text: str) -> Order:
    document = parsed(file, text)
    try:
        return read_order(document, "wix") if from_wix(document) else read_own(document, "file")
    except UnreadableError as error:
        raise UsageError(f"{file} is no order: {error.why}") from None


def _work(order: Order, layout: str, now: datetime) -> Work:
    """The whole order at one station; a cancelled one as if it had been printed before."""
    void = order.standing is Standing.CANCELLED
    return Work(
        job=0,
        ticket=0,
        kind=Kind.VOID if void else Kind.ORDER,
        station=layout,
        layout=layout,
        order=order,
        previous=order if void else None,
        items=tuple(range(len(order.items))),
        raw=b"",
        receipt=None,
        running="",
        also_at=(),
        mark=None,
        accepted_at=order.placed_at or order.updated_at or now,
    )
