"""Text commands: what stands on paper after them, and in which style."""

from dataclasses import replace

import pytest

from transports.virtual.model import TM_M30III
from transports.virtual.paper import Style
from transports.virtual.printer import VirtualPrinter


def printed(data, model=TM_M30III):
    printer = VirtualPrinter(model)
    assert printer.receive(data, 0.0) == len(data)
    return printer.unfinished


def style_of(data):
    (run,) = printed(data + b"x\n").lines[0].runs
    assert run.text == "x"
    return run.style


def test_lines_are_ended_by_line_feed_alone():
    assert printed(b"one\rmore\n\ntwo\x0c\x18\x07!\nnot yet").text == "onemore\n\ntwo!"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (b"\x1bE\x01", Style(bold=True)),
        (b"\x1bG\x01", Style(bold=True)),
        (b"\x1bE\x01\x1bE\x00", Style()),
        (b"\x1b-\x01", Style(underline=1)),
        (b"\x1b-2", Style(underline=2)),
        (b"\x1b-\x03", Style()),
        (b"\x1d!\x11", Style(width=2, height=2)),
        (b"\x1d!\x70", Style(width=8)),
        (b"\x1d!\x80", Style()),
        (b"\x1b!\xb9", Style(font=1, bold=True, height=2, width=2, underline=1)),
        (b"\x1d!\x33\x1b!\x00", Style()),
        (b"\x1dB\x01", Style(inverted=True)),
        (b"\x1b{\x01", Style(upside_down=True)),
        (b"\x1bV1", Style(rotated=True)),
        (b"\x1bM\x01", Style(font=1)),
        (b"\x1bM2", Style(font=2)),
        (b"\x1bM\x09", Style()),
        (b"\x1bE\x01\x1dB\x01\x1b@", Style()),
    ],
)
def test_styles(command, expected):
    assert style_of(command) == expected


def test_double_size_is_told_by_name():
    assert style_of(b"\x1d!\x10").double_width
    assert style_of(b"\x1d!\x01").double_height
    assert not style_of(b"").double_width
    assert not style_of(b"").double_height


def test_runs_of_one_style_are_one_run():
    runs = printed(b"a\x1bE\x00b\x1bE\x01c\x1bE\x00d\n").lines[0].runs
    assert [run.text for run in runs] == ["ab", "c", "d"]


@pytest.mark.parametrize(
    ("n", "align"), [(0, "left"), (1, "center"), (2, "right"), (0x31, "center"), (9, "left")]
)
def test_alignment(n, align):
    assert printed(b"\x1ba%cx\n" % n).lines[0].align == align


def test_alignment_counts_at_the_beginning_of_a_line_only():
    first, second = printed(b"x\x1ba\x01\ny\n").lines
    assert (first.align, second.align) == ("left", "left")


@pytest.mark.parametrize(
    ("setting", "columns"),
    [
        (b"", 48),
        (b"\x1bM\x01", 57),
        (b"\x1bM\x02", 64),
        (b"\x1d!\x10", 24),
        (b"\x1b \x04", 36),
        (b"\x1dL\x60\x00", 40),
        (b"\x1dW\x60\x00", 8),
        (b"\x1dW\x04\x00", 1),
        (b"\x1bV\x01", 24),
        (b"\x1dL\xff\xff", 48),
        (b"\x1dW\x00\x00", 48),
    ],
)
def test_a_full_line_is_printed_and_goes_on(setting, columns):
    text = "".join(chr(97 + at % 26) for at in range(columns))
    lines = printed(setting + text.encode() + b"END\n").text.split("\n")
    assert lines[0] == text
    assert "".join(lines[1:]) == "END"


def test_a_line_that_fits_exactly_has_no_empty_line_after_it():
    assert printed(b"x" * 48 + b"\ny\n").text == "x" * 48 + "\ny"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\tb\t\tc\n", "a       b               c"),
        (b"\x1bD\x04\x06\x00a\tb\tc\td\n", "a   b cd"),
        (b"\x1bD\x00a\tb\n", "ab"),
        (b"\x1bD\x06\x04a\n", "a"),
        (b"a\x1b$\x78\x00b\n", "a         b"),
        (b"a\x1b\\\x18\x00b\n", "a  b"),
        (b"ab\x1b\\\xe8\xffc\n", "abc"),
        (b"a\x1b\\\x00\x80b\n", "ab"),
    ],
)
def test_tabs_and_positions_show_as_spaces(data, text):
    assert printed(data).text == text


def test_feeding():
    assert printed(b"a\x1bd\x02b\x1bJ\x10\x1bJ\x10c\x1bd\x00\x1bd\x00").text == "a\n\nb\nc"


@pytest.mark.parametrize(
    ("data", "dots"),
    [
        (b"a\n", 30),
        (b"\x1b3\x18a\n", 24),
        (b"\x1b3\x18\x1b2a\n", 30),
        (b"\x1b3\x00a\n", 24),
        (b"\x1d!\x01a\n", 48),
        (b"\x1bJ\x64", 100),
        (b"a\x1bJ\x05", 24),
        (b"\x1bd\x03", 90),
    ],
)
def test_paper_moves_by_the_spacing_or_the_tallest_character(data, dots):
    printer = VirtualPrinter()
    printer.receive(data, 0.0)
    assert printer._roll.dots_fed == dots
    assert printer.lines_fed == dots // 30


