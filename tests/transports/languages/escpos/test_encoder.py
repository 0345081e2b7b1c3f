import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports.languages.commands import Command, encode
from transports.languages.escpos.encoder import PLAIN, EscPos, Style
from transports.profiles import profile
from transports.virtual.model import CLONE, TM_M30III
from transports.virtual.printer import VirtualPrinter


@pytest.fixture
def escpos():
    """An encoder at the beginning of a document."""
    encoder = EscPos(profile("TM-m30III"))
    encoder.initialise()
    return encoder


def h(text):
    return bytes.fromhex(text)


def test_initialise():
    commands = EscPos(profile("TM-m30III")).initialise()
    assert encode(commands) == h("1b40 1d61ff 1c2e 1b5200 1b7410")
    assert commands[-1] == Command("code-page", "cp1252", h("1b7410"))


@pytest.mark.parametrize(
    ("method", "arguments", "data"),
    [
        ("feed", (3,), "1b6403"),
        ("feed", (0,), ""),
        ("feed", (300,), "1b64ff 1b642d"),
        ("align", ("center",), "1b6101"),
        ("align", ("right",), "1b6102"),
        ("align", ("left",), ""),
        ("cut", (), "1d564200"),
        ("fence", ("0A9 ",), "1d28480600303030413920"),
        ("marker", (), "1d7201"),
        ("query_status", (), "100401 100402 100403 100404"),
        ("enable_asb", (), "1d61ff"),
        ("identify", (), "1d4942 1d4943 1d4941 1d4944"),
        ("query_counter", (), "1d673200b200"),
        ("query_counter", (148,), "1d6732009400"),
        ("clear", (), "10140801031401060208"),
    ],
)
def test_commands(escpos, method, arguments, data):
    assert encode(getattr(escpos, method)(*arguments)) == h(data)


def test_a_full_cut(escpos):
    assert encode(escpos.cut(partial=False)) == h("1d564100")


def test_without_a_cutter_the_paper_is_fed_to_the_tear_bar():
    escpos = EscPos(profile("generic-58"))
    escpos.text("last")
    assert encode(escpos.cut()) == h("0a 1b6404")


def test_resync_ends_a_cut_off_command_and_begins_anew(escpos):
    escpos.text("x", Style(bold=True))
    escpos.align("right")
    assert encode(escpos.resync()) == bytes(8192) + h("1b40 1d61ff")
    # Nothing of what was set before is taken for granted.
    assert encode(escpos.text("x", Style(bold=True))) == h("1b4501 1b7410 78")


@pytest.mark.parametrize("process_id", ["", "123", "12345", "12\x1b4", "12\x7f4", "ä123"])
def test_a_fence_takes_four_printable_characters(escpos, process_id):
    with pytest.raises(ValueError, match="four printable"):
        escpos.fence(process_id)


@pytest.mark.parametrize(
    ("style", "on", "off"),
    [
        (Style(bold=True), "1b4501", "1b4500"),
        (Style(underline=1), "1b2d01", "1b2d00"),
        (Style(underline=2), "1b2d02", "1b2d00"),
        (Style(invert=True), "1d4201", "1d4200"),
        (Style(width=2), "1d2110", "1d2100"),
        (Style(height=8), "1d2107", "1d2100"),
        (Style(width=8, height=3), "1d2172", "1d2100"),
    ],
)
def test_styles(escpos, style, on, off):
    assert encode(escpos.text("x", style)) == h(on) + b"x"
    assert encode(escpos.text("y", style)) == b"y"
    assert encode(escpos.text("z")) == h(off) + b"z"


@pytest.mark.parametrize(
    "wrong", [{"underline": 3}, {"underline": -1}, {"width": 0}, {"width": 9}, {"height": 0}, {"height": 9}]
)
def test_styles_that_no_printer_has(wrong):
    with pytest.raises(ValueError, match="no printer has"):
        Style(**wrong)


def test_what_wants_the_beginning_of_a_line_ends_the_open_one(escpos):
    escpos.text("open")
    assert encode(escpos.align("center")) == h("0a 1b6101")
    escpos.text("open")
    assert encode(escpos.raster(8, b"\xff")) == h("0a 1d763000 01000100 ff")
    escpos.text("open")
    assert encode(escpos.cut()) == h("0a 1d564200")
    escpos.text("closed\n")
    assert encode(escpos.cut()) == h("1d564200")
    escpos.text("open")
    escpos.feed(1)
    assert encode(escpos.cut()) == h("1d564200")


def test_a_clear_takes_the_open_line_with_it(escpos):
    escpos.text("open")
    escpos.clear()
    assert encode(escpos.cut()) == h("1d564200")


