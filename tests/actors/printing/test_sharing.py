"""A printer that a till prints on too: taken for a burst, and believed only where it names the ticket."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from actors import places
from actors.domain.job import Evidence, State
from actors.journal.messages import WorkDue
from actors.journal.pause_messages import Pause, Resume
from actors.printing.messages import RESTING, Counter, Fenced, Ready, Taken
from actors.printing.sharing import as_shared, believed, names_attempts
from tests.actors.printing.restaurant import MODELS, in_restaurant
from tests.actors.printing.test_printing import until_sending
from transports.languages.commands import encode
from transports.languages.escpos.encoder import EscPos
from transports.profiles import profile

RECEIPT = b"\x1b@till's receipt\n\x1dV\x01"


def shared(scenario, **settings):
    in_restaurant(scenario, shared=("kitchen",), **({"kitchen": "TM-m30III"} | settings))


class Till:
    """Another program on another computer, at the same printer."""

    def __init__(self, house, name="kitchen"):
        self._link = house.workshop.link(name)

    async def take(self):
        async with asyncio.timeout(10):
            await self._link.open()

    async def print(self, data=RECEIPT):
        await self._link.write(data)

    def let_go(self):
        self._link.abort()


def is_taken(house, name="kitchen"):
    return house.printer(name).session is not None


def dials(house, name="kitchen"):
    return len([each for _, each in house.dials if each == name])


def standings(house):
    return [event.data["state"] for event in house.events("printer_changed")]


def test_it_is_looked_at_once_and_then_left_to_the_till():
    async def scenario(house):
        await house.wait(1.0)
        assert is_taken(house)
        await house.wait(3.0)
        assert not is_taken(house)
        await house.wait(3600.0)
        assert dials(house) == 1
        found = await house.describe()
        assert (found.state, found.reasons, found.resting, found.shared) == ("ready", (), True, True)
        assert found.seen == pytest.approx(3604.0, abs=4.0)
        assert standings(house) == ["ready"]

    shared(scenario)


def test_it_is_let_go_two_seconds_after_the_last_ticket():
    async def scenario(house):
        await house.wait(60.0)
        before = dials(house)
        for _ in range(3):
            await house.order()
        await house.until(house.printed)
        assert is_taken(house)
        await house.wait(1.8)
        assert is_taken(house)
        await house.wait(0.5)
        assert not is_taken(house)
        assert dials(house) == before + 1
        assert {job.evidence for job in await house.jobs()} == {Evidence.VIRTUAL}
        assert standings(house) == ["ready"]  # what opens and closes on purpose is no news
        house.check_paper()
        assert house.marked() == 0

    shared(scenario)


def test_while_the_till_has_it_it_is_busy_and_its_tickets_come_next():
    async def scenario(house):
        await house.wait(60.0)
        till = Till(house)
        await till.take()
        await house.order()
        await house.wait(20.0)
        found = await house.describe()
        assert (found.state, found.reasons) == ("busy", ("connecting-to-device",))
        assert house.states() == {State.QUEUED: 1}
        await till.print()
        await house.wait(1.0)
        till.let_go()
        await house.until(house.printed, seconds=8.0)
        assert standings(house) == ["ready", "busy", "ready"]
        assert "till's receipt" in house.printer().slips[0].text

    shared(scenario)


def test_a_till_that_keeps_it_makes_the_backup_print():
    async def scenario(house):
        await house.wait(60.0)
        till = Till(house)
        await till.take()
        await house.order()
        await house.until(lambda: house.states() == {State.MOVED: 1, State.PRINTED: 1}, seconds=90.0)
        till.let_go()

    shared(scenario, bar="TM-m30III", backups={"kitchen": "bar"})


def test_it_is_a_backup_as_long_as_it_was_well_when_last_seen():
    async def scenario(house):
        await house.wait(60.0)
        house.printer("bar").power_off(house.now)
        await house.order("bar")
        await house.until(lambda: house.states() == {State.MOVED: 1, State.PRINTED: 1}, seconds=90.0)
        assert [slip.text.count("ticket 1") for slip in house.printer().slips] == [1]

    shared(scenario, bar="TM-m30III", backups={"bar": "kitchen"})


def test_a_ticket_whose_connection_was_lost_comes_marked_whatever_the_till_has_cut():
    """The till's own cut moves the counter by one, as the lost ticket would have."""

    async def scenario(house):
        for _ in range(2):
            await house.order()
            await house.until(house.printed)
            await house.wait(5.0)
        house.printer().speed_mm_s = 20.0
        await house.order()
        await until_sending(house)
        await house.wait(1.0)
        house.printer().power_off(house.now)
        await house.wait(0.1)
        house.printer().power_on(house.now)
        till = Till(house)
        await till.take()
        await till.print()
        await house.wait(2.0)
        till.let_go()
        await house.until(house.printed, seconds=60.0)
        assert house.marked() == 1

    shared(scenario)


@pytest.mark.parametrize("model", ["generic-80", "TSP143"])
def test_what_names_no_ticket_proves_none(model):
    async def scenario(house):
        await house.order()
        await house.until(lambda: house.all_are(State.SENT))
        assert {job.evidence for job in await house.jobs()} == {Evidence.STATUS}
        await house.wait(5.0)
        assert not is_taken(house)
        house.check_paper()

    shared(scenario, kitchen=model)


