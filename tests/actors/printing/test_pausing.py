"""A printer that a person has paused: what is on its way comes out, and the rest waits, whatever restarts."""

from __future__ import annotations

import asyncio

import pytest

from actors import places
from actors.domain.job import State
from actors.journal.alert_messages import ListAlerts
from actors.journal.pause_messages import ListPaused, Pause, Resume
from actors.printing.press import PACE
from tests.actors.printing.restaurant import in_restaurant
from tests.actors.printing.test_printing import until_sending
from tests.actors.printing.test_staleness import HOUR, out, slips_told

BACKUP = {"kitchen": "bar"}


def tell(house, request):
    return house.part(places.JOURNAL).ask(request, timeout=60.0)


def pause(house, name="kitchen"):
    return tell(house, Pause(name, "somebody"))


def resume(house, name="kitchen"):
    return tell(house, Resume(name, "somebody"))


def ended(house):
    return house.all_are(State.PRINTED, State.MOVED)


def test_its_tickets_wait_and_print_at_once_when_it_is_resumed():
    async def scenario(house):
        await pause(house)
        await house.order()
        await house.wait(120.0)
        assert house.states() == {State.QUEUED: 1}
        assert (await house.job(1)).why == "its printer is paused"
        assert (await house.describe()).state == "ready"  # its line stays open
        await resume(house)
        await house.until(house.printed, seconds=2.0)
        house.check_paper()

    in_restaurant(scenario)


def test_the_others_print_as_before():
    async def scenario(house):
        await pause(house, "bar")
        await house.order()
        await house.until(house.printed)

    in_restaurant(scenario)


def test_a_ticket_in_mid_print_is_finished():
    async def scenario(house):
        await house.order()
        await until_sending(house)
        await pause(house)
        await house.order()
        await house.wait(60.0)
        assert house.states() == {State.PRINTED: 1, State.QUEUED: 1}
        await resume(house)
        await house.until(house.printed)
        assert house.marked() == 0
        house.check_paper()

    in_restaurant(scenario)


def test_a_ticket_that_was_being_made_when_the_pause_came_waits_too():
    gate = asyncio.Event()

    async def scenario(house):
        house.moods.append(gate)
        await house.order()
        await house.wait(1.0)
        await pause(house)
        gate.set()
        await house.wait(30.0)
        assert house.states() == {State.QUEUED: 1}
        starts = house.store.connection.execute("SELECT starts FROM jobs").fetchone()[0]
        assert starts == 0  # it was given back: that is no start without an end
        await resume(house)
        await house.until(house.printed)
        house.check_paper()

    in_restaurant(scenario)


@pytest.mark.parametrize("part", ["journal", "press", "link"])
def test_it_stays_paused_whatever_starts_anew(part):
    async def scenario(house):
        await pause(house)
        await house.order()
        if part == "journal":
            await house.take_away("journal")
            await house.bring_back("journal")
        else:
            house.kill(places.printer("kitchen", part))
        await house.wait(60.0)
        assert house.states() == {State.QUEUED: 1}
        (paused,) = await tell(house, ListPaused())
        assert (paused.printer, paused.who) == ("kitchen", "somebody")
        await resume(house)
        await house.until(house.printed)

    in_restaurant(scenario)


def test_an_outage_in_the_middle_ends_no_pause():
    async def scenario(house):
        await pause(house)
        house.printer().power_off(house.now)
        await house.order()
        await house.wait(30.0)
        house.printer().power_on(house.now)
        await house.wait(30.0)
        assert house.states() == {State.QUEUED: 1}
        await resume(house)
        await house.until(house.printed)

    in_restaurant(scenario)


def test_what_became_too_old_meanwhile_is_held_and_told_of_as_after_an_outage():
    async def scenario(house):
        await pause(house)
        await house.order()
        await house.wait(HOUR)
        assert house.states() == {State.QUEUED: 1}
        await house.order()
        await resume(house)
        await house.until(lambda: house.all_are(State.PRINTED, State.HELD))
        ((printer, slip, orders),) = slips_told(house)
        assert (printer, [one["number"] for one in orders]) == ("kitchen", ["1"])
        assert out(house) == [slip, 2]

    in_restaurant(scenario)


