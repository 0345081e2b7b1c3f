"""The calibration ticket: what a printer really does, and what to say in docketd.toml accordingly.

Whatever depends on the unit stands there twice, printed by it and drawn by docketd: it is
so where they agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.letters.characters import clean, width
from actors.rendering.receiptline.document import Look
from actors.rendering.receiptline.escaping import escape
from actors.rendering.receiptline.lines import Dots, Line, Run, Sample
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import Layout, lay_out
from transports.languages.escpos.codepages import letters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transports.profiles import Profile

CELL: Final = 12
"""Dots of a character's width in font A, and in the pictures of lines."""

STEP: Final = 96
"""Dots from one number of the ruler to the next: eight characters."""

TICK: Final = 8
HEAD: Final = 15
"""Columns of a code page's number and name."""

HIGH: Final = 24
"""Dots of the ruler's height."""

DISHES: Final = {
    "big5": "宮保雞丁 許功蓋",
    "big5-hkscs": "叉燒飯 啲嘢冇咗",
    "gb2312": "宫保鸡丁 蛋炒饭",
    "gb18030": "宫保鸡丁 㐀 囍饭",
    "shift-jis": "唐揚げ定食 ソース",
    "ks-c-5601": "김치찌개 불고기",
    "utf-8": "宮保雞丁 鸡 揚げ 김치",
    "utf-8-japanese": "唐揚げ定食 ソース",
    "utf-8-simplified": "宫保鸡丁 蛋炒饭",
    "utf-8-traditional": "宮保雞丁 許功蓋",
    "utf-8-korean": "김치찌개 불고기",
}
"""Dishes in each of the multi-byte sets, with characters whose second byte is a backslash."""

FENCES: Final = {
    (True, True): "asks for a number back behind each ticket",
    (True, False): "asks for a number back behind each ticket",
    (False, True): "asks for one byte back behind each ticket",
    (False, False): "can't ask: tickets count as sent, never as printed",
}
COUNTERS: Final = {
    "trusted": "and reads its count of cuts after a broken line.",
    "probe": "and reads its count of cuts, once that was seen moving.",
    None: "and reads no count of cuts.",
}


def calibration(printer: Profile, name: str, columns: int) -> tuple[str, Layout]:
    """As ReceiptLine text, for whoever can't see the paper, and laid out."""
    parts = list(_parts(printer, name, columns))
    lines: list[Line | Dots] = []
    for part in parts:
        laid_out = lay_out(parse(part), columns).lines if isinstance(part, str) else (part,)
        lines += [line for line in laid_out if isinstance(line, Line | Dots)]
    text = "\n".join(part if isinstance(part, str) else f"|{escape(_text_of(part))}" for part in parts)
    return text, Layout(columns, tuple(lines), ())


def _parts(printer: Profile, name: str, columns: int) -> Iterator[str | Line | Dots]:
    yield from _head(printer, name)
    yield from _how_wide(printer, columns)
    if printer.code_pages:
        yield from _letters(printer, columns)
    if printer.code_pages and printer.characters:
        yield from _characters(printer, columns)
    if printer.code_pages:
        yield from _fonts(printer)
    yield from _how_dark(printer)
    yield from _proof(printer)


def _head(printer: Profile, name: str) -> Iterator[str]:
    yield "^^^CALIBRATION"
    if name:
        yield f"|^^{escape(name)}"
    yield _say(f'model = "{printer.model}"')
    maker = f"{printer.family}, {printer.dots} dots, {printer.dpi} dpi"
    yield _say(f"{maker}, {printer.speed} mm/s" if printer.speed else maker)
    yield from map(_say, printer.quirks)


def _say(text: str) -> str:
    return f"|{escape(text)}"


def _heading(number: int, words: str) -> str:
    return f'\n|`"{number}. {words}"`'


