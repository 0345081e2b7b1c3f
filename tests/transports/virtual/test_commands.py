"""Cuts, drawer, pictures, symbols, and commands that leave no trace."""

from dataclasses import replace

import pytest

from transports.virtual.model import CLONE, TM_M30III
from transports.virtual.printer import VirtualPrinter


def fed(data, **options):
    printer = VirtualPrinter(**options)
    assert printer.receive(data, 0.0) == len(data)
    return printer


@pytest.mark.parametrize(
    "cut",
    [
        b"\x1dV\x00",
        b"\x1dV0",
        b"\x1dV\x01",
        b"\x1dV1",
        b"\x1dVA\x05",
        b"\x1dVB\x00",
        b"\x1dVa\x00",
        b"\x1dVb\x00",
        b"\x1dVg\x00",
        b"\x1dVh\x00",
        b"\x1bi",
        b"\x1bm",
    ],
)
def test_every_form_of_cut_ends_the_slip(cut):
    printer = fed(b"first\n" + cut + b"second\n")
    (slip,) = printer.slips
    assert (slip.number, slip.text, slip.cut) == (1, "first", "partial")
    assert slip.raw == b"first\n" + cut
    assert (printer.unfinished.text, printer.unfinished.number, printer.unfinished.cut) == ("second", 2, None)
    assert printer.unfinished.raw == b"second\n"
    assert printer.cuts == printer.slips_total == 1


def test_a_full_cut_needs_a_full_cutter():
    cuts = b"a\n\x1dV\x00b\n\x1dVA\x00c\n\x1dV\x01"
    assert [slip.cut for slip in fed(cuts, model=CLONE).slips] == ["full", "full", "partial"]


@pytest.mark.parametrize("cut", [b"\x1dV\x00", b"\x1bi"])
def test_a_cut_in_the_middle_of_a_line_is_ignored(cut):
    printer = fed(b"text" + cut + b"\n")
    assert printer.cuts == 0
    assert printer.unfinished.text == "text"


def test_a_cut_of_an_unknown_kind_is_no_cut():
    assert fed(b"a\n\x1dV\x07b\n").unfinished.text == "a\nb"


def test_feed_to_the_cutter():
    assert fed(b"\x1dVB\x08")._roll.dots_fed == 13 * 8 + 8


def test_only_the_last_slips_are_kept():
    printer = fed(b"".join(b"%d\n\x1dV\x01" % n for n in range(30)), keep_slips=3)
    assert [slip.text for slip in printer.slips] == ["27", "28", "29"]
    assert printer.slips_total == 30
    assert printer.slips[0].number == 28


def test_each_slip_is_told():
    seen = []
    fed(b"a\n\x1dV\x01b\n\x1dV\x01", on_slip=seen.append)
    assert [slip.text for slip in seen] == ["a", "b"]
    printer = VirtualPrinter(on_slip=seen.append)
    assert printer.on_slip == seen.append


def test_drawer():
    printer = fed(b"\x1bp\x00\x19\xfa\x1bp1\x19\xfa")
    assert printer.drawer_pulses == 2
    printer.receive(b"\x10\x14\x01\x00\x01", 0.0)
    assert printer.drawer_pulses == 3


@pytest.mark.parametrize("bad", [b"\x10\x14\x01\x02\x01", b"\x10\x14\x01\x00\x00", b"\x10\x14\x01\x00\x09"])
def test_a_real_time_pulse_with_wrong_parameters_does_nothing(bad):
    assert fed(bad + b"a\n").drawer_pulses == 0


def test_a_real_time_pulse_can_be_switched_off_and_comes_back_with_initialise():
    printer = fed(b"\x1d(D\x05\x00\x14\x01\x00\x02\x00\x10\x14\x01\x00\x01")
    assert printer.drawer_pulses == 0
    printer.receive(b"\x1b@\x10\x14\x01\x00\x01", 0.0)
    assert printer.drawer_pulses == 1


def test_power_off_by_the_host_works_only_when_it_was_enabled():
    printer = fed(b"\x10\x14\x02\x01\x08a\n")
    assert printer.powered
    data = b"\x1d(D\x03\x00\x14\x02\x01\x10\x14\x02\x01\x08lost\n"
    assert printer.receive(data, 0.0) == len(data)
    assert not printer.powered
    assert printer.unfinished.text == "a"
    assert fed(b"\x1d(D\x03\x00\x15\x02\x01\x10\x14\x02\x01\x08").powered


