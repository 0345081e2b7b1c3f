"""The virtual printers of StarPRNT and line mode against bytes written out by hand, from the manual."""

from dataclasses import replace

import pytest

from transports.virtual.model import MC_PRINT2, MC_PRINT3, MODELS, TSP143IV, TSP654II, speaking
from transports.virtual.paper import Style
from transports.virtual.printer import VirtualPrinter

IDLE = bytes.fromhex("23 86 00 00 00 00 00 00 00 00 00")
CUT = b"\x1bd\x03"
BEGIN = b"\x1b\x1d\x03\x03\x00\x00"
END = b"\x1b\x1d\x03\x04\x00\x00"


def printer(model=MC_PRINT3, **changes):
    made = VirtualPrinter(replace(model, **changes))
    made.connect(0.0)
    assert made.outgoing() == IDLE
    return made


def say(virtual, data, now=0.0):
    assert virtual.receive(data, now) == len(data)
    return virtual.outgoing()


def printed(data, model=MC_PRINT3, **changes):
    virtual = printer(model, **changes)
    say(virtual, data)
    assert virtual.ignored == []
    return virtual.unfinished


def styles(slip):
    return {run.text: run.style for line in slip.lines for run in line.runs}


@pytest.mark.parametrize("model", [MC_PRINT3, TSP143IV, TSP654II])
def test_a_ticket(model):
    virtual = printer(model)
    say(
        virtual,
        b"\x1b@\x1b\x1da\x01\x1bi\x01\x01KITCHEN\n\x1bi\x00\x00\x1b\x1da\x002 \x1bEPizza\x1bF\n" + CUT,
    )
    (slip,) = virtual.slips
    assert slip.text == "KITCHEN\n2 Pizza"
    assert styles(slip) == {"KITCHEN": Style(width=2, height=2), "2 ": Style(), "Pizza": Style(bold=True)}
    assert [line.align for line in slip.lines] == ["center", "left"]
    assert (slip.cut, slip.length, virtual.ignored) == ("partial", 48 + 32 + 104, [])


@pytest.mark.parametrize(
    ("before", "after", "style"),
    [
        (b"\x1bE", b"\x1bF", Style(bold=True)),
        (b"\x1b-\x01", b"\x1b-\x00", Style(underline=2)),
        (b"\x1b-1", b"\x1b-0", Style(underline=2)),
        (b"\x1b4", b"\x1b5", Style(inverted=True)),
        (b"\x1bi\x02\x01", b"\x1bi\x00\x00", Style(height=3, width=2)),
        (b"\x1bW\x05", b"\x1bW0", Style(width=6)),
        (b"\x1bh3", b"\x1bh\x00", Style(height=4)),
        (b"\x1b\x1eF\x01", b"\x1b\x1eF\x00", Style(font=1)),
    ],
)
def test_styles_begin_and_end(before, after, style):
    assert styles(printed(before + b"a" + after + b"b\n")) == {"a": style, "b": Style()}


def test_upside_down_is_of_whole_lines():
    slip = printed(b"\x0fa\n\x12b\nc\x0fd\n")
    assert {text: style.upside_down for text, style in styles(slip).items()} == {
        "a": True, "b": False, "cd": False,
    }  # fmt: skip


def test_what_is_passed_over_has_no_line_under_it():
    (line,) = printed(b"\x1b-1a\x1b\x1dA\x78\x00b\n").lines
    assert [(run.text, run.style.underline, run.at) for run in line.runs] == [
        ("a", 2, 0), (" " * 9, 0, 12), ("b", 2, 120),
    ]  # fmt: skip


def test_places():
    assert printed(b"a\x1b\x1dR\x18\x00b\tc\n").text == "a  b    c"
    (line,) = printed(b"abc\x1b\x1dR\xe8\xffd\n").lines
    assert [(run.text, run.at) for run in line.runs] == [("abc", 0), ("d", 12)]
    (line,) = printed(b"\x1bl\x02\x1bQ\x0aabcdefghij\n").lines[:1]
    assert (line.text, line.left, line.room) == ("abcdefgh", 24, 96)
    assert printed(b"\x1bD\x05\x0a\x00a\tb\tc\n").text == "a    b    c"


