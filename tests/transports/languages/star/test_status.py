"""What a Star printer answers, from bytes."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transports.languages.streams import STREAMS
from transports.languages.star.status import PrintEnd, StarFrame, StarStatus, Unknown, Version, decode
from transports.reasons import Reason

IDLE_USB = bytes.fromhex("23 06 00 00 00 00 00 00 00")
IDLE_LAN = bytes.fromhex("23 86 00 00 00 00 00 00 00 00 00")


def frame(**places):
    data = bytearray(IDLE_USB)
    for place, byte in places.items():
        data[int(place[1:])] = byte
    return bytes(data)


@pytest.mark.parametrize("data", [IDLE_USB, IDLE_LAN])
def test_an_idle_printer_is_well(data):
    (found,) = StarStatus().feed(data)
    assert found.state.clean
    assert (found.counter, found.counted, found.data) == (0, False, data[:9])


@pytest.mark.parametrize(
    ("data", "online", "reasons", "details"),
    [
        (frame(_2=0x20), True, {Reason.COVER_OPEN}, set()),
        (frame(_2=0x28), False, {Reason.COVER_OPEN}, set()),
        (frame(_2=0x08), False, {Reason.OFFLINE}, set()),
        (frame(_2=0x08, _5=0x08), False, {Reason.MEDIA_EMPTY}, set()),
        (frame(_5=0x04), True, {Reason.MEDIA_LOW}, set()),
        (frame(_3=0x08), True, {Reason.CUTTER_ERROR}, set()),
        (frame(_3=0x40), True, {Reason.OTHER}, {"head-hot"}),
        (frame(_3=0x20), True, {Reason.OTHER}, {"unrecoverable-error"}),
        (frame(_4=0x40), True, {Reason.OTHER}, {"buffer-overflow"}),
    ],
)
def test_each_bit_has_its_reason(data, online, reasons, details):
    state = decode(data).state
    assert (state.online, state.reasons, state.details) == (online, reasons, details)


@pytest.mark.parametrize("count", range(32))
def test_the_counter_is_read_from_its_two_parts(count):
    byte = (count & 0x18) << 2 | (count & 0x07) << 1
    assert decode(frame(_7=byte, _2=0x02)) == StarFrame(
        decode(IDLE_USB).state, count, counted=True, data=frame(_7=byte, _2=0x02)
    )


def test_the_level_of_the_drawer_is_told():
    assert decode(frame(_2=0x04)).state.drawer_high is True


@pytest.mark.parametrize(
    ("header", "length"), [(0x0F, 7), (0x21, 8), (0x23, 9), (0x25, 10), (0x27, 11), (0x29, 12), (0x2F, 15)]
)
def test_a_frame_is_as_long_as_it_says(header, length):
    found = StarStatus().feed(bytes([header, 0x06]) + bytes(length - 2) + IDLE_USB)
    assert [len(each.data) for each in found] == [length, 9]
    assert (found[0].counter is None) == (length == 7)


def test_what_a_network_interface_puts_behind_is_passed_over():
    data = bytes.fromhex("23 86 00 00 00 00 00 0e 00 00 0a") + b"20:B\x00\x02ab;\x00" + IDLE_USB
    assert [each.counter for each in StarStatus().feed(data)] == [7, 0]


def test_a_version_is_a_text():
    assert StarStatus().feed(b"\x1b#*,TSP100IIIWVer1.0\n\x00") == [Version("TSP100IIIWVer1.0")]


def test_pieces_wait_for_their_rest():
    status, data = StarStatus(), IDLE_LAN + b"\x1b#*,TSP\n\x00" + IDLE_USB
    found = [event for byte in data for event in status.feed(bytes([byte]))]
    assert found == StarStatus().feed(data)
    assert len(found) == 3


def test_what_means_nothing_is_passed_over_and_the_next_frame_is_understood():
    found = StarStatus().feed(b"\x11\x23\x10" + b"\x1b@" + IDLE_USB)
    assert [type(each) for each in found] == [Unknown] * 5 + [StarFrame]


def test_half_a_frame_is_forgotten_with_its_connection():
    status = StarStatus()
    status.feed(IDLE_LAN[:5])
    status.reset()
    assert len(status.feed(IDLE_LAN)) == 1


def test_the_end_of_a_print_is_told_by_its_name():
    answer = b"\x1b\x1d\x03\x010A\x07\x00"
    status = StarStatus()
    assert [event for byte in answer for event in status.feed(bytes([byte]))] == [PrintEnd(b"0A", 7)]
    assert [type(each) for each in StarStatus().feed(IDLE_USB + answer + IDLE_LAN)] == [
        StarFrame,
        PrintEnd,
        StarFrame,
    ]


@pytest.mark.parametrize("answer", [b"\x1b\x1d\x03\x010A\x07\x01", b"\x1b\x1d\x03\x000A\x07\x00"])
def test_what_only_looks_like_it_is_unknown(answer):
    found = StarStatus().feed(answer + IDLE_USB)
    assert PrintEnd not in {type(each) for each in found}
    assert isinstance(found[-1], StarFrame)


def consumed(events):
    """How many bytes of the stream the events stand for; what a network puts behind a frame is not kept."""
    lengths = {PrintEnd: lambda _: 8, Unknown: lambda each: len(each.data)}
    return sum(lengths[type(each)](each) for each in events if type(each) in lengths)


def check_total(chunks):
    status = StarStatus()
    events = [event for chunk in chunks for event in status.feed(chunk)]
    assert {type(each) for each in events} <= {StarFrame, Version, PrintEnd, Unknown}
    assert consumed(events) + len(status._buffer) <= sum(map(len, chunks))
    assert len(status._buffer) < 1100
    return events


@given(st.lists(st.binary(max_size=60)))
def test_no_bytes_are_too_much(chunks):
    # How the stream is cut into pieces makes no difference.
    assert check_total([b"".join(chunks)]) == check_total(chunks)


def test_many_random_streams():
    chance = random.Random(9100)
    alphabet = bytes(range(256)) + b"\x1b\x1d\x03\x01\x23\x06\x00#*," * 12
    for _ in range(STREAMS):
        check_total([bytes(chance.choices(alphabet, k=chance.randrange(24)))])


def test_the_level_of_the_drawers_pin_is_among_the_words():
    assert decode(frame(_2=0x04)).state.words == {"drawer-pin-high"}
    assert decode(frame(_3=0x40)).state.words == {"drawer-pin-low", "head-hot"}
