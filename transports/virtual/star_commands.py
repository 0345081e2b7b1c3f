"""What the text commands of StarPRNT and Star's line mode do, as a table from opcode to what happens.

Source: StarPRNT and STAR Line Mode Command Specifications. The printers that the table is of have 203 dots to
the inch, so a quarter of a millimetre is two dots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from transports.virtual.multibyte import JAPANESE

if TYPE_CHECKING:
    from collections.abc import Callable

    from transports.virtual.engine import Engine
    from transports.virtual.paper import Alignment

    Action = Callable[[Engine, bytes], None]

_ALIGNMENTS: Final[tuple[Alignment, ...]] = ("left", "center", "right")
_LARGEST: Final = 5  # six times as large
_FOUR_MM, _THREE_MM = 32, 24
_QUARTER, _EIGHTH = 2, 1
_OCR_B: Final = 16
_COUNTRIES: Final = 13  # beyond, the numbers of Star's are not those of others


def _digit(value: int) -> int:
    """Many commands take 0 or ASCII "0" for the same thing."""
    return value - 0x30 if 0x30 <= value <= 0x39 else value


def _word(args: bytes) -> int:
    return int.from_bytes(args[:2], "little")


def _font(engine: Engine, number: int) -> None:
    """ESC RS F: of OCR-B's letters there are none here, so they stand in font A."""
    engine.settings.set_font(0 if number == _OCR_B else _digit(number))


def set_up(engine: Engine, letter: int, number: int) -> bool:
    """ESC RS: whether it was a command of the text. Density, speed and width leave no trace."""
    if letter == ord("F"):
        _font(engine, number)
    return letter in b"ACFdrRS"


def _code_page(engine: Engine, args: bytes) -> None:
    """With a double-byte font in ROM there are no pages."""
    if engine.model.multibyte is None:
        engine.settings.page = args[0]


def _country(engine: Engine, args: bytes) -> None:
    number = _digit(args[0])
    engine.settings.country = number if number <= _COUNTRIES else 0


def _underline(engine: Engine, args: bytes) -> None:
    if (n := _digit(args[0])) <= 1:
        engine.settings.restyle(underline=2 * n)


def _sizes(engine: Engine, args: bytes) -> None:
    """ESC i: height, then width."""
    _higher(engine, args[:1])
    _wider(engine, args[1:])


def _higher(engine: Engine, args: bytes) -> None:
    if (n := _digit(args[0])) <= _LARGEST:
        engine.settings.restyle(height=n + 1)


def _wider(engine: Engine, args: bytes) -> None:
    if (n := _digit(args[0])) <= _LARGEST:
        engine.settings.restyle(width=n + 1)


def _upside_down(engine: Engine, *, on: bool) -> None:
    if engine.at_line_start:
        engine.settings.restyle(upside_down=on)


def _align(engine: Engine, args: bytes) -> None:
    if (n := _digit(args[0])) < len(_ALIGNMENTS) and engine.at_line_start:
        engine.settings.align = _ALIGNMENTS[n]


def _left_margin(engine: Engine, args: bytes) -> None:
    """ESC l: in characters of the font."""
    margin = args[0] * engine.settings.cell_width
    if engine.at_line_start and margin < engine.model.width_dots:
        engine.settings.left_margin = margin


def _right_margin(engine: Engine, args: bytes) -> None:
    """ESC Q: so many characters from the left edge."""
    end = min(args[0] * engine.settings.cell_width, engine.model.width_dots)
    if engine.at_line_start and end > engine.settings.left_margin:
        engine.settings.area_width = end - engine.settings.left_margin


def _relative(engine: Engine, args: bytes) -> None:
    engine.move_by(int.from_bytes(args[:2], "little", signed=True))


def _tabs(engine: Engine, args: bytes) -> None:
    engine.settings.tabs = tuple(args)


def _spacing(engine: Engine, args: bytes) -> None:
    engine.settings.character_spacing = _digit(args[0])


def _pitch(engine: Engine, args: bytes) -> None:
    """ESC z."""
    if (n := _digit(args[0])) <= 1:
        engine.settings.line_spacing = _FOUR_MM if n else _THREE_MM


def _three_mm(engine: Engine, _args: bytes) -> None:
    engine.settings.line_spacing = _THREE_MM


def _feed_lines(engine: Engine, args: bytes) -> None:
    engine.print_and_feed_lines(args[0])


def _shift_jis(engine: Engine, args: bytes) -> None:
    if engine.model.multibyte == JAPANESE and (n := _digit(args[0])) <= 1:
        engine.settings.set_system(shift_jis=n == 1)


def _encoding(engine: Engine, args: bytes) -> None:
    """ESC GS ) U 2 0 fn n: 48 is the encoding, 0 code pages and 1 UTF-8; the others are of glyphs alone."""
    if args[:3] == b"\x02\x000" and _digit(args[3]) <= 1:
        engine.settings.set_utf8(on=_digit(args[3]) == 1)


def _pulse(engine: Engine, _args: bytes) -> None:
    engine.pulse_drawer()


def _buzz(engine: Engine, args: bytes) -> None:
    """ESC GS EM: 17 says how, 18 sounds so many times."""
    if args[0] == 0x12:
        engine.beep(args[2])


def _logo(engine: Engine, args: bytes) -> None:
    """ESC FS p n m."""
    if args[:1] == b"p":
        engine.print_symbol(f"[logo {args[1]}]", 200)


COMMANDS: Final[dict[bytes, Action]] = {
    b"text": lambda engine, data: engine.write(data),
    b"\n": lambda engine, _: engine.print_line(),
    b"\t": lambda engine, _: engine.tab(),
    b"\x07": _pulse,
    b"\x1c": _pulse,
    b"\x19": _pulse,
    b"\x1a": _pulse,
    b"\x0f": lambda engine, _: _upside_down(engine, on=True),
    b"\x12": lambda engine, _: _upside_down(engine, on=False),
    b"\x1b@": lambda engine, _: engine.initialise(),
    b"\x1bE": lambda engine, _: engine.settings.restyle(bold=True),
    b"\x1bF": lambda engine, _: engine.settings.restyle(bold=False),
    b"\x1b4": lambda engine, _: engine.settings.restyle(inverted=True),
    b"\x1b5": lambda engine, _: engine.settings.restyle(inverted=False),
    b"\x1b-": _underline,
    b"\x1bi": _sizes,
    b"\x1bh": _higher,
    b"\x1bW": _wider,
    b"\x1bR": _country,
    b"\x1b ": _spacing,
    b"\x1bl": _left_margin,
    b"\x1bQ": _right_margin,
    b"\x1bD": _tabs,
    b"\x1b\x1c": _logo,
    b"\x1ba": _feed_lines,
    b"\x1bJ": lambda engine, args: engine.print_and_feed(args[0] * _QUARTER),
    b"\x1bI": lambda engine, args: engine.print_and_feed(args[0] * _EIGHTH),
    b"\x1bz": _pitch,
    b"\x1b0": _three_mm,
    b"\x1b$": _shift_jis,
    b"\x1bp": lambda engine, _: engine.settings.set_multibyte(on=True),
    b"\x1bq": lambda engine, _: engine.settings.set_multibyte(on=False),
    b"\x1b\x1dt": _code_page,
    b"\x1b\x1da": _align,
    b"\x1b\x1dA": lambda engine, args: engine.move_to(_word(args)),
    b"\x1b\x1dR": _relative,
    b"\x1b\x1d)U": _encoding,
    b"\x1b\x1d\x07": lambda engine, _: engine.beep(1),
    b"\x1b\x1d\x19": _buzz,
}
