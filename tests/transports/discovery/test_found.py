"""When two finds are one device, and what is left of both."""

from hypothesis import given
from hypothesis import strategies as st

from transports.discovery.found import Found, a_mac, a_serial, are_one, merged, printable, same_mac

BY_MDNS = Found(
    ("mdns",), "EPSON", "TM-m30III", addresses=("192.168.1.50",), connect=("tcp://192.168.1.50:9100",)
)
BY_ENPC = Found(
    ("epson",), "EPSON", "TM-m30III", mac="00:26:ab:01:02:03", addresses=("192.168.1.50",),
    connect=("tcp://192.168.1.50:9100",),
)  # fmt: skip
BY_USB = Found(("usb",), "EPSON", "TM-m30III", serial="X7AB012345", connect=("usb://04b8:0e28/X7AB012345",))


def test_one_address_is_one_device():
    assert merged([BY_MDNS, BY_ENPC]) == (
        Found(
            ("mdns", "epson"), "EPSON", "TM-m30III", mac="00:26:ab:01:02:03", addresses=("192.168.1.50",),
            connect=("tcp://192.168.1.50:9100",),
        ),
    )  # fmt: skip


def test_a_serial_number_joins_usb_and_network():
    (both,) = merged(
        [BY_USB, BY_ENPC, Found(("asked",), "EPSON", serial="x7ab012345", addresses=("192.168.1.50",))]
    )
    assert both.ways == ("usb", "epson", "asked")
    assert both.connect == ("usb://04b8:0e28/X7AB012345", "tcp://192.168.1.50:9100")


def test_other_numbers_are_other_devices_at_one_address():
    other = Found(("usb",), serial="12345678", addresses=("usb:1-2",))
    assert not are_one(other, Found(("usb",), serial="87654321", addresses=("usb:1-2",)))
    assert not are_one(BY_ENPC, Found(("star",), mac="00:11:62:01:02:03", addresses=BY_ENPC.addresses))


def test_the_same_number_of_two_makers_is_two_devices():
    assert not are_one(BY_USB, Found(("usb",), "Star", serial="X7AB012345"))
    assert are_one(BY_USB, Found(("cups",), "", serial="X7AB012345"))


def test_what_many_clones_have_is_no_serial_number():
    assert [a_serial(text) for text in ("00000000", "1", "", " A1B2 ", "12\x0734")] == [
        "",
        "",
        "",
        "A1B2",
        "",
    ]


def test_a_mac_address_is_somebodys():
    assert a_mac(bytes(6)) == a_mac(b"\xff" * 6) == a_mac(b"\x00\x26") == ""
    assert a_mac(b"\x00\x26\xab\x01\x02\x03") == same_mac("00-26-AB-01-02-03") == "00:26:ab:01:02:03"
    assert same_mac("0026") == ""


@given(st.binary(max_size=64))
def test_a_field_is_text_or_nothing(raw):
    assert printable(raw) == "" or printable(raw).isprintable()


NAMES = st.sampled_from(["", "A123", "B123", "C123"])
FINDS = st.lists(
    st.builds(
        Found,
        ways=st.sampled_from([("usb",), ("mdns",), ("cups",)]),
        serial=NAMES,
        mac=st.sampled_from(["", "00:26:ab:01:02:03", "00:26:ab:01:02:04"]),
        addresses=st.lists(st.sampled_from(["10.0.0.1", "10.0.0.2", "usb:1-1"]), max_size=2).map(tuple),
    ),
    max_size=8,
)


@given(FINDS)
def test_nothing_is_lost_in_merging(finds):
    devices = merged(finds)
    assert {each.serial for each in finds if each.serial} <= {each.serial for each in devices}
    assert {each for found in finds for each in found.addresses} == {
        each for device in devices for each in device.addresses
    }
    assert len(devices) <= len(finds)