def test_raster():
    rows = bytes(range(144))
    (line,) = fed(b"\x1ba\x01\x1dv0\x00\x48\x00\x02\x00" + rows).unfinished.lines
    assert (line.raster.width, line.raster.height, line.raster.rows) == (576, 2, rows)
    assert (line.text, line.align, line.height) == ("[image 576x2]", "center", 2)


def test_raster_is_cut_at_the_edge_of_the_paper_and_scaled():
    printer = fed(b"\x1dv03\x4a\x00\x02\x00" + (b"\xaa" * 72 + b"\x55" * 2) * 2)
    (raster,) = printer.unfinished.rasters
    assert raster.rows == b"\xaa" * 144
    assert raster.scale == (2, 2)
    assert printer._roll.dots_fed == 4


def test_a_raster_whose_rows_have_not_arrived_is_not_on_paper():
    assert fed(b"\x1dv0\x00\x01\x00\x01\x00").unfinished.lines == (), "its only row has not arrived"


def test_raster_after_text_prints_the_text_first():
    assert fed(b"abc\x1dv0\x00\x01\x00\x01\x00\xffdef\n").unfinished.text == "abc\n[image 8x1]\ndef"


@pytest.mark.parametrize("size", [b"\x00\x00\x05\x00", b"\x05\x00\x00\x00", b"\x01\x01\x01\x00"])
def test_raster_without_dots_or_too_wide_is_passed_over(size):
    data = bytes(int.from_bytes(size[:2], "little") * int.from_bytes(size[2:], "little"))
    printer = fed(b"\x1dv0\x00" + size + data + b"a\n")
    assert printer.unfinished.text == "a"
    assert printer.ignored == []


def test_a_picture_larger_than_the_receive_buffer_goes_through():
    data = b"\x1dv0\x00\x48\x00\x40\x06" + bytes(72 * 1600) + b"\x1dVB\x00"
    (slip,) = fed(data, buffer_bytes=4096).slips
    assert slip.rasters[0].height == 1600


def stored(function, body, size, scale=b"\x01\x01"):
    data = b"0" + bytes((function,)) + b"0" + scale + b"1" + size + body
    return len(data).to_bytes(2, "little") + data


def test_graphics_are_stored_and_then_printed():
    load = b"\x1d(L" + stored(0x70, b"\xf0\x0f", b"\x08\x00\x02\x00")
    printer = fed(load + b"\x1d(L\x02\x0002" + b"\x1d(L\x02\x0002")
    (raster,) = printer.unfinished.rasters
    assert (raster.width, raster.height, raster.rows) == (8, 2, b"\xf0\x0f")


def test_long_form_of_graphics():
    data = stored(0x70, b"\xff" * 72 * 3, b"\x40\x02\x03\x00", b"\x02\x02")
    printer = fed(b"\x1d8L" + data[:2] + b"\x00\x00" + data[2:] + b"\x1d(L\x02\x000\x02")
    assert printer.unfinished.text == "[image 576x3]"
    assert printer.unfinished.rasters[0].scale == (2, 2)


def test_graphics_after_text_print_the_text_first():
    load = b"\x1d(L" + stored(0x70, b"\xf0", b"\x08\x00\x01\x00")
    assert fed(load + b"abc\x1d(L\x02\x0002d\n").unfinished.text == "abc\n[image 8x1]\nd"


def test_graphics_in_column_format():
    printer = fed(b"\x1d(L" + stored(0x71, b"\x80\x01", b"\x02\x00\x08\x00") + b"\x1d(L\x02\x0002")
    assert printer.unfinished.rasters[0].rows == b"\x80\x00\x00\x00\x00\x00\x00\x40"


def test_logos_stand_as_their_name():
    assert fed(b"\x1d(L\x06\x000EAB\x01\x01\x1cp\x01\x00").unfinished.text == "[logo AB]\n[logo 1]"


def test_bit_image_is_turned_from_columns_to_rows():
    columns = bytes((0x80, 0, 0x01)) + bytes((0, 0xFF, 0))
    raster = fed(b"\x1b*\x21\x02\x00" + columns + b"\n").unfinished.rasters[0]
    assert (raster.width, raster.height, raster.scale) == (2, 24, (1, 1))
    assert raster.rows == b"\x80" + bytes(7) + b"\x40" * 8 + bytes(7) + b"\x80"