def test_code_pages_change_only_where_they_must(escpos):
    assert encode(escpos.text("Käse 5 €\n")) == b"K\xe4se 5 \x80\n"
    assert encode(escpos.text("Łosoś\n")) == h("1b7412") + "Łosoś".encode("cp852") + b"\n"
    assert encode(escpos.text("plain")) == b"plain"  # any page does
    assert encode(escpos.text("ß")) == "ß".encode("cp852")  # so does this one
    assert encode(escpos.text("€")) == h("1b7410 80")


def test_the_page_that_reaches_farthest_wins():
    escpos = EscPos(profile("TM-m30III"))
    # Both 1252 and 850 have the first letter; only 850 has the second too.
    assert encode(escpos.text("é╔")) == h("1b7413") + "é╔".encode("cp858")


def test_what_no_page_has_prints_as_a_question_mark(escpos):
    assert encode(escpos.text("a漢b")) == b"a?b"
    assert escpos.unencodable("a漢字b€") == {"漢", "字"}
    assert not escpos.encodable("漢")
    assert escpos.encodable("Käse\nЖЩЮ")


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "ไทย"])
def test_scripts_that_a_printer_would_garble_are_for_pictures(escpos, text):
    assert not escpos.encodable(text)


def test_text_is_composed_and_its_spaces_are_spaces(escpos):
    assert encode(escpos.text("Ka\u0308se\u00a05\u202f€\tx\u200by\u00ad")) == b"K\xe4se 5 \x80 xy"


@given(st.text())
def test_no_text_commands_the_printer(text):
    escpos = EscPos(profile("TM-m30III"))
    escpos.initialise()
    for command in escpos.text(text):
        if command.name == "code-page":
            assert command.data[:2] == h("1b74")
            assert len(command.data) == 3
        elif command.name == "line-feed":
            assert command.data == b"\n"
        else:
            assert command.name == "text"
            assert command.data
            assert not any(byte < 0x20 or byte == 0x7F for byte in command.data)


@given(st.text(st.sampled_from("aé€ŁПжλş╔ñőī 1\n")))
def test_what_is_printed_reads_back_as_what_was_written(text):
    escpos = EscPos(profile("TM-m30III"))
    escpos.initialise()
    pages = dict(escpos.profile.code_pages)
    page, read = 16, ""
    for command in escpos.text(text):
        if command.name == "code-page":
            page = command.data[2]
        else:
            read += command.data.decode(pages[page])
    assert read == unicodedata.normalize("NFC", text)


def test_a_picture_goes_out_in_bands(escpos):
    commands = escpos.raster(12, b"\x00\x10" * 130)
    assert [command.value for command in commands] == [(12, 128), (12, 2)]
    assert commands[0].data == h("1d763000 02008000") + b"\x00\x10" * 128
    assert commands[1].data == h("1d763000 02000200") + b"\x00\x10" * 2


def test_a_picture_has_to_fit(escpos):
    assert escpos.raster(576, bytes(72))
    with pytest.raises(ValueError, match="577 dots do not fit on TM-m30III, which has 576"):
        escpos.raster(577, bytes(73))


def test_the_drawer_opens_at_docketds_own_command_alone(escpos):
    assert encode(escpos.open_drawer()) == h("1b700019fa")
    assert encode(escpos.open_drawer(5)) == h("1b700119fa")
    with pytest.raises(ValueError, match="2 or 5"):
        escpos.open_drawer(3)


@pytest.mark.parametrize(
    ("model", "data"), [("TM-T88V", "1b284103006101 03"), ("generic-80", "1b420302"), ("TM-U220", "")]
)
def test_the_buzzer_sounds_at_the_command_of_its_model(model, data):
    printer = replace(profile("TM-T88V"), buzzer=None) if model == "TM-U220" else profile(model)
    assert encode(EscPos(printer).buzz(3)) == h(data)


@pytest.mark.parametrize("times", [0, 10])
def test_a_buzzer_sounds_a_few_times(escpos, times):
    with pytest.raises(ValueError, match="nine times"):
        escpos.buzz(times)


@pytest.mark.parametrize(("model", "buzzer"), [("TM-T88V", "pattern"), ("generic-80", "beep")])
def test_a_virtual_printer_hears_its_own_command_alone(model, buzzer):
    for unit in (TM_M30III, CLONE):
        printer = VirtualPrinter(unit)
        printer.receive(encode(EscPos(profile(model)).buzz(2)), 0.0)
        assert printer.beeps == 2 * (unit.buzzer == buzzer)


def test_fonts(escpos):
    assert encode(escpos.font(1) + escpos.font(0)) == h("1b4d01 1b4d00")


def test_plain_is_what_a_document_begins_with(escpos):
    assert encode(escpos.text("x", PLAIN)) == b"x"
