"""Any bytes in any pieces: nothing raises, nothing grows, and the printer can always be brought back."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transports.virtual.model import MODELS
from transports.virtual.parser import next_frame
from transports.virtual.printer import VirtualPrinter
from transports.virtual.realtime import RealTimeScanner

COMMANDS = [
    b"Pizza\n",
    b"\x1dv0\x00\x48\x00\x05\x00" + bytes(range(72)) * 5,
    b"\x1d(k\x08\x001P0https",
    b"\x1d(k\x03\x001Q0",
    b"\x1dk\x024006381333931\x00",
    b"\x1dkI\x06{B1234",
    b"\x1b*\x21\x03\x00123456789",
    b"\x1d8L\x02\x00\x00\x0002",
    b"\x1bD\x04\x08\x00",
    b"\x1dVB\x00",
    b"\x1dV1",
    b"\x1d(H\x06\x0000AB12",
    b"\x10\x04\x01",
    b"\x10\x14\x01\x00\x01",
    b"\x1bE\x01",
    b"\x1b@",
    b"\x1da\xff",
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
@pytest.mark.parametrize("seed", range(2))
def test_a_hundred_thousand_random_bytes(seed, model):
    source = random.Random(seed)
    noise = source.randbytes(100_000)
    printer = VirtualPrinter(model, buffer_bytes=4096)
    printer.connect(0.0)
    at = 0
    for _ in range(100_000):
        if at >= len(noise) or not printer.powered:
            break
        at += printer.receive(noise[at : at + source.randrange(1, 2000)], 0.0)
        assert len(printer.outgoing()) <= 135
        assert printer.waiting <= 4096
    assert at == len(noise)


STAR = [
    b"\x1b\x1dS\x01\x48\x00\x05\x00\x00" + bytes(range(72)) * 5,
    b"\x1bk\x01\x00" + bytes(24),
    b"\x1b\x1dyD1\x00\x05\x00https",
    b"\x1b\x1dyP",
    b"\x1bb624\x40123\x1e",
    b"\x1b*rA\x1b*rE0\x00b\x02\x00\xf0\x0f\x1b*rB",
    b"\x1b\x1dP0",
    b"\x1b\x1dP7",
    b"\x1b\x1d\x03\x01AB",
    b"\x1b\x1d\x03\x03\x00\x00",
    b"\x1b\x1d\x03\x04\x00\x00",
    b"\x1b\x1d)U\x02\x000\x01",
    b"\x1b\x1eF\x01",
    b"\x1bi\x01\x01",
    b"\x1bd\x03",
    b"\x17",
    b"\x1b\x06\x01",
    b"\x1b\x1ea\x03",
    b"\x1b@",
]


@given(
    st.lists(
        st.binary(max_size=40)
        | st.sampled_from([command[:size] for command in COMMANDS + STAR for size in (2, 3, 6, 99)])
    ),
    st.sampled_from(MODELS),
)
@settings(max_examples=300, deadline=None)
def test_noise_made_of_pieces_of_commands(pieces, model):
    printer = VirtualPrinter(model, speed_mm_s=50.0, buffer_bytes=512)
    printer.connect(0.0)
    now = 0.0
    for piece in pieces:
        printer.receive(piece, now)
        event = printer.next_event(now)
        now = now if event is None else event
        printer.advance(now)
        printer.outgoing()
    assert printer.unfinished.text is not None


@given(st.lists(st.sampled_from(COMMANDS), max_size=8), st.data())
@settings(max_examples=200, deadline=None)
def test_how_the_bytes_are_divided_makes_no_difference(commands, data):
    stream = b"".join(commands)
    whole = VirtualPrinter()
    whole.connect(0.0)
    whole.receive(stream, 0.0)
    heard = whole.outgoing()
    divided = VirtualPrinter()
    divided.connect(0.0)
    at, pieces = 0, b""
    while at < len(stream):
        size = data.draw(st.integers(1, 40))
        at += divided.receive(stream[at : at + size], 0.0)
        pieces += divided.outgoing()
    assert [slip.lines for slip in divided.slips] == [slip.lines for slip in whole.slips]
    assert [slip.raw for slip in divided.slips] == [slip.raw for slip in whole.slips]
    assert divided.unfinished.lines == whole.unfinished.lines
    assert divided.drawer_pulses == whole.drawer_pulses
    if len(heard) <= 64:
        assert sorted(pieces) == sorted(heard)


@pytest.mark.parametrize("command", COMMANDS, ids=bytes.hex)
def test_no_command_ends_before_its_end(command):
    """Everything but text needs all of its head; data that follow are counted, not waited for."""
    frame = next_frame(command, 0)
    assert frame.end + frame.follows == len(command) or frame.opcode == b"text"
    if frame.opcode != b"text":
        for size in range(1, frame.end):
            assert next_frame(command[:size], 0) is None


def test_a_command_cut_off_is_ended_by_a_run_of_nuls():
    printer = VirtualPrinter()
    printer.connect(0.0)
    printer.receive(b"\x1dv0\x00\x48\x00\x64\x00" + bytes(3000), 0.0)
    printer.disconnect(0.0)
    printer.connect(1.0)
    printer.receive(b"\x1da\xff", 1.0)
    assert printer.outgoing() == b"", "it is taken for dots"
    printer.receive(bytes(8192) + b"\x1b@\x1da\xffready\n", 2.0)
    assert printer.outgoing() == b"\x10\x00\x00\x0f"
    assert printer.unfinished.text == "[image 576x100]\nready"


def test_a_picture_cut_off_by_clear_shows_what_was_printed():
    printer = VirtualPrinter()
    printer.receive(b"\x1dv0\x00\x48\x00\x64\x00" + bytes(72 * 10 + 5), 0.0)
    printer.receive(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 0.0)
    assert printer.unfinished.text == "[image 576x10]"
    printer.receive(b"\x1dv0\x00\x48\x00\x64\x00" + bytes(9), 0.0)
    printer.power_off(0.0)
    assert printer.unfinished.text == "[image 576x10]"


def test_real_time_commands_act_inside_a_picture():
    printer = VirtualPrinter()
    printer.connect(0.0)
    row = b"\x10\x04\x01\x10\x14\x01\x00\x01" + bytes(64)
    printer.receive(b"\x1dv0\x00\x48\x00\x02\x00" + row * 2, 0.0)
    assert printer.outgoing() == b"\x12\x12"
    assert printer.drawer_pulses == 2
    assert printer.unfinished.rasters[0].rows == row * 2


@pytest.mark.parametrize(
    "command",
    [
        b"\x10\x04\x01",
        b"\x10\x04\x12\x01",
        b"\x10\x05\x02",
        b"\x10\x14\x01\x00\x08",
        b"\x10\x14\x07\x01",
        b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
    ],
)
def test_a_real_time_command_is_found_in_any_two_pieces(command):
    for size in range(len(command) + 1):
        scanner = RealTimeScanner()
        first = scanner.feed(b"ab" + command[:size])
        second = scanner.feed(command[size:] + b"cd")
        found = [entry[1] for entry in first + second]
        assert found == [command]
        if size < len(command):
            assert second[0][0] == len(command) - size


@pytest.mark.parametrize(
    "harmless",
    [
        b"\x10\x04\x00",
        b"\x10\x04\x05",
        b"\x10\x05\x03",
        b"\x10\x06\x01",
        b"\x10\x14\t\x01",
        b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\t",
        b"\x10\x14\x03\x01\x01",
        b"\x10\x10",
    ],
)
def test_what_only_looks_like_a_real_time_command(harmless):
    scanner = RealTimeScanner()
    assert scanner.feed(harmless + b"\x00" * 10) == []


def test_a_new_connection_does_not_complete_an_old_real_time_command():
    printer = VirtualPrinter()
    printer.connect(0.0)
    printer.receive(b"\x10\x04", 0.0)
    printer.disconnect(0.0)
    printer.connect(0.0)
    printer.receive(b"\x01", 0.0)
    assert printer.outgoing() == b""


def test_data_beyond_a_mebibyte_are_counted_and_not_kept():
    printer = VirtualPrinter()
    size = (3 << 20).to_bytes(4, "little")
    printer.receive(b"\x1d8L" + size, 0.0)
    for _ in range(3 * 16):
        assert printer.receive(bytes(65536), 0.0) == 65536
        if printer._executor._data is not None:
            assert len(printer._executor._data.kept) <= 1 << 20
    printer.receive(b"a\n", 0.0)
    assert printer.unfinished.text == "a"
    assert len(printer.unfinished.raw) <= (1 << 20) + 65536
