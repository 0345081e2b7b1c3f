import pytest

from transports.languages.device_state import DeviceState
from transports.languages.escpos.state import decode_asb, decode_real_time
from transports.reasons import Reason

EMPTY, LOW, COVER = Reason.MEDIA_EMPTY, Reason.MEDIA_LOW, Reason.COVER_OPEN
CUTTER, OFFLINE, OTHER = Reason.CUTTER_ERROR, Reason.OFFLINE, Reason.OTHER


@pytest.mark.parametrize(
    ("message", "online", "reasons", "details"),
    [
        ("1000000f", True, set(), set()),
        ("10000000", True, set(), set()),
        ("1000030f", True, {LOW}, set()),
        ("18000c0f", False, {EMPTY}, set()),
        ("18000f0f", False, {EMPTY, LOW}, set()),
        ("3800000f", False, {COVER}, set()),
        ("38000c0f", False, {COVER, EMPTY}, set()),
        ("1808000f", False, {CUTTER}, set()),
        ("1804000f", False, {OTHER}, {"recoverable-error"}),
        ("1820000f", False, {OTHER}, {"unrecoverable-error"}),
        ("1840000f", False, {OTHER}, {"head-hot"}),
        ("3840000f", False, {COVER}, {"cover-opened-while-printing"}),
        ("3860000f", False, {COVER, OTHER}, {"cover-opened-while-printing", "unrecoverable-error"}),
        ("1800000f", False, {OFFLINE}, set()),
        ("1800030f", False, {OFFLINE, LOW}, set()),
        ("1801000f", False, {OFFLINE}, {"waiting-for-recovery"}),
        ("5800000f", False, {OFFLINE}, {"feeding"}),
    ],
)
def test_automatic_status(message, online, reasons, details):
    state = decode_asb(bytes.fromhex(message))
    assert state == DeviceState(online, frozenset(reasons), frozenset(details), drawer_high=False)
    assert state.clean == (online and reasons <= {LOW})
    assert state.near_end == (LOW in reasons)


def test_the_drawer_pin():
    assert decode_asb(bytes.fromhex("1400000f")).drawer_high is True


@pytest.mark.parametrize(
    "message", ["", "100000", "1000000f00", "0000000f", "1200000f", "1080000f", "1000100f", "10000090"]
)
def test_what_is_no_automatic_status_is_unknown(message):
    assert decode_asb(bytes.fromhex(message)) is None


FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


@pytest.mark.parametrize(
    ("answers", "online", "reasons", "details"),
    [
        (FINE, True, set(), set()),
        (FINE | {4: 0x1E}, True, {LOW}, set()),
        (FINE | {1: 0x1A, 2: 0x32, 4: 0x72}, False, {EMPTY}, {"paper-end-stop"}),
        (FINE | {1: 0x1A, 2: 0x32, 4: 0x7E}, False, {EMPTY, LOW}, {"paper-end-stop"}),
        (FINE | {1: 0x1A, 2: 0x16}, False, {COVER}, set()),
        (FINE | {1: 0x1A, 2: 0x52, 3: 0x1A}, False, {CUTTER}, {"error"}),
        (FINE | {1: 0x1A, 2: 0x52, 3: 0x32}, False, {OTHER}, {"error", "unrecoverable-error"}),
        (FINE | {2: 0x52}, True, {OTHER}, {"error"}),
        (FINE | {1: 0x3A}, False, {OFFLINE}, {"waiting-for-recovery"}),
        (FINE | {1: 0x1A, 2: 0x1A}, False, {OFFLINE}, {"feeding"}),
        ({1: 0x1A}, False, {OFFLINE}, set()),
    ],
)
def test_real_time_status(answers, online, reasons, details):
    state = decode_real_time(answers)
    assert state == DeviceState(online, frozenset(reasons), frozenset(details), drawer_high=False)


def test_trouble_is_known_from_one_answer():
    assert decode_real_time({4: 0x72}) == DeviceState(online=False, reasons=frozenset({EMPTY}))


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {1: 0x12},
        {1: 0x12, 2: 0x12, 4: 0x12},
        {4: 0x1E},
        FINE | {1: 0x00},
        {2: 0x12, 3: 0x12, 4: 0x12, 7: 0x12},
    ],
)
def test_silence_is_not_fine(answers):
    assert decode_real_time(answers) is None


def test_the_drawer_pin_in_real_time():
    assert decode_real_time(FINE | {1: 0x16}).drawer_high is True
