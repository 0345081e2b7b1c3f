"""A serial number in the settings: only the printer that has it gets anything to print."""

from __future__ import annotations

from dataclasses import replace

from actors.domain.job import State
from tests.actors.printing.restaurant import in_restaurant
from tests.actors.printing.test_printing import until_sending
from transports.virtual.model import CLONE, TM_M30III

SERIAL = TM_M30III.serial
SECOND = "virtual://second"
MADE = {"second": TM_M30III, "stranger": replace(TM_M30III, serial="X0STRANGER")}


def named(scenario, serial=SERIAL, **settings):
    units = {"kitchen": {"serial": serial}}
    in_restaurant(scenario, **({"kitchen": "TM-m30III", "made": MADE, "units": units} | settings))


def becomes(house, model):
    """Somebody puts another printer there; its engine is still the same."""
    house.printer()._answers._model = model


def others(house):
    return [(event.data["serial"], event.data["expected"]) for event in house.events("other_device")]


async def is_refused(house):
    found = await house.describe()
    return (found.state, found.reasons) == ("down", ("other-device",))


def test_the_one_that_is_named_prints_from_the_first_connection_on():
    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        assert (await house.describe()).serial == SERIAL
        assert others(house) == []

    named(scenario, serial=SERIAL.lower())


def test_another_one_gets_nothing_at_the_very_first_connection():
    async def scenario(house):
        await house.order()
        await house.wait(600.0)
        assert await is_refused(house)
        assert (house.printer().slips, house.states()) == ([], {State.QUEUED: 1})
        assert others(house) == [(SERIAL, "X6KA000123")]  # once, however often it is dialled
        assert "ready" not in {event.data["state"] for event in house.events("printer_changed")}

    named(scenario, serial="X6KA000123")


def test_what_came_in_its_place_while_docketd_was_stopped_gets_nothing():
    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        await house.stop()
        becomes(house, MADE["stranger"])
        await house.start()
        await house.order()
        await house.wait(60.0)
        assert await is_refused(house)
        assert (await house.describe()).serial == ""  # nobody who is meant has told any
        assert len(house.printer().slips) == 1
        await house.stop()
        becomes(house, TM_M30III)
        await house.start()
        await house.until(house.printed)
        house.check_paper()

    named(scenario)


def test_without_a_named_number_a_restart_forgets_it():
    async def scenario(house):
        await house.wait(5.0)
        await house.stop()
        becomes(house, MADE["stranger"])
        await house.start()
        await house.order()
        await house.until(house.printed)
        assert others(house) == []

    named(scenario, units={})


def test_a_shared_one_is_asked_each_time_it_is_connected():
    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        await house.wait(60.0)
        assert (await house.describe()).resting
        becomes(house, MADE["stranger"])
        await house.order()
        await house.wait(60.0)
        assert house.states() == {State.PRINTED: 1, State.QUEUED: 1}
        assert len(house.printer().slips) == 1
        becomes(house, TM_M30III)
        await house.until(house.printed, seconds=120.0)

    named(scenario, shared=["kitchen"])


def test_one_that_tells_no_number_is_taken_at_its_owners_word():
    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        assert CLONE.serial != "X6KA000123"

    named(scenario, serial="X6KA000123", kitchen="generic-80")


def test_a_ticket_cut_off_before_a_restart_is_looked_for_at_the_second_address():
    """Its counter is believed there at once: the number says that it is the same device."""

    async def scenario(house):
        for _ in range(2):
            await house.order()
            await house.until(house.printed)
        house.printer().speed_mm_s = 0.3
        await house.order()
        await until_sending(house)
        await house.stop()
        house.printer("second")._engine.cuts = house.printer().cuts + 1
        house.cut.add("virtual://kitchen")
        await house.start()
        await house.until(house.printed, seconds=60.0)
        assert (await house.describe()).address == SECOND
        assert house.marked() == 0

    named(scenario, also={"kitchen": [SECOND]})


def test_a_second_address_of_another_one_gets_nothing_while_the_first_is_away():
    async def scenario(house):
        house.cut.add("virtual://kitchen")
        await house.order()
        await house.wait(60.0)
        assert await is_refused(house)
        assert house.printer("stranger").slips == []
        house.cut.clear()
        await house.until(house.printed, seconds=70.0)
        assert (await house.describe()).address == "virtual://kitchen"

    named(scenario, also={"kitchen": ["virtual://stranger"]})
