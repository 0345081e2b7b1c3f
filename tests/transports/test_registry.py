import sys

import pytest

from transports.addresses import SPOOLED, SUPPORTED, Address, parse_address
from transports.errors import AddressError
from transports.files import FileStream
from transports.registry import SPOOLS, TRANSPORTS, make_spool, make_stream
from transports.serial_line import Line, SerialStream
from transports.serial_threads import ThreadedSerialStream
from transports.tcp import TcpStream
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual_stream import VirtualStream


def test_tcp():
    stream = make_stream(parse_address("tcp://192.0.2.1:9101"))
    assert isinstance(stream, TcpStream)
    assert repr(stream) == "TcpStream('192.0.2.1', 9101)"
    assert stream.bytes_out == 0


async def test_a_virtual_printer_comes_from_the_workshop():
    workshop = VirtualWorkshop()
    stream = make_stream(parse_address("virtual://Kitchen"), workshop=workshop)
    assert isinstance(stream, VirtualStream)
    assert list(workshop.virtual_printers) == ["Kitchen"]
    workshop.close()


def test_a_serial_line_is_set_up_as_its_address_says():
    stream = make_stream(parse_address("serial://COM3?baud=9600&flow=xon&parity=odd&bits=7"))
    assert isinstance(stream, ThreadedSerialStream if sys.platform == "win32" else SerialStream)
    assert Line.of(parse_address("serial://COM3?baud=9600&flow=xon&parity=odd&bits=7")) == Line(
        9600, "xon", "odd", 7
    )
    assert Line.of(parse_address("serial://COM3")) == Line(38400, "dtr", "none", 8)


def test_a_file():
    stream = make_stream(parse_address("file:///dev/usb/lp0"))
    assert isinstance(stream, FileStream)
    assert repr(stream) == "FileStream('/dev/usb/lp0')"


def test_without_a_workshop_there_are_no_virtual_printers():
    with pytest.raises(AddressError, match="no virtual printers run here"):
        make_stream(parse_address("virtual://Kitchen"))


@pytest.mark.parametrize("scheme", ["ipp", "usb", "tcp"])
def test_an_address_that_was_not_parsed_is_refused(scheme):
    with pytest.raises(AddressError):
        make_stream(Address(scheme, "host", None, "", (), f"{scheme}://host"))


def test_every_supported_scheme_has_a_factory():
    assert set(TRANSPORTS) | set(SPOOLS) == set(SUPPORTED)
    assert set(SPOOLS) <= SPOOLED


def test_a_queue():
    spool = make_spool(parse_address("ipp://server/printers/kitchen"))
    assert repr(spool) == "IppSpool('ipp://server/printers/kitchen')"


@pytest.mark.parametrize(
    ("address", "printer"), [("windows://Star%20TSP143", "Star TSP143"), ("windows://Default", "")]
)
def test_a_queue_of_windows(address, printer):
    assert repr(make_spool(parse_address(address))) == f"WindowsSpool({printer!r})"


def test_a_device_without_a_queue_is_no_spool():
    with pytest.raises(AddressError):
        make_spool(parse_address("tcp://192.0.2.1"))