@pytest.mark.parametrize(
    ("data", "dots"),
    [
        (b"\n", 32),
        (b"\x1b0\n", 24),
        (b"\x1b0\x1bz\x01\n", 32),
        (b"\x1bz0\n", 24),
        (b"a\x1ba\x03", 96),
        (b"a\x1bJ\x0c", 24),
        (b"\x1bJ\x0c", 24),
        (b"\x1bI\x0c", 12),
        (b"a\x1bJ\x01", 24),
    ],
)
def test_paper_moves_in_millimetres(data, dots):
    assert printed(data).length == dots


@pytest.mark.parametrize(
    ("page", "data", "text"),
    [
        (0, b"\x84", "ä"),
        (1, b"\x94\xe1", "öß"),
        (4, b"\xd5", "€"),
        (10, b"\x81", "Б"),
        (15, b"\x82", "Γ"),
        (32, b"\x80\xe4", "€ä"),
        (33, b"\xb9", "ą"),
        (34, b"\xc1", "Б"),
    ],
)
def test_code_pages_have_numbers_of_stars_own(page, data, text):
    assert printed(b"\x1b\x1dt" + bytes([page]) + data + b"\n").text == text


def test_national_letters():
    assert printed(b"\x1bR\x02[\\]\n").text == "ÄÖÜ"
    assert printed(b"\x1bR\x0e[\\]\n").text == "[\\]", "Star's 14 is Ireland, others' is not"


def test_utf_8():
    utf8 = b"\x1b\x1d)U\x02\x000\x01"
    assert printed(utf8 + "宫保鸡丁 €\n".encode()).text == "宫保鸡丁 €"
    assert printed(utf8 + "ä".encode() + b"\x1b\x1d)U\x02\x0000\x84\n").text == "ää"
    assert printed(utf8 + b"\x1b\x1d)U\x05\x00A\x02\x03\x01\x04" + "ä\n".encode()).text == "ä"
    assert printed(utf8 + "ä\n".encode(), TSP654II).text == "├ñ", "line mode has code pages alone"


def test_letters_of_two_bytes():
    japanese = {"multibyte": "shift_jis"}
    assert printed(b"\x1b$1" + "牛丼".encode("shift_jis") + b"\x1b$0\n", TSP654II, **japanese).text == "牛丼"
    jis = bytes(byte & 0x7F for byte in "牛丼".encode("euc_jp"))
    assert printed(b"\x1bp" + jis + b"\x1bqa\n", TSP654II, **japanese).text == "牛丼a"
    chinese = {"multibyte": "gb18030", "multibyte_at_power_on": True}
    assert (
        printed(b"\x1b\x1dt\x20" + "宫保鸡丁".encode("gb18030") + b"\n", TSP654II, **chinese).text
        == "宫保鸡丁"
    )


@pytest.mark.parametrize(
    ("mode", "cut", "fed"),
    [(b"\x00", "full", 0), (b"\x01", "partial", 0), (b"\x02", "full", 104), (b"3", "partial", 104)],
)
def test_cuts(mode, cut, fed):
    virtual = printer(TSP654II)
    say(virtual, b"a\n\x1bd" + mode)
    assert [(slip.cut, slip.length) for slip in virtual.slips] == [(cut, 32 + fed)]
    say(virtual, b"b\x1bd" + mode)
    assert virtual.slips[1].text == "b", "a line that is being set comes first"
    say(printer(), b"\x1bd\x00")


def test_a_cutter_that_knows_one_cut_makes_it():
    virtual = printer()
    say(virtual, b"a\n\x1bd\x02")
    assert virtual.slips[0].cut == "partial"


def test_a_picture_and_a_band():
    slip = printed(b"\x1b\x1dS\x01\x02\x00\x1e\x00\x00" + b"\xf0\x0f" * 30 + b"a\n")
    assert [str(each) for each in slip.rasters] == ["[image 16x30]"]
    assert slip.rasters[0].rows == b"\xf0\x0f" * 30
    assert slip.length == 30 + 32
    slip = printed(b"\x1bk\x03\x00" + bytes(range(72)) + b"\x1bJ\x0c")
    assert (slip.rasters[0].rows, slip.length) == (bytes(range(72)), 24)
    slip = printed(b"\x1bX\x02\x00\x80\x00\x00\x00\x00\x01\x1bJ\x0c")
    assert (slip.rasters[0].rows, slip.length) == (b"\x80" + bytes(22) + b"\x40", 24)