@pytest.mark.parametrize(
    ("page", "byte", "character"),
    [
        (0, 0x82, "é"),
        (2, 0xD5, "\u0131"),
        (3, 0x84, "ã"),
        (4, 0x84, "Â"),
        (5, 0x9B, "ø"),
        (13, 0x98, "İ"),
        (16, 0x80, "€"),
        (17, 0x80, "\u0410"),
        (18, 0x9F, "č"),
        (19, 0xD5, "€"),
        (40, 0xA4, "€"),
        (45, 0x8A, "Š"),
        (47, 0xC1, "\u0391"),
        (49, 0xE0, "א"),
        (37, 0x25, "%"),
        (20, 0xA1, "\ufffd"),
        (16, 0x81, "\ufffd"),
        (255, 0x41, "A"),
    ],
)
def test_code_pages(page, byte, character):
    assert printed(b"\x1bt%c%c\n" % (page, byte)).text == character


@pytest.mark.parametrize(
    ("country", "text"),
    [(0, "#$@[\\]^`{|}~"), (2, "#$§ÄÖÜ^`äöüß"), (3, "£$@[\\]^`{|}~"), (99, "#$@[\\]^`{|}~")],
)
def test_international_sets_replace_twelve_characters(country, text):
    assert printed(b"\x1bR%c#$@[\\]^`{|}~A\n" % country).text == text + "A"


@pytest.mark.parametrize("on", [b"\x1c(C\x02\x000\x02", b"\x1c(C\x02\x0002"])
def test_utf8_mode(on):
    assert printed(on + "Zoë 皮蛋 ₪\n".encode()).text == "Zoë 皮蛋 ₪"
    assert printed(on + b"\x1c(C\x02\x0001\x82\n").text == "é"
    assert printed(on + b"\x1b@\x82\n").text == "é"


def test_a_character_may_arrive_in_two_pieces():
    printer = VirtualPrinter()
    printer.receive(b"\x1c(C\x02\x0002\xe7", 0.0)
    printer.receive(b"\x9a\xae\n", 0.0)
    assert printer.unfinished.text == "皮"


def test_wide_characters_take_two_columns():
    text = printed(b"\x1c(C\x02\x0002" + "皮".encode() * 25 + b"\n").text
    assert text == "皮" * 24 + "\n皮"


def test_a_chinese_unit_reads_two_bytes_until_told_otherwise():
    chinese = replace(TM_M30III, multibyte="gb18030", multibyte_at_power_on=True)
    assert printed("蛋炒饭".encode("gb18030") + b"\x1c.\x82\n", chinese).text == "蛋炒饭é"
    assert printed(b"\x1c.\x1c&" + "饭".encode("gb18030") + b"\n", chinese).text == "饭"
    assert printed(b"\x1c&\x82\n").text == "é"


def test_a_printer_not_selected_as_peripheral_prints_nothing():
    slip = printed(b"\x1b=\x02a\n\x1dv0\x00\x01\x00\x01\x00\xff\x1b*\x00\x01\x00\xff\x1b=\x01b\n")
    assert slip.text == "b"


def unit(codec, **more):
    return replace(TM_M30III, multibyte=codec, **more)


def test_a_japanese_unit_knows_two_systems_of_codes():
    """JIS between FS & and FS ., Shift-JIS by itself (FS C)."""
    japanese = unit("shift_jis")
    assert printed(b"\x1c&\x3d\x3d\x1c.\x82\n", japanese).text == "十é"
    assert (
        printed(b"\x1cC\x01" + "十 A\\ｱ".encode("shift_jis") + b"\x1cC0\x82\n", japanese).text == "十 A\\ｱé"
    )
    assert printed(b"\x1cC\x01" + "十".encode("shift_jis") + b"\n\x1b@\x82\n", japanese).text == "十\né"
    assert printed(b"\x1cC\x01\x82\n", unit("big5")).text == "é"
    assert printed(b"\x1cC\x07\x82\n", japanese).text == "é"


def test_gb18030_has_characters_of_two_and_of_four_bytes():
    data = "㐀饭a".encode("gb18030")
    assert len(data) == 7
    for cut in range(len(data)):
        printer = VirtualPrinter(unit("gb18030"))
        printer.receive(b"\x1c&" + data[:cut], 0.0)
        printer.receive(data[cut:] + b"\n", 0.0)
        assert printer.unfinished.text == "㐀饭a"


def test_the_font_of_wide_characters_draws_every_one_of_them_wide():
    slip = printed(b"\x1c&" + "яя木".encode("big5") + b"a\n", unit("big5"))
    assert [(run.text, run.at) for run in slip.lines[0].runs] == [("яя", 0), ("木a", 48)]


def test_what_no_character_is_stands_as_one_that_is_unknown():
    assert printed(b"\x1c&\xff\xffa\n", unit("big5")).text == "\ufffda"


def test_wide_characters_have_modes_of_their_own():
    big5 = "雞".encode("big5")

    def styles(before):
        runs = printed(b"\x1c&" + before + big5 + b"a\n", unit("big5")).lines[0].runs
        wide, narrow = runs if len(runs) == 2 else runs * 2
        return [(run.style.width, run.style.height, run.style.underline) for run in (wide, narrow)]

    assert styles(b"\x1c!\x8c") == [(2, 2, 1), (1, 1, 0)]
    assert styles(b"\x1b!\xb0") == [(1, 1, 0), (2, 2, 1)]
    assert styles(b"\x1d!\x11") == [(2, 2, 0), (2, 2, 0)]
    assert styles(b"\x1c-\x02") == [(1, 1, 2), (1, 1, 0)]
    assert styles(b"\x1c-\x03") == [(1, 1, 0), (1, 1, 0)]
    assert styles(b"\x1cW\x01") == [(2, 2, 0), (1, 1, 0)]
