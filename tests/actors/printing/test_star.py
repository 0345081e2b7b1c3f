"""Tickets on Star's printers: those of graphic mode are known by a counter, those with letters by a name."""

from dataclasses import replace

import pytest

from actors.domain.job import Evidence, State
from tests.actors.printing.restaurant import in_restaurant
from transports.virtual.model import TSP143, TSP143IV, TSP654II, without

STARS = {"kitchen": "TSP143", "bar": "TSP143"}
MODELS = {"TSP143": TSP143, "TSP143IV": TSP143IV, "TSP654II": TSP654II}
EVERY = pytest.mark.parametrize("model", MODELS)


def two(model):
    return {"kitchen": model, "bar": model}


async def until_sending(house, extra=0.05):
    await house.until(lambda: State.SENDING in house.states(), step=0.01)
    await house.wait(extra)


async def trust(house):
    """Let the counter be seen moving."""
    await house.order()
    await house.until(house.printed)


def is_with_the_printer(house):
    """All of the ticket is, and it is not cut yet."""
    conversation = house.actor("kitchen", "link")._conversation
    return conversation.sending is not None and conversation._written and house.printer().cuts == 1


@EVERY
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_forty_tickets_are_each_printed_once_beyond_the_end_of_the_counter(seed, model):
    async def scenario(house):
        for _ in range(40):
            await house.order("kitchen", "bar")
        await house.until(house.printed, 240)
        assert len(house.check_paper()) == 80
        assert house.marked() == 0
        assert {job.evidence for job in await house.jobs()} == {Evidence.VIRTUAL}
        assert house.printer("kitchen").slips_total == house.printer("bar").slips_total == 40

    in_restaurant(scenario, seed=seed, **two(model))


@EVERY
def test_a_printer_that_counts_before_the_writer_has_its_turn_is_believed(model):
    async def scenario(house):
        house.printer().speed_mm_s = None  # at once
        for _ in range(3):
            await house.order()
        await house.until(house.printed, 60)
        assert len(house.check_paper()) == 3
        assert house.marked() == 0

    in_restaurant(scenario, **two(model))


def test_what_the_printer_says_of_itself_is_shown():
    async def scenario(house):
        await house.until(lambda: house.actor("kitchen", "link")._conversation.told, 10.0)
        status = await house.describe()
        assert (status.state, status.identity) == ("ready", "Star TSP143IIILANVer1.3")

    in_restaurant(scenario, **STARS)


@EVERY
@pytest.mark.parametrize(
    ("harm", "heal", "reason"),
    [
        ("paper_out", "load_paper", "media-empty"),
        ("open_cover", "close_cover", "cover-open"),
        ("jam_cutter", "clear_jam", "cutter-error"),
        ("go_offline", "go_online", "offline"),
    ],
)
def test_a_printer_that_a_person_has_to_see_to_keeps_its_ticket_and_ends_it(harm, heal, reason, model):
    async def scenario(house):
        await trust(house)
        for _ in range(3):
            await house.order()
        await until_sending(house, 0.1)
        getattr(house.printer(), harm)(house.now)
        await house.wait(20.0)
        status = await house.describe()
        assert (status.state, set(status.reasons) - {"media-low"}) == ("blocked", {reason})
        assert house.states()[State.SENDING] == 1
        await house.wait(595.0)
        assert house.states()[State.SENDING] == 1
        getattr(house.printer(), heal)(house.now)
        await house.until(house.printed, 60)
        assert len(house.check_paper()) == 4
        assert house.marked() == 0

    in_restaurant(scenario, failover_after=3600.0, **two(model))


