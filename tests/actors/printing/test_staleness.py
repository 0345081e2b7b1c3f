"""What is too old to print is held and told of, and what is fresh prints: under virtual time."""

import re
from datetime import timedelta

import orjson
import pytest

from actors.domain.freshness import Freshness
from actors.domain.job import State
from actors.domain.later import Later
from actors.domain.order import Due, Guest
from actors.printing.press import PACE
from tests.actors.printing.restaurant import in_restaurant

HOUR = 3600.0


def out(house, name="kitchen"):
    """(when, ticket) of each slip, in the order in which they came out."""
    return [
        int(found[1])
        for slip in house.printer(name).slips
        if (found := re.search(r"^end (\d+) ", slip.text, re.MULTILINE))
    ]


def slips_told(house):
    """What each slip about missed orders says."""
    rows = house.store.connection.execute(
        "SELECT raw, tickets.id AS ticket, printer FROM tickets JOIN revisions USING (order_id, revision)"
        " JOIN jobs ON jobs.ticket_id = tickets.id WHERE layout = 'missed' ORDER BY tickets.id"
    )
    return [(row["printer"], row["ticket"], orjson.loads(row["raw"])["orders"]) for row in rows]


def test_after_an_outage_the_slip_comes_first_then_what_is_live():
    async def scenario(house):
        house.printer().power_off(house.now)
        for number in range(3):
            await house.order(guest=Guest(f"Guest {number}", f"+41 79 000 00 0{number}"))
        await house.wait(HOUR)
        await house.order()
        house.printer().power_on(house.now)
        await house.until(lambda: house.all_are(State.PRINTED, State.HELD))
        ((printer, slip, orders),) = slips_told(house)
        assert printer == "kitchen"
        assert [(one["number"], one["guest"], one["phone"]) for one in orders] == [
            ("1", "Guest 0", "+41 79 000 00 00"),
            ("2", "Guest 1", "+41 79 000 00 01"),
            ("3", "Guest 2", "+41 79 000 00 02"),
        ]
        assert out(house) == [slip, 4]
        held = [job for job in await house.jobs() if job.state is State.HELD]
        assert [job.order_number for job in held] == ["1", "2", "3"]
        assert {job.why for job in held} == {"it could not print for 60 min, and is too old to print unasked"}

    in_restaurant(scenario)


def test_what_was_held_prints_when_a_person_releases_it_and_is_not_held_again():
    async def scenario(house):
        house.printer().power_off(house.now)
        await house.order()
        await house.wait(HOUR)
        house.printer().power_on(house.now)
        await house.until(lambda: house.all_are(State.PRINTED, State.HELD))
        await house.release(1)
        house.cut_off("kitchen")  # it comes back, and is looked at again
        await house.until(house.printed)
        assert len(slips_told(house)) == 1
        assert out(house)[-1] == 1

    in_restaurant(scenario)


def test_one_ticket_too_young_to_be_stale_prints_unheld():
    async def scenario(house):
        house.printer().power_off(house.now)
        await house.order()
        await house.wait(44 * 60)
        house.printer().power_on(house.now)
        await house.until(house.printed)
        assert slips_told(house) == []

    in_restaurant(scenario)


def test_a_ticket_that_ages_while_the_flood_comes_out_is_not_held():
    """One slip, not one for each ticket that passes its time in the queue."""

    async def scenario(house):
        house.printer().power_off(house.now)
        for _ in range(40):
            await house.order()
            await house.wait(1.0)
        await house.wait(45 * 60 - 10 - 40)
        house.printer().power_on(house.now)
        await house.until(house.printed, seconds=120.0)
        assert slips_told(house) == []

    in_restaurant(scenario)


@pytest.mark.parametrize(("orders", "paced"), [(30, True), (10, False)])
def test_a_flood_comes_one_every_two_seconds(orders, paced):
    async def scenario(house):
        house.speed = 100_000.0
        house.printer().power_off(house.now)
        for _ in range(orders):
            await house.order()
        await house.wait(400.0)
        house.printer().power_on(house.now)
        await house.until(lambda: State.PRINTED in house.states())
        began = house.now
        await house.until(house.printed, seconds=120.0)
        took = house.now - began
        assert (took >= PACE * (orders - 1) - 1) == paced
        house.check_paper()

    in_restaurant(scenario, rows=1)


