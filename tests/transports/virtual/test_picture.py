"""Slips as pictures, looked at dot by dot."""

import io
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from transports.virtual.glyphs import INK, PAPER, glyph
from transports.virtual.model import CLONE, TM_M30III
from transports.virtual.paper import Style
from transports.virtual.picture import BORDER, LONGEST, MARGIN, draw, png
from transports.virtual.printer import VirtualPrinter

LEFT, TOP = BORDER + MARGIN, BORDER + 1
CELL = TM_M30III.fonts[0]


def printed(data, model=TM_M30III):
    printer = VirtualPrinter(model)
    printer.connect(0)
    assert printer.receive(data, 0) == len(data)
    return printer.slips[0] if printer.slips else printer.unfinished


def area(data, model=TM_M30III):
    """What the print head can reach, from the first dot on; uncut, so that nothing is fed in front of it."""
    picture = draw(printed(data, model), model)
    return picture.crop((LEFT, TOP, LEFT + model.width_dots, picture.height))


def shape(picture, box=None):
    """Rows of # and blank."""
    part = picture if box is None else picture.crop(box)
    dots = part.tobytes().translate(bytes.maketrans(bytes((0, PAPER, 2, INK)), b"   #")).decode()
    return [dots[at : at + part.width] for at in range(0, len(dots), part.width)]


def ink(picture, box=None):
    return sum(row.count("#") for row in shape(picture, box))


def looks(character, style=Style(), cell=CELL):  # noqa: B008 - frozen
    return shape(glyph(character, style, cell))


def test_a_letter_stands_in_its_cell():
    paper = area(b"Hg\n")
    assert shape(paper, (0, 0, 12, 24)) == looks("H")
    assert shape(paper, (12, 0, 24, 24)) == looks("g")
    assert ink(paper) == ink(paper, (0, 0, 24, 24))
    assert looks("H") != looks("g")


def test_a_letter_looks_like_itself():
    """The capital L: a stem of two dots, and a foot as wide as the letter."""
    rows = [row for row in looks("L") if row.strip()]
    stem = rows[0].strip()
    assert stem == "##"
    assert all(row.strip() == stem for row in rows[:-3])
    assert len(rows[-1].strip()) >= 8


def test_lines_stand_at_the_line_spacing():
    paper = area(b"H\nH\n")
    assert shape(paper, (0, 30, 12, 54)) == looks("H")
    assert ink(paper, (0, 24, 576, 30)) == 0


def test_bold_is_thicker_and_underline_and_inverse_fill_their_cells():
    plain, bold = ink(area(b"I\n")), ink(area(b"\x1bE\x01I\n"))
    assert plain < bold < 2 * plain
    under = area(b"\x1b-\x02I I\n")
    assert shape(under, (0, 22, 36, 24)) == ["#" * 36] * 2
    assert shape(area(b"\x1b-\x01 \n"), (0, 22, 12, 24)) == [" " * 12, "#" * 12]
    inverse = area(b"\x1dB\x01I\n")
    assert ink(inverse) == 12 * 24 - plain


@pytest.mark.parametrize("size", [0x01, 0x10, 0x11, 0x22, 0x77])
def test_sizes_are_multiples_of_the_cell(size):
    wide, high = (size >> 4) + 1, (size & 7) + 1
    paper = area(b"\x1d!" + bytes((size,)) + b"\x1dB\x01 \n")
    assert ink(paper, (0, 0, 12 * wide, 24 * high)) == ink(paper) == 12 * wide * 24 * high


def test_letters_of_two_sizes_stand_on_one_foot():
    paper = area(b"\x1d!\x01H\x1d!\x00H\n")
    assert shape(paper, (12, 24, 24, 48)) == looks("H")
    assert ink(paper, (12, 0, 24, 24)) == 0


def test_alignment_margin_and_position():
    assert shape(area(b"\x1ba\x02H\n"), (564, 0, 576, 24)) == looks("H")
    assert shape(area(b"\x1ba\x01H\n"), (282, 0, 294, 24)) == looks("H")
    assert shape(area(b"\x1dL\x40\x00H\n"), (64, 0, 76, 24)) == looks("H")
    assert shape(area(b"\x1b$\x07\x01H\n"), (263, 0, 275, 24)) == looks("H")
    assert shape(area(b"\x1b \x05HH\n"), (17, 0, 29, 24)) == looks("H")


