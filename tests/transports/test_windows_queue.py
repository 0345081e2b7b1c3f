"""How a queue is set up, and setting it right."""

from dataclasses import replace

import pytest

from tests.transports.fake_winspool import FakeWinspool
from transports.windows_calls import Paper
from transports.windows_queue import QueueSettings, read_settings, rolls, slips
from transports.windows_spool import WindowsSpool
from transports.windows_status import Attribute

SECONDS = 20.0
A4 = Paper(9, "A4", 210, 297)
ROLL_58 = Paper(256, "Roll Paper 58 x 3276 mm", 58, 3276)
ROLL_80 = Paper(257, "Roll Paper 80 x 297 mm", 80, 297)
LONG_80 = Paper(258, "Roll Paper 80 x 3276 mm", 80, 3276)
GOOD = QueueSettings("Kitchen", "EPSON TM-m30III Receipt", "TMUSB001", LONG_80.name, 80)


@pytest.fixture
def winspool():
    return FakeWinspool("Kitchen", "Bar")


@pytest.fixture
def kitchen(winspool):
    return winspool.queues["Kitchen"]


def spool(winspool, name="Kitchen"):
    return WindowsSpool(name, lambda: winspool)


def change(queue, *, on=0, off=0, **more):
    queue.info = replace(queue.info, attributes=(queue.info.attributes & ~off) | on, **more)


def test_a_good_queue_has_no_slips():
    assert slips(GOOD) == []


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"direct": True}, ["prints directly", "Spool print documents"]),
        ({"bidirectional": False}, ["Bidirectional support is off", "Ports"]),
        ({"keeps": True}, ["keeps every printed document"]),
        ({"offline": True}, ["work offline", "Use Printer Offline"]),
        ({"paused": True}, ["paused", "Pause Printing"]),
        ({"driver": "Microsoft Print To PDF", "port": "PORTPROMPT:"}, ["makes files"]),
        ({"port": "FILE:"}, ["makes files (driver EPSON TM-m30III Receipt, port FILE:)"]),
        ({"port": "WSD-1f2e"}, ["Standard TCP/IP port", "tcp://"]),
        ({"paper": "A4", "width": 210}, ['"A4", 210 mm wide', "choose the 80 mm roll"]),
        ({"paper": "A4", "width": 210, "rolls": (LONG_80,)}, [f'choose "{LONG_80.name}"']),
    ],
)
def test_each_slip_says_what_is_wrong_and_what_to_do(wrong, names):
    [slip] = slips(replace(GOOD, **wrong))
    for name in names:
        assert name in f"{slip.text} {slip.cure}"


def test_windows_own_driver_knows_neither_answers_nor_paper():
    assert (
        slips(replace(GOOD, driver="Generic / Text Only", bidirectional=False, paper="A4", width=210)) == []
    )


def test_the_default_printer_may_change_by_itself():
    [slip] = slips(GOOD, by_default=True)
    assert "Let Windows manage my default printer" in slip.cure


def test_the_roll_is_the_80_mm_one_and_the_longest():
    assert rolls([A4, ROLL_58, ROLL_80, LONG_80]) == (LONG_80, ROLL_80, ROLL_58)


def test_reading(winspool, kitchen):
    kitchen.papers = (A4, LONG_80)
    change(kitchen, on=Attribute.DIRECT, off=Attribute.BIDIRECTIONAL, paper="A4", paper_width=210)
    assert read_settings(winspool, "kitchen") == QueueSettings(
        "Kitchen",
        "EPSON TM-m30III Receipt",
        "TMUSB001",
        "A4",
        210,
        (LONG_80,),
        direct=True,
        bidirectional=False,
        default=True,
    )
    assert not winspool.open_handles


def test_what_the_driver_does_not_say_is_unknown(winspool):
    winspool.fails |= {"papers": (50, 0), "default_printer": (2, 0)}
    settings = read_settings(winspool, "Kitchen")
    assert (settings.rolls, settings.default) == ((), False)


async def test_looking_changes_nothing(winspool, kitchen):
    change(kitchen, on=Attribute.DIRECT)
    before = kitchen.info
    [remark] = await spool(winspool).check(SECONDS, mend=False)
    assert not remark.mended
    assert "prints directly" in remark.text
    assert "Advanced" in remark.text
    assert kitchen.info == before


async def test_mending(winspool, kitchen):
    kitchen.papers = (A4, LONG_80)
    change(
        kitchen,
        on=Attribute.DIRECT | Attribute.WORK_OFFLINE | Attribute.KEEP_PRINTED | Attribute.SHARED,
        off=Attribute.BIDIRECTIONAL | Attribute.QUEUED,
        paper="A4",
        paper_width=210,
    )
    remarks = await spool(winspool).check(SECONDS, mend=True)
    assert [remark.mended for remark in remarks] == [True] * 5
    assert all("Set" in remark.text for remark in remarks)
    wanted = Attribute.QUEUED | Attribute.LOCAL | Attribute.BIDIRECTIONAL | Attribute.SHARED
    assert kitchen.info.attributes == wanted
    assert kitchen.info.paper == LONG_80.name
    assert await spool(winspool).check(SECONDS, mend=True) == []


async def test_mending_needs_rights(winspool, kitchen):
    change(kitchen, on=Attribute.DIRECT)
    kitchen.administer = False
    [remark] = await spool(winspool).check(SECONDS, mend=True)
    assert not remark.mended
    assert "could not set it" in remark.text
    assert "Manage this printer" in remark.text


async def test_one_that_fails_keeps_no_other_from_being_mended(winspool, kitchen):
    change(kitchen, on=Attribute.DIRECT | Attribute.KEEP_PRINTED)
    winspool.fails["set_attributes"] = 1804, 0
    remarks = await spool(winspool).check(SECONDS, mend=True)
    assert [remark.mended for remark in remarks] == [False, True]


async def test_what_only_a_person_can_set(winspool, kitchen):
    change(kitchen, port="WSD-1")
    [remark] = await spool(winspool).check(SECONDS, mend=True)
    assert not remark.mended
    assert "set_attributes" not in winspool.calls
