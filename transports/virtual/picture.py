"""A slip as a picture: every dot that the print head burnt, on paper with its edges.

One dot of the printer is one dot of the picture, 203 to the inch. A barcode or a two-dimensional symbol is a
frame with its name and data in it.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from PIL import Image, ImageDraw

from transports.virtual.glyphs import INK, PAPER, dots, glyph
from transports.virtual.model import Model
from transports.virtual.paper import Line, Raster, Run, Slip, Style, is_wide

MARGIN: Final = 32
"""Paper left and right of the print area: 4 mm, as an 80 mm roll has it."""

LONGEST: Final = 20_000
"""Dots of paper that are drawn, 2.5 m; what is longer ends torn off there."""

BORDER: Final = 10  # around the paper
_OUTSIDE: Final = 0
_SHADE: Final = 2
_PALETTE: Final = (255, 255, 255, 255, 254, 250, 203, 200, 193, 38, 35, 40)
_LEAST: Final = 48  # dots of blank paper below the last line
_TOOTH: Final = 8
_PLAIN: Final = Style()


def png(slip: Slip, model: Model) -> bytes:
    """The slip as a PNG of four colours, the one around the paper being transparent."""
    picture = draw(slip, model)
    picture.putpalette(_PALETTE)
    file = io.BytesIO()
    picture.save(file, "PNG", bits=2, transparency=_OUTSIDE, compress_level=4)
    return file.getvalue()


def draw(slip: Slip, model: Model) -> Image.Image:
    """Mode P: 0 around the paper, `PAPER`, 2 its shadow, `INK`."""
    printed = _print_area(slip, model)
    width, length = model.width_dots + 2 * MARGIN, printed.height + 2
    picture = Image.new("P", (width + 2 * BORDER, length + 2 * BORDER), _OUTSIDE)
    torn = slip.cut is None or slip.length > LONGEST
    _sheet(picture, (BORDER, BORDER, BORDER + width - 1, BORDER + length - 1), torn=torn)
    picture.paste(printed, (BORDER + MARGIN, BORDER + 1))
    if torn:
        _tear(picture)
    elif slip.cut == "partial":
        _leave_point(picture)
    return picture


def _print_area(slip: Slip, model: Model) -> Image.Image:
    """What was fed between the last line and the cut stood above the first: the head is below the cutter."""
    end = max((line.top + line.height for line in slip.lines), default=0)
    to_cutter = round(model.cutter_distance_mm * model.dots_per_mm)
    lead = min(max(slip.length - end, 0), to_cutter)
    length = min(max(slip.length, end + lead, 1) + _LEAST * (slip.length - end - lead < _LEAST), LONGEST)
    area = Image.new("P", (model.width_dots, length), PAPER)
    for line in slip.lines:
        if line.top + lead < length:
            _line(area, line, line.top + lead, model)
    return area


# --- lines ----------------------------------------------------------------------------------------


def _line(area: Image.Image, line: Line, top: int, model: Model) -> None:
    if line.symbol:
        _symbol(area, line, top, model)
        return
    if any(run.style.upside_down for run in line.runs):
        _turned(area, line, top, model)
        return
    left = line.left + _indent(line)
    runs = [(run, model.fonts[run.style.font]) for run in line.runs]
    foot = top + max((_height(run, cell) for run, cell in runs), default=0)
    if line.raster is not None:
        picture = _raster(line.raster)
        area.paste(picture, (left, top))
        foot = max(foot, top + picture.height)
    for run, cell in runs:
        _run(area, run, (left + run.at, foot - _height(run, cell)), cell)


def _raster(raster: Raster) -> Image.Image:
    picture = dots(raster.width, raster.height, raster.rows)
    size = raster.width * raster.scale[0], raster.height * raster.scale[1]
    return picture.resize(size, Image.Resampling.NEAREST) if 0 not in size else picture


def _run(area: Image.Image, run: Run, place: tuple[int, int], cell: tuple[int, int]) -> None:
    x, y = place
    blank = not (run.style.inverted or run.style.underline)
    wide = not run.text.isascii()
    for character in run.text:
        if x >= area.width:
            return
        if character != " " or not blank:
            area.paste(glyph(character, run.style, cell), (x, y))
        x += run.pitch * 2 if wide and is_wide(character) else run.pitch


def _turned(area: Image.Image, line: Line, top: int, model: Model) -> None:
    """ESC {: the line as a whole, turned by 180 degrees."""
    upright = tuple(replace(run, style=replace(run.style, upside_down=False)) for run in line.runs)
    strip = Image.new("P", (area.width, max(line.height, 1)), PAPER)
    _line(strip, replace(line, runs=upright), 0, model)
    area.paste(strip.transpose(Image.Transpose.ROTATE_180), (0, top))


def _symbol(area: Image.Image, line: Line, top: int, model: Model) -> None:
    cell = model.fonts[0]
    text = "".join(run.text for run in line.runs)
    a_row = max((line.room - 24) // cell[0], 1)
    rows = [text[at : at + a_row] for at in range(0, len(text), a_row)][: max((line.height - 8) // 30, 1)]
    width = min(len(rows[0]) * cell[0] + 24, line.room)
    left = line.left + (line.room - width) * ("left", "center", "right").index(line.align) // 2
    ImageDraw.Draw(area).rectangle((left, top, left + width - 1, top + line.height - 1), outline=INK, width=2)
    for index, row in enumerate(rows):
        _run(area, Run(row, _PLAIN, 0, cell[0]), (left + 12, top + 6 + 30 * index), cell)


def _indent(line: Line) -> int:
    """Where an alignment puts the line in its print area."""
    if line.align == "left":
        return 0
    taken = max((run.end for run in line.runs), default=0)
    if line.raster is not None:
        taken = max(taken, line.raster.width * line.raster.scale[0])
    free = max(line.room - taken, 0)
    return free // 2 if line.align == "center" else free


def _height(run: Run, cell: tuple[int, int]) -> int:
    return (cell[0] if run.style.rotated else cell[1]) * run.style.height


# --- paper ----------------------------------------------------------------------------------------


def _sheet(picture: Image.Image, box: tuple[int, int, int, int], *, torn: bool) -> None:
    left, top, right, bottom = box
    pen = ImageDraw.Draw(picture)
    pen.rectangle((left + 3, top + 3, right + 3, bottom if torn else bottom + 3), fill=_SHADE)
    pen.rectangle(box, fill=PAPER, outline=_SHADE)


def _leave_point(picture: Image.Image) -> None:
    """A partial cut leaves a point uncut in the middle."""
    middle, bottom = picture.width // 2, picture.height - BORDER
    pen = ImageDraw.Draw(picture)
    pen.rectangle((middle - 6, bottom - 1, middle + 6, bottom + 4), fill=PAPER, outline=_SHADE)
    pen.line((middle - 5, bottom - 1, middle + 5, bottom - 1), fill=PAPER)


def _tear(picture: Image.Image) -> None:
    """Teeth along the lower edge: this paper goes on, or was torn off by hand."""
    pen = ImageDraw.Draw(picture)
    bottom = picture.height - BORDER
    points = list(_teeth(picture.width, bottom))
    pen.polygon([(0, picture.height), *points, (picture.width, picture.height)], fill=_OUTSIDE)
    pen.line(
        [point for point in points if BORDER <= point[0] <= picture.width - BORDER], fill=_SHADE, width=2
    )


def _teeth(width: int, bottom: int) -> Iterator[tuple[int, int]]:
    for index, x in enumerate(range(0, width + _TOOTH, _TOOTH)):
        yield x, bottom - (_TOOTH if index % 2 else 0)
