"""Answers in the order of the paper, and what becomes of them when nobody reads or the power goes."""

import pytest

from transports.virtual.printer import VirtualPrinter

TICKET = b"soup\nsalad\n\x1dVB\x00"


def fence(number):
    return b"\x1d(H\x06\x0000%04d" % number


def fenced(number):
    return b"\x37\x22%04d\x00" % number


@pytest.fixture
def printer():
    printer = VirtualPrinter(speed_mm_s=100.0)
    printer.connect(0.0)
    return printer


def test_a_fence_is_answered_when_paper_and_cutter_have_come_to_rest(printer):
    printer.receive(TICKET + fence(1), 0.0)
    done = (30 + 30 + 104) / 8 / 100 + 0.3
    printer.advance(done - 0.001)
    assert printer.outgoing() == b""
    assert printer.next_event(done - 0.001) == pytest.approx(done)
    printer.advance(done + 0.001)
    assert printer.outgoing() == fenced(1)
    assert printer.next_event(done + 0.001) is None


def test_answers_keep_the_order_of_the_questions(printer):
    printer.receive(b"\x1dr\x01a\n\x1dI\x01b\n" + fence(7) + b"\x1dg2\x00\xb2\x00", 0.0)
    assert printer.outgoing() == b"\x00"
    printer.advance(10.0)
    assert printer.outgoing() == b"\x20" + fenced(7) + b"\x5f0\x00"


def test_a_real_time_question_overtakes_what_is_printed(printer):
    printer.receive(TICKET + fence(1) + b"\x10\x04\x01", 0.0)
    assert printer.outgoing() == b"\x12"
    printer.advance(5.0)
    assert printer.outgoing() == fenced(1)


def test_each_line_stands_on_paper_when_its_time_has_come(printer):
    printer.receive(b"a\nb\nc\n", 0.0)
    assert printer.unfinished.text == "a"
    event = printer.next_event(0.0)
    assert event == pytest.approx(30 / 8 / 100)
    printer.advance(event)
    assert printer.unfinished.text == "a\nb"
    printer.advance(1.0)
    assert printer.unfinished.text == "a\nb\nc"
    assert printer.unfinished.started_at == 0.0
    assert printer.unfinished.ended_at == pytest.approx(2 * 30 / 8 / 100)


def test_idle_time_does_not_make_paper_faster(printer):
    printer.receive(b"a\n", 0.0)
    printer.receive(b"b\nc\n", 100.0)
    assert printer.unfinished.text == "a\nb"


def test_a_raster_is_printed_in_bands(printer):
    printer.receive(b"\x1dv0\x00\x48\x00\x30\x00" + bytes(72 * 48) + fence(2), 0.0)
    assert printer._roll.dots_fed == 24
    printer.advance(0.03)
    assert printer._roll.dots_fed == 48
    assert printer.outgoing() == b""
    printer.advance(0.06)
    assert printer.unfinished.text == "[image 576x48]"
    assert printer.outgoing() == fenced(2)


def test_a_wrong_process_id_is_not_answered(printer):
    printer.receive(b"\x1d(H\x05\x0000123\x1d(H\x03\x0010\x02", 0.0)
    assert printer.outgoing() == b""
    assert printer.ignored == []


def test_nobody_reads_and_only_the_latest_process_id_is_kept():
    printer = VirtualPrinter()
    printer.connect(0.0)
    printer.receive(b"".join(fence(number) for number in range(100)), 0.0)
    for _ in range(100):
        printer.advance(0.0)
    assert printer.waiting == 0
    message = printer.outgoing()
    assert message == b"".join(fenced(number) for number in range(18)) + fenced(99)
    assert printer.outgoing() == b""


def test_a_host_that_reads_gets_every_answer():
    printer = VirtualPrinter()
    printer.connect(0.0)
    printer.receive(b"".join(fence(number) for number in range(100)), 0.0)
    heard = printer.outgoing()
    while printer.next_event(0.0) is not None:
        printer.advance(0.0)
        heard += printer.outgoing()
    assert heard == b"".join(fenced(number) for number in range(100))


def test_other_answers_that_nobody_reads_are_lost():
    printer = VirtualPrinter()
    printer.connect(0.0)
    printer.receive(b"\x10\x04\x01" * 200, 0.0)
    assert printer.outgoing() == b"\x12" * 128


def test_an_answer_is_whole_or_absent():
    printer = VirtualPrinter()
    printer.connect(0.0)
    printer.receive(b"\x10\x04\x01" * 120 + b"\x1dIC", 0.0)
    assert printer.outgoing() == b"\x12" * 120


def test_a_parked_process_id_waits_for_the_next_host(printer):
    printer.receive(TICKET + fence(3) + b"\x1dr\x01", 0.0)
    printer.disconnect(0.0)
    printer.advance(5.0)
    assert printer.outgoing() == b""
    printer.connect(6.0)
    assert printer.outgoing() == fenced(3)
    assert [slip.text for slip in printer.slips] == ["soup\nsalad"]


def test_power_off_takes_data_and_process_ids(printer):
    printer.receive(b"a\nb\n\x1dV\x01" + fence(4), 0.0)
    printer.power_off(0.01)
    assert printer.receive(b"x\n", 0.02) == 0
    assert printer.next_event(0.02) is None
    printer.power_on(1.0)
    printer.connect(1.0)
    printer.advance(5.0)
    assert printer.outgoing() == b""
    assert (printer.unfinished.text, printer.cuts) == ("a", 0)


def test_power_off_takes_a_parked_process_id(printer):
    printer.receive(fence(1), 0.0)
    printer.disconnect(0.0)
    printer.power_off(0.0)
    printer.power_on(0.0)
    printer.connect(0.0)
    assert printer.outgoing() == b""


def test_clear_drops_what_is_buffered_and_says_so(printer):
    printer.receive(b"\x1bE\x01a\nb\nhalf" + fence(5), 0.0)
    assert printer.outgoing() == b""
    printer.receive(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 0.01)
    assert printer.outgoing() == b"\x37\x25\x00"
    assert printer.waiting == 0
    printer.receive(b"new\n", 1.0)
    printer.advance(5.0)
    assert printer.outgoing() == b""
    assert printer.unfinished.text == "a\nnew"
    assert printer.unfinished.lines[1].runs[0].style.bold, "settings are kept"


def test_clear_works_while_off_line(printer):
    printer.paper_out(0.0)
    printer.receive(TICKET + fence(6), 0.0)
    printer.receive(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 0.0)
    assert printer.outgoing() == b"\x37\x25\x00"
    printer.load_paper(1.0)
    printer.advance(9.0)
    assert (printer.outgoing(), printer.slips) == (b"", [])


def test_only_one_host_at_a_time(printer):
    with pytest.raises(ConnectionRefusedError, match="already"):
        printer.connect(0.0)
    printer.disconnect(0.0)
    printer.connect(0.0)
    printer.power_off(0.0)
    with pytest.raises(ConnectionRefusedError, match="off"):
        printer.connect(0.0)


def test_secure_printing_takes_everything_and_gives_nothing():
    printer = VirtualPrinter(secure_printing=True)
    printer.connect(0.0)
    data = b"\x10\x04\x01" + TICKET + fence(1)
    assert printer.receive(data, 0.0) == len(data)
    printer.advance(9.0)
    printer.disconnect(9.0)
    printer.connect(9.0)
    assert (printer.outgoing(), printer.slips, printer.waiting) == (b"", [], 0)
    assert printer.next_event(9.0) is None
