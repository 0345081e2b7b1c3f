"""Wix's list against the journal: each hour, at closing, and when somebody wants a span of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actors.config_hours import opening_hours
from actors.intake.list_messages import FetchSpan, FetchUnderWayError
from actors.journal.messages import ListJobs
from actors.journal.source_messages import PauseSource, ResumeSource
from actors.settings import Site
from tests.actors.intake.wired import SETTINGS, scenario, virtual, wired

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FIRST = 121.0  # seconds until the first comparison is over


# --- the day ----------------------------------------------------------------------------------------


@scenario
async def test_a_day_without_any_missing_is_written_down():
    async with wired(orders=3) as it:
        await virtual(1)
        await it.print()
        await virtual(FIRST)
        (found,) = await it.compared()
        assert (found.source, found.day, found.listed, found.missing) == ("wix", "2026-03-01", 3, ())
        assert (found.sums.ordered, found.sums.confirmed, found.sums.open) == (3, 3, 0)
        assert await it.alerts() == {}
        assert it.events("list_compared") == [{"source": "wix", "listed": 3}]


@scenario
async def test_an_order_that_slipped_past_every_poll_is_found_within_the_hour_and_prints():
    """The search knows of it only when newer changes have moved the polls past it."""
    async with wired() as it:
        await virtual(2700)
        for n in range(3):
            it.add(f"newer-{n}")
        await virtual(15)
        it.add("slipped", **it.dates(30 * MINUTE))
        await virtual(20)
        assert "slipped" not in [number for number, _, _ in await it.jobs()]
        await virtual(3600 + FIRST)
        assert ("slipped", "order", "queued") in await it.jobs()
        (found,) = await it.compared()
        assert found.missing == ("slipped",)
        assert (
            "docketd had not heard of, or not of the last change: slipped."
            in (await it.alerts())["orders-missed/wix"]
        )
        assert it.events("orders_missed") == [{"source": "wix", "missing": 1, "orders": "slipped"}]
        await virtual(3600)
        assert len(it.events("orders_missed")) == 1
        assert "orders-missed/wix" in await it.alerts()  # until another day
        it.clock.wrong += timedelta(days=1)
        await virtual(3600)
        assert await it.alerts() == {}


@scenario
async def test_a_change_that_slipped_past_every_poll_is_found_too():
    async with wired(orders=1) as it:
        await virtual(10)
        await it.print()
        await virtual(1800)
        it.add("newer")
        await virtual(15)
        line = {"productName": {"original": "Pizza"}, "quantity": 2}
        document = it.core.newest("order-000") | {"lineItems": [line]}
        it.core.add(document | {"updatedDate": it.dates(20 * MINUTE)["updatedDate"]}, keep_dates=True)
        await virtual(30)
        assert ("order-000", "change", "queued") not in await it.jobs()
        await virtual(3600)
        assert ("order-000", "change", "queued") in await it.jobs()
        assert (await it.compared())[0].missing == ("order-000",)


@scenario
async def test_what_is_younger_than_the_last_poll_is_not_missing():
    """It is the poller's to take: nobody has missed it."""
    async with wired(orders=1) as it:
        await virtual(5)
        await virtual(FIRST - 6.5)
        it.add("just now")
        await virtual(3)
        assert (await it.compared())[0].missing == ()
        await virtual(30)
        assert len(await it.jobs()) == 2
        assert await it.alerts() == {}


@scenario
async def test_orders_of_before_the_first_contact_are_not_missing():
    async with wired() as it:
        it.add("old", **it.dates(5 * HOUR))
        await virtual(FIRST)
        (found,) = await it.compared()
        assert (found.listed, found.missing) == (0, ())
        assert await it.jobs() == []


@scenario
async def test_while_wix_is_away_it_is_tried_again_and_the_reason_is_told():
    async with wired(orders=1) as it:
        await virtual(5)
        it.wire.down = True
        await virtual(FIRST + 60)
        assert await it.compared() == ()
        assert "Wix cannot be reached" in (await it.listing()).why
        it.wire.down = False
        await virtual(330)
        assert len(await it.compared()) == 1
        assert (await it.listing()).why == ""


@scenario
async def test_it_is_compared_at_closing_when_the_last_order_is_old_enough():
    site = Site(hours=opening_hours({"daily": "09:00-12:20"}))
    async with wired(site=site) as it:
        await virtual(FIRST)
        first = (await it.compared())[0].at
        await virtual(1800)
        (found,) = await it.compared()
        assert found.at > first
        assert f"{found.at:%H:%M}" == "12:25"


@scenario
async def test_a_paused_source_is_not_asked_for_its_list():
    async with wired(orders=1) as it:
        await virtual(5)
        await it.ask(PauseSource("wix", "till"))
        asked = len(it.wire.searches)
        await virtual(4000)
        assert (len(it.wire.searches), await it.compared()) == (asked, ())
        assert "paused by till" in (await it.listing()).why
        await it.ask(ResumeSource("wix", "till"))
        await virtual(400)
        assert len(await it.compared()) == 1


# --- a span by hand -----------------------------------------------------------------------------------


