"""`docketd render`: what would be printed, without a printer."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from actors.attempt import Failure, attempt
from actors.commands.options import FILE, font_bold, font_size
from actors.domain.font import NORMAL, Font, FontSize
from actors.errors import DocketdError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from actors.domain.order import Order
    from actors.rendering.messages import Shop
    from actors.rendering.typesetting.layout import Layout
    from actors.settings import Settings
    from transports.profiles import Profile

NARROWEST: Final = 24
WIDEST: Final = 96
ENCODINGS: Final = (
    "multilingual", "big5", "gb18030", "shiftjis", "ksc5601", "tis620", "cp437", "cp852", "cp858", "cp860",
    "cp863", "cp865", "cp866", "cp932", "cp936", "cp949", "cp950", "cp1252",
)  # fmt: skip
TEST: Final = "test"  # the layout of the test page
LANGUAGES: Final = ("escpos", "stargraphic", "starline")


@click.command(
    epilog="\b\nExamples:\n  docketd render order.json --to png -o ticket.png\n"
    "  docketd render order.json --layout customer --to text\n"
    "  docketd render closed.txt --font-size double --font-bold --to png -o closed.png\n"
    "  docketd render menu.receipt --to svg --columns 42 -o menu.svg\n"
    "  docketd render order.json --layout pizza --config docketd.toml --to png -o pizza.png\n"
    "  docketd render saved.json --source shop --config docketd.toml --to png -o ticket.png\n"
    "  docketd render menu.receipt --profile generic-58 --to escpos > menu.bin\n"
    "  docketd render menu.receipt --profile TSP143 --to stargraphic > menu.bin\n"
    "  docketd render menu.receipt --profile TSP143IV --to starprnt > menu.bin\n"
    "  docketd render --calibration --profile generic-80 --to png -o calibration.png\n"
    "  docketd render --layout test --profile TSP143 --to png -o test.png"
)
@click.argument("file", type=FILE, required=False)
@click.option("--calibration", is_flag=True, help="The ticket that shows what a printer does; no FILE then.")
@click.option(
    "--layout",
    help="For an order: kitchen (unless given), customer, or your own. test is the test page: no FILE then.",
)
@click.option("--config", "config", type=FILE, help="Settings that say what your shop and its layouts are.")
@click.option("--source", help="Read the order as docketd reads what [source.NAME] of --config sends.")
@font_size
@font_bold
@click.option("--profile", "model", default="TM-m30III", show_default=True, help="The printer's model.")
@click.option(
    "--columns",
    type=click.IntRange(NARROWEST, WIDEST),
    show_default="as many as the printer has",
    help="Characters a line.",
)
@click.option(
    "--encoding",
    default=ENCODINGS[0],
    show_default=True,
    type=click.Choice(ENCODINGS, case_sensitive=False),
    metavar="NAME",
    help="The printer's letters, as ReceiptLine names them: how wide a character counts.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["text", "svg", "png", *LANGUAGES, "starprnt"]),
    required=True,
    help="Text, a picture, or the bytes for the printer.",
)
@click.option("-o", "out", type=FILE, help="Where to; else standard output.")
def render(  # noqa: PLR0913, PLR0917 - an argument for each option
    file: Path | None,
    calibration: bool,  # noqa: FBT001
    layout: str | None,
    config: Path | None,
    source: str | None,
    font_size: str | None,
    font_bold: bool | None,  # noqa: FBT001
    model: str,
    columns: int | None,
    encoding: str,
    form: str,
    out: Path | None,
) -> None:
    """Show what FILE looks like on paper: ReceiptLine (.receipt), an order (.json) or plain text."""
    from actors.commands import printable  # noqa: PLC0415 - what --help does not need
    from actors.outside import SystemClock  # noqa: PLC0415
    from actors.rendering.letters.characters import LETTERS  # noqa: PLC0415
    from actors.rendering.render import columns_of, warnings_of  # noqa: PLC0415
    from actors.rendering.typesetting.small import small_columns  # noqa: PLC0415
    from actors.shop import shop_of  # noqa: PLC0415

    printer = _profile(model)
    if form not in WITHOUT_PAPER and (columns or 0) > columns_of(printer):
        raise UsageError(f"{printer.model} prints {columns_of(printer)} characters a line, not {columns}")
    if form in LANGUAGES and form != printer.language:
        raise UsageError(f"{printer.model} speaks {printer.language}: take --to {printer.language}")
    settings = None if config is None else _settings(config)
    shop = printable.NOBODYS if settings is None else shop_of(settings)
    reader = None if source is None else _reader(file, settings, source)
    across = columns or columns_of(printer)
    if layout == TEST and file is None and not calibration:
        laid_out = _test_page(printer, shop, across)
    else:
        _need_layout(layout, shop)
        if calibration or file is None:
            laid_out = _calibration(file, printer, across, calibration=calibration)
        else:
            font = _font(file, NORMAL if settings is None else settings.text_font, font_size, bold=font_bold)
            found = printable.read(file, layout, SystemClock().now(), font, reader)
            small = small_columns(printer, across)
            laid_out = printable.lay_out_for(found, across, LETTERS[encoding], shop, small)
    _write(FORMS[form](laid_out, printer), form, out)
    for warning in warnings_of(laid_out):
        click.echo(f"docketd: {warning}", err=True)


def _font(file: Path, usual: Font, size: str | None, *, bold: bool | None) -> Font:
    from actors.commands.printable import NO_FONT  # noqa: PLC0415 - as above

    if file.suffix.lower() in {".json", ".receipt"} and (size, bold) != (None, None):
        raise UsageError(f"{file} is no plain text: {NO_FONT}")
    return Font(FontSize(size or usual.size), usual.bold if bold is None else bold)


def _calibration(file: Path | None, printer: Profile, columns: int, *, calibration: bool) -> Layout:
    from actors.rendering.sheets.calibration import calibration as made  # noqa: PLC0415 - as above

    if calibration == (file is not None):
        raise UsageError("name a FILE, or --calibration or --layout test in its place")
    return made(printer, "", columns)[1]


def _test_page(printer: Profile, shop: Shop, columns: int) -> Layout:
    from actors.outside import SystemClock  # noqa: PLC0415 - as above
    from actors.release import release  # noqa: PLC0415
    from actors.rendering.messages import about_printer  # noqa: PLC0415
    from actors.rendering.receiptline.parser import parse  # noqa: PLC0415
    from actors.rendering.sheets.tryout import tryout  # noqa: PLC0415
    from actors.rendering.typesetting.layout import lay_out  # noqa: PLC0415

    content = about_printer("", printer.model, "", release())
    found = attempt(tryout, content, SystemClock().now(), shop, printer, columns)
    if isinstance(found, Failure):
        raise DocketdError(f"the layout {TEST} failed: {found}")
    return lay_out(parse(found), columns)


def _settings(config: Path) -> Settings:
    from actors.config import load  # noqa: PLC0415 - as above

    if not config.is_file():
        raise UsageError(f"there is no {config}: name the settings, or leave --config out")
    return load(config, config.parent, os.environ, secrets=False)


def _reader(file: Path | None, settings: Settings | None, source: str) -> Callable[[bytes], Order]:
    """How a source's orders are read. Raises `UsageError`."""
    from actors.commands.order_of_source import reader_of  # noqa: PLC0415 - as above

    if file is None or settings is None or file.suffix.lower() != ".json":
        raise UsageError("--source is for an order (.json), and needs --config with the settings it is in")
    return reader_of(settings, source)