def _how_wide(printer: Profile, columns: int) -> Iterator[str | Line | Dots]:
    yield _heading(1, "HOW WIDE")
    yield _ruler(printer.dots)
    numbers = range(STEP, columns * CELL + 1, STEP)
    labels = tuple(Run(dots // CELL - len(str(dots)), str(dots)) for dots in numbers)
    yield _drawn(Line(labels), columns)
    yield _say(
        f"A bar at both ends: {printer.dots} dots. No bar at the right: put the last whole number into"
        f" docketd.toml, such as dots = {max(STEP * (printer.dots // STEP - 1), 3 * STEP)}."
    )
    yield "".join(str(column % 10) for column in range(1, columns + 1))
    yield _say(f"That is one line of {columns} characters. Two lines: dots, or the model, is too large.")


def _ruler(dots: int) -> Dots:
    def row(at: int) -> int:
        ticks = range(TICK, dots, STEP if at >= HIGH // 3 else TICK)
        marks = {0, 1, dots - 1, dots - 2} | set(ticks if at < HIGH // 3 else range(STEP, dots, STEP))
        return (1 << dots) - 1 if at < 2 else sum(1 << (dots - 1 - x) for x in marks)

    return _packed(dots, [row(at) for at in range(HIGH)], f"a ruler of {dots} dots")


def _letters(printer: Profile, columns: int) -> Iterator[str | Line | Dots]:
    yield _heading(2, "LETTERS")
    yield _say(
        "Each table of letters twice: printed, and under it drawn by docketd. Where the two are not the same"
        " letters, leave its number out of this line:"
    )
    yield _say(f"code_pages = {[number for number, _ in printer.code_pages]}")
    for number, codec in printer.code_pages:
        head = f"{number:>3} {codec}".ljust(HEAD)
        yield from _twice(head, letters_of(codec)[: columns - HEAD], number, columns)


def _characters(printer: Profile, columns: int) -> Iterator[str | Line | Dots]:
    yield _heading(3, "CHINESE, JAPANESE, KOREAN")
    yield _say("Put the one whose two lines are the same into docketd.toml. If none is, leave it out.")
    for name in printer.characters:
        yield _say(f'characters = "{name}"')
        yield from _twice("  ", DISHES[name], name, columns)


def _twice(head: str, text: str, page: int | str, columns: int) -> Iterator[Line | Dots]:
    shown = Run(len(head), text)
    yield Sample((Run(0, head), shown), page=page)
    yield _drawn(Line((shown,)), columns)


def _fonts(printer: Profile) -> Iterator[str | Line]:
    yield _heading(4, "FONTS")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    for number, across in enumerate(printer.columns[:2]):
        yield Sample((Run(0, f"{'AB'[number]} {across}: {alphabet}"[:across]),), font=number)
    sizes = (Look(), Look(width=2, height=2), Look(emphasis=True), Look(underline=True), Look(invert=True))
    at, runs = 0, list[Run]()
    for look, word in zip(sizes, ("text", "large", "bold", "line", "white"), strict=True):
        runs.append(Run(at, word, look))
        at += (len(word) + 1) * look.width
    yield Line(tuple(runs), height=2)


def _how_dark(printer: Profile) -> Iterator[str | Dots]:
    yield _heading(5, "HOW DARK")
    part = printer.dots // 4
    patterns = ((0x80, 0x00), (0xAA, 0x00), (0xAA, 0x55), (0xFF, 0xFF))
    rows = [[_stripe(pattern[at // 2 % 2], part) for pattern in patterns] for at in range(2 * HIGH)]
    yield _packed(4 * part, [_beside(row, part) for row in rows], "four fields, from light to black")
    yield _say(
        "The last field is black, the first has single dots. Grey, or white stripes: turn the density up in"
        " the printer's own settings, or clean its head."
    )


def _stripe(pattern: int, size: int) -> int:
    """The pattern of eight dots, again and again."""
    return int((f"{pattern:08b}" * (size // 8 + 1))[:size], 2)


def _beside(fields: list[int], size: int) -> int:
    row = 0
    for each in fields:
        row = row << size | each
    return row


def _proof(printer: Profile) -> Iterator[str]:
    yield _heading(6, "HOW DOCKETD KNOWS")
    yield _say(f"With this printer docketd {_known(printer)}")
    yield _say("What it answered to this ticket stands in docketd jobs.")
    if printer.cutter is None:
        yield _say("This model has no cutter: tear here.")
    else:
        other = "generic-58 or another model" if printer.language == "escpos" else "another model"
        yield _say(f"A {printer.cutter} cut follows. If none does, take {other}.")


def _known(printer: Profile) -> str:
    if printer.language == "stargraphic":
        return "reads the printer's count of what came out, behind each ticket."
    if printer.print_end:
        return "asks for a number back behind each ticket, and reads the printer's count of what came out."
    return f"{FENCES[printer.process_id, printer.marker]}, {COUNTERS[printer.counter]}"


# --- drawing --------------------------------------------------------------------------------------


def _drawn(line: Line, columns: int) -> Dots:
    dots, data = draw_dots(line, columns)
    return Dots(dots, len(data) // ((dots + 7) // 8), data, _text_of(line).strip())


def _packed(dots: int, rows: list[int], shows: str) -> Dots:
    pad, size = -dots % 8, (dots + 7) // 8
    return Dots(dots, len(rows), b"".join((row << pad).to_bytes(size, "big") for row in rows), shows)


def _text_of(line: Line | Dots) -> str:
    if isinstance(line, Dots):
        return line.text
    text = ""
    for run in line.runs:
        text += " " * (run.at - width(text)) + clean(run.text)
    return text
