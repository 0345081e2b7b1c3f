"""What goes to the printer: styles, places, code pages, and pictures of lines that it has no letters for."""

from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.dots.enlarging import enlarged, widened
from actors.rendering.drawing.draw_escpos import draw_escpos
from actors.rendering.letters.reading_order import mirrored, turns, visual_order
from actors.rendering.picture import picture
from actors.rendering.receiptline.lines import Line, Run
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import lay_out
from transports.languages.commands import Command, encode
from transports.languages.registry import language_for
from transports.profiles import profile

PRINTER = profile("TM-m30III")


def commands(receipt, printer=PRINTER):
    drawn = draw_escpos(lay_out(parse(receipt), printer.font_a), language_for(printer))
    return drawn[len(language_for(printer).initialise()) :]


def said(receipt, printer=PRINTER):
    return [(command.name, command.value) for command in commands(receipt, printer)]


def dots(receipt, columns=4):
    (line,) = lay_out(parse(receipt), columns).lines
    width, data = draw_dots(line, columns)
    stride = (width + 7) // 8
    return [
        f"{int.from_bytes(data[at : at + stride], 'big'):0{stride * 8}b}"
        for at in range(0, len(data), stride)
    ]


def black(row, start, end):
    return row[start:end].count("1")


def test_columns_stand_in_their_cells():
    assert said("|a | b|")[0] == ("text", "a" + " " * 46 + "b")


def test_a_line_ends_plain_and_the_ticket_ends_with_one_cut():
    assert said("|`^^^a^^^` |") == [
        ("invert", True),
        ("size", (2, 2)),
        ("text", "a"),
        ("invert", False),
        ("size", (1, 1)),
        ("line-feed", None),
        ("cut", "partial"),
    ]


def test_every_look_has_its_command():
    names = {name for name, _ in said('"_a_b"c')}
    assert {"bold", "underline", "text", "line-feed", "cut"} == names


def test_a_cut_inside_is_a_line_because_a_ticket_is_one_piece_of_paper():
    said_of = said("a\n===\nb\n===\n===")
    assert [name for name, _ in said_of].count("cut") == 1
    assert ("text", "─" * 48) in said_of


def test_rules_are_plain_where_the_printer_has_no_lines_to_draw_with():
    assert ("text", "─" * 48) in said("---")
    plain = replace(PRINTER, code_pages=((16, "cp1252"),))
    assert said("{border: line; width: 3}\na\n---\nb", plain)[0] == ("text", " " * 21 + "+---+")


def test_letters_of_another_code_page_stay_letters():
    assert not any(name == "raster" for name, _ in said("|Café, Łódź, Ελλάδα, Кухня"))


@pytest.mark.parametrize("text", ["酢豚", "שלום", "🍕", "ไม่ใส่ผัก", "김치", "x\u0323"])
def test_a_line_with_a_letter_that_the_printer_lacks_is_a_picture(text):
    names = [command.name for command in commands(f"|plain\n|^^^a {text} b^^^\n|plain")]
    once = [name for name, _ in groupby(names)]
    assert once == ["text", "line-feed", "raster", "text", "line-feed", "cut"]


def test_pictures_are_as_high_as_the_line_and_white_is_not_sent():
    normal = [command for command in commands("|東") if command.name == "raster"]
    large = [command for command in commands("|^^^^東") if command.name == "raster"]
    assert sum(command.value[1] for command in normal) == 30
    assert sum(command.value[1] for command in large) == 72
    assert {command.value[0] for command in normal} == {8, 24}
    assert sum(len(command.data) for command in normal) < 30 * 72 / 10


def test_lines_one_below_the_other_are_one_picture():
    one = [command for command in commands("|東\n|京\n|a\n|東") if command.name == "raster"]
    assert [command.value[1] for command in one[:-3]] != []
    names = [command.name for command in commands("|東\n|京\n|a\n|東")]
    assert names.count("text") == 1
    assert sum(command.value[1] for command in one) == 90


