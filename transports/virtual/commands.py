"""Commands that print or set how to print, as a table from opcode to what it does."""

from collections.abc import Callable
from typing import Final

from transports.virtual import graphics
from transports.virtual.engine import Engine
from transports.virtual.paper import Alignment

Action = Callable[[Engine, bytes], None]
_ALIGNMENTS: Final[tuple[Alignment, ...]] = ("left", "center", "right")


def _digit(value: int) -> int:
    """Many commands take 0 or ASCII "0" for the same thing."""
    return value - 0x30 if 0x30 <= value <= 0x39 else value


def _word(args: bytes) -> int:
    return int.from_bytes(args[:2], "little")


def _print_mode(engine: Engine, args: bytes) -> None:
    """ESC ! n: font, bold, double height, double width and underline at once."""
    mode = args[0]
    engine.settings.set_font(mode & 1)
    engine.settings.restyle(bold=bool(mode & 0x08))
    engine.settings.restyle_narrow(
        height=2 if mode & 0x10 else 1,
        width=2 if mode & 0x20 else 1,
        underline=1 if mode & 0x80 else 0,
    )


def _size(engine: Engine, args: bytes) -> None:
    width, height = (args[0] >> 4) + 1, (args[0] & 0x0F) + 1
    if width <= 8 and height <= 8:
        engine.settings.restyle(width=width, height=height)


def _underline(engine: Engine, args: bytes) -> None:
    if (dots := _digit(args[0])) <= 2:
        engine.settings.restyle_narrow(underline=dots)


def _wide_mode(engine: Engine, args: bytes) -> None:
    """FS ! n: double width, double height and underline of multi-byte characters."""
    mode = args[0]
    engine.settings.restyle_wide(
        width=2 if mode & 0x04 else 1, height=2 if mode & 0x08 else 1, underline=1 if mode & 0x80 else 0
    )


def _wide_underline(engine: Engine, args: bytes) -> None:
    if (dots := _digit(args[0])) <= 2:
        engine.settings.restyle_wide(underline=dots)


def _wide_size(engine: Engine, args: bytes) -> None:
    """FS W n: twice as wide and as high."""
    factor = 2 if args[0] & 1 else 1
    engine.settings.restyle_wide(width=factor, height=factor)


def _kanji_system(engine: Engine, args: bytes) -> None:
    if (n := _digit(args[0])) <= 1:
        engine.settings.set_system(shift_jis=n == 1)


def _align(engine: Engine, args: bytes) -> None:
    if (n := _digit(args[0])) <= 2 and engine.at_line_start:
        engine.settings.align = _ALIGNMENTS[n]


def _line_spacing(engine: Engine, args: bytes) -> None:
    engine.settings.line_spacing = args[0] if args else engine.model.line_spacing


def _character_spacing(engine: Engine, args: bytes) -> None:
    engine.settings.character_spacing = args[0]


def _left_margin(engine: Engine, args: bytes) -> None:
    if engine.at_line_start and _word(args) < engine.model.width_dots:
        engine.settings.left_margin = _word(args)


def _area_width(engine: Engine, args: bytes) -> None:
    if engine.at_line_start and _word(args):
        engine.settings.area_width = min(_word(args), engine.model.width_dots)


def _relative(engine: Engine, args: bytes) -> None:
    engine.move_by(int.from_bytes(args[:2], "little", signed=True))


def _tabs(engine: Engine, args: bytes) -> None:
    engine.settings.tabs = tuple(args)


def _code_page(engine: Engine, args: bytes) -> None:
    engine.settings.page = args[0]


def _country(engine: Engine, args: bytes) -> None:
    engine.settings.country = args[0]


def _peripheral(engine: Engine, args: bytes) -> None:
    engine.settings.selected = bool(args[0] & 1)


def _barcode_height(engine: Engine, args: bytes) -> None:
    engine.settings.barcode_height = args[0] or 1


def _barcode_text(engine: Engine, args: bytes) -> None:
    engine.settings.barcode_text = _digit(args[0])


