"""Paper end, cover, cutter and power in the middle of a ticket: what stands on paper in the end."""

import pytest

from transports.virtual.model import TM_M30III
from transports.virtual.printer import VirtualPrinter

LINES = "\n".join(f"line {number}" for number in range(20))
TICKET = LINES.encode() + b"\n\x1dV\x01\x1d(H\x06\x0000AB12"
FENCED = b"\x37\x22AB12\x00"


@pytest.fixture(params=[None, 100.0], ids=["fast", "slow"])
def printer(request):
    printer = VirtualPrinter(speed_mm_s=request.param)
    printer.connect(0.0)
    return printer


def send(printer, data, now=0.0):
    assert printer.receive(data, now) == len(data)


def test_paper_ends_in_mid_ticket_and_no_line_is_lost(printer):
    send(printer, b"\x1da\xff")
    assert printer.outgoing() == b"\x10\x00\x00\x0f"
    printer.paper_out_after(20.0)
    send(printer, TICKET)
    printer.advance(10.0)
    assert printer.outgoing() == b"\x18\x00\x0f\x0f"
    assert printer.unfinished.text == "\n".join(LINES.split("\n")[:6]), "the line in progress is completed"
    assert printer.next_event(10.0) is None
    printer.load_paper(60.0)
    assert printer.next_event(60.0) is None or printer.next_event(60.0) >= 60.0
    printer.advance(70.0)
    assert [slip.text for slip in printer.slips] == [LINES]
    assert printer.outgoing().endswith(FENCED)


def test_paper_ends_in_a_raster():
    printer = VirtualPrinter(speed_mm_s=100.0)
    printer.paper_out_after(5.0)
    send(printer, b"\x1dv0\x00\x48\x00\x60\x00" + bytes(range(96)) * 72 + b"\x1dV\x01")
    printer.advance(1.0)
    assert printer._roll.dots_fed == 48
    printer.load_paper(2.0)
    printer.advance(9.0)
    assert printer.slips[0].rasters[0].rows == bytes(range(96)) * 72


def test_paper_end_is_noticed_without_further_data(printer):
    printer.paper_out_after(2.0)
    send(printer, b"a\n", 0.0)
    event = printer.next_event(0.0)
    if event is not None:
        printer.advance(event)
    send(printer, b"\x10\x04\x02", 1.0)
    assert printer.outgoing() == b"\x32"


def test_the_buffer_fills_while_off_line_and_takes_more_afterwards():
    printer = VirtualPrinter(buffer_bytes=512)
    printer.connect(0.0)
    printer.paper_out(0.0)
    data = b"0123456\n" * 100
    assert printer.receive(data, 0.0) == 512
    assert printer.waiting == 512
    assert printer.receive(data[512:] + b"\x10\x04\x01", 0.0) == 0
    assert printer.outgoing() == b"", "a full buffer hides real-time commands from the printer"
    printer.load_paper(1.0)
    assert printer.waiting == 0
    assert printer.receive(data[512:], 1.0) == 288
    assert printer.unfinished.text == "\n".join(["0123456"] * 100)


def test_a_slow_printer_pushes_back():
    printer = VirtualPrinter(speed_mm_s=100.0, buffer_bytes=512)
    data = b"0123456\n" * 100
    taken = printer.receive(data, 0.0)
    assert taken == 512 + 8, "one line is on paper, the buffer is full"
    taken += printer.receive(data[taken:], 0.04)
    assert taken == 512 + 16


def test_cover_opened_while_printing_stops_and_closing_goes_on():
    printer = VirtualPrinter(speed_mm_s=100.0)
    printer.connect(0.0)
    send(printer, TICKET)
    printer.open_cover(0.1)
    before = printer.unfinished.text
    printer.advance(5.0)
    assert printer.unfinished.text == before
    send(printer, b"\x10\x05\x01\x10\x05\x02", 5.0)
    assert printer.waiting > 0, "DLE ENQ does nothing about an open cover"
    printer.close_cover(6.0)
    printer.advance(9.0)
    assert printer.slips[0].text == LINES
    assert printer.outgoing() == FENCED


def test_cover_opened_while_idle_is_no_error(printer):
    printer.open_cover(0.0)
    send(printer, b"\x10\x04\x03")
    assert printer.outgoing() == b"\x12"


def test_held_off_line_and_on_line_again(printer):
    printer.go_offline(0.0)
    send(printer, TICKET)
    printer.advance(5.0)
    assert printer.unfinished.lines == ()
    printer.go_online(6.0)
    printer.advance(9.0)
    assert printer.slips[0].text == LINES


