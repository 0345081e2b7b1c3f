import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports.addresses import SUPPORTED, Address, parse_address
from transports.errors import AddressError


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("tcp://192.168.1.50", "192.168.1.50", 9100),
        ("tcp://192.168.1.50:9101", "192.168.1.50", 9101),
        ("TCP://Kitchen.local/", "kitchen.local", 9100),
        ("tcp://[fe80::1]:9100", "fe80::1", 9100),
        ("  tcp://printer  ", "printer", 9100),
    ],
)
def test_tcp(text, host, port):
    assert parse_address(text) == Address("tcp", host, port, "", (), text.strip())


def test_the_name_of_a_virtual_printer_keeps_its_case():
    address = parse_address("virtual://Kitchen%20One/left?model=TM-m30III&slow=1")
    assert (address.scheme, address.host, address.port) == ("virtual", "Kitchen One", None)
    assert (address.path, address.query) == ("/left", (("model", "TM-m30III"), ("slow", "1")))


@pytest.mark.parametrize(
    ("text", "port", "line"),
    [
        ("serial:///dev/ttyUSB0", "/dev/ttyUSB0", {}),
        (
            "serial:///dev/ttyUSB0?baud=9600&flow=xon&parity=even&bits=7",
            "/dev/ttyUSB0",
            {"baud": "9600", "flow": "xon", "parity": "even", "bits": "7"},
        ),
        ("serial://com12?flow=dtr", "COM12", {"flow": "dtr"}),
        ("SERIAL:///dev/serial/by-id/usb%2DFTDI", "/dev/serial/by-id/usb-FTDI", {}),
    ],
)
def test_serial(text, port, line):
    assert parse_address(text) == Address("serial", "", None, port, tuple(line.items()), text)


@pytest.mark.parametrize(
    ("text", "ids", "serial"),
    [
        ("usb://04b8:0e28", "04b8:0e28", ""),
        ("USB://04B8:0E28/X3AH000123", "04b8:0e28", "X3AH000123"),
        ("usb://0519:0003/A%2F1%20b", "0519:0003", "A/1 b"),
    ],
)
def test_usb(text, ids, serial):
    assert parse_address(text) == Address("usb", ids, None, serial, (), text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("file:///dev/usb/lp0", "/dev/usb/lp0"),
        ("file:///srv/tickets/my%20kitchen.bin", "/srv/tickets/my kitchen.bin"),
        ("file:///C:/tickets/kitchen.bin", "C:/tickets/kitchen.bin"),
    ],
)
def test_file(text, path):
    assert parse_address(text) == Address("file", "", None, path, (), text)