def _need_layout(layout: str | None, shop: Shop) -> None:
    from actors.config_layouts import layouts_for_stations  # noqa: PLC0415 - as above

    there = layouts_for_stations(shop.layouts)
    if layout is not None and layout not in there:
        raise UsageError(f"there is no layout {layout}: take {', '.join(there)}")


def _profile(model: str) -> Profile:
    from transports.errors import ProfileError, UnknownModelError  # noqa: PLC0415
    from transports.profiles import profile  # noqa: PLC0415

    try:
        return profile(model)
    except (ProfileError, UnknownModelError) as error:
        raise UsageError(str(error)) from None


def _to_text(layout: Layout, _printer: Profile) -> bytes:
    from actors.rendering.drawing.draw_text import draw_text  # noqa: PLC0415

    return draw_text(layout).encode()


def _to_svg(layout: Layout, _printer: Profile) -> bytes:
    from actors.rendering.drawing.draw_svg import draw_svg  # noqa: PLC0415
    from actors.rendering.typesetting.spread import spread  # noqa: PLC0415

    return draw_svg(spread(layout)).encode()


def _to_bytes(layout: Layout, printer: Profile) -> bytes:
    from actors.rendering.drawing.draw import draw  # noqa: PLC0415
    from actors.rendering.typesetting.spread import spread  # noqa: PLC0415
    from transports.languages.commands import encode  # noqa: PLC0415

    return encode(draw(spread(layout), printer))


def _to_starprnt(layout: Layout, printer: Profile) -> bytes:
    """On this printer's paper, whatever the printer itself speaks."""
    from actors.rendering.drawing.draw_starprnt import draw_starprnt  # noqa: PLC0415
    from actors.rendering.typesetting.spread import spread  # noqa: PLC0415
    from transports.languages.commands import encode  # noqa: PLC0415
    from transports.languages.star.prnt import StarPrnt  # noqa: PLC0415

    return encode(draw_starprnt(spread(layout), StarPrnt(printer)))


def _to_png(layout: Layout, printer: Profile) -> bytes:
    from actors.rendering.picture import picture  # noqa: PLC0415

    return picture(_to_bytes(layout, printer), printer)


FORMS: Final[dict[str, Callable[[Layout, Profile], bytes]]] = {
    "text": _to_text,
    "svg": _to_svg,
    "png": _to_png,
    "starprnt": _to_starprnt,
    **dict.fromkeys(LANGUAGES, _to_bytes),
}
WITHOUT_PAPER: Final = frozenset({"text", "svg"})  # as wide as anybody wants
READABLE: Final = frozenset({"text", "svg"})


def _write(data: bytes, form: str, out: Path | None) -> None:
    if out is not None:
        try:
            out.write_bytes(data)
        except OSError as error:
            raise DocketdError(f"{out} can't be written: {error.strerror}") from None
    elif not sys.stdout.isatty():
        click.echo(data, nl=False)
    elif form in READABLE:
        click.echo(data.decode(), nl=False)
    else:
        raise UsageError(f"{form} is not for a terminal: name a file with -o, or send it on with > or |")
