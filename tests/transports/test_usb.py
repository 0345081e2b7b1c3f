"""Printers on USB, over a bus of our own; `test_usb_rig.py` has the real libusb."""

import asyncio
import errno
import threading
from pathlib import Path

import libusb_package
import pytest

from tests.transports.contract import DEADLINE, begun, deadline, until
from tests.transports.usb_backend import GONE, IN, OUT, PACKET, Bus, Device, Setting, UsbEnd
from transports import usb_stream
from transports.errors import LostError, RefusedError
from transports.reasons import DialReason
from transports.usb_bus import RULES, UsbId, place_of, the_backend
from transports.usb_printer import PIECE, ClaimedPrinter, claim_printer
from transports.usb_questions import PortStatus
from transports.usb_stream import UsbStream

ID = UsbId(0x04B8, 0x0E28)
FORBIDDEN = (errno.EACCES, -3)
TICKET = bytes(range(256)) * 100


def stream_to(bus, wanted=ID):
    return UsbStream(wanted, lambda: bus)


@pytest.fixture
async def end():
    found = await UsbEnd().start()
    yield found
    await found.close()


@pytest.fixture
async def opened(end):
    stream = end.stream()
    await stream.open(DEADLINE)
    yield stream
    stream.abort()


async def refusal(bus, wanted=ID):
    stream = stream_to(bus, wanted)
    async with deadline():
        with pytest.raises(RefusedError) as raised:
            await stream.open(DEADLINE)
    [reason] = raised.value.reasons
    assert raised.value.advice in {"", raised.value.detail}
    return reason, raised.value.detail


async def given_back(device):
    await until(lambda: device.log[-1] == "close")


# --- which printer --------------------------------------------------------------------------------


async def test_a_printer_that_is_not_there_is_named_and_so_are_those_that_are():
    bus = Bus(Device(product=0x0202), Device(vendor=0x046D, settings=(Setting(kind=3, protocol=1),)))
    assert await refusal(bus) == (
        DialReason.UNREACHABLE,
        "usb://04b8:0e28 is not plugged in, or off; there is usb://04b8:0202",
    )


async def test_another_serial_number_is_another_printer():
    bus = Bus(Device(serial="A1"), Device(serial="B/2", port=3))
    reason, detail = await refusal(bus, UsbId(0x04B8, 0x0E28, "C3"))
    assert reason == DialReason.UNREACHABLE
    assert "there is usb://04b8:0e28/A1, usb://04b8:0e28/B%2F2" in detail


async def test_two_alike_are_told_apart_by_their_serial_numbers():
    first, second = Device(serial="A1"), Device(serial="B2\0\0", port=3)
    bus = Bus(first, second)
    assert await refusal(bus) == (
        DialReason.REFUSED,
        "2 printers are usb://04b8:0e28: add the serial number: usb://04b8:0e28/A1 or usb://04b8:0e28/B2",
    )
    stream = stream_to(bus, UsbId(0x04B8, 0x0E28, "B2"))
    await stream.open(DEADLINE)
    async with deadline():
        await stream.write(b"soup")
    assert (first.received, second.received) == (b"", b"soup")
    stream.abort()


@pytest.mark.parametrize("serial", ["", "0001"])
async def test_two_alike_that_nothing_tells_apart_are_both_left_alone(serial):
    reason, detail = await refusal(Bus(Device(serial=serial), Device(serial=serial, port=3)))
    assert reason == DialReason.REFUSED
    assert "no serial number tells them apart" in detail
    assert "1-2" in detail
    assert "1-3" in detail