def _cut(engine: Engine, args: bytes) -> None:
    """GS V: m is 0, 1 (here), 65, 66 (after feeding), 97, 98 (reserved), 103, 104 (and back again)."""
    mode = args[0] if args[0] >= 0x41 else _digit(args[0])
    if not engine.at_line_start or mode not in (0, 1, 65, 66, 97, 98, 103, 104):
        return
    if len(args) > 1:
        engine.feed_to_cutter(args[1])
    engine.cut("full" if mode in (0, 65, 97, 103) else "partial")


def _partial_cut(engine: Engine, _args: bytes) -> None:
    if engine.at_line_start:
        engine.cut("partial")


def _encoding(engine: Engine, data: bytes) -> None:
    """FS ( C fn 48: one-byte code pages or UTF-8."""
    if len(data) == 2 and data[0] == 0x30 and _digit(data[1]) in (1, 2):
        engine.settings.set_utf8(on=_digit(data[1]) == 2)


def _buzzer(engine: Engine, data: bytes) -> None:
    """ESC ( A: fn 48 (tone, times, cycle) and fn 97 (pattern, times; 100 is a pattern of one's own)."""
    function, times = data[:1], data[2:3]
    if engine.model.buzzer == "pattern" and function in (b"0", b"a") and times:
        engine.beep(times[0])


def _beep(engine: Engine, args: bytes) -> None:
    """ESC B n t, as clones know it."""
    if engine.model.buzzer == "beep":
        engine.beep(args[0])


def _logo(engine: Engine, args: bytes) -> None:
    engine.print_symbol(f"[logo {args[0]}]", 200)


PRINTING: Final[dict[bytes, Action]] = {
    b"text": Engine.write,
    b"\n": lambda engine, _: engine.print_line(),
    b"\t": lambda engine, _: engine.tab(),
    b"\x1bJ": lambda engine, args: engine.print_and_feed(args[0]),
    b"\x1bd": lambda engine, args: engine.print_and_feed_lines(args[0]),
    b"\x1b2": _line_spacing,
    b"\x1b3": _line_spacing,
    b"\x1ba": _align,
    b"\x1dL": _left_margin,
    b"\x1dW": _area_width,
    b"\x1b$": lambda engine, args: engine.move_to(_word(args)),
    b"\x1b\\": _relative,
    b"\x1bD": _tabs,
    b"\x1b!": _print_mode,
    b"\x1bE": lambda engine, args: engine.settings.restyle(bold=bool(args[0] & 1)),
    b"\x1bG": lambda engine, args: engine.settings.restyle(bold=bool(args[0] & 1)),
    b"\x1b-": _underline,
    b"\x1bM": lambda engine, args: engine.settings.set_font(_digit(args[0])),
    b"\x1d!": _size,
    b"\x1dB": lambda engine, args: engine.settings.restyle(inverted=bool(args[0] & 1)),
    b"\x1b{": lambda engine, args: engine.settings.restyle(upside_down=bool(args[0] & 1)),
    b"\x1bV": lambda engine, args: engine.settings.restyle(rotated=_digit(args[0]) in (1, 2)),
    b"\x1b ": _character_spacing,
    b"\x1bR": _country,
    b"\x1bt": _code_page,
    b"\x1b=": _peripheral,
    b"\x1c&": lambda engine, _: engine.settings.set_multibyte(on=True),
    b"\x1c.": lambda engine, _: engine.settings.set_multibyte(on=False),
    b"\x1c(C": _encoding,
    b"\x1cC": _kanji_system,
    b"\x1c!": _wide_mode,
    b"\x1c-": _wide_underline,
    b"\x1cW": _wide_size,
    b"\x1b(A": _buzzer,
    b"\x1bB": _beep,
    b"\x1dV": _cut,
    b"\x1bi": _partial_cut,
    b"\x1bm": _partial_cut,
    b"\x1dh": _barcode_height,
    b"\x1dH": _barcode_text,
    b"\x1dk": graphics.barcode,
    b"\x1d(k": graphics.symbol,
    b"\x1d(L": graphics.graphics,
    b"\x1cp": _logo,
    b"\x1bp": lambda engine, _: engine.pulse_drawer(),
}

CUTS: Final = frozenset((b"\x1dV", b"\x1bi", b"\x1bm"))