@pytest.mark.parametrize("model", ["TSP143IV", "TSP654II"])
def test_a_star_that_answers_to_the_tickets_name_proves_it(model):
    """Also behind a till that asks in the same way, by another name, and counts."""

    async def scenario(house):
        for _ in range(3):
            till = Till(house)
            await till.take()
            await till.print(b"till's receipt\n\x1bd\x02" + b"\x17" * 3 + b"\x1b\x1d\x03\x01zz")
            till.let_go()
            await house.order()
            await house.until(house.printed, seconds=30.0)
            await house.wait(5.0)
            assert not is_taken(house)
        assert {job.evidence for job in await house.jobs()} == {Evidence.VIRTUAL}  # a fence, on virtual paper
        assert house.marked() == 0
        house.check_paper()

    shared(scenario, kitchen=model)


@pytest.mark.parametrize("model", ["TSP143IV", "TSP654II"])
def test_a_star_that_leaves_names_unanswered_proves_none(model):
    """Its counter is there, and counts the till's tickets too."""

    async def scenario(house):
        await house.order()
        await house.until(lambda: house.all_are(State.SENT), seconds=600.0)
        assert {job.evidence for job in await house.jobs()} == {Evidence.STATUS}
        await house.wait(10.0)
        house.check_paper()

    nameless = replace(MODELS[model], print_end=False)
    shared(scenario, kitchen=model, made={model: nameless})


def test_an_answer_that_the_till_has_left_is_nobodys_proof():
    """It comes to whoever connects next."""

    async def scenario(house):
        await house.wait(60.0)
        till = Till(house)
        await till.take()
        await till.print(RECEIPT + encode(EscPos(profile("generic-80")).marker()) * 5)
        till.let_go()
        await house.order()
        await house.until(lambda: house.all_are(State.SENT), seconds=5.0)
        assert {job.evidence for job in await house.jobs()} == {Evidence.STATUS}
        await house.wait(10.0)
        house.check_paper()

    shared(scenario, kitchen="generic-80")


def test_a_ticket_in_hand_keeps_the_connection_until_the_paper_is_back():
    async def scenario(house):
        await house.wait(60.0)
        house.printer().speed_mm_s = 20.0
        await house.order()
        await until_sending(house)
        house.printer().paper_out(house.now)
        await house.wait(120.0)
        assert is_taken(house)
        assert "media-empty" in (await house.describe()).reasons
        house.printer().load_paper(house.now)
        await house.until(house.printed, seconds=60.0)
        await house.wait(2.5)
        assert not is_taken(house)
        assert house.marked() == 0

    shared(scenario)


def test_without_one_in_hand_the_till_may_have_it_between_two_looks():
    async def scenario(house):
        await house.wait(60.0)
        house.printer().paper_out(house.now)
        await house.order()
        await house.wait(1.0)
        free = 0
        for _ in range(300):
            await house.wait(0.1)
            free += not is_taken(house)
        assert free > 100
        assert dials(house) >= 4
        found = await house.describe()
        assert (found.state, "media-empty" in found.reasons) == ("blocked", True)
        assert standings(house) == ["ready", "blocked"]  # once: the same again is no news
        house.printer().load_paper(house.now)
        await house.until(house.printed, seconds=10.0)

    shared(scenario)


def test_paused_it_is_left_alone():
    async def scenario(house):
        await house.wait(60.0)
        before = dials(house)
        await house.part(places.JOURNAL).ask(Pause("kitchen", "somebody"), timeout=60.0)
        await house.order()
        await house.wait(600.0)
        assert dials(house) == before
        await house.part(places.JOURNAL).ask(Resume("kitchen", "somebody"), timeout=60.0)
        await house.until(house.printed, seconds=5.0)

    shared(scenario)


def test_a_lull_is_no_outage_after_which_tickets_come_slowly():
    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        await house.wait(1200.0)
        begun = house.now
        for _ in range(12):
            await house.order()
        await house.until(house.printed, seconds=30.0)
        assert house.now - begun < 20.0

    shared(scenario, rows=24)


@pytest.mark.parametrize("part", ["link", "press"])
def test_who_starts_again_finds_out_what_is_to_be_done(part):
    async def scenario(house):
        await house.wait(60.0)
        house.kill(places.printer("kitchen", part))
        await house.wait(10.0)
        assert not is_taken(house)
        await house.order()
        await house.until(house.printed, seconds=10.0)

    shared(scenario)


def test_a_hint_without_work_opens_it_once():
    async def scenario(house):
        await house.wait(60.0)
        before = dials(house)
        house.part(places.printer("kitchen", "press")).tell(WorkDue())
        await house.wait(60.0)
        assert (dials(house), is_taken(house)) == (before + 1, False)

    shared(scenario)


# --- what is believed -----------------------------------------------------------------------------


def test_a_name_is_believed_and_a_count_never():
    said = Fenced(7, Evidence.FENCE, 41, 900)
    assert believed(said, named=True) == Fenced(7, Evidence.FENCE)
    assert believed(said, named=False) == Taken(7, Evidence.STATUS)
    assert believed(Counter(41, 900, 40), named=True) == Counter(None)
    assert [believed(each, named=False) for each in (Ready(), RESTING)] == [Ready(), RESTING]


@pytest.mark.parametrize("model", ["TM-m30III", "generic-80"])
def test_no_marker_is_asked_for(model):
    printer = as_shared(profile(model))
    assert (printer.marker, printer.process_id) == (False, profile(model).process_id)


@pytest.mark.parametrize(
    ("model", "named"),
    [("TM-m30III", True), ("TSP143IV", True), ("TSP650II", True), ("TSP143", False), ("generic-80", False)],
)
def test_who_answers_for_one_ticket_and_no_other(model, named):
    assert names_attempts(profile(model)) is named
    assert believed(Fenced(7, Evidence.FENCE), named=named).evidence is (
        Evidence.FENCE if named else Evidence.STATUS
    )