def test_what_is_left_out_was_white():
    receipt = "|^^東京^^ |\n|酢豚 | 12.50|\n|plain|\n|ไม่ใส่ผัก|\n~\n| 김치 |"
    layout = lay_out(parse(receipt), 48)
    printer = language_for(PRINTER)
    whole = printer.initialise()
    for line in layout.lines:
        width, data = draw_dots(line, 48)
        head = (
            b"\x1dv0\0" + (width // 8).to_bytes(2, "little") + (len(data) * 8 // width).to_bytes(2, "little")
        )
        text = "".join(" " * run.at + run.text for run in line.runs)
        whole += printer.text(text + "\n") if text.isascii() else [Command("raster", (), head + data)]
    whole += printer.cut()
    sent = draw_escpos(layout, language_for(PRINTER))
    assert picture(encode(sent), PRINTER) == picture(encode(whole), PRINTER)
    assert len(encode(sent)) < 0.8 * len(encode(whole))


def test_a_glyph_stands_in_its_cell():
    rows = dots("| |東 |", 8)
    at = lay_out(parse("| |東 |"), 8).lines[0].runs[0].at * 12
    assert sum(black(row, at, at + 24) for row in rows) == sum(black(row, 0, 96) for row in rows) > 60


def test_sizes_are_whole_multiples():
    small, tall = dots("|東", 6), dots("|^^東", 6)
    assert [row[:24] for row in tall] == [row[:24] for row in small[:24] for _ in range(2)]
    large = dots("|^^^東", 6)
    whole = [black(row, 0, 48) for row in large]
    assert len(whole) == 48
    assert sum(whole) == pytest.approx(4 * sum(black(row, 0, 24) for row in small), rel=0.1)


@pytest.mark.parametrize(
    ("small", "large"),
    [
        (["#.", ".#"], ["##..", "###.", ".###", "..##"]),
        (["##", "##"], [".##.", "####", "####", ".##."]),
        ([".#.", ".#."], ["..##.."] * 4),
        (["###", "#..", "#.."], [".#####", "######", "###...", "##....", "##....", "##...."]),
    ],
)
def test_slanting_strokes_are_smoothed_and_straight_ones_stay(small, large):
    rows = [int(row.replace("#", "1").replace(".", "0"), 2) for row in small]
    width = len(small[0])
    drawn = [
        f"{row:0{2 * width}b}".replace("1", "#").replace("0", ".") for row in enlarged(rows, width, 2, 2)
    ]
    assert drawn == large
    assert enlarged(rows, width, 4, 4) == [
        widened(row, 2 * width, 2) for row in enlarged(rows, width, 2, 2) for _ in "ab"
    ]


def test_spaces_around_leftward_text_stay_where_they_are():
    _, data = draw_dots(Line((Run(0, "\u05e9\u05dc: "),)), 4)
    assert all(data[at + 5] == 0 and data[at + 4] & 0x0F == 0 for at in range(0, len(data), 6))
    assert any(data)


def test_looks_are_kept_in_pictures():
    def ink(look):
        return sum(black(row, 0, 24) for row in dots(f"|{look}東{look}"))

    plain, bold, under, inverted = map(ink, ("", '"', "_", "`"))
    assert bold > plain
    assert dots("|_東_")[22][:24] == "1" * 24
    assert under > plain
    assert inverted == 24 * 24 - plain


def test_small_letters_stand_on_the_foot_of_a_high_line():
    rows = dots("|A^^東^^", 4)
    assert all(black(row, 0, 12) == 0 for row in rows[:24])
    assert sum(black(row, 0, 12) for row in rows[24:48]) > 0


def test_a_mark_is_drawn_over_its_letter():
    marked = sum(black(row, 0, 12) for row in dots("|x\u0323"))
    assert marked > sum(black(row, 0, 12) for row in dots("|x"))


def test_wide_signs_in_narrow_cells_keep_to_their_cell():
    assert sum(black(row, 12, 48) for row in dots("|☎")) == 0
    assert sum(black(row, 0, 12) for row in dots("|☎")) > 0


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf")), max_size=30), st.integers(2, 48)
)
def test_any_line_can_be_drawn(text, columns):
    receipt = "|" + "".join(f"\\{c}" if c in '\\|{}~_"`^-=' else c for c in text)
    for line in lay_out(parse(receipt), columns).lines:
        assert isinstance(line, Line)
        width, data = draw_dots(line, columns)
        assert len(data) == (width + 7) // 8 * 30


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("abc", "abc"),
        ("שלום", "םולש"),
        ("a שלום b", "a םולש b"),
        ("שלום עולם!", "!םלוע םולש"),
        ("12 שלום עולם!", "12 םלוע םולש!"),
        ("שלום 123 עולם", "םלוע 123 םולש"),
        ("סלט (קטן) x", "x (ןטק) טלס"),
        ("שלום 12", "12 םולש"),
        ("12 שלום", "12 םולש"),
        ("שלום 12:30 עולם", "םלוע 12:30 םולש"),
    ],
)
def test_leftward_text_is_turned_round(typed, seen):
    turned = visual_order(list(typed), lambda character: character)
    assert "".join(mirrored(c) if leftward else c for c, leftward in turned) == seen
    assert turns(typed) == (typed != "abc")


def test_narrow_paper_and_no_cutter():
    small = profile("generic-58")
    names = [command.name for command in commands("|東\n|a", small)]
    assert [name for name, _ in groupby(names)] == ["raster", "text", "line-feed", "feed"]
    assert draw_dots(lay_out(parse("|東"), 32).lines[0], 32)[0] == 384


def test_a_drawn_border_goes_on_between_two_lines():
    top, text = lay_out(parse("{border:line}\n|東|"), 12).lines[:2]
    for line in (top, text):
        width, data = draw_dots(line, 12)
        rows = [data[at : at + width // 8] for at in range(0, len(data), width // 8)]
        assert len(rows) == 30
        assert [row[0] for row in rows[23:]] == [0b11] * 7
        assert not any(rows[29][1:-1])