def test_a_picture_that_is_too_wide_is_cut_off():
    slip = printed(b"\x1b\x1dS\x01\x40\x00\x02\x00\x00" + bytes(range(64)) * 2, MC_PRINT2)
    assert slip.rasters[0].rows == bytes(range(48)) * 2
    virtual = printer()
    say(virtual, b"\x1b\x1dS\x01\x81\x00\x02\x00\x00" + bytes(258) + b"a\n")
    assert virtual.unfinished.text == "a", "rows of more than 128 bytes are none"


def test_a_picture_longer_than_the_buffer_comes_band_by_band():
    virtual = VirtualPrinter(MC_PRINT3, buffer_bytes=512)
    virtual.connect(0.0)
    data = b"\x1b\x1dS\x01\x48\x00\x64\x00\x00" + bytes(range(72)) * 100 + b"\n" + CUT
    at = 0
    while at < len(data):
        taken = virtual.receive(data[at : at + 700], 0.0)
        assert taken
        at += taken
    assert virtual.slips[0].rasters[0].rows == bytes(range(72)) * 100


def test_codes_keep_their_data():
    slip = printed(b"\x1bb624\x40{B123\x1ea\n")
    assert slip.text == "[barcode CODE128 {B123]\na"
    assert [line.height for line in slip.lines] == [0x40 + 24, 32]
    assert printed(b"\x1bb\x03\x01\x01\x404006381333931\x1e").length == 0x40 + 32
    code = b"\x1b\x1dyS0\x02\x1b\x1dyS1\x01\x1b\x1dyS2\x04\x1b\x1dyD1\x00\x05\x00https\x1b\x1dyP\x1b\x1dyI"
    slip = printed(code)
    assert (slip.text, slip.lines[0].height) == ("[qr https]", 33 * 4)
    assert printed(b"\x1b\x1dxS0\x00\x02\x02\x1b\x1dxD\x03\x00abc\x1b\x1dxP").text == "[pdf417 abc]"


@pytest.mark.parametrize("pulse", [b"\x07", b"\x1a", b"\x1c", b"\x19", b"\x1b\x07\x14\x14\x07"])
def test_every_way_to_the_drawer_is_noticed(pulse):
    virtual = printer()
    say(virtual, pulse)
    assert (virtual.drawer_pulses, virtual.beeps) == (1, 0)


def test_a_buzzer_is_no_drawer():
    virtual = printer()
    say(virtual, b"\x1b\x1d\x19\x11\x01\x05\x05\x1b\x1d\x19\x12\x01\x03\x00\x1b\x1d\x07\x01\x05\x05")
    assert (virtual.drawer_pulses, virtual.beeps) == (0, 4)


def test_etb_counts_in_the_frame_as_on_all_of_stars():
    virtual = printer()
    frame = say(virtual, b"\x1b\x1ea\x03a\n" + CUT + b"\x17")
    assert frame == bytes.fromhex("23 86 02 00 00 00 00 02 00 00 00")
    assert say(virtual, b"\x18\x1b\x06\x01") == IDLE, "CAN sets it back"


def test_the_print_end_is_told_when_the_motor_has_stopped():
    virtual = printer()
    virtual.speed_mm_s = 100.0
    assert say(virtual, b"a\n" * 25 + CUT + b"\x1b\x1d\x03\x01AB") == b""
    virtual.advance(1.0)
    assert virtual.outgoing() == b"", "the cutter's way is still to come"
    virtual.advance(2.0)
    assert virtual.outgoing() == b"\x1b\x1d\x03\x01AB\x01\x00"
    assert virtual.cuts == 1


def test_the_print_end_counter():
    virtual = printer()
    assert say(virtual, b"\x1b\x1d\x03\x00xy") == b"\x1b\x1d\x03\x00xy\x00\x00"
    say(virtual, b"\x1b\x1d\x03\x01\x00\x00" * 8)
    for _ in range(31):
        say(virtual, b"\x1b\x1d\x03\x01\x00\x00" * 8)
    assert say(virtual, b"\x1b\x1d\x03\x00\x00\x00") == b"\x1b\x1d\x03\x00\x00\x00\x00\x00", "after 256"
    say(virtual, b"\x1b\x1d\x03\x01\x00\x00")
    assert say(virtual, b"\x1b\x1d\x03\x02\x00\x00\x1b\x1d\x03\x00\x00\x00") == b"\x1b\x1d\x03" + bytes(5)
    say(virtual, b"\x1b\x1d\x03\x01\x00\x00")
    virtual.power_off(0.0)
    virtual.power_on(0.0)
    virtual.connect(0.0)
    assert say(virtual, b"\x1b\x1d\x03\x00\x00\x00").endswith(b"\x00\x00\x00\x00\x00")


