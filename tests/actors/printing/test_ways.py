"""Several addresses for one printer: the best that works, and never another printer's paper."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from actors.domain.job import State
from actors.printing.ways import AGAIN, LEFT_ALONE, Ways
from tests.actors.printing.restaurant import in_restaurant
from tests.actors.printing.test_printing import until_sending
from transports.virtual.model import CLONE, TM_M30III

BEST, SECOND = "virtual://kitchen", "virtual://kitchen?way=lan"
STRANGER = "virtual://stranger"
MUTE = "virtual://mute"  # swallows every question for its number
NAMELESS = "virtual://nameless"  # counts, and tells no number
TWIN = "virtual://twin"  # with the same number: what a printer's other socket looks like
MADE = {
    "stranger": replace(TM_M30III, serial="X0STRANGER"),
    "mute": CLONE,
    "nameless": replace(TM_M30III, serial=""),
    "twin": TM_M30III,
}


def two_ways(scenario, second=SECOND, **settings):
    in_restaurant(scenario, also={"kitchen": [second]}, made=MADE, **({"kitchen": "TM-m30III"} | settings))


def told(house, kind):
    return [event.data for event in house.events(kind)]


async def is_at(house, address):
    found = await house.describe()
    return (found.state, found.address) == ("ready", address)


def test_the_best_one_is_used_where_it_opens():
    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        assert await is_at(house, BEST)
        await house.wait(600.0)
        assert len(house.dials) == 1
        assert told(house, "printer_way") == []

    two_ways(scenario)


def test_the_second_serves_while_the_first_is_away():
    async def scenario(house):
        house.cut.add(BEST)
        await house.order()
        await house.until(house.printed, seconds=10.0)
        assert await is_at(house, SECOND)
        assert told(house, "printer_way") == [{"printer": "kitchen", "address": SECOND, "preferred": False}]

    two_ways(scenario)


def test_the_first_is_taken_again_when_there_is_nothing_to_do():
    async def scenario(house):
        house.cut.add(BEST)
        await house.wait(100.0)
        assert await is_at(house, TWIN)
        house.cut.clear()
        house.printer("twin").speed_mm_s = 0.3
        await house.order()
        await until_sending(house)
        at = len(house.dials)
        await house.wait(3 * AGAIN)
        assert house.states() == {State.SENDING: 1}
        assert len(house.dials) == at  # not with a ticket on its way
        house.printer("twin").speed_mm_s = 150.0
        await house.until(house.printed, seconds=60.0)
        await house.wait(2 * AGAIN)
        assert await is_at(house, BEST)
        assert [each["preferred"] for each in told(house, "printer_way")] == [False, True]
        house.check_paper()

    two_ways(scenario, TWIN, rows=400)


def test_a_ticket_cut_off_at_the_first_is_looked_for_at_the_second():
    """One device, one counter: what the lost ticket did to it is told at either address."""

    async def scenario(house):
        for _ in range(2):
            await house.order()
            await house.until(house.printed)
        house.printer().speed_mm_s = 20.0
        await house.order()
        await until_sending(house)
        await house.wait(0.5)
        house.cut.add(BEST)
        house.cut_off("kitchen")
        await house.until(house.printed, seconds=120.0)
        assert await is_at(house, SECOND)
        paper = house.check_paper()
        assert max(copy for _, copy in paper) <= 2

    two_ways(scenario)


def test_another_device_at_the_second_address_gets_nothing():
    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        house.cut.add(BEST)
        house.printer().power_off(house.now)
        await house.order()
        await house.wait(50.0)
        found = await house.describe()
        assert (found.state, found.reasons) == ("down", ("other-device",))
        assert house.states() == {State.PRINTED: 1, State.QUEUED: 1}
        assert house.printer("stranger").slips == []
        (event,) = told(house, "other_device")  # once: it is tried again, and the same again is no news
        assert (event["address"], event["serial"]) == (STRANGER, "X0STRANGER")
        house.cut.clear()
        house.printer().power_on(house.now)
        await house.until(house.printed, seconds=70.0)
        assert await is_at(house, BEST)

    two_ways(scenario, STRANGER)


def test_of_two_that_differ_the_one_at_the_better_address_is_meant():
    async def scenario(house):
        house.cut.add(BEST)
        await house.wait(10.0)
        assert await is_at(house, STRANGER)  # nobody knows better yet
        house.cut.clear()
        await house.wait(2 * AGAIN)
        assert await is_at(house, BEST)
        house.cut.add(BEST)
        house.cut_off("kitchen")
        await house.wait(5.0)
        assert (await house.describe()).reasons == ("other-device",)

    two_ways(scenario, STRANGER)


def test_one_that_opens_and_says_nothing_makes_room_for_the_next():
    async def scenario(house):
        house.printer().secure_printing = True
        await house.stop()
        await house.start()
        await house.wait(8.0)
        assert await is_at(house, STRANGER)
        await house.wait(600.0)
        away = [each for each in told(house, "printer_changed") if each["state"] != "ready"]
        assert len(away) < 16  # it is tried again less and less often

    two_ways(scenario, STRANGER)


def test_without_a_serial_number_no_counter_is_believed():
    """A clone tells none: what was lost at one address comes marked at the other."""

    async def scenario(house):
        for _ in range(2):
            await house.order()
            await house.until(house.printed)
        house.printer().speed_mm_s = 20.0
        await house.order()
        await until_sending(house)
        await house.wait(0.5)
        house.cut.add(BEST)
        house.cut_off("kitchen")
        await house.until(house.printed, seconds=120.0)
        assert house.marked() == 1

    two_ways(scenario, kitchen="generic-80")


def test_nothing_is_printed_before_it_is_known_who_is_there():
    """A ticket that was begun at the first address, and comes when the second has just been opened."""

    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        rendering = asyncio.Event()
        house.moods.append(rendering)
        await house.order()
        await house.wait(0.5)
        house.cut.add(BEST)
        house.cut_off("kitchen")
        await house.wait(3.0)
        assert (await house.describe()).address == MUTE
        rendering.set()
        await house.wait(1.0)
        assert house.states() == {State.PRINTED: 1, State.QUEUED: 1}
        assert house.printer("mute").slips == []

    two_ways(scenario, MUTE)


def test_the_counter_of_one_that_tells_no_number_says_nothing_of_another():
    async def scenario(house):
        for _ in range(2):
            await house.order()
            await house.until(house.printed)
        house.printer("nameless")._engine.cuts = house.printer().cuts + 1
        house.printer().speed_mm_s = 20.0
        await house.order()
        await until_sending(house)
        await house.wait(0.5)
        house.cut.add(BEST)
        house.printer().power_off(house.now)
        await house.until(house.printed, seconds=120.0)
        assert (await house.describe()).address == NAMELESS
        house.check_paper()
        assert house.marked() == 1

    two_ways(scenario, NAMELESS)


# --- the order of addresses -----------------------------------------------------------------------


def test_an_address_that_was_no_good_comes_last_and_longer_each_time():
    ways = Ways(2)
    assert ways.order(0.0) == (0, 1)
    ways.failed(0, 0.0)
    assert ways.order(LEFT_ALONE - 1) == (1, 0)
    assert ways.better(1, LEFT_ALONE - 1) == ()
    assert ways.order(LEFT_ALONE) == (0, 1)
    ways.failed(0, 100.0)
    assert ways.order(100.0 + 2 * LEFT_ALONE - 1) == (1, 0)
    ways.works(0)
    assert ways.order(100.0) == (0, 1)


def test_a_better_address_is_looked_at_now_and_then():
    ways = Ways(3)
    assert ways.better(2, 100.0) == (0, 1)
    assert ways.better(2, 100.0 + AGAIN - 1) == ()
    assert ways.better(2, 100.0 + AGAIN) == (0, 1)
    assert ways.better(0, 1000.0) == ()


@pytest.mark.parametrize(
    ("answers", "others"),
    [
        ([(0, "A"), (1, "A")], [False, False]),
        ([(0, "A"), (1, "B")], [False, True]),
        ([(1, "B"), (0, "A"), (1, "B")], [False, False, True]),
        ([(0, "A"), (1, "")], [False, False]),
        ([(1, ""), (0, "A")], [False, False]),
        ([(0, "A"), (0, "B")], [False, False]),  # exchanged: the address is what its owner has named
    ],
)
def test_who_is_another_device(answers, others):
    ways = Ways(2)
    assert [ways.is_other(way, serial) for way, serial in answers] == others


def test_what_was_searched_for_by_its_number_is_no_other_device_anywhere():
    ways = Ways(1)
    ways.is_other(0, "A")
    ways.add()
    assert [ways.is_other(way, "B") for way in (0, 1)] == [True, True]
    assert [ways.is_other(way, "A") for way in (0, 1)] == [False, False]
    assert ways.counts("A")


def test_the_number_that_was_named_is_outdone_at_no_address():
    ways = Ways(1, "A")
    assert ways.is_in_question
    assert [ways.is_other(0, serial) for serial in ("B", "a", "", "B")] == [True, False, False, True]
    assert (ways.counts("B"), ways.counts("A"), ways.counts("")) == (False, True, True)


def test_what_was_found_by_its_mac_address_teaches_its_number_and_none_that_counts():
    ways = Ways(1)
    ways.add()
    assert [ways.is_other(1, "A"), ways.is_other(0, "B")] == [False, True]
    assert not ways.counts("A")  # what the best address counted before may be another one's
    assert not ways.is_other(0, "A")
    assert ways.counts("A")


def test_counters_are_of_one_device_where_it_is_known():
    alone, ways = Ways(1), Ways(2)
    assert alone.counts("")
    ways.is_other(1, "A")
    assert not ways.counts("A")  # before a restart another one may have been at the best address
    ways.is_other(0, "A")
    assert ways.counts("A")
    assert not ways.counts("")
    assert CLONE.serial != TM_M30III.serial
