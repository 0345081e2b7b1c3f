"""StarPRNT: the commands and their bytes, and what a reader of its own makes of them."""

import pytest

from tests.rig.starprnt_paper import Look, Paper
from transports.languages.commands import encode
from transports.languages.escpos.encoder import Style
from transports.languages.star.prnt import BAND, CODE_PAGES, StarPrnt
from transports.profiles import profile


@pytest.fixture
def printer():
    return StarPrnt(profile("generic-80"))


def named(commands):
    return [(each.name, each.value) for each in commands]


def test_a_document_begins_with_all_set_back(printer):
    assert encode(printer.initialise()) == b"\x1b@\x1b\x1eF\x00\x1bz\x01\x1bR\x00\x1b\x1dt\x20"


def test_only_what_changes_is_sent(printer):
    printer.initialise()
    style = Style(bold=True, underline=1, invert=True, width=3, height=2)
    assert encode(printer.text("a", style)) == b"\x1bE\x1b-\x01\x1b4\x1bi\x01\x02a"
    assert encode(printer.text("b", style)) == b"b"
    assert encode(printer.text("c\n")) == b"\x1bF\x1b-\x00\x1b5\x1bi\x00\x00c\n"


def test_letters_come_from_the_code_page_that_has_them(printer):
    printer.initialise()
    assert named(printer.text("Café ─ Łódź Кухня\n")) == [
        ("text", "Café "),
        ("code-page", "cp852"),
        ("text", "─ Łódź "),
        ("code-page", "cp866"),
        ("text", "Кухня"),
        ("line-feed", None),
    ]


@pytest.mark.parametrize(("number", "codec"), CODE_PAGES)
def test_every_page_is_what_the_reader_takes_it_for(printer, number, codec):
    letters = bytes(range(0xA5, 0xC0)).decode(codec, "ignore")
    letters = "".join(character for character in letters if character.isalpha())
    data = b"\x1b\x1dt" + bytes([number]) + letters.encode(codec)
    assert "".join(character for character, _ in Paper(data).found[0].values()) == letters


def test_what_no_page_has_is_told(printer):
    assert printer.encodable("Grüße, Łódź, Кухня")
    assert not printer.encodable("糖醋排骨")


def test_a_picture_goes_in_bands_on_a_line_of_its_own(printer):
    rows = bytes(range(72)) * (BAND + 10)
    printer.text("open")
    commands = printer.raster(576, rows)
    assert named(commands) == [("line-feed", None), ("raster", (576, BAND)), ("raster", (576, 10))]
    assert commands[1].data[:9] == b"\x1b\x1dS\x01\x48\x00\xf0\x00\x00"
    first, second = Paper(encode(commands[1:])).found
    assert first[3] + second[3] == rows


def test_no_dots_of_a_picture_are_a_command_that_acts_at_once(printer):
    """ESC ACK CAN would reset the printer, ESC GS ETX end the document."""
    dots = b"\x1b\x06\x18\x1b\x1d\x03" + bytes(66)
    (command,) = printer.raster(576, dots)
    body = command.data[9:]
    assert b"\x1b\x06" not in body
    assert b"\x1b\x1d\x03" not in body
    assert sum((was ^ now).bit_count() for was, now in zip(dots, body, strict=True)) == 2


@pytest.mark.parametrize("width", [577, 2000])
def test_a_picture_wider_than_the_paper_is_refused(printer, width):
    with pytest.raises(ValueError, match="do not fit"):
        printer.raster(width, bytes((width + 7) // 8))


def test_nothing_is_enlarged_more_than_the_printer_can(printer):
    with pytest.raises(ValueError, match="6 times"):
        printer.text("a", Style(width=7))


@pytest.mark.parametrize(("partial", "data"), [(True, b"\x1bd\x03"), (False, b"\x1bd\x02")])
def test_the_cut_ends_an_open_line(printer, partial, data):
    printer.text("last")
    assert encode(printer.cut(partial=partial)) == b"\n" + data


def test_looks_arrive_as_they_were_asked_for(printer):
    style = Style(bold=True, width=2, height=3)
    (line, cut) = Paper(encode([*printer.initialise(), *printer.text("ab", style), *printer.cut()])).found
    look = Look(bold=True, width=2, height=3)
    assert line == {0: ("a", look), 2: ("b", look)}
    assert cut == ("cut", "partial")
