"""A printer that stays away is relieved by its backup, and what it may have printed is marked."""

import asyncio

import pytest

from actors import places
from actors.domain.job import State
from actors.journal.alert_messages import ListAlerts
from actors.journal.looking_messages import WorkOf
from actors.journal.messages import MoveQueued
from tests.actors.printing.restaurant import in_restaurant
from tests.actors.printing.test_printing import until_sending

BACKUP = {"kitchen": "bar"}


def tell(house, request):
    return house.part(places.JOURNAL).ask(request, timeout=60.0)


async def alerts(house):
    return [alert.key for alert in await tell(house, ListAlerts())]


def test_a_moved_ticket_names_the_printer_it_was_meant_for():
    async def scenario(house):
        house.printer().power_off(house.now)
        await house.order()
        await house.until(lambda: house.all_are(State.PRINTED, State.MOVED), seconds=90.0)
        moved = (await house.jobs())[-1]
        assert (moved.printer, moved.marked) == ("bar", False)
        assert (await tell(house, WorkOf(moved.job))).work.rerouted_from == "kitchen"
        assert (await tell(house, WorkOf(1))).work.rerouted_from == ""
        house.check_paper()

    in_restaurant(scenario, backups=BACKUP)


def test_what_moved_there_and_back_is_not_rerouted():
    async def scenario(house):
        for name in ("kitchen", "bar"):
            house.printer(name).power_off(house.now)
        await house.order()
        await tell(house, MoveQueued("kitchen", "bar", "away"))
        await tell(house, MoveQueued("bar", "kitchen", "away"))
        assert (await tell(house, WorkOf(3))).work.rerouted_from == ""

    in_restaurant(scenario)


def test_what_may_have_printed_moves_with_a_mark_that_names_the_other_printer():
    async def scenario(house):
        await house.order()
        await until_sending(house)
        house.printer().power_off(house.now)
        await house.until(lambda: house.all_are(State.PRINTED, State.MOVED), seconds=90.0)
        moved = (await house.jobs())[-1]
        work = (await tell(house, WorkOf(moved.job))).work
        assert (moved.printer, work.mark.printer, work.mark.copy) == ("bar", "kitchen", 2)
        house.printer().power_on(house.now)
        await house.wait(30.0)
        assert house.marked() == 1
        house.check_paper()

    in_restaurant(scenario, backups=BACKUP)


def test_a_ticket_that_the_printer_still_holds_stays_with_it():
    """Paper out in mid-ticket: it comes out when the roll was changed."""

    async def scenario(house):
        await house.order()
        await until_sending(house)
        house.printer().paper_out(house.now)
        await house.order()
        await house.until(lambda: house.states().get(State.PRINTED) == 1, seconds=90.0)
        assert house.states() == {State.SENDING: 1, State.MOVED: 1, State.PRINTED: 1}
        house.printer().load_paper(house.now)
        await house.until(lambda: house.all_are(State.PRINTED, State.MOVED))
        assert house.marked() == 0
        house.check_paper()

    in_restaurant(scenario, backups=BACKUP)


def test_it_is_told_of_while_it_lasts_and_new_tickets_go_home_by_themselves():
    async def scenario(house):
        house.printer().power_off(house.now)
        await house.order()
        await house.until(lambda: house.all_are(State.PRINTED, State.MOVED), seconds=90.0)
        assert await alerts(house) == ["failed-over/kitchen"]
        house.printer().power_on(house.now)
        await house.wait(5.0)
        assert await alerts(house) == []
        await house.order()
        await house.until(lambda: house.all_are(State.PRINTED, State.MOVED))
        assert [job.printer for job in await house.jobs()] == ["kitchen", "bar", "kitchen"]

    in_restaurant(scenario, backups=BACKUP)


def test_a_journal_that_is_away_hears_later_that_the_printer_is_back():
    async def scenario(house):
        house.printer().power_off(house.now)
        await house.order()
        await house.until(lambda: house.all_are(State.PRINTED, State.MOVED), seconds=90.0)
        await house.take_away("journal")
        house.printer().power_on(house.now)
        await house.wait(3.0)
        await house.bring_back("journal")
        await house.wait(10.0)
        assert await alerts(house) == []

    in_restaurant(scenario, backups=BACKUP)


@pytest.mark.parametrize("hours", [0, 1])
def test_what_is_in_doubt_and_stale_is_held_instead_of_moved(hours):
    async def scenario(house):
        house.printer("bar").power_off(house.now)
        await house.order()
        await until_sending(house)
        house.printer().power_off(house.now)
        await house.wait(hours * 3600.0)
        house.printer("bar").power_on(house.now)
        await house.until(lambda: house.all_are(State.PRINTED, State.MOVED, State.HELD), seconds=90.0)
        assert (await house.job(1)).state is (State.HELD if hours else State.MOVED)

    in_restaurant(scenario, backups=BACKUP)


def test_a_printer_that_is_back_takes_no_number_that_its_backup_gives_away_meanwhile():
    """Both have a ticket of one station in the making, and each was told the same number."""
    gate = asyncio.Event()

    async def scenario(house):
        house.printer().power_off(house.now)
        await house.order()
        house.moods.append(gate)
        await house.until(lambda: State.MOVED in house.states(), seconds=90.0)
        house.printer().power_on(house.now)
        await house.order()
        await house.wait(5.0)
        gate.set()
        await house.until(lambda: house.all_are(State.PRINTED, State.MOVED))
        jobs = {job.printer: job for job in await house.jobs() if job.state is State.PRINTED}
        assert (jobs["bar"].running, jobs["kitchen"].running) == ("K-001", "K-002")
        work = (await tell(house, WorkOf(jobs["kitchen"].job))).work
        assert work.before.running == "K-001"
        assert house.events("child_terminated") == []
        house.check_paper()

    in_restaurant(scenario, backups=BACKUP)
