"""Star's commands, byte by byte as the specification has them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports.languages.commands import encode
from transports.languages.star.encoder import StarGraphic
from transports.languages.star.rows import row
from transports.profiles import profile

TSP143 = profile("TSP143")
STAR = StarGraphic(TSP143)


def hexed(commands):
    return encode(commands).hex(" ")


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        (STAR.count(), "17"),
        (STAR.count_anew(), "1b 1e 45 00 17"),
        (STAR.query_status(), "1b 06 01"),
        (STAR.enable_status(), "1b 1e 61 03"),
        (STAR.identify(), "1b 23 2a 0a 00"),
        (STAR.clear(), "1b 2a 72 43"),
        (STAR.cut(), "1b 0c 00 1b 2a 72 42"),
        (STAR.resync(), "00 " * 128 + "1b 2a 72 43 1b 2a 72 42 1b 1d 03 04 00 00"),
    ],
)
def test_a_command_is_what_the_specification_says(commands, expected):
    assert hexed(commands) == expected


def test_the_smallest_ticket_is_the_one_of_the_specification():
    commands = [*STAR.initialise(), *STAR.raster(8, b"\x80"), *STAR.cut()]
    assert hexed(commands) == (
        "1b 2a 72 52 1b 2a 72 41 1b 2a 72 51 30 00 1b 2a 72 50 30 00 1b 2a 72 45 31 00 1b 2a 72 46 31 33 00"
        " 62 01 00 80 1b 0c 00 1b 2a 72 42"
    )


@pytest.mark.parametrize(
    ("cutter", "partial", "mode"),
    [("partial", True, 13), ("full", True, 9), ("full", False, 9), ("partial", False, 9), (None, True, 3)],
)
def test_a_page_ends_as_the_printer_can_cut(cutter, partial, mode):
    star = StarGraphic(replace(TSP143, cutter=cutter))
    last = star.initialise(partial=partial)[-1]
    assert (last.name, last.value, last.data) == ("end-of-page", mode, b"\x1b*rF%d\x00" % mode)


def test_white_rows_are_moved_over_and_white_ends_are_left_out():
    black, white = b"\xff\x00\x01\x00", bytes(4)
    commands = STAR.raster(32, white * 3 + black * 2 + white * 12 + black + white)
    assert [(command.name, command.value) for command in commands] == [
        ("down", 3),
        ("rows", 2),
        ("down", 12),
        ("rows", 1),
        ("down", 1),
    ]
    assert commands[1].data == b"b\x03\x00\xff\x00\x01" * 2
    assert commands[2].data == b"\x1b*rY12\x00"


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="577 dots do not fit on TSP143, which has 576"):
        STAR.raster(577, bytes(73))
    with pytest.raises(ValueError, match="no rows of 16 dots"):
        STAR.raster(16, b"\x00")


def test_a_row_that_would_set_the_printer_back_goes_in_parts():
    assert row(b"\xaa\x1b\x06\x18") == b"k\x02\x00\xaa\x1b" + b"b\x04\x00\x00\x00\x06\x18"


HARMFUL = st.sampled_from(
    [b"\x1b\x06\x01", b"\x1b\x06\x18", b"\x1b\x1d\x03\x04\x00\x00", b"\x1b", b"\x06", b""]
)


@given(st.lists(st.one_of(HARMFUL, st.binary(max_size=4)), max_size=12).map(b"".join))
def test_no_row_can_speak_to_the_printer_and_its_dots_are_as_they_were(dots):
    dots = dots[:72] or b"\x00"
    sent, laid, at = row(dots), 0, 0
    assert b"\x1b\x06" not in sent
    assert b"\x1b\x1d\x03" not in sent
    while at < len(sent):
        size = int.from_bytes(sent[at + 1 : at + 3], "little")
        part = sent[at + 3 : at + 3 + size]
        laid |= int.from_bytes(part.ljust(72, b"\x00"), "big")
        assert sent[at : at + 1] == (b"b" if at + 3 + size == len(sent) else b"k")
        at += 3 + size
    assert laid.to_bytes(72, "big") == dots.ljust(72, b"\x00")


def test_nothing_that_a_ticket_is_made_of_opens_the_drawer():
    commands = [*STAR.initialise(), *STAR.raster(8, b"\x07"), *STAR.cut(), *STAR.buzz(3)]
    assert "open-drawer" not in {command.name for command in commands}
    assert hexed(STAR.open_drawer()) == "07"