def test_the_other_fonts_are_smaller():
    paper = area(b"\x1bM\x02Hg\n")
    assert shape(paper, (0, 0, 9, 17)) == looks("H", cell=(9, 17))
    assert shape(area(b"\x1bM\x01Hg\n"), (10, 0, 20, 24)) == looks("g", cell=(10, 24))


def test_upside_down_is_the_line_turned_by_180_degrees():
    upright, turned = area(b"Hg\n"), area(b"\x1b{\x01Hg\n")
    assert shape(turned, (552, 6, 576, 30)) == [row[::-1] for row in shape(upright, (0, 0, 24, 24))][::-1]
    assert ink(turned) == ink(upright)


def test_rotated_letters_lie_on_their_side():
    upright, lying = shape(area(b"L\n"), (0, 0, 12, 24)), shape(area(b"\x1bV\x01L\n"), (0, 0, 24, 12))
    assert lying == ["".join(column)[::-1] for column in zip(*upright, strict=True)]


def test_wide_characters_take_two_cells():
    data = b"\x1c(C\x02\x00\x30\x02" + "酢H\n".encode()
    paper = area(data)
    assert ink(paper, (0, 0, 24, 24)) > 40
    assert shape(paper, (24, 0, 36, 24)) == looks("H")


def test_a_wide_glyph_in_a_narrow_cell_keeps_to_it():
    assert len(looks("☎")[0]) == 12
    assert any(row.strip() for row in looks("☎"))


def test_a_character_without_a_glyph_leaves_a_blank_or_a_frame():
    assert any(row.strip() for row in looks("\U000f0000"))
    assert not any(row.strip() for row in looks("\U000f0000", cell=(9, 17)))


def test_raster_is_printed_dot_by_dot():
    paper = area(b"\x1dv0\x00\x02\x00\x02\x00\xa0\x01\xff\xff")
    assert shape(paper, (0, 0, 16, 3)) == ["# #            #", "#" * 16, " " * 16]


def test_a_raster_of_double_size_and_a_centred_one():
    assert shape(area(b"\x1dv0\x03\x01\x00\x01\x00\x80"), (0, 0, 4, 3)) == ["##  ", "##  ", "    "]
    assert ink(area(b"\x1ba\x01\x1dv0\x00\x01\x00\x01\x00\xff"), (284, 0, 292, 1)) == 8


def test_raster_and_text_follow_each_other_without_a_gap():
    paper = area(b"H\n\x1dv0\x00\x01\x00\x01\x00\xffH\n")
    assert shape(paper, (0, 30, 12, 31)) == ["#" * 8 + " " * 4]
    assert shape(paper, (0, 31, 12, 55)) == looks("H")


def test_a_column_image_within_a_line():
    paper = area(b"\x1b*\x21\x02\x00\x80\x00\x00\x00\x00\x01H\n")
    assert shape(paper, (0, 0, 2, 24)) == ["# ", *["  "] * 22, " #"]
    assert ink(area(b"\x1b*\x00\x00\x00\n")) == 0


def test_a_name_that_stands_for_a_second_image_ends_at_the_edge():
    image = b"\x1b*\x21\x10\x02" + bytes(3 * 528)
    paper = area(image + image + b"\n")
    assert ink(paper) == ink(paper, (528, 0, 576, 24)) > 0


def test_a_symbol_is_a_frame_with_its_name():
    data = b"\x1d(k\x09\x001P0abcdef\x1d(k\x03\x001Q0"
    paper = area(data + b"\x1ba\x02" + data)
    assert shape(paper, (0, 0, 100, 2)) == ["#" * 100] * 2
    assert ink(paper, (12, 6, 24, 30)) > 5
    assert ink(paper, (574, 200, 576, 400)) == 2 * 200


@pytest.mark.parametrize("size", [1, 250])
def test_a_symbol_stays_on_the_paper_however_long_its_text_is(size):
    data = b"\x1dk\x49" + bytes((size,)) + b"{" * size
    slip = draw(printed(data), TM_M30III)
    assert slip.width == 576 + 2 * LEFT