@pytest.mark.parametrize(
    ("kind", "protocol", "words"),
    [
        (3, 1, "is a keyboard, and no printer"),
        (3, 2, "is a mouse, and no printer"),
        (8, 80, "is a disk or a stick, and no printer"),
        (0x0B, 0, "is no printer: it has no interface of that class"),
        (7, 4, "takes no raw bytes, only IPP over USB"),
        (7, 3, "takes no raw bytes"),
    ],
)
async def test_what_is_no_printer_is_refused_by_what_it_is(kind, protocol, words):
    device = Device(settings=(Setting(kind=kind, protocol=protocol),))
    reason, detail = await refusal(Bus(device))
    assert reason == DialReason.REFUSED
    assert detail.startswith("usb://04b8:0e28")
    assert words in detail
    assert device.log == []  # nobody touched it


async def test_the_interface_of_a_known_maker_is_as_good():
    own = Setting(kind=0xFF, protocol=0xFF)
    assert (await refusal(Bus(Device(vendor=0x1234, settings=(own,))), UsbId(0x1234, 0x0E28)))[0]
    device = Device(settings=(own,))
    stream = stream_to(Bus(device))
    await stream.open(DEADLINE)
    assert stream.answers
    stream.abort()


async def test_the_setting_that_speaks_both_ways_is_chosen():
    device = Device(
        settings=(
            Setting(kind=3, protocol=1, number=0, ends=((0x83, 3),)),
            Setting(protocol=4, number=1, alternate=0, ends=((0x04, 2), (0x85, 2))),
            Setting(protocol=1, number=1, alternate=1, ends=((OUT, 2),)),
            Setting(protocol=2, number=1, alternate=2, ends=((0x86, 3), (OUT, 2), (IN, 2))),
        )
    )
    bus = Bus(device)
    stream = stream_to(bus)
    await stream.open(DEADLINE)
    assert stream.answers
    assert device.log[-3:] == ["detach", "claim 1", "setting 1.2"]
    bus.say(device, b"\x12")
    async with deadline():
        assert await stream.read() == b"\x12"
        assert (await stream.device_id()).model == "TM-m30III"
    assert device.log[-1] == "ask 0 of 0x102"
    stream.abort()
    await given_back(device)
    assert device.log[-3:] == ["release 1", "attach", "close"]


# --- taking it and giving it back -----------------------------------------------------------------


async def test_the_system_s_driver_lets_go_and_gets_it_back(end, opened):
    assert end.device.log == ["open", "close", "open", "detach", "claim 0"]  # first for its serial number
    assert end.device.driver is None
    opened.abort()
    await given_back(end.device)
    assert end.device.log[5:] == ["release 0", "attach", "close"]


async def test_without_a_driver_nothing_is_given_to_one(end):
    end.device.driver = None
    stream = end.stream()
    await stream.open(DEADLINE)
    stream.abort()
    await given_back(end.device)
    assert "attach" not in end.device.log


async def test_a_configuration_is_set_where_there_is_none(end):
    end.device.configuration = 0
    stream = end.stream()
    await stream.open(DEADLINE)
    assert end.device.log.count("configuration 1") == 1
    assert end.device.configuration == 1
    stream.abort()


async def test_what_another_program_has_is_refused(end, opened):
    reason, detail = await refusal(end.bus)
    assert reason == DialReason.REFUSED
    assert "a CUPS queue, ipp-usb, or a second docketd" in detail


@pytest.mark.parametrize(
    ("system", "words"), [("linux", [RULES, "group lp"]), ("win32", ["WinUSB", "Zadig", "windows://"])]
)
@pytest.mark.parametrize("serial", ["", "SN000123"])
async def test_what_may_not_be_opened_says_what_helps(end, monkeypatch, system, words, serial):
    monkeypatch.setattr("transports.usb_bus.sys.platform", system)
    end.device.refuses = FORBIDDEN
    reason, detail = await refusal(end.bus, UsbId(0x04B8, 0x0E28, serial))
    assert reason == DialReason.FORBIDDEN
    assert "usb://04b8:0e28" in detail
    for word in words:
        assert word in detail


def test_the_rule_that_it_names_is_there():
    rules = (Path(__file__).resolve().parents[2] / RULES).read_text("utf-8")
    for vendor in ("04b8", "0519"):
        assert f'ATTR{{idVendor}}=="{vendor}"' in rules