@EVERY
@pytest.mark.parametrize("moment", [0.0, 0.02, 0.1, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("fault", ["power", "network"])
def test_whatever_moment_it_breaks_every_ticket_is_there_once_or_marked(moment, fault, model):
    async def scenario(house):
        await trust(house)
        for _ in range(3):
            await house.order()
        await until_sending(house, moment)
        if fault == "power":
            house.printer().power_off(house.now)
            await house.wait(20.0)
            assert (await house.describe()).reasons == ("refused",)
            house.printer().power_on(house.now)
        else:
            house.cut_off("kitchen")
        await house.until(house.printed, 60)
        house.check_paper()
        assert house.marked() <= 1

    in_restaurant(scenario, **two(model))


@pytest.mark.parametrize("model", ["TSP143", "TSP143IV"])
def test_a_ticket_that_ended_while_nobody_listened_is_known_by_the_counter(model):
    async def scenario(house):
        await trust(house)
        made = await house.order()
        await house.until(lambda: is_with_the_printer(house), step=0.005)
        house.cut_off("kitchen")  # all of it is with the printer, which goes on
        await house.until(house.printed, 30)
        job = await house.job(made.tickets[0].job)
        assert "moved by one" in job.why
        assert job.evidence is Evidence.VIRTUAL
        assert [attempt.outcome for attempt in job.attempts] == ["lost"]
        assert house.printer().slips_total == 2

    in_restaurant(scenario, buffer=65536, **two(model))


def test_in_line_mode_a_count_that_came_later_than_the_question_proves_nothing():
    """Nothing is told there by itself: the counter stood where it did when it was asked for."""

    async def scenario(house):
        await trust(house)
        await house.order()
        await house.until(lambda: is_with_the_printer(house), step=0.005)
        house.cut_off("kitchen")
        await house.until(house.printed, 30)
        house.check_paper()
        assert house.marked() <= 1

    in_restaurant(scenario, buffer=65536, **two("TSP654II"))


@EVERY
def test_a_ticket_that_ended_before_docketd_was_back_is_known_by_the_counter(model):
    async def scenario(house):
        await trust(house)
        made = await house.order()
        await house.until(lambda: is_with_the_printer(house), step=0.005)
        await house.take_away("printing")
        await house.wait(5.0)
        assert house.printer().slips_total == 2
        await house.bring_back("printing")
        await house.until(house.printed, 30)
        assert not (await house.job(made.tickets[0].job)).marked
        assert house.printer().slips_total == 2

    in_restaurant(scenario, buffer=65536, **two(model))


@EVERY
def test_power_that_came_back_proves_nothing_even_where_the_counter_stands_one_on(model):
    """Counted by somebody else meanwhile: the copy has a mark all the same."""

    async def scenario(house):
        await trust(house)
        made = await house.order()
        await until_sending(house, 0.1)
        printer = house.printer()
        printer.power_off(house.now)
        printer.power_on(house.now)
        printer._answers.counter = 1
        await house.until(house.printed, 30)
        job = await house.job(made.tickets[0].job)
        assert job.marked
        house.check_paper()

    in_restaurant(scenario, **two(model))


def test_a_printer_that_does_not_count_has_taken_what_it_took():
    async def scenario(house):
        for _ in range(3):
            await house.order()
        await house.until(lambda: house.all_are(State.SENT), 120)
        assert {job.evidence for job in await house.jobs()} == {Evidence.STATUS}
        await house.wait(5.0)
        house.check_paper()

    in_restaurant(scenario, made={"TSP143": replace(TSP143, etb=False)}, **STARS)


def test_a_printer_that_says_nothing_is_not_printed_on():
    async def scenario(house):
        await house.order()
        await house.wait(30.0)
        assert (await house.describe()).state == "down"
        assert set(house.states()) == {State.QUEUED}
        assert house.printer().slips_total == 0

    in_restaurant(scenario, made={"TSP143": replace(TSP143, asb=False)}, **STARS)


@pytest.mark.parametrize("model", ["TSP143IV", "TSP654II"])
@pytest.mark.parametrize("lacking", [("print-end",), ("etb",)])
def test_a_printer_that_lacks_one_of_its_proofs_has_the_other(model, lacking):
    async def scenario(house):
        for _ in range(3):
            await house.order()
        await house.until(house.printed, 120)
        assert {job.evidence for job in await house.jobs()} == {Evidence.VIRTUAL}
        assert len(house.check_paper()) == 3

    in_restaurant(scenario, made={model: without(MODELS[model], *lacking)}, **two(model))


@pytest.mark.parametrize("model", ["TSP143IV", "TSP654II"])
def test_a_printer_that_lacks_both_has_taken_what_it_took(model):
    async def scenario(house):
        for _ in range(3):
            await house.order()
        await house.until(lambda: house.all_are(State.SENT), 120)
        assert {job.evidence for job in await house.jobs()} == {Evidence.STATUS}
        await house.wait(5.0)
        house.check_paper()

    in_restaurant(scenario, made={model: without(MODELS[model], "etb", "print-end")}, **two(model))