def test_thirty_orders_at_once_on_a_healthy_printer_are_not_held_up():
    async def scenario(house):
        house.speed = 100_000.0
        await house.order()
        await house.until(house.printed)
        began = house.now
        for _ in range(30):
            await house.order()
        await house.until(house.printed, seconds=120.0)
        assert house.now - began < 30.0

    in_restaurant(scenario, rows=1)


def test_an_order_for_later_waits_for_its_time_and_half_an_hour():
    async def scenario(house):
        house.printer().power_off(house.now)
        wanted = house.clock.now() + timedelta(hours=3)
        await house.order(due=Due(asap=False, start=wanted, end=wanted))
        await house.wait(3 * HOUR + 25 * 60)
        await house.order()
        house.printer().power_on(house.now)
        await house.until(house.printed)
        assert slips_told(house) == []
        house.printer().power_off(house.now)
        wanted = house.clock.now() + timedelta(hours=3)
        await house.order(due=Due(asap=False, start=wanted, end=wanted))
        await house.wait(3 * HOUR + 35 * 60)
        house.printer().power_on(house.now)
        await house.until(lambda: house.states().get(State.HELD) == 1)

    in_restaurant(scenario)


def test_due_comes_before_later_and_otherwise_the_older():
    async def scenario(house):
        house.printer().power_off(house.now)
        for hours in (5, 0, 0.5, 3, 0):
            wanted = house.clock.now() + timedelta(hours=hours)
            await house.order(due=Due(asap=not hours, start=wanted, end=wanted))
        house.printer().power_on(house.now)
        await house.until(house.printed)
        assert out(house) == [2, 3, 5, 1, 4]

    in_restaurant(scenario, later=Later(hold=False))


def test_what_is_later_becomes_due_while_it_waits():
    async def scenario(house):
        house.printer().power_off(house.now)
        wanted = house.clock.now() + timedelta(hours=1, minutes=10)
        await house.order(due=Due(asap=False, start=wanted, end=wanted))
        await house.wait(15 * 60)
        await house.order()
        house.printer().power_on(house.now)
        await house.until(house.printed)
        assert out(house) == [1, 2]

    in_restaurant(scenario, later=Later(hold=False))


def test_what_moves_to_the_backup_too_late_is_held_and_told_of_there():
    async def scenario(house):
        for name in ("kitchen", "bar"):
            house.printer(name).power_off(house.now)
        await house.order()
        await house.wait(HOUR)
        await house.order()
        house.printer("bar").power_on(house.now)
        await house.until(lambda: house.all_are(State.PRINTED, State.HELD, State.MOVED), seconds=60.0)
        ((printer, slip, orders),) = slips_told(house)
        assert (printer, [one["number"] for one in orders]) == ("bar", ["1"])
        assert out(house, "bar") == [slip, 2]

    in_restaurant(scenario, backups={"kitchen": "bar"})


@pytest.mark.parametrize("days", [-2000, -1, 1, 2000])
def test_a_date_that_jumps_holds_nothing(days):
    async def scenario(house):
        house.printer().power_off(house.now)
        await house.order()
        await house.wait(600.0)
        house.clock.wrong = timedelta(days=days)
        await house.order()
        house.printer().power_on(house.now)
        await house.until(house.printed)

    in_restaurant(scenario)


def test_a_ticket_that_may_be_on_paper_and_is_stale_says_so_on_the_slip():
    async def scenario(house):
        await house.order()
        await house.until(lambda: State.SENDING in house.states(), step=0.01)
        await house.wait(0.1)
        house.printer().power_off(house.now)
        await house.wait(2 * HOUR)
        house.printer().power_on(house.now)
        await house.until(lambda: house.all_are(State.PRINTED, State.HELD))
        ((_, _, (one,)),) = slips_told(house)
        assert one["marked"]
        assert (await house.job(1)).marked

    in_restaurant(scenario, kitchen="generic-80")


def test_the_settings_say_what_is_stale():
    async def scenario(house):
        house.printer().power_off(house.now)
        await house.order()
        await house.wait(180.0)
        house.printer().power_on(house.now)
        await house.until(lambda: house.states().get(State.HELD) == 1)

    in_restaurant(scenario, freshness=Freshness(kitchen=120.0))
