import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports.languages.escpos.raster import bands, defuse

REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]|\x1b\x3d")
tricky = st.lists(st.sampled_from(b"\x00\x10\x04\x05\x14\x1b\x3d\x18\x1f\xff\x01"), max_size=64).map(bytes)


def test_the_command_that_clears_the_buffers_is_broken():
    clear = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
    assert defuse(clear) == bytes.fromhex("18 14 08 01 03 14 01 06 02 08")


@pytest.mark.parametrize("harmless", ["1000", "10ff", "0410", "1b40", "1810", "0010"])
def test_other_dots_stay(harmless):
    assert defuse(bytes.fromhex(harmless)) == bytes.fromhex(harmless)


@given(tricky)
def test_no_real_time_command_is_left_and_no_dot_is_lost(dots):
    safe = defuse(dots)
    assert not REAL_TIME.search(safe)
    assert len(safe) == len(dots)
    for before, after in zip(dots, safe, strict=True):
        assert before & after == before  # dots are only added
        assert (before ^ after).bit_count() <= 1  # one to a byte


@given(
    st.integers(1, 40),
    st.lists(st.sampled_from([b"", b"", b"\x80", b"\x01\x00\x01", b"\xff" * 5]), max_size=30),
    st.integers(1, 5),
)
def test_bands_are_the_picture(width, drawn, rows):
    stride = (width + 7) // 8
    lines = [row[:stride].ljust(stride, b"\0") for row in drawn]
    seen = []
    for across, height, command in bands(width, b"".join(lines), rows):
        size = int.from_bytes(command[4:6], "little")
        assert 1 <= height <= rows
        assert across == min(width, 8 * size)
        assert command[:4] == b"\x1dv0\x00"
        assert int.from_bytes(command[6:8], "little") == height
        assert len(command) == 8 + size * height
        seen += [command[at : at + size].ljust(stride, b"\0") for at in range(8, len(command), size)]
    assert seen == lines


def test_what_stays_white_is_not_sent():
    rows = [b"", b"", b"", b"\x80", b"\xff\x01", b"", b"\x80", *[b""] * 4]
    found = bands(576, b"".join(row.ljust(72, b"\0") for row in rows))
    assert [(width, height, len(command)) for width, height, command in found] == [
        (8, 3, 8 + 3),
        (16, 4, 8 + 2 * 4),
        (8, 4, 8 + 4),
    ]


def test_dots_keep_their_order():
    dots = bytes(range(0x80, 0x80 + 10))
    assert b"".join(command[8:] for _, _, command in bands(16, dots, 2)) == dots


def test_a_sequence_across_two_rows_is_broken():
    [(_, _, command)] = bands(8, b"\x10\x04")
    assert command[8:] == b"\x18\x04"


@pytest.mark.parametrize(("width", "dots"), [(9, b"123"), (0, b""), (-8, b"1")])
def test_dots_have_to_be_rows(width, dots):
    with pytest.raises(ValueError, match="no rows of"):
        list(bands(width, dots))