# --- no byte twice, none left out -----------------------------------------------------------------


async def test_a_piece_of_which_a_part_was_taken_goes_on_where_it_was(end, opened):
    """A printer whose buffer is full: the transfer's time-out tells how much of it went."""
    end.bus.change(end.device, room=PACKET * 5)
    async with begun(opened.write(TICKET)) as writing:
        await until(lambda: end.device.transfers[-2:] == [PIECE, PACKET])
        assert opened.bytes_out == PACKET * 6  # five are in, and one is on its way
        assert bytes(end.received) == TICKET[: PACKET * 5]
        end.bus.change(end.device, room=None)
        async with deadline():
            await writing
    assert bytes(end.received) == TICKET
    assert opened.bytes_out == len(TICKET)


async def test_unplugged_out_of_paper_no_more_than_a_packet_is_in_doubt(end, opened):
    end.bus.change(end.device, room=PACKET * 5)
    async with begun(opened.write(TICKET)) as writing:
        await until(lambda: end.device.transfers[-2:] == [PIECE, PACKET])
        await end.vanish()
        async with deadline():
            with pytest.raises(LostError) as raised:
                await writing
    assert raised.value.bytes_out == PACKET * 6


async def test_a_halted_endpoint_is_cleared_once_before_the_first_packet(end, opened):
    end.bus.change(end.device, halted={OUT})
    async with deadline():
        await opened.write(TICKET)
    assert bytes(end.received) == TICKET
    assert end.device.log.count(f"clear {OUT:#x}") == 1


async def test_one_that_stays_halted_is_lost(end, opened):
    class Stuck(set):
        def discard(self, _):
            pass

    end.bus.change(end.device, halted=Stuck({OUT}))
    async with deadline():
        with pytest.raises(LostError) as raised:
            await opened.write(TICKET)
    assert raised.value.bytes_out == PACKET  # one more than left: never too low
    assert not end.received


async def test_an_endpoint_that_halts_in_a_piece_is_lost_and_works_when_opened_anew(end, opened):
    """How much of a piece went in before it halted is not known: nothing of it goes again."""
    end.bus.change(end.device, room=PACKET * 5)
    async with begun(opened.write(TICKET)) as writing:
        await until(lambda: len(end.received) == PACKET * 5)
        end.bus.change(end.device, halted={OUT})
        async with deadline():
            with pytest.raises(LostError) as raised:
                await writing
    assert raised.value.bytes_out >= PACKET * 5
    end.bus.change(end.device, room=None)
    await opened.open(DEADLINE)
    async with deadline():
        await opened.write(b"soup")
    assert bytes(end.received) == TICKET[: PACKET * 5] + b"soup"


async def test_a_write_that_is_given_up_sends_nothing_behind_the_next_one(end, opened):
    end.bus.change(end.device, room=0)
    async with begun(opened.write(TICKET)) as writing:
        await until(lambda: end.device.transfers)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
    async with begun(opened.write(b"salad")) as writing:
        await until(lambda: end.device.transfers[-1] == 5)
        end.bus.change(end.device, room=None)
        async with deadline():
            await writing
    assert end.received == b"salad"


# --- what the printer says ------------------------------------------------------------------------


async def test_what_was_heard_before_it_went_is_still_read(end, opened):
    end.say(b"\x10\x0f")
    await until(lambda: opened._open.heard)
    await end.vanish()
    async with deadline():
        assert await opened.read() == b"\x10\x0f"
        with pytest.raises(LostError):
            await opened.read()


async def test_a_halted_way_back_is_cleared(end, opened):
    end.bus.change(end.device, halted={IN})
    await until(lambda: f"clear {IN:#x}" in end.device.log)
    end.say(b"\x12")
    async with deadline():
        assert await opened.read() == b"\x12"


