"""The virtual TSP143 against bytes that are written out by hand, from the manual."""

from dataclasses import replace

import pytest

from transports.virtual.model import TSP143
from transports.virtual.printer import VirtualPrinter

BEGIN = b"\x1b*rR\x1b*rA\x1b*rP0\x00\x1b*rE1\x00\x1b*rF13\x00"
ROW = b"b\x02\x00\xf0\x0f"
END = b"\x1b\x0c\x00\x1b\x0c\x04\x1b*rB"
IDLE = bytes.fromhex("23 86 00 00 00 00 00 00 00 00 00")


def printer(**changes):
    made = VirtualPrinter(replace(TSP143, **changes))
    made.connect(0.0)
    made.outgoing()
    return made


def rows(slip):
    """The slip's dots, a number for each row."""
    found = {}
    for line in slip.lines:
        stride = line.raster.width // 8
        for y in range(line.raster.height):
            found[line.top + y] = int.from_bytes(line.raster.rows[y * stride : (y + 1) * stride], "big")
    return {y: row for y, row in found.items() if row}


def say(virtual, data, now=0.0):
    assert virtual.receive(data, now) == len(data)
    return virtual.outgoing()


def counters(data):
    """Of frames of a network interface, one behind the other: (an ETB was executed, its count)."""
    frames = [data[at : at + 11] for at in range(0, len(data), 11)]
    return [(bool(each[2] & 2), (each[7] >> 2 & 0x18) | (each[7] >> 1 & 7)) for each in frames]


def test_whoever_connects_is_told_how_it_is():
    virtual = VirtualPrinter(TSP143)
    virtual.connect(0.0)
    assert virtual.outgoing() == IDLE


def test_a_page_is_rows_white_space_and_one_cut():
    virtual = printer()
    say(virtual, BEGIN + ROW + b"\x1b*rY30\x00" + ROW * 2 + END)
    (slip,) = virtual.slips
    assert (slip.cut, virtual.cuts, virtual.ignored, virtual.drawer_pulses) == ("partial", 1, [], 0)
    assert rows(slip) == dict.fromkeys((0, 31, 32), 0xF00F << 560)


def test_rows_with_k_are_laid_over_one_another():
    virtual = printer()
    say(virtual, BEGIN + b"k\x01\x00\xf0" + b"k\x02\x00\x00\x01" + b"b\x01\x00\x0f" + ROW + END)
    assert rows(virtual.slips[0]) == {0: 0xFF01 << 560, 1: 0xF00F << 560}


def test_what_is_too_wide_is_cut_off_and_a_margin_moves_the_dots():
    virtual = printer()
    say(virtual, BEGIN + b"\x1b*rml2\x00" + b"b\x4a\x00" + b"\x80" + bytes(72) + b"\xff" + END)
    assert rows(virtual.slips[0]) == {0: 0x80 << 552}


@pytest.mark.parametrize(
    ("mode", "cuts", "fed"),
    [(13, 1, 104), (12, 1, 0), (9, 1, 104), (8, 1, 0), (2, 0, 104), (1, 0, 0), (0, 1, 104)],
)
def test_a_page_ends_as_its_mode_says(mode, cuts, fed):
    virtual = printer()
    say(virtual, b"\x1b*rA\x1b*rE1\x00\x1b*rF%d\x00" % mode + ROW + END)
    assert (virtual.cuts, virtual._roll.dots_fed) == (cuts, 1 + fed)


def test_letters_and_rows_out_of_raster_mode_come_to_nothing():
    virtual = printer()
    say(virtual, b"Hello\n" + ROW + END)
    assert (virtual.slips, virtual.unfinished.lines) == ([], ())


def test_what_is_left_when_raster_mode_ends_becomes_a_document():
    virtual = printer()
    say(virtual, b"\x1b*rA" + ROW + b"\x1b*rB")
    assert virtual.cuts == 1
    say(virtual, b"\x1b*rA" + ROW + b"\x1b*rC\x1b*rB")
    assert virtual.cuts == 1