def test_a_flood_after_a_pause_comes_at_a_cooks_pace():
    async def scenario(house):
        await pause(house)
        for _ in range(12):
            await house.order()
        await house.wait(600.0)
        begun = house.now
        await resume(house)
        await house.until(house.printed, seconds=60.0)
        assert house.now - begun >= 10 * PACE

    in_restaurant(scenario)


def test_after_a_minute_its_backup_prints_as_in_an_outage():
    async def scenario(house):
        await pause(house)
        await house.order()
        await house.wait(50.0)
        assert house.states() == {State.QUEUED: 1}
        await house.until(lambda: ended(house), seconds=30.0)
        moved = (await house.jobs())[-1]
        assert (moved.printer, moved.marked) == ("bar", False)
        (alert,) = await tell(house, ListAlerts())
        assert alert.text == "Printer kitchen is paused: its tickets come out of bar, headed REROUTED."
        await resume(house)
        await house.wait(10.0)
        assert await tell(house, ListAlerts()) == ()
        await house.order()
        await house.until(lambda: ended(house))
        assert [job.printer for job in await house.jobs()] == ["kitchen", "bar", "kitchen"]
        house.check_paper()

    in_restaurant(scenario, backups=BACKUP)


def test_within_the_minute_nothing_moves():
    async def scenario(house):
        await pause(house)
        await house.order()
        await house.wait(50.0)
        await resume(house)
        await house.until(house.printed)
        await house.wait(90.0)
        assert [job.printer for job in await house.jobs()] == ["kitchen"]

    in_restaurant(scenario, backups=BACKUP)


def test_a_backup_that_is_paused_itself_relieves_nobody():
    async def scenario(house):
        await pause(house, "bar")
        house.printer().power_off(house.now)
        await house.order()
        await house.wait(120.0)
        assert house.states() == {State.QUEUED: 1}
        await resume(house, "bar")
        await house.until(lambda: ended(house), seconds=30.0)
        assert (await house.jobs())[-1].printer == "bar"

    in_restaurant(scenario, backups=BACKUP)


def test_it_comes_back_from_an_outage_paused_and_its_backup_goes_on():
    async def scenario(house):
        await pause(house)
        house.printer().power_off(house.now)
        await house.order()
        await house.until(lambda: ended(house), seconds=90.0)
        house.printer().power_on(house.now)
        await house.order()
        await house.until(lambda: ended(house), seconds=90.0)
        assert [job.printer for job in await house.jobs()] == ["kitchen", "bar", "kitchen", "bar"]

    in_restaurant(scenario, backups=BACKUP)


def test_a_dispatch_that_starts_anew_relieves_it_all_the_same():
    async def scenario(house):
        await pause(house)
        await house.order()
        house.kill(places.DISPATCH)
        await house.until(lambda: ended(house), seconds=120.0)
        house.kill(places.DISPATCH)
        await resume(house)
        await house.wait(90.0)
        assert await tell(house, ListAlerts()) == ()

    in_restaurant(scenario, backups=BACKUP)


def test_who_was_first_stays_on_record_and_nobody_is_told_twice():
    async def scenario(house):
        assert await tell(house, Pause("kitchen", "the page"))
        assert not await tell(house, Pause("kitchen", "till-1"))
        assert [each.who for each in await tell(house, ListPaused())] == ["the page"]
        assert await tell(house, Resume("kitchen", "till-1"))
        assert not await tell(house, Resume("kitchen", "till-1"))
        assert await tell(house, ListPaused()) == ()
        assert [event.data for event in house.events("printer_paused")] == [
            {"printer": "kitchen", "who": "the page"}
        ]
        assert [event.data for event in house.events("printer_resumed")] == [
            {"printer": "kitchen", "who": "till-1"}
        ]

    in_restaurant(scenario)
