"""Star line mode: what differs from StarPRNT, and what all of Star's languages ask alike."""

import pytest

from transports.languages.commands import encode
from transports.languages.registry import language_for
from transports.languages.star.line import BAND, FILL, StarLine
from transports.languages.star.prnt import StarPrnt
from transports.profiles import profile


@pytest.fixture
def printer():
    return StarLine(profile("TSP654II"))


def test_each_model_speaks_its_own_language():
    assert type(language_for(profile("TSP654II"))) is StarLine
    assert type(language_for(profile("mC-Print3"))) is StarPrnt


def test_a_picture_goes_in_bands_of_a_line_each(printer):
    printer.text("open")
    feed, first, last = printer.raster(16, b"\x55\xaa" * (BAND + 2))
    assert feed.data == b"\n"
    assert first.data == b"\x1bk\x02\x00" + b"\x55\xaa" * BAND + b"\x1bJ\x0c"
    assert last.data == b"\x1bk\x02\x00" + b"\x55\xaa" * 2 + bytes(2 * (BAND - 2)) + b"\x1bJ\x0c"
    assert [first.value, last.value] == [(16, BAND), (16, 2)]


def test_no_dots_of_a_band_are_a_command_that_acts_at_once(printer):
    (command,) = printer.raster(576, b"\x1b\x06\x18\x1b\x1d\x03" + bytes(66))
    assert b"\x1b\x06" not in command.data
    assert b"\x1b\x1d\x03" not in command.data


@pytest.mark.parametrize("width", [577, 2000])
def test_a_picture_wider_than_the_paper_is_refused(printer, width):
    with pytest.raises(ValueError, match="do not fit"):
        printer.raster(width, bytes((width + 7) // 8))


def test_letters_and_the_cut_are_those_of_starprnt(printer):
    other = StarPrnt(profile("mC-Print3"))
    for each in (printer, other):
        each.initialise()
    assert printer.initialise() == other.initialise()
    assert printer.text("Café\n") == other.text("Café\n")
    assert printer.cut() == other.cut()


def test_a_table_of_letters_is_shown_by_its_number(printer):
    printer.initialise()
    assert encode(printer.sample("Łó", 5)) == b"\x1b\x1dt\x05\x9d\xa2\x1b\x1dt\x20"
    assert printer.has(5)
    assert not printer.has(16)
    with pytest.raises(ValueError, match="no table"):
        printer.sample("x", 16)
    assert encode([*printer.font(1), *printer.font(0)]) == b"\x1b\x1eF\x01\x1b\x1eF\x00"


def test_what_was_cut_off_is_ended(printer):
    data = encode(printer.resync())
    assert data == bytes(FILL) + b"\x1b@\x1b\x1d\x03\x04\x00\x00"
    assert encode(StarPrnt(profile("mC-Print3")).resync()).endswith(data[FILL:])


def test_questions_and_proofs(printer):
    assert encode(printer.print_end(b"0A")) == b"\x1b\x1d\x03\x010A"
    assert encode(printer.count(3)) == b"\x17\x17\x17"
    assert encode(printer.count_anew()) == b"\x1b\x1eE\x00\x17"
    assert encode(printer.query_status()) == b"\x1b\x06\x01"
    assert encode(printer.enable_status()) == b"\x1b\x1ea\x00"
    assert encode(StarPrnt(profile("mC-Print3")).enable_status()) == b"\x1b\x1ea\x03"
    assert encode(printer.reset()) == b"\x1b\x06\x18"
    assert (printer.identify(), printer.buzz(2)) == ([], [])
    assert encode(printer.open_drawer()) == b"\x07"
    with pytest.raises(ValueError, match="two bytes"):
        printer.print_end(b"A")