def test_etb_counts_behind_the_cut_and_says_so_once():
    virtual = printer()
    virtual.speed_mm_s = 100.0
    assert say(virtual, b"\x1b\x1ea\x03" + BEGIN + ROW * 100 + END + b"\x17") == b""
    virtual.advance(0.1)
    assert virtual.outgoing() == b""
    virtual.advance(10.0)
    assert counters(virtual.outgoing()) == [(True, 1)]
    assert counters(say(virtual, b"\x1b\x06\x01", 10.0)) == [(False, 1)]
    assert virtual.cuts == 1


def test_the_counter_begins_again_at_32_or_when_it_is_told_to():
    virtual = printer()
    say(virtual, b"\x17" * 31)
    assert counters(say(virtual, b"\x1b\x06\x01")) == [(True, 31)]
    say(virtual, b"\x17")
    assert counters(say(virtual, b"\x1b\x06\x01")) == [(True, 0)]
    say(virtual, b"\x17" * 5 + b"\x1b\x1eE\x00\x17")
    assert counters(say(virtual, b"\x1b\x06\x01")) == [(True, 1)]


def test_the_count_is_lost_with_the_power_and_kept_without_a_host():
    virtual = printer()
    say(virtual, b"\x17\x17")
    virtual.disconnect(0.0)
    virtual.connect(0.0)
    assert counters(virtual.outgoing()) == [(True, 2)]
    virtual.power_off(0.0)
    virtual.power_on(0.0)
    virtual.connect(0.0)
    assert virtual.outgoing() == IDLE


def test_paper_end_stops_the_page_and_the_rest_comes_with_the_new_roll():
    virtual = printer()
    say(virtual, b"\x1b\x1ea\x03" + BEGIN + ROW * 30)
    virtual.paper_out(0.0)
    assert virtual.outgoing() == bytes.fromhex("23 86 08 00 00 08 00 00 00 00 00")
    assert say(virtual, ROW * 30 + END + b"\x17") == b""
    assert virtual.cuts == 0
    virtual.load_paper(0.0)
    assert counters(virtual.outgoing())[-1] == (True, 1)
    assert virtual.cuts == 1
    assert len(rows(virtual.slips[0])) == 60


def test_an_open_cover_and_a_stuck_cutter_are_told():
    virtual = printer()
    say(virtual, b"\x1b\x1ea\x03")
    virtual.open_cover(0.0)
    assert virtual.outgoing()[2] == 0x28
    virtual.close_cover(0.0)
    assert virtual.outgoing()[2] == 0
    virtual.jam_cutter(0.0)
    say(virtual, BEGIN + ROW + END + b"\x17")
    assert say(virtual, b"\x1b\x06\x01")[2:4] == b"\x08\x08"
    virtual.clear_jam(0.0)
    assert virtual.cuts == 1
    assert counters(virtual.outgoing())[-1] == (True, 1)


def test_a_reset_on_reception_drops_what_waits_even_from_inside_of_a_row():
    virtual = printer()
    say(virtual, BEGIN + ROW * 3 + b"b\x48\x00\x00\x1b\x06\x18" + END)
    assert (virtual.cuts, virtual.unfinished.lines) == (0, ())


@pytest.mark.parametrize(
    "pulse", [b"\x07", b"\x1a", b"\x1c", b"\x19", b"\x1b*rD1\x00", b"\x1b\x1d\x07\x01\x05\x05"]
)
def test_every_way_to_the_drawer_is_noticed(pulse):
    virtual = printer()
    say(virtual, pulse)
    assert virtual.drawer_pulses == 1
    say(virtual, b"\x1b*rD0\x00")
    assert virtual.drawer_pulses == 1