@pytest.fixture
def jammed(printer):
    printer.jam_cutter(0.0)
    send(printer, TICKET)
    printer.advance(10.0)
    send(printer, b"\x10\x04\x03", 10.0)
    assert printer.outgoing() == b"\x1a"
    assert printer.slips == []
    return printer


def test_a_jam_outlasts_every_command_until_it_is_cleared(jammed):
    send(jammed, b"\x10\x05\x01\x10\x05\x02\x10\x14\x01\x00\x01", 10.0)
    jammed.advance(20.0)
    assert (jammed.cuts, jammed.condition.cutter_error, jammed.drawer_pulses) == (0, True, 0)
    jammed.clear_jam(21.0)
    jammed.advance(30.0)
    assert jammed.condition.cutter_error, "freeing the blade is not enough"
    send(jammed, b"\x10\x05\x00", 30.0)
    assert jammed.condition.cutter_error


def test_recover_and_go_on(jammed):
    jammed.clear_jam(11.0)
    send(jammed, b"\x10\x05\x01", 12.0)
    jammed.advance(20.0)
    assert [slip.text for slip in jammed.slips] == [LINES]
    assert jammed.outgoing() == FENCED


@pytest.mark.parametrize(
    ("command", "answer"),
    [(b"\x10\x05\x02", b""), (b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", b"\x37\x25\x00")],
)
def test_recover_and_drop(jammed, command, answer):
    jammed.clear_jam(11.0)
    send(jammed, command, 12.0)
    jammed.advance(20.0)
    assert jammed.outgoing() == answer
    assert (jammed.slips, jammed.condition.cutter_error) == ([], False)
    assert jammed.unfinished.text == LINES, "what is on paper stays on paper"


def test_clearing_the_buffers_of_a_jammed_printer_does_not_free_it(jammed):
    send(jammed, b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 12.0)
    assert jammed.outgoing() == b"\x37\x25\x00"
    assert jammed.condition.cutter_error
    assert jammed.waiting == 0


def test_power_cycle_ends_a_cutter_error(jammed):
    jammed.power_off(11.0)
    jammed.clear_jam(11.0)
    jammed.power_on(12.0)
    assert not jammed.condition.offline
    assert jammed.waiting == 0


def test_power_on_of_a_printer_that_is_on_changes_nothing(printer):
    session = printer.session
    printer.power_on(1.0)
    assert printer.session == session


def test_disconnect_lets_the_buffer_be_printed(printer):
    send(printer, TICKET)
    printer.disconnect(0.0)
    printer.advance(9.0)
    assert printer.slips[0].text == LINES


def test_the_cover_error_stays_when_the_open_cover_is_opened_again():
    printer = VirtualPrinter(speed_mm_s=100.0)
    send(printer, b"a\n")
    printer.open_cover(0.01)
    printer.open_cover(5.0)
    assert printer.condition.cover_error


def test_a_fault_may_strike_at_a_cut(printer):
    send(printer, b"\x1da\xff")
    printer.outgoing()
    printer.on_slip = lambda slip: printer.paper_out(slip.ended_at)
    send(printer, b"a\n\x1dV\x01b\n\x1dV\x01")
    printer.advance(5.0)
    assert [slip.text for slip in printer.slips] == ["a"]
    assert printer.unfinished.lines == ()
    assert printer.outgoing() == b"\x18\x00\x0f\x0f"
    printer.on_slip = None
    printer.load_paper(6.0)
    printer.advance(9.0)
    assert [slip.text for slip in printer.slips] == ["a", "b"]


def test_power_failing_in_the_middle_of_a_motion_ends_it():
    printer = VirtualPrinter(speed_mm_s=1.0)
    send(printer, b"a\n")
    printer.power_off(0.1)
    printer.open_cover(0.2)
    assert not printer.condition.cover_error


def test_a_printer_that_never_cuts_keeps_one_roll():
    printer = VirtualPrinter()
    send(printer, b"old\n" + b"x\n" * 20_000)
    assert len(printer.unfinished.lines) == 20_000
    assert printer.unfinished.lines[0].text == "x"
    assert printer.lines_fed == 20_001


def test_watchers_hear_of_faults_until_they_stop():
    heard = []
    printer = VirtualPrinter(TM_M30III)
    unwatch = printer.watch(lambda: heard.append(printer.condition.offline))
    printer.paper_out(0.0)
    printer.load_paper(0.0)
    unwatch()
    printer.paper_out(0.0)
    assert heard == [True, True, False]