def test_a_line_that_is_being_set_is_printed_before_the_print_end():
    virtual = printer()
    assert say(virtual, b"abc\x1b\x1d\x03\x01\x00\x00") == b"\x1b\x1d\x03\x01\x00\x00\x01\x00"
    assert virtual.unfinished.text == "abc"


def test_the_print_end_is_told_to_who_asked_and_to_no_one_else():
    virtual = printer()
    virtual.speed_mm_s = 10.0
    say(virtual, b"a\n" * 10 + b"\x1b\x1d\x03\x01AB")
    virtual.disconnect(0.1)
    virtual.connect(0.2)
    assert virtual.outgoing() == IDLE
    assert say(virtual, b"\x1b\x1d\x03\x00CD", 0.3) == b""
    virtual.advance(60.0)
    assert virtual.outgoing() == b"\x1b\x1d\x03\x00CD\x01\x00", "counted all the same"


def test_one_that_does_not_count_says_nothing():
    assert say(printer(print_end=False), b"\x1b\x1d\x03\x01\x00\x00\x1b\x1d\x03\x00\x00\x00") == b""


def test_identity():
    assert say(printer(), b"\x1b#*\n\x00") == b"\x1b#*,MCP31LVer3.0\n\x00"
    assert say(printer(), b"\x1b\x1d)I\x01\x001") == b"\x1b\x1d)I\x01\x001PrSrN=2581021070100001,\n\x00"
    assert say(printer(identity=False), b"\x1b#*\n\x00\x1b\x1d)I\x01\x001") == b""


def test_enquiries_are_of_line_mode():
    virtual = printer(TSP654II)
    assert say(virtual, b"\x05") == b"\x20"
    assert say(virtual, b"\x05a\x04\n") == b"\x00\x10", "more is in the buffer"
    virtual.paper_low(0.0)
    virtual.drawer_pin(0.0, high=True)
    assert say(virtual, b"\x04\x05") == b"\x94\xa0"
    assert say(printer(), b"\x05\x04") == b""


# --- a document ---------------------------------------------------------------------------------------


def test_a_document_without_an_error_prints():
    virtual = printer()
    echo = say(virtual, BEGIN + b"a\n" + CUT + b"\x1b\x1d\x03\x01AB" + END)
    assert (echo, virtual.cuts) == (b"\x1b\x1d\x03\x01AB\x01\x00", 1)


def test_a_document_in_which_paper_ends_comes_to_nothing():
    virtual = printer()
    say(virtual, BEGIN + b"one\n")
    virtual.paper_out(0.1)
    assert virtual.outgoing() == b""
    say(virtual, b"two\n" + CUT + b"\x17\x1b\x1d\x03\x01AB", 0.2)
    assert virtual.waiting == 0, "thrown away as it comes"
    virtual.load_paper(1.0)
    assert (virtual.cuts, virtual.unfinished.text) == (0, "one")
    assert say(virtual, b"three\n", 1.1) == b""
    assert say(virtual, END[:4], 1.2) == b""
    assert say(virtual, END[4:] + b"four\n\x1b\x1d\x03\x01CD", 1.3) == b"\x1b\x1d\x03\x01CD\x01\x00"
    assert virtual.unfinished.text == "one\nfour"


def test_what_waits_of_the_document_is_thrown_away_too():
    virtual = printer()
    virtual.speed_mm_s = 10.0
    say(virtual, BEGIN + b"a\n" * 100 + CUT + b"\x17" + END)
    virtual.open_cover(5.0)
    virtual.close_cover(6.0)
    virtual.advance(600.0)
    assert (virtual.cuts, virtual.waiting) == (0, 0)
    assert 5 < virtual.unfinished.text.count("a") < 20


def test_the_end_that_comes_while_the_error_stands_is_thrown_away_and_time_ends_the_document():
    virtual = printer()
    say(virtual, BEGIN + b"one\n")
    virtual.open_cover(0.1)
    say(virtual, b"two\n" + END, 0.2)
    virtual.close_cover(0.5)
    say(virtual, b"three\n", 1.0)
    assert virtual.unfinished.text == "one"
    say(virtual, b"four\n", 2.9)
    assert virtual.unfinished.text == "one"
    say(virtual, b"five\n", 4.9)
    assert virtual.unfinished.text == "one\nfive"