async def test_what_nobody_reads_does_not_pile_up(end, opened, monkeypatch):
    monkeypatch.setattr(usb_stream, "MOST_UNREAD", 1024)
    for _ in range(20):
        end.say(bytes(512))
        await until(lambda: not end.device.said)
    assert len(opened._open.heard) <= 2048


async def test_the_wires_of_the_port(end, opened):
    assert await opened.port_status() == PortStatus(paper_empty=False, selected=True, error=False)
    end.device.port_status = b"\x20"
    assert await opened.port_status() == PortStatus(paper_empty=True, selected=False, error=True)
    end.device.port_status = end.device.device_id = None  # it stalls
    assert await opened.port_status() is None
    assert (await opened.device_id()).text == ""
    await end.vanish()
    with pytest.raises(LostError):
        await opened.port_status()


# --- a driver that hangs --------------------------------------------------------------------------


async def test_a_call_that_never_comes_back_costs_one_thread(end, opened, monkeypatch):
    monkeypatch.setattr(usb_stream, "HUNG_SECONDS", 0.3)
    monkeypatch.setattr("transports.usb_printer.CLOSE_SECONDS", 0.1)
    end.device.hangs_at = "ask"
    async with deadline():
        with pytest.raises(LostError) as raised:
            await opened.port_status()
    assert raised.value.detail == usb_stream.HANGS
    end.device.hangs_at = None
    for _ in range(3):
        reason, detail = await refusal(end.bus)
        assert reason == DialReason.REFUSED
        assert "plug it in again" in detail
    await until(lambda: len(threads_of("usb://04b8:0e28/SN000123")) == 1)
    await end.vanish()
    await end.come_back()
    await opened.open(DEADLINE)  # the old call still hangs
    async with deadline():
        await opened.write(b"soup")
    assert end.received == b"soup"


def threads_of(name):
    return [thread for thread in threading.enumerate() if thread.name.startswith(name)]


async def test_a_process_that_ends_gives_it_back(end):
    """Without anybody having let go of it: `atexit` calls this."""
    from transports.usb_printer import _give_all_back

    printer = claim_printer(end.bus, ID)
    _give_all_back()
    assert end.device.driver == "usblp"
    printer.close()  # once is enough
    assert end.device.log.count("attach") == 1


def test_pyusb_still_has_what_a_question_needs(end):
    """`_ask` goes past its `ctrl_transfer`."""
    printer = ClaimedPrinter(bus_device(end))
    assert printer.port_status() is not None
    printer.close()


def bus_device(end):
    from transports.usb_bus import devices

    [device] = devices(end.bus)
    assert place_of(device) == "1-2"
    return device


@pytest.fixture
def libraries(monkeypatch):
    """What pyusb finds: by itself, and with the help of libusb-package."""
    import usb.backend.libusb1

    found = {"system": None, "bundled": None}
    monkeypatch.setattr(
        usb.backend.libusb1,
        "get_backend",
        lambda find_library=None: found["bundled" if find_library else "system"],
    )
    for function in (libusb_package.get_libusb1_backend, the_backend):
        function.cache_clear()
    yield found
    for function in (libusb_package.get_libusb1_backend, the_backend):
        function.cache_clear()


def test_the_system_s_libusb_goes_before_the_one_that_came_along(libraries):
    libraries |= {"system": "theirs", "bundled": "ours"}
    assert the_backend() == "theirs"


def test_where_the_system_has_none_the_one_that_came_along_is_taken(libraries):
    libraries["bundled"] = "ours"
    assert the_backend() == "ours"


async def test_without_any_libusb_it_says_which_package(libraries):
    stream = UsbStream(ID)
    with pytest.raises(RefusedError, match=r"install the package libusb-1\.0-0"):
        await stream.open(DEADLINE)


async def test_gone_while_it_is_opened_is_unreachable(end):
    end.device.refuses = GONE
    assert (await refusal(end.bus))[0] == DialReason.UNREACHABLE