@pytest.mark.parametrize(
    ("text", "host", "port", "path", "query"),
    [
        ("ipp://server/printers/kitchen", "server", 631, "/printers/kitchen", {}),
        ("IPPS://Server:443/ipp/print", "server", 443, "/ipp/print", {}),
        ("ipp://[fe80::1]/printers/caf%C3%A9", "fe80::1", 631, "/printers/caf\u00e9", {}),
        ("ipp:///printers/kitchen", "", 631, "/printers/kitchen", {"socket": "/run/cups/cups.sock"}),
        (
            "ipp:///printers/kitchen?socket=/srv/c.sock",
            "",
            631,
            "/printers/kitchen",
            {"socket": "/srv/c.sock"},
        ),
        (
            "ipps://server/printers/kitchen?fingerprint=" + ":".join(["AB"] * 32),
            "server",
            631,
            "/printers/kitchen",
            {"fingerprint": "ab" * 32},
        ),
    ],
)
def test_ipp(text, host, port, path, query):
    scheme = text.partition(":")[0].lower()
    assert parse_address(text) == Address(scheme, host, port, path, tuple(query.items()), text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("serial://", ["the port is missing", "serial:///dev/ttyUSB0"]),
        ("serial://ttyUSB0", ["'ttyUSB0' is no port", "serial:///dev/ttyUSB0"]),
        ("serial:///dev/ttyUSB0?baud=38401", ["baud=1200|2400", "not baud=38401"]),
        ("serial:///dev/ttyUSB0?flow=cts", ["flow=dtr|xon|rts|none", "not flow=cts"]),
        ("serial:///dev/ttyUSB0?boud=9600", ["baud instead of 'boud'"]),
        ("serial:///dev/ttyUSB0?speed=9600", ["baud or flow or parity or bits instead of 'speed'"]),
        ("serial:///dev/ttyUSB0?bits=8&bits=7", ["bits once"]),
        ("file://dev/usb/lp0", ["three slashes"]),
        ("file:///dev/usb/", ["the whole path of a file"]),
        ("file:///lp0?mode=raw", ["nothing more"]),
        ("usb://", ["the ids are missing", "usb://04b8:0e28"]),
        ("usb://04b8", ["'04b8' is no vendor:product"]),
        ("usb://4b8:0e28", ["the vendor id '4b8'", "four digits", "usb://04b8:0e28/SERIAL"]),
        ("usb://04b8:0xe28", ["the product id '0xe28'"]),
        ("usb://04b8:0e28/", ["the serial number is missing"]),
        ("usb://04b8:0e28/%00", ["the serial number is missing"]),
        ("usb://04b8:0e28/A/B", ["nothing more", "%2F"]),
        ("usb://04b8:0e28/A?b=c", ["nothing more", "%3F"]),
        ("http://host", ["tcp://, usb://, serial://, file://", "http:// is none of them"]),
        ("ipp://server", ["ipp://host/printers/name", "ipp:///printers/name for CUPS on this computer"]),
        ("ipp://server:70000/printers/kitchen", ["a port from 1 to 65535"]),
        ("ipp://me:secret@server/printers/kitchen", ["ipp://host/printers/name"]),
        ("ipp://server/printers/kitchen?user=me", ["fingerprint or socket instead of 'user'"]),
        ("ipps://server/printers/kitchen?fingerprint=12", ["64 hexadecimal digits"]),
        ("ipp://server/printers/kitchen?fingerprint=" + "a" * 64, ["ipps://"]),
        ("ipps:///printers/kitchen", ["a socket is a file of this computer"]),
        ("ipp:///printers/kitchen?socket=cups.sock", ["a socket is a file"]),
        ("windows://", ["windows://Printer%20Name", "as in Settings, Printers"]),
        ("windows://%20", ["as in Settings, Printers"]),
        ("windows://Bar%2C%20left", ["can be called 'Bar, left'"]),
        ("windows://" + "x" * 221, ["no printer of Windows'"]),
        ("windows://a\tb", ["no spaces or control characters"]),
        ("windows:///Star TSP143", ["two slashes"]),
        ("tcp://", ["the host is missing"]),
        ("tcp://192.168.1.50:0", ["a port from 1 to 65535"]),
        ("tcp://192.168.1.500", ["192.168.1.500 is no IP address", "from 0 to 255"]),
        ("tcp://192.168.1:9100", ["192.168.1 is no IP address", "four numbers"]),
        ("ipp:///printers", ["the queue's name is missing"]),
        ("ipp://server/classes", ["the queue's name is missing"]),
        ("kitchen", ["tcp://, usb://, serial://", "such as tcp://kitchen"]),
        ("04b8:0e28", ["such as usb://04b8:0e28"]),
        ("04b8:0e28/X3AH", ["such as usb://04b8:0e28/X3AH"]),
        ("Star TSP143", ["such as windows://Star TSP143"]),
        ("tcp:192.168.1.50", ["such as tcp://192.168.1.50"]),
        ("TCP:/192.168.1.50", ["such as tcp://192.168.1.50"]),
        ("tcp//192.168.1.50", ["such as tcp://192.168.1.50"]),
        ("kitchen:9100", ["such as tcp://kitchen:9100"]),
        (r"\\TILL\Kitchen", [r"windows://\\TILL\Kitchen"]),
        ("/dev/ttyUSB0", ["serial:///dev/ttyUSB0"]),
        ("COM3", ["serial://COM3"]),
        ("/dev/usb/lp0", ["file:///dev/usb/lp0"]),
    ],
)
def test_the_part_that_is_wrong_is_named(text, names):
    with pytest.raises(AddressError) as raised:
        parse_address(text)
    for name in names:
        assert name in raised.value.expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tcp://",
        "tcp://:9100",
        "tcp://host:0",
        "tcp://host:70000",
        "tcp://host:port",
        "tcp://user@host",
        "tcp://host/path",
        "tcp://host?x=1",
        "tcp://[fe80::1",
        "tcp://a b",
        "tcp://a\x1bb",
        "virtual://",
        "virtual://user@name",
        "virtual://[name",
        "virtual://name:9100",
        "http://host",
    ],
)
def test_a_wrong_address_says_what_was_expected(text):
    with pytest.raises(AddressError) as raised:
        parse_address(text)
    assert raised.value.address == text
    assert raised.value.expected
    assert raised.value.expected in str(raised.value)


def test_a_bare_host_is_told_its_scheme():
    with pytest.raises(AddressError, match=r"tcp://192\.168\.1\.50"):
        parse_address("192.168.1.50")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("windows://Star%20TSP143", "Star TSP143"),
        ("windows://Star TSP143", "Star TSP143"),
        ("WINDOWS://default", "default"),
        ("windows://K%C3%BCche%20%231/", "Küche #1"),
        (r"windows://\\TILL\Kitchen", r"\\TILL\Kitchen"),
        ("windows://%5C%5CTILL%5CKitchen", r"\\TILL\Kitchen"),
    ],
)
def test_windows(text, name):
    assert parse_address(text) == Address("windows", "", None, name, (), text)


def test_an_address_prints_as_it_was_written():
    assert str(parse_address("tcp://Printer:9100")) == "tcp://Printer:9100"


@given(st.text() | st.tuples(st.sampled_from(SUPPORTED), st.text()).map("://".join))
def test_any_text_is_an_address_or_an_address_error(text):
    try:
        address = parse_address(text)
    except AddressError:
        return
    assert address.host or address.path
    assert parse_address(str(address)) == address