def test_a_host_that_says_nothing_for_two_seconds_has_left_its_document():
    virtual = printer()
    say(virtual, BEGIN + b"one\n")
    virtual.paper_out(2.5)
    say(virtual, b"two\n", 3.0)
    virtual.load_paper(4.0)
    assert virtual.unfinished.text == "one\ntwo"


def test_switching_off_ends_a_document():
    virtual = printer()
    say(virtual, BEGIN)
    virtual.paper_out(0.1)
    virtual.power_off(0.2)
    virtual.load_paper(0.2)
    virtual.power_on(0.3)
    virtual.connect(0.3)
    say(virtual, b"a\n", 0.3)
    assert virtual.unfinished.text == "a"


# --- what it does not draw, or does not know ------------------------------------------------------------


def test_page_mode_is_passed_over_and_said():
    virtual = printer()
    page = b"\x1b\x1dP0\x1b\x1dP2\x01\x1b\x1dP3" + bytes(8) + b"\x1b\x1dP4\x10\x00lost\n"
    say(virtual, page + b"\x1b\x1dS\x01\x01\x00\x02\x00\x00ab\x1b\x1dP7kept\n")
    assert (virtual.unfinished.text, virtual.ignored) == ("kept", [b"\x1b\x1dP0"])
    say(virtual, b"\x1b\x1dP0lost\n\x1b@kept\n")
    assert virtual.unfinished.text == "kept\nkept"


def test_star_prnt_has_no_raster_commands_and_line_mode_has():
    raster = b"\x1b*rA\x1b*rE0\x00b\x02\x00\xf0\x0f\x1b*rB"
    virtual = printer(TSP654II)
    say(virtual, b"abc" + raster)
    (slip,) = virtual.slips
    assert slip.text == "abc\n[image 576x1]"
    virtual = printer()
    say(virtual, raster)
    assert virtual.ignored == [b"\x1b*rA", b"\x1b*rE", b"\x02", b"\x1b*rB"]
    assert virtual.slips == []


def test_unknown_commands_are_noted():
    virtual = printer()
    say(virtual, b"\x1b\x7f\x1b\x1d\x7f\x02\x1b\x1dyZ\x1b\x1d(L\x02\x00ab\x1b\x1dPZa\n")
    assert virtual.ignored == [
        b"\x1b\x7f",
        b"\x1b\x1d\x7f",
        b"\x02",
        b"\x1b\x1dyZ",
        b"\x1b\x1d(L",
        b"\x1b\x1dPZ",
    ]
    assert virtual.unfinished.text == "a"


def test_bytes_may_come_one_by_one():
    stream = (
        b"\x1b@\x1b\x1dt\x20a\x1b\x1dA\x40\x00b\n\x1bk\x01\x00"
        + bytes(24)
        + b"\x1bJ\x0c\x1b\x1dyD1\x00\x02\x00ab"
        b"\x1b\x1dyP\x1b\x1dS\x01\x01\x00\x03\x00\x00abc\x1bb61180123\x1e" + CUT + b"\x17\x1b\x1d\x03\x01ab"
    )
    whole, divided = printer(), printer()
    heard = say(whole, stream)
    said = b"".join(say(divided, bytes([byte])) for byte in stream)
    assert (divided.slips[0].lines, said) == (whole.slips[0].lines, heard)
    assert divided.slips[0].raw == whole.slips[0].raw == stream[: -len(b"\x17\x1b\x1d\x03\x01ab")]


def test_at_a_serial_line_a_frame_is_shorter():
    virtual = VirtualPrinter(MC_PRINT3)
    virtual.leave_network()
    virtual.connect(0.0)
    assert virtual.outgoing() == bytes.fromhex("23 06 00 00 00 00 00 00 00")


def test_a_language_names_a_printer():
    languages = ("starprnt", "starline", "stargraphic", "escpos", "?")
    names = [speaking(language).name for language in languages]
    assert names == ["mC-Print3", "TSP654II", "TSP143", "TM-m30III", "TM-m30III"]
    assert len({model.name for model in MODELS}) == len({model.serial for model in MODELS}) == len(MODELS)
