"""Status bits, identity and counters, checked against the tables of the ESC/POS reference."""

from dataclasses import replace

import pytest

from transports.virtual.model import CLONE, TM_M30III
from transports.virtual.printer import VirtualPrinter


@pytest.fixture
def printer():
    printer = VirtualPrinter()
    printer.connect(0.0)
    return printer


def ask(printer, question, now=0.0):
    assert printer.receive(question, now) == len(question)
    return printer.outgoing()


def real_time(printer):
    return ask(printer, b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")


STATES = [
    # what happened, DLE EOT 1 to 4, ASB
    ("clean", lambda _: None, "12121212", "1000000f"),
    ("drawer", lambda p: p.drawer_pin(0.0, high=True), "16121212", "1400000f"),
    ("paper low", lambda p: p.paper_low(0.0), "1212121e", "1000030f"),
    ("paper out", lambda p: p.paper_out(0.0), "1a32127e", "18000f0f"),
    ("cover open", lambda p: p.open_cover(0.0), "1a161212", "3800000f"),
    ("held", lambda p: p.go_offline(0.0), "1a121212", "1800000f"),
]


@pytest.mark.parametrize(("happen", "expected"), [(s[1], s[2]) for s in STATES], ids=[s[0] for s in STATES])
def test_real_time_status(printer, happen, expected):
    happen(printer)
    answer = real_time(printer)
    assert answer.hex() == expected
    assert all(byte & 0x93 == 0x12 for byte in answer)


@pytest.mark.parametrize(("happen", "expected"), [(s[1], s[3]) for s in STATES], ids=[s[0] for s in STATES])
def test_automatic_status(printer, happen, expected):
    ask(printer, b"\x1da\xff")
    happen(printer)
    message = printer.outgoing() or ask(printer, b"\x10\x14\x07\x01")
    assert message.hex() == expected
    assert message[0] & 0x93 == 0x10
    assert all(byte & 0x90 == 0 for byte in message[1:])


def test_cutter_error(printer):
    printer.jam_cutter(0.0)
    assert ask(printer, b"\x1da\xff").hex() == "1000000f"
    assert ask(printer, b"\x1dV\x01").hex() == "1808000f"
    assert real_time(printer).hex() == "1a521a12"


def test_cover_opened_while_printing():
    printer = VirtualPrinter(speed_mm_s=100.0)
    printer.connect(0.0)
    ask(printer, b"\x1da\xffline\n")
    printer.open_cover(0.01)
    assert printer.outgoing().hex() == "3840000f"
    assert ask(printer, b"\x10\x04\x02\x10\x04\x03", 0.02).hex() == "5652"
    printer.close_cover(1.0)
    assert printer.outgoing().hex() == "1000000f"


def test_a_model_without_near_end_sensor():
    printer = VirtualPrinter(CLONE)
    printer.connect(0.0)
    printer.paper_low(0.0)
    assert real_time(printer).hex() == "12121212"
    printer.paper_out(0.0)
    assert real_time(printer).hex() == "1a321272"


def test_roll_sensors_keep_their_value_while_the_cover_is_open(printer):
    ask(printer, b"\x1da\xff")
    printer.open_cover(0.0)
    printer.paper_out(0.0)
    assert printer.outgoing().hex() == "3800000f"
    printer.close_cover(0.0)
    assert printer.outgoing().hex() == "18000f0f"


def test_a_new_roll_is_put_in_through_the_cover(printer):
    ask(printer, b"\x1da\xff")
    printer.paper_out(0.0)
    printer.load_paper(0.0)
    assert printer.outgoing().hex() == "18000f0f" + "38000f0f" + "1000000f"


def test_a_new_roll_through_a_cover_that_stands_open(printer):
    printer.open_cover(0.0)
    printer.paper_out(0.0)
    printer.load_paper(0.0)
    assert real_time(printer).hex() == "12121212"


@pytest.mark.parametrize(
    ("enabled", "messages"),
    [(0x01, 1), (0x02, 2), (0x04, 0), (0x08, 1), (0x0A, 3), (0xFF, 4), (0x40, 0)],
)
def test_only_changes_of_enabled_items_are_told(printer, enabled, messages):
    assert len(ask(printer, b"\x1da%c" % enabled)) == 4
    printer.drawer_pin(0.0, high=True)
    printer.paper_low(0.0)
    printer.open_cover(0.0)
    printer.close_cover(0.0)
    assert len(printer.outgoing()) == 4 * messages


@pytest.mark.parametrize("off", [b"\x1da\x00", b"\x1b@"])
def test_automatic_status_goes_off(printer, off):
    ask(printer, b"\x1da\xff")
    assert ask(printer, off) == b""
    printer.open_cover(0.0)
    assert printer.outgoing() == b""


def test_automatic_status_goes_off_with_the_power(printer):
    ask(printer, b"\x1da\xff")
    printer.power_off(0.0)
    printer.power_on(0.0)
    printer.connect(0.0)
    printer.paper_low(0.0)
    assert printer.outgoing() == b""
    assert real_time(printer).hex() == "1212121e"


def test_status_on_command_needs_no_automatic_status(printer):
    assert ask(printer, b"\x10\x14\x07\x01") == b"\x10\x00\x00\x0f"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (b"\x1dr\x01", b"\x00"),
        (b"\x1dr1", b"\x00"),
        (b"\x1dr\x02", b"\x00"),
        (b"\x1dr\x04", b"\x00"),
        (b"\x1dr\x09", b""),
        (b"\x1dI\x01", b"\x20"),
        (b"\x1dI1", b"\x20"),
        (b"\x1dI\x02", b"\x02"),
        (b"\x1dI3", b"\x01"),
        (b"\x1dIA", b"\x5f13.21 ESC/POS\x00"),
        (b"\x1dIB", b"\x5fEPSON\x00"),
        (b"\x1dIC", b"\x5fTM-m30III\x00"),
        (b"\x1dID", b"\x5fXB6Y000001\x00"),
        (b"\x1dIE", b"\x5f\x00"),
        (b"\x1dI\x21", b"\x3d\x21\x42\x40\x40\x00"),
        (b"\x1dI\x23", b"\x3d\x23\x42\x40\x40\x00"),
        (b"\x1dI\x7f", b""),
    ],
)
def test_queued_questions(printer, question, answer):
    assert ask(printer, question) == answer