@scenario
async def test_known_orders_change_nothing():
    async with wired(orders=250) as it:
        await virtual(5)
        await it.print()
        before = await it.jobs()
        found = await it.fetch(HOUR)
        assert (found.state, found.seen, found.known, found.taken) == ("done", 250, 250, 0)
        assert (found.copies, found.changed, found.recorded) == (0, 0, 0)
        assert await it.jobs() == before


@scenario
async def test_an_order_that_was_lost_prints_and_one_from_before_the_first_contact_does_not():
    async with wired() as it:
        it.add("before", **it.dates(HOUR))
        await virtual(1500)
        it.add("newer")
        await virtual(15)
        it.add("lost", **it.dates(20 * MINUTE))
        await virtual(15)
        assert [number for number, _, _ in await it.jobs()] == ["newer"]
        found = await it.fetch(3 * HOUR)
        assert (found.seen, found.taken, found.recorded, found.known) == (3, 1, 1, 1)
        assert [number for number, _, _ in await it.jobs()] == ["newer", "lost"]


@scenario
async def test_with_print_all_that_came_out_comes_again_and_what_never_had_a_ticket_gets_one():
    async with wired() as it:
        it.add("before", **it.dates(HOUR))
        await virtual(5)
        it.add("printed")
        it.add("waiting")
        it.add("void")
        await virtual(15)
        await it.print()
        it.core.cancel("void")
        it.add("still to come")
        await virtual(15)
        found = await it.fetch(3 * HOUR, prints=True)
        assert (found.taken, found.known, found.copies) == (1, 4, 2)
        made = await it.jobs()
        assert made.count(("printed", "order", "queued")) == 1
        assert made.count(("still to come", "order", "queued")) == 1
        assert ("before", "order", "queued") in made
        assert [kind for number, kind, _ in made if number == "void"] == ["order", "void"]
        await it.print()
        again = await it.fetch(3 * HOUR, prints=True)
        assert (again.taken, again.copies) == (0, 4)
        copies = [row.copy for row in await it.ask(ListJobs()) if row.order_number == "printed"]
        assert copies == [3, 2, 1]  # headed REPRINT 2 and REPRINT 1


@scenario
async def test_a_span_has_two_ends():
    async with wired() as it:
        it.add("evening", **it.dates(3 * HOUR))
        it.add("noon", **it.dates(9 * HOUR))
        it.add("changed in the evening", **it.dates(30 * HOUR, 3 * HOUR))
        it.add("later", **it.dates(HOUR))
        it.add("placed before and changed later", **it.dates(30 * HOUR, HOUR))
        found = await it.fetch(4 * HOUR, 2 * HOUR)
        assert (found.seen, found.recorded) == (2, 2)


@scenario
async def test_another_branchs_orders_are_never_printed():
    async with wired(replace(SETTINGS, location=("ours",))) as it:
        await virtual(5)
        it.add("theirs", businessLocation={"id": "other", "name": "Other"})
        it.add("here", businessLocation={"id": "ours", "name": "Ours"})
        await virtual(15)
        found = await it.fetch(HOUR, prints=True)
        assert (found.seen, found.copies) == (2, 0)
        assert [number for number, _, _ in await it.jobs()] == ["here"]
        await virtual(FIRST)
        assert ((await it.compared())[0].listed, await it.alerts()) == (1, {})


@scenario
async def test_trouble_on_the_way_is_told_and_what_came_is_kept():
    async with wired(orders=150) as it:
        await virtual(5)
        searches = len(it.wire.searches)

        def deny_the_second(number):
            if number == searches + 2:
                it.core.fail_next(401)

        it.wire.before = deny_the_second
        found = await it.fetch(HOUR)
        assert (found.state, found.seen) == ("failed", 100)
        assert found.why.startswith("Wix does not accept the API key")
        assert it.events("fetch_ended")[0]["why"] == found.why


@scenario
async def test_trouble_that_passes_ends_nothing():
    async with wired(orders=150) as it:
        await virtual(5)
        it.core.fail_next(503, b"", times=2)
        found = await it.fetch(HOUR)
        assert (found.state, found.seen) == ("done", 150)


@scenario
async def test_wix_away_is_said():
    async with wired() as it:
        await virtual(5)
        it.wire.down = True
        found = await it.fetch(HOUR)
        assert (found.state, found.seen) == ("failed", 0)
        assert found.why.startswith("Wix cannot be reached")


@scenario
async def test_one_at_a_time():
    async with wired(orders=1) as it:
        await virtual(5)
        now = it.clock.now()
        wanted = FetchSpan(now - HOUR, now, prints=False, who="somebody")
        await it.reconciler.ask(wanted, 5.0)
        with pytest.raises(FetchUnderWayError, match=r"^somebody is fetching orders from wix already"):
            await it.reconciler.ask(wanted, 5.0)


@scenario
async def test_an_order_that_changes_while_it_is_paged_through_hides_no_other():
    """Sorted by the last change, all behind it would move up by one, over the edge of a page."""
    async with wired(orders=250) as it:
        await virtual(5)
        searches = len(it.wire.searches)

        def touch(number):
            if number > searches + 1:
                it.core.edit(f"order-{number % 7:03}", {})

        it.wire.before = touch
        found = await it.fetch(HOUR)
        assert found.state == "done"
        assert found.seen >= 250
        assert found.known >= 250