def test_bit_image_beside_text():
    assert fed(b"a\x1b*\x00\x08\x00" + bytes(8) + b"\n").unfinished.text == "a[image 8x8]"
    assert fed(b"\x1b*\x00\x08\x00" + bytes(8) + b"a\n").unfinished.text == "a[image 8x8]"
    assert fed(b"\x1b*\x07\x08\x00" + bytes(8) + b"a\n").unfinished.text == "a"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x1dk\x024006381333931\x00", "[barcode EAN13 4006381333931]"),
        (b"\x1dkI\x06{B1234", "[barcode CODE128 {B1234]"),
        (b"\x1dh\x50\x1dH\x02\x1df\x01\x1dw\x03\x1dkE\x03K17", "[barcode CODE39 K17]"),
    ],
)
def test_barcodes(data, text):
    assert fed(b"a" + data + b"b\n").unfinished.text == f"a\n{text}\nb"


@pytest.mark.parametrize(("hri", "height"), [(0, 80), (1, 104), (0x32, 104), (3, 128)])
def test_barcode_height_counts_its_text(hri, height):
    (line,) = fed(b"\x1dh\x50\x1dH%c\x1dkI\x03{B1" % hri).unfinished.lines
    assert line.height == height


def test_unknown_barcodes_print_nothing():
    printer = fed(b"\x1dkZ\x02ab\x1dk\x08x\n\x1dk\x04" + b"9" * 255 + b"\n")
    assert printer.unfinished.text.startswith("x\n999")
    assert printer.ignored == [b"\x1dk", b"\x1dk"]


def test_qr():
    setup = b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1"
    printer = fed(setup + b"\x1d(k\x08\x001P0https" + b"\x1d(k\x03\x001Q0")
    assert printer.unfinished.text == "[qr https]"
    printer.receive(b"\x1b@\x1d(k\x03\x001Q0", 0.0)
    assert printer.unfinished.text == "[qr https]"


def test_symbols_of_other_kinds():
    printer = fed(b"\x1d(k\x05\x000P0ab\x1d(k\x03\x000Q0\x1d(k\x01\x001\x1d(k\x03\x00\x09Q0")
    assert printer.unfinished.text == "[pdf417 ab]"


@pytest.mark.parametrize(
    "command",
    [
        b"\x1dw\x03",
        b"\x1df\x01",
        b"\x1db\x01",
        b"\x1bc3\x00",
        b"\x1bc4\x00",
        b"\x1bc5\x01",
        b"\x1bU\x01",
        b"\x1br\x01",
        b"\x1dP\x00\x00",
        b"\x1d(N\x02\x0001",
        b"\x1d(K\x02\x002\x00",
        b"\x1d(A\x02\x00\x00\x02",
        b"\x1d(E\x03\x00\x01IN",
        b"\x1b(A\x04\x000a\x01\x0a",
        b"\x1cC\x00",
        b"\x1c!\x08",
        b"\x1c-\x01",
        b"\x1cW\x01",
        b"\x1cS\x01\x01",
        b"\x1c(A\x02\x000\x00",
        b"\x1c(C\x03\x00<\x00\x0b",
        b"\x1d*\x01\x02" + bytes(16),
        b"\x10\x04\x12\x01",
        b"\x10\x04\x07\x01",
        b"\x10\x05\x00",
        b"\x10\x14\x07\x05",
        b"\x00" * 9,
    ],
    ids=bytes.hex,
)
def test_understood_without_a_trace(command):
    printer = fed(b"a" + command + b"b\n")
    assert printer.unfinished.text == "ab"
    assert printer.ignored == []


@pytest.mark.parametrize(
    ("command", "opcode"),
    [
        (b"\x1b\x01", b"\x1b\x01"),
        (b"\x1d\xf0", b"\x1d\xf0"),
        (b"\x1c\x7f", b"\x1c\x7f"),
        (b"\x1d(Z\x03\x00abc", b"\x1d(Z"),
        (b"\x1b(Z\x00\x00", b"\x1b(Z"),
        (b"\x1d8", b"\x1d8"),
    ],
)
def test_unknown_commands_are_noted_and_stepped_over(command, opcode):
    printer = fed(b"a" + command + (b"\n\n\n\n" if command == b"\x1d8" else b"") + b"b\n")
    assert printer.unfinished.text.replace("\n", "") == "ab"
    assert printer.ignored == [opcode]


def test_only_so_many_unknown_commands_are_noted():
    assert len(fed(b"\x1b\x01" * 1500).ignored) == 1000


def test_a_buffer_that_could_not_hold_a_command_is_refused():
    with pytest.raises(ValueError, match="too small"):
        VirtualPrinter(buffer_bytes=100)


def test_identity_comes_from_the_model():
    assert VirtualPrinter(replace(TM_M30III, serial="S1")).model.serial == "S1"