# --- the paper ------------------------------------------------------------------------------------


def test_what_is_fed_before_the_cut_stands_above_the_first_line():
    """The head is 13 mm before the cutter."""
    cut = draw(printed(b"H\n\x1dVB\x00"), TM_M30III)
    assert shape(cut, (LEFT, TOP + 104, LEFT + 12, TOP + 128)) == looks("H")
    assert ink(cut, (0, 0, cut.width, TOP + 104)) == 0
    assert cut.height == 30 + 104 + 48 + 2 * TOP


def test_each_slip_begins_on_fresh_paper():
    printer = VirtualPrinter()
    printer.connect(0)
    printer.receive(b"H\nH\nH\n\x1dVB\x00H\n\x1dVB\x00", 0)
    three, one = (draw(slip, TM_M30III) for slip in printer.slips)
    assert three.height - one.height == 60
    assert shape(one, (LEFT, TOP + 104, LEFT + 12, TOP + 128)) == looks("H")


def test_the_three_ends_of_paper_differ():
    partial = draw(printed(b"H\n\x1dVB\x00"), TM_M30III)
    full = draw(printed(b"H\n\x1dVA\x00", CLONE), CLONE)
    torn = draw(printed(b"H\n"), TM_M30III)
    edges = [
        picture.crop((0, picture.height - BORDER, picture.width, picture.height)).tobytes()
        for picture in (partial, full, torn)
    ]
    assert len(set(edges)) == 3


def test_an_empty_slip_is_a_piece_of_paper():
    assert draw(printed(b"\x1dV\x00"), TM_M30III).height < 100


def test_paper_without_end_is_torn_off():
    printer = VirtualPrinter()
    printer.connect(0)
    printer.receive(b"H" + b"\x1bd\xff" * 20 + b"\x1dV\x00", 0)
    picture = draw(printer.slips[0], TM_M30III)
    assert picture.height == LONGEST + 2 * TOP
    assert shape(picture, (LEFT, TOP, LEFT + 12, TOP + 24)) == looks("H")


def test_the_png_says_what_was_drawn():
    slip = printed(b"Hello\n\x1dVB\x00")
    opened = Image.open(io.BytesIO(png(slip, TM_M30III)))
    assert (opened.format, opened.mode, opened.info["transparency"]) == ("PNG", "P", 0)
    assert opened.tobytes() == draw(slip, TM_M30III).tobytes()
    colours = opened.convert("RGB").getpixel
    assert min(colours((LEFT + 100, TOP + 10))) > 240
    assert max(opened.getpalette()[3 * INK : 3 * INK + 3]) < 60


@given(st.binary(max_size=300))
def test_whatever_is_printed_can_be_drawn(noise):
    printer = VirtualPrinter(buffer_bytes=1 << 16)
    printer.connect(0)
    printer.receive(b"\x1c(C\x02\x00\x30\x02" + noise, 0)
    for slip in (*printer.slips[:2], printer.unfinished):
        assert draw(slip, TM_M30III).width == 576 + 2 * LEFT


def test_any_style_of_any_character_can_be_drawn():
    chance = random.Random(7)
    for _ in range(300):
        style = Style(
            0, chance.random() < 0.5, chance.randrange(3), chance.randrange(1, 9), chance.randrange(1, 9),
            chance.random() < 0.5, rotated=chance.random() < 0.5,
        )  # fmt: skip
        cell = chance.choice(((12, 24), (9, 17), (10, 24), (14, 24), (16, 24)))
        made = glyph(chr(chance.choice((0x41, 0x20, 0xE9, 0x9162, 0x1F355, 0x5D0))), style, cell)
        assert made.width % (cell[1] if style.rotated else cell[0]) in {0, made.width}


@pytest.mark.timeout(60)
def test_forty_lines_are_drawn_in_a_blink():
    """60 ms of CPU, and several times as much on a busy machine without failing."""
    slip = printed(
        b"".join(b"%2d x Pizza Margherita with more of it   12.50\n" % n for n in range(40)) + b"\x1dVB\x00"
    )
    spent = []
    for _ in range(5):
        before = time.process_time()
        png(slip, TM_M30III)
        spent.append(time.process_time() - before)
    assert min(spent) < 0.06