def test_paper_and_drawer_in_the_queued_status(printer):
    printer.paper_low(0.0)
    printer.drawer_pin(0.0, high=True)
    assert ask(printer, b"\x1dr\x01\x1dr\x02") == b"\x03\x01"


def test_a_unit_with_a_double_byte_font_says_so():
    printer = VirtualPrinter(replace(TM_M30III, multibyte="gb18030", font_language="CHINA GB18030"))
    printer.connect(0.0)
    assert ask(printer, b"\x1dI\x02\x1dIE") == b"\x03\x5fCHINA GB18030\x00"


def counter(printer, number):
    return ask(printer, b"\x1dg2\x00" + number.to_bytes(2, "little"))


def test_counters(printer):
    ask(printer, b"a\nb\n\x1dV\x01c\n\x1dV\x01")
    assert counter(printer, 178) == b"\x5f2\x00"
    assert counter(printer, 148) == b"\x5f3\x00"
    assert counter(printer, 149) == b"\x5f90\x00"
    assert counter(printer, 198) == b"\x5f0\x00"
    assert counter(printer, 999) == b""


def test_only_the_counters_that_can_be_set_back_are(printer):
    ask(printer, b"\x1dV\x01\x1dV\x01\x1dg0\x00\x32\x00\x1dg0\x00\xb2\x00\x1dV\x01")
    assert counter(printer, 50) == b"\x5f1\x00"
    assert counter(printer, 178) == b"\x5f3\x00"


def test_cumulative_counters_survive_a_power_cycle(printer):
    ask(printer, b"a\n\x1dV\x01")
    printer.power_off(0.0)
    printer.power_on(0.0)
    printer.connect(0.0)
    assert counter(printer, 178) == b"\x5f1\x00"
    assert printer.lines_fed == 1


def test_a_clone_answers_little():
    printer = VirtualPrinter(CLONE)
    printer.connect(0.0)
    assert ask(printer, b"\x1da\xff\x1d(H\x06\x0000AB12\x1dI\x01\x1dIB\x10\x14\x07\x01") == b""
    assert ask(printer, b"\x1dr\x01") == b"\x00"
    before = counter(printer, 178)
    ask(printer, b"\x1dV\x00")
    assert counter(printer, 178) == before == b"\x5f1234\x00"
    assert printer.ignored == []
    printer.open_cover(0.0)
    assert printer.outgoing() == b""


def test_a_model_that_answers_nothing_queued():
    printer = VirtualPrinter(replace(CLONE, gs_r=False, counters=None))
    printer.connect(0.0)
    assert ask(printer, b"\x1dr\x01\x1dg2\x00\xb2\x00") == b""
