"""The test page: whether a printer works, and what it makes of sizes, scripts and codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors.domain.ticket import Form
from actors.rendering.letters.characters import clean
from actors.rendering.receiptline.escaping import Markup
from actors.rendering.tickets.times import Local
from actors.words.words import word

if TYPE_CHECKING:
    from datetime import datetime

    from actors.rendering.messages import Shop
    from transports.profiles import Profile

MOST_TEXT: Final = 120
SCRIPTS: Final = ("中文 繁體 简体", "العربية", "🍕 🥗 🍺")
_NOT_IN_CODES: Final = re.compile(r"[^\w .,:/?=&+-]")
"""What could end a property of ReceiptLine, or is no text."""

ASKS: Final = word(
    "docketd asks the printer behind this page whether it came out. Once the printer has answered, it counts"
    " as printed."
)
COUNTS: Final = word(
    "docketd reads the printer's own count behind this page. Once it has moved on, it counts as printed."
)
PERHAPS: Final = word(
    "docketd asks the printer behind this page whether it came out. Without an answer, it counts as sent,"
    " never as printed."
)
QUEUES: Final = ("ipp:", "ipps:", "windows:")  # no queue lets a printer's answer through
HOPES: Final = word(
    "This printer can't answer: this page counts as sent, never as printed. You have it in your hand."
)


@dataclass(frozen=True, slots=True)
class Tryout:
    """Empty texts are not printed."""

    shop: str
    printer: str
    model: str
    address: str
    version: str
    asked: str
    scripts: tuple[str, ...]
    code: Markup
    columns: int
    ruler: str
    known: str
    cuts: bool


def tryout(content: bytes, at: datetime, shop: Shop, printer: Profile, columns: int) -> str:
    """As ReceiptLine text, for paper of that printer.

    Raises `BrokenLayoutError`, and `ValueError`, `KeyError` or `TypeError` for content that is not docketd's.
    """
    from actors.rendering.templates.filling import fill  # noqa: PLC0415 - Jinja2 is loaded by the first ticket

    return fill(Form.TEST.value, page_of(orjson.loads(content), at, shop, printer, columns), shop)


def page_of(asked: dict[str, Any], at: datetime, shop: Shop, printer: Profile, columns: int) -> Tryout:
    name, model, address, release = (_text(asked[key]) for key in ("printer", "model", "address", "release"))
    version = f"docketd {release}"
    when = Local(shop, at).dated(at)
    return Tryout(
        shop=_text(shop.name),
        printer=name.upper(),
        model=model,
        address=address,
        version=version,
        asked=when,
        scripts=SCRIPTS,
        code=_code(version, name, model, address, at.isoformat(timespec="seconds")),
        columns=columns,
        ruler=_ruler(columns),
        known=shop.words(_known(printer, address)),
        cuts=printer.cutter is not None,
    )


def _code(*texts: str) -> Markup:
    """A QR code; nothing in it can act as markup."""
    told = _NOT_IN_CODES.sub(" ", ", ".join(text for text in texts if text))
    return Markup(f"{{code: {told}; option: qrcode 4 l}}")


def _ruler(columns: int) -> str:
    """A mark at each fifth column, and at each tenth its number of tens."""
    marks = (
        str(at // 10 % 10) if at % 10 == 0 else ":" if at % 5 == 0 else "." for at in range(1, columns + 1)
    )
    return "".join(marks)


def _known(printer: Profile, address: str) -> str:
    """One of the sentences above. Whether a file of Linux answers is known only once it is open."""
    if address.startswith("file:"):
        return PERHAPS
    if address.startswith(QUEUES):
        return HOPES
    if printer.language == "stargraphic":
        return COUNTS
    return ASKS if printer.process_id or printer.marker or printer.print_end else HOPES


def _text(text: str) -> str:
    return " ".join(clean(text[: 4 * MOST_TEXT]).split())[:MOST_TEXT]
