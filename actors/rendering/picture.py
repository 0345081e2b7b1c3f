"""A job's ticket to look at: drawn by a virtual printer from the very bytes that go to the real one."""

from __future__ import annotations

import hashlib
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from actors.attempt import Failure, attempt
from actors.rendering.drawing.draw_svg import draw_svg
from actors.rendering.drawing.draw_text import draw_text
from actors.rendering.messages import Look, Origin, Shape, Shown, Unprintable
from actors.rendering.render import layout_again, on_paper, render
from transports.profiles import profile
from transports.virtual.model import Model, speaking

if TYPE_CHECKING:
    from actors.journal.looking_messages import Sent
    from actors.journal.messages import Work
    from actors.rendering.messages import Rendered, Shop
    from actors.rendering.typesetting.layout import Layout
    from transports.profiles import Profile
    from transports.virtual.paper import Slip

AGAIN: Final = "Drawn again: may differ from paper"
"""Stands over the picture of a ticket whose bytes are not kept, where those made of it now are others."""

_MM: Final = 25.4  # an inch
_HEIGHT: Final = 24  # dots of a character, at every width that is known

_LOW: Final = 17
_WIDE: Final = 10

ROMS: Final = {
    "big5": "big5",
    "big5-hkscs": "big5hkscs",
    "gb2312": "gb2312",
    "gb18030": "gb18030",
    "shift-jis": "shift_jis",
    "ks-c-5601": "euc_kr",
}
"""What the font of a unit holds whose settings say `characters`."""


def shown(asked: Look, shop: Shop) -> Shown | Unprintable:
    """From the bytes that were sent where they are kept, else from those that the printer would get now."""
    found = attempt(_shown, asked, shop)
    return Unprintable(str(found)) if isinstance(found, Failure) else found


def picture_of(work: Work, shop: Shop, model: str) -> bytes | Unprintable:
    """A PNG of what this printer would get."""
    found = shown(Look(work, model), shop)
    return found if isinstance(found, Unprintable) else found.data


def text_of(work: Work, shop: Shop, model: str) -> str | Unprintable:
    """The same in lines of text."""
    found = shown(Look(work, model, Shape.TEXT), shop)
    return found if isinstance(found, Unprintable) else found.data.decode()


def _shown(asked: Look, shop: Shop) -> Shown | Unprintable:
    sent = asked.sent
    data = None if sent is None else _kept(sent)
    if sent is not None and data is not None and asked.shape is Shape.PNG:
        return Shown(picture(data, profile(sent.model)), Origin.SENT)
    model = asked.model if sent is None else sent.model or asked.model
    ticket = render(asked.work, shop, model)
    if isinstance(ticket, Unprintable):
        return ticket
    origin = _origin(ticket, sent)
    caption = AGAIN if origin is Origin.AGAIN else ""
    if asked.shape is Shape.PNG:
        return Shown(picture(ticket.data, profile(model), caption), origin)
    layout = on_paper(layout_again(ticket.receipt, asked.work, profile(model)), asked.work, shop)
    return Shown(_readable(layout, asked.shape, caption).encode(), origin)


def _readable(layout: Layout, shape: Shape, caption: str) -> str:
    return draw_svg(layout, caption) if shape is Shape.SVG else draw_text(layout)


def _origin(ticket: Rendered, sent: Sent | None) -> Origin:
    if sent is None:
        return Origin.DRAWN
    return Origin.SENT if hashlib.sha256(ticket.data).hexdigest() == sent.digest else Origin.AGAIN


def _kept(sent: Sent) -> bytes | None:
    """None for what is not kept, or not what was sent."""
    data = attempt(zlib.decompress, sent.data)
    if isinstance(data, Failure) or hashlib.sha256(data).hexdigest() != sent.digest:
        return None
    return data


def picture(data: bytes, printer: Profile, caption: str = "") -> bytes:
    """What these bytes make of this printer's paper, as a PNG. The `caption` stands above the paper."""
    from transports.virtual.picture import png  # noqa: PLC0415 - Pillow takes its time: at the first picture

    model = model_of(printer)
    drawn = png(slip_of(data, model), model)
    if not caption:
        return drawn
    from actors.rendering.drawing.caption import captioned  # noqa: PLC0415 - as above

    return captioned(drawn, caption)


def slip_of(data: bytes, model: Model) -> Slip:
    """The last piece of paper; without a cutter, all that came out."""
    from transports.virtual.printer import VirtualPrinter  # noqa: PLC0415 - as above

    printer = VirtualPrinter(model)
    printer.connect(0.0)
    sent = 0
    while sent < len(data) and (taken := printer.receive(data[sent:], 0.0)):
        sent += taken
        printer.outgoing()
    return printer.slips[-1] if printer.slips else printer.unfinished


def _cell(across: int) -> tuple[int, int]:
    """Fonts of less than ten dots across are lower as well (ESC/POS reference, ESC M)."""
    return across, _HEIGHT if across >= _WIDE else _LOW


@lru_cache(maxsize=16)
def model_of(printer: Profile) -> Model:
    """A virtual printer with this one's paper, letters and code pages."""
    alike = speaking(printer.language)
    return Model(
        name=printer.model,
        maker="",
        model_id=0x20,
        firmware="",
        serial="",
        width_dots=printer.dots,
        dots_per_mm=printer.dpi / _MM,
        fonts=tuple(_cell(printer.dots // columns) for columns in printer.columns),
        cutter=printer.cutter or "full",
        code_pages=printer.code_pages,
        multibyte=ROMS.get(printer.multibyte),
        multibyte_at_power_on=printer.multibyte not in {"", "shift-jis"},
        utf8=printer.multibyte.startswith("utf-8"),
        buzzer=printer.buzzer,
        line_spacing=alike.line_spacing,
        language=alike.language,
    )
