"""An orderly stop waits for the ticket in hand, as long as it may come out soon, and begins no other."""

import pytest

from actors import places
from actors.domain.job import State
from actors.printing.finishing import FINISHING_SECONDS
from actors.printing.messages import Finish
from actors.printing.press import FORGOTTEN
from tests.actors.printing.restaurant import in_restaurant

CLONES = {"kitchen": "generic-80", "bar": "generic-80"}
LONG = 1200  # rows: a second of printing
ENDLESS = 12_000


async def sending(house, printers=1):
    await house.until(lambda: house.states().get(State.SENDING) == printers, step=0.01)


async def stop(house):
    """The seconds that it takes."""
    began = house.now
    await house.stop()
    return house.now - began


def test_the_ticket_in_hand_is_printed_and_known_and_no_other_begun():
    async def scenario(house):
        for _ in range(3):
            await house.order()
        await sending(house)
        assert await stop(house) < FINISHING_SECONDS
        assert house.states() == {State.PRINTED: 1, State.QUEUED: 2}
        assert house.printer().slips_total == 1
        await house.start()
        await house.until(house.printed)
        house.check_paper()
        assert house.marked() == 0

    in_restaurant(scenario, rows=LONG, **CLONES)


def test_nothing_in_hand_delays_nothing():
    async def scenario(house):
        await house.order("kitchen", "bar")
        await house.until(house.printed)
        assert await stop(house) < 0.1

    in_restaurant(scenario)


def test_silent_printers_delay_the_stop_by_the_budget_together():
    async def scenario(house):
        await house.order("kitchen", "bar")
        await sending(house, 2)
        with pytest.MonkeyPatch.context() as mute:
            for name in house.workshop.virtual_printers:
                mute.setattr(house.printer(name), "outgoing", lambda: b"")
            assert FINISHING_SECONDS <= await stop(house) < FINISHING_SECONDS + 0.5
        assert house.states() == {State.SENDING: 2}
        await house.start()
        await house.until(house.printed, 60)
        house.check_paper()
        assert house.marked() == 2

    in_restaurant(scenario, rows=LONG, **CLONES)


@pytest.mark.parametrize("trouble", ["paper_out", "power_off", "open_cover"])
def test_a_printer_that_is_not_ready_delays_nothing(trouble):
    async def scenario(house):
        await house.order()
        await sending(house)
        getattr(house.printer(), trouble)(house.now)
        await house.wait(3.0)
        assert (await house.describe()).state != "ready"
        assert await stop(house) < 0.1

    in_restaurant(scenario, rows=LONG)


def test_a_printer_whose_paper_ends_meanwhile_delays_no_longer():
    async def scenario(house):
        await house.order()
        await sending(house)
        house.printer().paper_out_after(20)
        assert await stop(house) < 3.0
        assert house.states() == {State.SENDING: 1}

    in_restaurant(scenario, rows=ENDLESS)


def test_a_press_that_is_told_to_finish_and_then_forgotten_goes_on():
    async def scenario(house):
        await house.wait(1.0)
        await house.part(places.printer("kitchen", "press")).ask(Finish(), timeout=1.0)
        told = house.now
        await house.order()
        await house.wait(FORGOTTEN - 1.0)
        assert house.states() == {State.QUEUED: 1}
        await house.until(house.printed)
        assert house.now - told < FORGOTTEN + 2.0

    in_restaurant(scenario)


def test_a_press_that_was_killed_in_mid_ticket_still_waits_for_it():
    async def scenario(house):
        await house.order()
        await sending(house)
        house.kill(places.printer("kitchen", "press"))
        await house.wait(0.1)
        assert house.states() == {State.SENDING: 1}
        await house.stop()
        assert house.states() == {State.PRINTED: 1}

    in_restaurant(scenario, rows=LONG, **CLONES)