def test_a_version_is_told_and_an_unknown_command_is_noted():
    virtual = printer()
    assert say(virtual, b"\x1b#*\n\x00") == b"\x1b#*,TSP143IIILANVer1.3\n\x00"
    say(virtual, b"\x1b\x7f\x1b*r?\x1b\x1d\x7f\x1b*x")
    assert virtual.ignored == [b"\x1b\x7f", b"\x1b*r?", b"\x1b\x1d\x7f", b"\x1b*x"]


def test_one_that_does_not_count_and_one_that_says_nothing():
    assert counters(say(printer(etb=False), b"\x17\x1b\x06\x01")) == [(False, 0)]
    assert say(printer(asb=False), b"\x17\x1b\x06\x01") == b""


def test_bytes_may_come_one_by_one():
    virtual = printer()
    for byte in BEGIN + ROW * 30 + b"\x1b*rY7\x00" + ROW + END + b"\x17":
        say(virtual, bytes([byte]))
    assert len(rows(virtual.slips[0])) == 31
    assert counters(say(virtual, b"\x1b\x06\x01")) == [(True, 1)]


def test_a_row_that_is_longer_than_the_buffer_does_not_stop_it_for_ever():
    virtual = VirtualPrinter(TSP143, buffer_bytes=512)
    virtual.connect(0.0)
    say(virtual, BEGIN + b"b\xff\xff" + bytes(2000) + END)
    say(virtual, b"\x1b*rC\x1b*rB" + BEGIN + ROW + END)
    assert virtual.cuts == 1


DOCUMENT, DOCUMENT_END = b"\x1b\x1d\x03\x03\x00\x00", b"\x1b\x1d\x03\x04\x00\x00"


def test_a_document_in_which_paper_ends_comes_to_nothing():
    virtual = printer()
    say(virtual, DOCUMENT + BEGIN + ROW * 30)
    virtual.paper_out(0.1)
    say(virtual, ROW * 30 + END + b"\x17", 0.2)
    virtual.load_paper(1.0)
    assert (virtual.cuts, virtual.waiting) == (0, 0)
    assert len(rows(virtual.unfinished)) == 24, "what was on paper by then"
    say(virtual, DOCUMENT_END + BEGIN + ROW + END + b"\x17", 1.1)
    assert virtual.cuts == 1
    assert counters(say(virtual, b"\x1b\x06\x01", 1.1)) == [(True, 1)]


def test_a_document_that_is_left_alone_is_over():
    virtual = printer()
    say(virtual, DOCUMENT + BEGIN)
    virtual.open_cover(1.0)
    virtual.close_cover(2.0)
    say(virtual, ROW, 9.0)
    say(virtual, BEGIN + ROW + END, 18.9)
    assert virtual.cuts == 0
    say(virtual, BEGIN + ROW + END, 28.9)
    assert virtual.cuts == 1


def test_how_long_a_document_is_waited_for():
    virtual = printer()
    assert say(virtual, b"\x1b\x1d\x03\x05\x02\x00") == b"\x1b\x1d\x03\x05\x02\x00\x0a\x00"
    say(virtual, b"\x1b\x1d\x03\x05\x01\x03")
    assert say(virtual, b"\x1b\x1d\x03\x05\x02\x00") == b"\x1b\x1d\x03\x05\x02\x00\x03\x00"
    say(virtual, b"\x1b\x1d\x03\x05\x00\x00" + DOCUMENT)
    virtual.open_cover(5.0)
    virtual.close_cover(6.0)
    say(virtual, BEGIN + ROW + END, 7.0)
    assert virtual.cuts == 0
    assert say(virtual, b"\x1b\x1d\x03\x01\x00\x00" + DOCUMENT_END, 7.0) == b"", "it knows no print end"


def test_it_says_who_it_is():
    assert say(printer(), b"\x1b\x1d)I\x01\x001") == b"\x1b\x1d)I\x01\x001PrSrN=2560820050100001,\n\x00"
