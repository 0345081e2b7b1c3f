"""A job's ticket to look at: drawn by a virtual printer from the very bytes that go to the real one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from actors.attempt import Failure, attempt
from actors.rendering.draw_text import draw_text
from actors.rendering.layout import lay_out
from actors.rendering.messages import Unprintable
from actors.rendering.parser import parse
from actors.rendering.render import columns_of, on_paper, render
from transports.profiles import profile
from transports.virtual.model import Model

if TYPE_CHECKING:
    from actors.journal.messages import Work
    from actors.rendering.messages import Shop
    from transports.profiles import Profile
    from transports.virtual.paper import Slip

_MM: Final = 25.4  # an inch
_HEIGHT: Final = 24  # dots of a character, at every width that is known

ROMS: Final = {
    "big5": "big5",
    "big5-hkscs": "big5hkscs",
    "gb2312": "gb2312",
    "gb18030": "gb18030",
    "shift-jis": "shift_jis",
    "ks-c-5601": "euc_kr",
}
"""What the font of a unit holds whose settings say `characters`."""


def picture_of(work: Work, shop: Shop, model: str) -> bytes | Unprintable:
    """A PNG."""
    ticket = render(work, shop, model)
    if isinstance(ticket, Unprintable):
        return ticket
    drawn = attempt(picture, ticket.data, profile(model))
    return Unprintable(str(drawn)) if isinstance(drawn, Failure) else drawn


def text_of(work: Work, shop: Shop, model: str) -> str | Unprintable:
    ticket = render(work, shop, model)
    if isinstance(ticket, Unprintable):
        return ticket
    drawn = attempt(_text, ticket.receipt, work, shop, model)
    return Unprintable(str(drawn)) if isinstance(drawn, Failure) else drawn


def picture(data: bytes, printer: Profile) -> bytes:
    """What these bytes make of this printer's paper, as a PNG."""
    from transports.virtual.picture import png  # noqa: PLC0415 - Pillow takes its time: at the first picture

    model = model_of(printer)
    return png(slip_of(data, model), model)


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


@lru_cache(maxsize=16)
def model_of(printer: Profile) -> Model:
    """A virtual printer with this one's paper, letters and code pages."""
    return Model(
        name=printer.model,
        maker="",
        model_id=0x20,
        firmware="",
        serial="",
        width_dots=printer.dots,
        dots_per_mm=printer.dpi / _MM,
        fonts=((printer.dots // printer.font_a, _HEIGHT),),
        cutter=printer.cutter or "full",
        code_pages=printer.code_pages,
        multibyte=ROMS.get(printer.multibyte),
        multibyte_at_power_on=printer.multibyte not in {"", "shift-jis"},
        utf8=printer.multibyte.startswith("utf-8"),
        buzzer=printer.buzzer,
    )


def _text(receipt: str, work: Work, shop: Shop, model: str) -> str:
    return draw_text(on_paper(lay_out(parse(receipt), columns_of(profile(model))), work, shop))
