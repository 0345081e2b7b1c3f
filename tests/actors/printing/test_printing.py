"""Breaker, link, press and dispatch as one, against virtual printers: what counts is what is on paper."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from actors import places
from actors.domain.freshness import Freshness
from actors.domain.job import Evidence, State
from actors.domain.patience import Cause, Patience
from actors.errors import DiskFullError
from actors.journal.messages import Begin, WorkDue
from actors.printing.link import Link
from actors.printing.press import Press
from actors.printing.wire import Arrived, Gone
from tests.actors.printing.restaurant import MODELS, Bomb, in_restaurant
from transports.profiles import profile
from transports.virtual.model import CLONE

LINK, PRESS = places.printer("kitchen", "link"), places.printer("kitchen", "press")
CLONES = {"kitchen": "generic-80", "bar": "generic-80"}


def test_a_printer_that_confirms_less_than_its_model_does_so_soon_without(monkeypatch):
    """Two kinds of fence are tried, three rounds of 2 s each."""
    less = replace(CLONE, process_id=False, gs_r=False, counters=False)
    monkeypatch.setitem(MODELS, "TM-m30III", less)

    async def scenario(house):
        await house.order()
        await house.until(lambda: house.all_are(State.SENT), seconds=20.0)
        await house.wait(5.0)  # it takes faster than it prints
        house.check_paper()

    in_restaurant(scenario)


def test_a_printer_that_cannot_confirm_has_taken_what_it_took(monkeypatch):
    mute = replace(profile("generic-80"), marker=False)
    monkeypatch.setattr("actors.printing.link.profile", lambda _: mute)

    async def scenario(house):
        for _ in range(3):
            await house.order()
        await house.until(lambda: house.all_are(State.SENT))
        assert {job.evidence for job in await house.jobs()} == {Evidence.STATUS}
        await house.wait(5.0)
        house.check_paper()

    in_restaurant(scenario, kitchen="generic-80")


@pytest.mark.parametrize("seed", [None, 1, 2])
@pytest.mark.parametrize("models", [{}, CLONES], ids=["epson", "clone"])
def test_thirty_orders_on_two_printers_are_all_printed_once(models, seed):
    async def scenario(house):
        for _ in range(30):
            await house.order("kitchen", "bar")
        await house.until(house.printed, 120)
        paper = house.check_paper()
        assert len(paper) == 60
        assert house.marked() == 0
        assert {job.evidence for job in await house.jobs()} == {Evidence.VIRTUAL}
        assert house.printer("kitchen").slips_total == house.printer("bar").slips_total == 30

    in_restaurant(scenario, seed=seed, **models)


def test_tickets_of_a_printer_come_in_order_and_count_without_gaps():
    async def scenario(house):
        for _ in range(5):
            await house.order()
        await house.until(house.printed)
        numbers = [slip.text.split()[2] for slip in house.printer().slips]
        assert numbers == [f"K-00{number}" for number in range(1, 6)]

    in_restaurant(scenario)


@pytest.mark.parametrize("models", [{}, CLONES], ids=["epson", "clone"])
def test_paper_out_for_ten_minutes_loses_and_doubles_nothing(models):
    async def scenario(house):
        for _ in range(6):
            await house.order()
        await house.wait(1.0)
        house.printer().paper_out(house.now)
        await house.wait(5.0)
        status = await house.describe()
        if not models:  # a clone tells nothing of itself before it has taken the ticket
            assert (status.state, "media-empty" in status.reasons) == ("blocked", True)
        assert status.printing is not None
        await house.wait(595.0)
        assert house.states()[State.SENDING] == 1
        house.printer().load_paper(house.now)
        await house.until(house.printed)
        house.check_paper()
        assert house.marked() == 0
        assert (await house.describe()).state == "ready"

    in_restaurant(scenario, **models)


def test_a_printer_without_paper_is_told_of_once():
    async def scenario(house):
        await house.wait(1.0)
        house.printer().paper_out(house.now)
        await house.wait(300.0)
        assert len(house.events("printer_changed")) == 3  # both ready, one blocked

    in_restaurant(scenario)


async def until_sending(house, extra=0.05):
    await house.until(lambda: State.SENDING in house.states(), step=0.01)
    await house.wait(extra)


async def trust(house):
    """Let the counter be seen moving: two tickets, since the first is told by how much."""
    await house.order()
    await house.until(house.printed)


def stands_uncut(house):
    """Whether some of the last attempt's ticket is on paper, and it was not cut."""
    row = house.store.connection.execute("SELECT counter, lines FROM attempts ORDER BY id DESC").fetchone()
    return house.printer().cuts == row["counter"] and house.printer().lines_fed > row["lines"]


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.1, 0.3, 0.6])
@pytest.mark.parametrize("fault", ["power", "network"])
@pytest.mark.parametrize("models", [{}, CLONES], ids=["epson", "clone"])
def test_whatever_moment_it_breaks_every_ticket_is_there_once_or_marked(moment, fault, models):
    async def scenario(house):
        await trust(house)
        for _ in range(3):
            await house.order()
        await until_sending(house, moment)
        if fault == "power":
            house.printer().power_off(house.now)
            uncut = stands_uncut(house)
            await house.wait(20.0)
            assert (await house.describe()).reasons == ("refused",)
            house.printer().power_on(house.now)
        else:
            house.cut_off("kitchen")
        await house.until(house.printed, 60)
        house.check_paper()
        if not models:  # its counters are trusted: of a ticket at most, which was begun on paper and not cut
            assert house.marked() <= (uncut if fault == "power" else 1)

    in_restaurant(scenario, **models)


def test_a_cut_that_the_counter_saw_needs_no_second_copy():
    async def scenario(house):
        await trust(house)
        made = await house.order()
        await until_sending(house, 0.0)
        await house.until(lambda: house.printer().cuts == 2, step=0.005)
        house.printer().power_off(house.now)  # it is cut; nobody heard the fence
        await house.wait(5.0)
        assert (await house.job(made.tickets[0].job)).state is State.DOUBTFUL
        house.printer().power_on(house.now)
        await house.until(house.printed)
        job = await house.job(made.tickets[0].job)
        assert "moved by one" in job.why
        assert job.evidence is Evidence.VIRTUAL
        assert len(job.attempts) == 1
        assert house.printer().slips_total == 2

    in_restaurant(scenario)


def test_a_ticket_of_which_no_line_was_fed_is_sent_again_without_a_mark(monkeypatch):
    async def scenario(house):
        await trust(house)
        printer, swallowed = house.printer(), []
        receive = printer.receive

        def lose_power(data, now):
            """With the ticket in its buffer."""
            if b"ticket 2" not in data or swallowed:
                return receive(data, now)
            swallowed.append(data)
            printer.power_off(now)
            return len(data)

        monkeypatch.setattr(printer, "receive", lose_power)
        made = await house.order()
        await house.until(lambda: swallowed, step=0.01)
        await house.wait(1.0)
        assert not stands_uncut(house)
        printer.power_on(house.now)
        await house.until(house.printed)
        job = await house.job(made.tickets[0].job)
        assert [attempt.outcome for attempt in job.attempts] == ["lost", "fenced"]
        assert not job.marked
        house.check_paper()

    in_restaurant(scenario)


def test_a_ticket_that_stands_on_the_strip_uncut_comes_again_with_a_mark():
    """The counter of cuts knows nothing of it, and the copy comes right below."""

    async def scenario(house):
        await trust(house)
        made = await house.order()
        await until_sending(house, 0.0)
        await house.until(lambda: stands_uncut(house), step=0.005)
        house.printer().power_off(house.now)
        house.printer().power_on(house.now)
        await house.until(house.printed)
        job = await house.job(made.tickets[0].job)
        assert [attempt.outcome for attempt in job.attempts] == ["lost", "fenced"]
        assert job.marked

    in_restaurant(scenario)


def test_docketd_killed_before_the_first_byte_prints_without_a_mark(monkeypatch):
    async def scenario(house):
        await trust(house)
        with monkeypatch.context() as killed:
            killed.setattr(Link, "_serve", lambda *_: None)  # from here on no byte leaves the process
            made = await house.order()
            await until_sending(house)
            await house.stop()
        await house.start()
        await house.until(house.printed)
        job = await house.job(made.tickets[0].job)
        assert [attempt.outcome for attempt in job.attempts] == ["orphaned", "fenced"]
        assert not job.marked
        house.check_paper()

    in_restaurant(scenario)


def test_a_counter_that_nobody_saw_move_is_not_trusted():
    async def scenario(house):
        made = await house.order()
        await until_sending(house)
        house.printer().power_off(house.now)
        house.printer().power_on(house.now)
        await house.until(house.printed)
        assert (await house.job(made.tickets[0].job)).marked
        assert house.check_paper() == {(1, 2): 1}

    in_restaurant(scenario)


def test_a_constant_counter_is_never_trusted():
    async def scenario(house):
        for _ in range(3):
            await trust(house)
        assert house.store.connection.execute(
            "SELECT counter_moved, counter_stood FROM printers WHERE name = 'kitchen'"
        ).fetchone()[:] == (0, 3)
        await house.order()
        await until_sending(house)
        house.printer().power_off(house.now)
        house.printer().power_on(house.now)
        await house.until(house.printed)
        assert house.marked() == 1

    in_restaurant(scenario, kitchen="generic-80")


def test_the_counter_of_the_first_ticket_is_known_already():
    async def scenario(house):
        await trust(house)
        row = house.store.connection.execute("SELECT counter FROM attempts").fetchone()
        assert row["counter"] == 0
        assert house.store.connection.execute("SELECT counter_moved FROM printers").fetchone()[0] == 1
        for _ in range(3):
            await house.order()
        await house.until(house.printed)
        counters = house.store.connection.execute("SELECT counter FROM attempts ORDER BY id").fetchall()
        assert [row["counter"] for row in counters] == [0, 1, 2, 3]

    in_restaurant(scenario)


def test_marked_copies_are_two_at_most_and_then_a_person_decides():
    async def scenario(house):
        made = await house.order()
        for _ in range(6):
            try:
                await until_sending(house)
            except AssertionError:
                break
            house.printer().power_off(house.now)
            await house.wait(2.0)
            house.printer().power_on(house.now)
        job = await house.job(made.tickets[0].job)
        assert job.state is State.HELD
        assert len(job.attempts) == 3
        await house.order()  # a held job holds nobody up
        await house.until(lambda: house.all_are(State.PRINTED, State.HELD))

    in_restaurant(scenario, kitchen="generic-80")


@pytest.mark.parametrize("trouble", ["blocked", "down"])
def test_nobody_decides_on_a_doubt_while_the_printer_is_away(trouble):
    async def scenario(house):
        made = await house.order()
        await until_sending(house)
        house.printer().power_off(house.now)
        if trouble == "blocked":
            house.printer().open_cover(house.now)
            house.printer().power_on(house.now)
        await house.wait(7_200.0)
        assert (await house.job(made.tickets[0].job)).state is State.DOUBTFUL
        house.printer().power_on(house.now)
        house.printer().close_cover(house.now)
        await house.until(house.printed, seconds=62.0)  # it was silent, so it is dialled at times only
        house.check_paper()

    in_restaurant(scenario, freshness=Freshness(kitchen=86_400.0))


def test_another_host_at_the_port_is_timed_out_and_costs_no_ticket():
    async def scenario(house):
        await house.stop()
        house.printer().connect(0.0)
        await house.start()
        made = await house.order()
        await house.wait(30.0)
        assert (await house.describe()).reasons == ("timed-out",)
        assert (await house.job(made.tickets[0].job)).attempts == ()
        house.printer().disconnect(house.now)
        await house.until(house.printed)
        assert house.marked() == 0

    in_restaurant(scenario)


@pytest.mark.parametrize(
    ("model", "why", "most"),
    [("TM-m30III", "secure-printing-suspected", 5), ("TM-T20", "silent", 25)],
    ids=["affected", "others"],
)
def test_one_that_takes_all_and_answers_nothing_gets_no_ticket(model, why, most):
    """Where Secure Printing may be the cause it is asked even less: each question blocks it for minutes."""

    async def scenario(house):
        house.printer().secure_printing = True
        await house.stop()
        await house.start()
        made = await house.order()
        for _ in range(120):
            await house.wait(5.0)
            status = await house.describe()
            assert status.state == "down"
            assert status.reasons in {("starting",), ("silent",), (why,)}
        assert status.reasons == (why,)
        assert status.since > 500
        assert (await house.job(made.tickets[0].job)).attempts == ()
        dials = [at for at, name in house.dials if name == "kitchen"]
        assert len(dials) < most  # less and less often: it may keep all that it is sent
        house.printer().secure_printing = False
        await house.until(house.printed, seconds=320.0)

    in_restaurant(scenario, kitchen=model)


def test_a_dead_printer_is_dialled_each_second_and_later_each_three():
    async def scenario(house):
        house.printer().power_off(0.0)
        await house.wait(1200.0)
        dials = [at for at, name in house.dials if name == "kitchen"]
        waits = [round(after - before, 3) for before, after in pairwise(dials)]
        assert set(waits[1:590]) == {1.0}
        assert set(waits[610:]) == {3.0}
        assert [event.data["reasons"] for event in house.events("printer_changed")].count("refused") == 1

    in_restaurant(scenario)


def test_the_settings_say_how_often_a_dead_printer_is_dialled():
    async def scenario(house):
        house.printer().power_off(0.0)
        await house.wait(300.0)
        dials = [at for at, name in house.dials if name == "kitchen"]
        assert {round(after - before, 3) for before, after in pairwise(dials[1:])} == {5.0}

    in_restaurant(scenario, retry={Cause.REFUSED: Patience(first=5.0)})


def test_a_printer_that_hangs_up_at_once_is_not_dialled_without_a_pause():
    async def scenario(house):
        await house.wait(1.0)
        for _ in range(300):
            await house.wait(0.1)
            house.cut_off("kitchen")
        dials = [at for at, name in house.dials if name == "kitchen"]
        assert len(dials) < 40

    in_restaurant(scenario)


def test_a_thousand_reconnects_leave_nothing_behind():
    async def scenario(house):
        await house.wait(2.5)  # past its greeting, as each time below
        link = house.process(LINK)
        before = len(link.belongings.tasks), len(asyncio.all_tasks()), len(link.belongings._timers)
        for _ in range(1000):
            house.cut_off("kitchen")
            await house.wait(2.5)
        after = len(link.belongings.tasks), len(asyncio.all_tasks()), len(link.belongings._timers)
        assert after == before
        assert house.process(LINK) is link
        assert len(house.dials) >= 1000

    in_restaurant(scenario)


@pytest.mark.parametrize("how", ["crash", "kill"])
@pytest.mark.parametrize("path", [PRESS, LINK, places.printer("kitchen", "breaker"), places.JOURNAL])
@pytest.mark.parametrize("moment", [0.0, 0.05, 0.2, 0.41, 0.5, 0.7])
def test_killed_at_any_moment_every_ticket_is_there_once_or_marked(path, moment, how):
    async def scenario(house):
        await trust(house)
        for _ in range(4):
            await house.order()
        await house.wait(moment)
        getattr(house, how)(path)
        await house.until(house.printed, 60)
        house.check_paper()

    in_restaurant(scenario)


@pytest.mark.parametrize("every", [0.013, 0.11])
def test_a_press_that_dies_all_the_time_prints_from_the_links_memory(every):
    """The outcome is the link's: no doubt, no mark, one slip a ticket."""

    async def scenario(house):
        await trust(house)
        for number in range(4):
            made = await house.order()
            await until_sending(house, 0.0)
            for _ in range(3):
                await house.wait(every * (number + 1))
                house.crash(PRESS)
                await house.wait(2.0)
            await house.until(house.printed)
            job = await house.job(made.tickets[0].job)
            assert [attempt.outcome for attempt in job.attempts] == ["fenced"]
            await house.wait(60.0)
        house.check_paper()
        assert house.marked() == 0

    in_restaurant(scenario)


def test_an_outcome_in_the_links_memory_comes_before_any_doubt(monkeypatch):
    """Refused, and the press dies before it could say so: nothing left, so that nothing is to be marked."""
    commit = Press._commit
    told = []

    async def fall_over(self, verdict):
        told.append(verdict)
        if len(told) == 1:
            raise RuntimeError("planned")
        await commit(self, verdict)

    monkeypatch.setattr(Press, "_commit", fall_over)

    async def scenario(house):
        await house.wait(1.0)
        house.printer().disconnect(house.now)  # the link has not noticed yet
        made = await house.order()
        await house.until(house.printed)
        job = await house.job(made.tickets[0].job)
        assert [attempt.outcome for attempt in job.attempts] == ["refused", "fenced"]
        assert not job.marked
        assert told[0] == told[1]

    in_restaurant(scenario, kitchen="generic-80")


def test_a_press_that_starts_changes_nothing_about_the_printer():
    async def scenario(house):
        await house.wait(10.0)
        house.crash(PRESS)
        await house.wait(1.0)
        assert (await house.describe()).since == pytest.approx(11.0, abs=0.1)
        assert len(house.events("printer_changed")) == 2  # each printer, when it was first there

    in_restaurant(scenario)


def test_a_verdict_is_held_while_the_journal_is_away():
    async def scenario(house):
        await trust(house)
        made = await house.order()
        await until_sending(house, 0.0)
        journal = house.process(places.JOURNAL)
        broken = house.store.run
        deaf = asyncio.Event()

        async def away(functions):
            await deaf.wait()
            return await broken(functions)

        house.store.run = away
        await house.wait(90.0)  # three asks time out
        assert house.printer().slips_total == 2
        assert house.states()[State.SENDING] == 1
        house.store.run = broken
        deaf.set()
        await house.until(house.printed)
        assert house.process(places.JOURNAL) is journal
        assert [one.outcome for one in (await house.job(made.tickets[0].job)).attempts] == ["fenced"]
        house.check_paper()

    in_restaurant(scenario)


@pytest.mark.parametrize("nth", range(1, 8))
def test_an_answer_of_the_journal_that_is_lost_costs_no_ticket(nth):
    """Committed, and the answer never came: what was begun and not sent is found again, and not marked."""

    async def scenario(house):
        await trust(house)
        run = house.store.run
        count = 0

        async def forgetful(functions):
            nonlocal count
            answers = await run(functions)
            count += 1
            if count == nth:
                raise OSError("the journal dies after its commit")
            return answers

        await house.order()
        house.store.run = forgetful
        await house.order()
        await house.order()
        await house.until(house.printed, 120)
        house.check_paper()
        assert house.marked() == 0

    async def tolerant(house):
        try:
            await scenario(house)
        except Exception as error:
            if "ActorDown" not in type(error).__name__:
                raise
            await house.until(house.printed, 120)  # the order's own answer was lost
            house.check_paper()
            assert house.marked() == 0

    in_restaurant(tolerant)


def test_what_was_begun_and_not_sent_is_not_marked_on_a_printer_without_a_witness():
    async def scenario(house):
        run = house.store.run

        async def forgetful(functions):
            answers = await run(functions)
            if State.SENDING in house.states():
                house.store.run = run
                raise OSError("the answer to Begin is lost")
            return answers

        house.store.run = forgetful
        made = await house.order()
        await house.until(house.printed)
        assert len((await house.job(made.tickets[0].job)).attempts) == 2
        assert house.marked() == 0
        assert house.printer().slips_total == 1

    in_restaurant(scenario, kitchen="generic-80")


def test_rendering_that_is_away_costs_no_job_its_life():
    async def scenario(house):
        await house.wait(1.0)
        await house.take_away("rendering")
        made = await house.order()
        await house.wait(30.0)
        assert (await house.job(made.tickets[0].job)).state is State.QUEUED
        await house.bring_back("rendering")
        await house.until(house.printed)

    in_restaurant(scenario)


def test_a_job_that_kills_the_rendering_is_dead_after_three_starts():
    async def scenario(house):
        house.moods[:] = [MemoryError() for _ in range(4)]
        await house.order()
        await house.wait(5.0)
        assert house.states() == {State.DEAD: 1}
        assert len(house.moods) == 1

    in_restaurant(scenario)


def test_a_job_that_waits_behind_one_that_kills_the_rendering_is_not_to_blame():
    async def scenario(house):
        house.poison.add("kitchen")
        for _ in range(3):
            await house.order("kitchen")
        await house.wait(1.0)
        waiting = await house.order("bar")
        await house.until(lambda: house.all_are(State.DEAD, State.PRINTED) and house.states())
        assert house.states() == {State.DEAD: 3, State.PRINTED: 1}
        assert (await house.job(waiting.tickets[0].job)).state is State.PRINTED

    in_restaurant(scenario)


def test_a_disk_too_full_to_begin_costs_no_job_its_life():
    async def scenario(house):
        run, full = house.store.run, [True]

        async def run_on_a_full_disk(functions):
            begins = any(
                isinstance(getattr(each, "keywords", {}).get("request"), Begin) for each in functions
            )
            if full and begins:
                raise DiskFullError("full")
            return await run(functions)

        house.store.run = run_on_a_full_disk
        for _ in range(3):
            await house.order("kitchen")
        await house.wait(30.0)
        assert house.states() == {State.QUEUED: 3}
        full.clear()
        await house.until(house.printed)
        assert house.marked() == 0

    in_restaurant(scenario)


def test_a_rendering_that_takes_too_long_counts_as_a_start():
    async def scenario(house):
        gate = asyncio.Event()
        house.moods[:] = [gate]
        made = await house.order()
        await house.wait(32.0)
        gate.set()
        await house.until(house.printed)
        assert len((await house.job(made.tickets[0].job)).attempts) == 1

    in_restaurant(scenario)


def test_an_unprintable_job_is_dead_and_the_next_prints():
    async def scenario(house):
        house.moods[:] = ["no letter of it is known"]
        made = await house.order()
        await house.order()
        await house.until(lambda: house.all_are(State.DEAD, State.PRINTED) and house.states())
        assert "no letter" in (await house.job(made.tickets[0].job)).why
        assert house.states() == {State.DEAD: 1, State.PRINTED: 1}

    in_restaurant(scenario)


@pytest.mark.parametrize("mood", [None, "unprintable"])
def test_a_job_cancelled_while_it_is_rendered_is_let_go(mood):
    async def scenario(house):
        gate = asyncio.Event()
        house.moods[:] = [gate if mood is None else (gate, mood)]
        made = await house.order()
        press = house.process(PRESS)
        await house.wait(1.0)
        house.store.connection.execute("UPDATE jobs SET state = 'cancelled'")
        gate.set()
        await house.order()
        await house.until(lambda: house.states().get(State.PRINTED) == 1)
        assert (await house.job(made.tickets[0].job)).state is State.CANCELLED
        assert house.process(PRESS) is press

    in_restaurant(scenario)


def test_hints_that_are_lost_only_cost_time(monkeypatch):
    receive = Press.receive
    lost = []

    async def hard_of_hearing(self, message):
        if isinstance(message, WorkDue) and len(lost) % 4 != 3:
            lost.append(message)
            return None
        lost.append(message) if isinstance(message, WorkDue) else None
        return await receive(self, message)

    monkeypatch.setattr(Press, "receive", hard_of_hearing)

    async def scenario(house):
        for _ in range(5):
            await house.order("kitchen", "bar")
            await house.wait(1.0)
        await house.until(house.printed, 120)
        house.check_paper()
        assert len(lost) > 5

    in_restaurant(scenario)


@pytest.mark.parametrize("models", [{}, CLONES], ids=["epson", "clone"])
@pytest.mark.parametrize("moment", [0.0, 0.05, 0.3, 0.6])
def test_after_a_restart_of_everything_what_was_being_sent_is_resolved(moment, models):
    async def scenario(house):
        await trust(house)
        for _ in range(3):
            await house.order()
        await until_sending(house, moment)
        await house.stop()
        await house.start()
        await house.until(house.printed, 60)
        house.check_paper()
        if not models:
            assert house.marked() <= 1  # the one that was begun on paper, and not cut

    in_restaurant(scenario, **models)


def test_a_ticket_without_paper_survives_a_restart_of_everything():
    async def scenario(house):
        await trust(house)
        house.buffer = 65536
        await house.order()
        await until_sending(house)
        house.printer().paper_out(house.now)
        await house.wait(5.0)
        await house.stop()
        await house.start()
        await house.wait(300.0)
        assert house.states()[State.DOUBTFUL] == 1
        uncut = stands_uncut(house)
        house.printer().load_paper(house.now)
        await house.until(house.printed)
        house.check_paper()
        assert house.marked() == uncut

    in_restaurant(scenario)


# --- dispatch -------------------------------------------------------------------------------------

BACKED_UP = {"backups": {"kitchen": "bar"}}


def test_what_waits_at_a_dead_printer_moves_to_its_backup_after_a_minute():
    async def scenario(house):
        house.printer("kitchen").power_off(0.0)
        for _ in range(3):
            await house.order("kitchen")
        await house.wait(50.0)
        assert house.printer("bar").slips_total == 0
        await house.until(lambda: house.all_are(State.MOVED, State.PRINTED), 40)
        await house.order("kitchen")  # and what comes later follows soon
        await house.until(lambda: house.all_are(State.MOVED, State.PRINTED), 10)
        house.check_paper()
        assert house.printer("bar").slips_total == 4
        assert [event.data["jobs"] for event in house.events("jobs_moved")] == [3, 1]
        house.printer("kitchen").power_on(house.now)
        await house.wait(5.0)
        await house.order("kitchen")
        await house.wait(10.0)
        assert house.printer("kitchen").slips_total == 1

    in_restaurant(scenario, **BACKED_UP)


def test_what_is_no_order_moves_to_the_backup_like_a_ticket():
    async def scenario(house):
        house.printer("kitchen").power_off(0.0)
        await house.sheet("kitchen")
        await house.order("kitchen")
        await house.until(lambda: house.all_are(State.MOVED, State.PRINTED), 90)
        house.check_paper()
        assert house.printer("bar").slips_total == 2

    in_restaurant(scenario, **BACKED_UP)


def test_a_sheet_whose_end_nobody_saw_comes_again_with_a_mark():
    """A clone has no counter that could tell."""

    async def scenario(house):
        await house.sheet("kitchen")
        await house.until(lambda: house.states().get(State.SENDING), 10)
        house.cut_off("kitchen")
        await house.until(house.printed, 60)
        house.check_paper()
        job = await house.job(1)
        assert job.marked == (house.marked() > 0)
        assert job.order is None

    in_restaurant(scenario, kitchen="generic-80")


def test_nothing_moves_to_a_dead_backup():
    async def scenario(house):
        house.printer("kitchen").power_off(0.0)
        house.printer("bar").power_off(0.0)
        await house.order("kitchen")
        await house.wait(600.0)
        assert house.states() == {State.QUEUED: 1}
        house.printer("bar").power_on(house.now)
        await house.until(lambda: house.all_are(State.MOVED, State.PRINTED), 20)
        house.check_paper()

    in_restaurant(scenario, **BACKED_UP)


def test_a_short_absence_moves_nothing():
    async def scenario(house):
        await house.wait(100.0)
        for _ in range(3):
            house.printer("kitchen").power_off(house.now)
            await house.order("kitchen")
            await house.wait(50.0)
            house.printer("kitchen").power_on(house.now)
            await house.wait(20.0)
        assert house.printer("bar").slips_total == 0
        house.check_paper()

    in_restaurant(scenario, **BACKED_UP)


def test_without_a_backup_jobs_wait():
    async def scenario(house):
        house.printer("kitchen").power_off(0.0)
        await house.order("kitchen")
        await house.order("bar")
        await house.until(lambda: house.states() == {State.QUEUED: 1, State.PRINTED: 1}, 10)
        await house.wait(3600.0)
        assert house.states() == {State.QUEUED: 1, State.PRINTED: 1}

    in_restaurant(scenario)


def test_a_printer_that_is_off_delays_only_its_own_tickets():
    async def scenario(house):
        house.printer("bar").power_off(0.0)
        for _ in range(10):
            await house.order("kitchen", "bar")
        await house.until(lambda: house.states() == {State.QUEUED: 10, State.PRINTED: 10}, 15)

    in_restaurant(scenario)


def test_a_dispatch_that_was_restarted_moves_nothing_away_from_a_healthy_printer():
    async def scenario(house):
        await house.wait(5.0)
        house.crash(places.DISPATCH)
        await house.wait(5.0)
        house.crash(PRESS)  # jobs queue up for a moment
        await house.wait(120.0)
        house.printer("bar").power_off(house.now)
        house.printer("bar").power_on(house.now)
        for _ in range(20):
            await house.order("kitchen")
        await house.wait(120.0)
        assert house.printed()
        assert house.printer("bar").slips_total == 0
        house.printer("kitchen").power_off(house.now)
        await house.order("kitchen")
        await house.until(lambda: house.printer("bar").slips_total == 1, 100)

    in_restaurant(scenario, **BACKED_UP)


def test_a_dispatch_that_gets_no_answer_looks_again():
    async def scenario(house):
        house.printer("kitchen").power_off(0.0)
        await house.order("kitchen")
        await house.wait(55.0)
        house.kill(places.printer("bar", "link"))
        await house.take_away("journal")
        await house.wait(20.0)
        await house.bring_back("journal")
        await house.until(lambda: house.all_are(State.MOVED, State.PRINTED), 60)
        house.check_paper()

    in_restaurant(scenario, **BACKED_UP)


def test_a_backup_whose_link_is_gone_is_no_backup():
    async def scenario(house):
        house.printer("kitchen").power_off(0.0)
        await house.order("kitchen")
        await house.wait(59.5)
        house.kill("printing/printer.bar")  # comes back after a second
        await house.wait(1.0)
        assert house.states() == {State.QUEUED: 1}
        await house.until(lambda: house.all_are(State.MOVED, State.PRINTED), 10)
        house.check_paper()

    in_restaurant(scenario, **BACKED_UP)


# --- the link -------------------------------------------------------------------------------------


def test_a_link_says_who_the_printer_is():
    async def scenario(house):
        await house.wait(3.0)
        status = await house.describe()
        assert status.identity == "EPSON TM-m30III 13.21 ESC/POS XB6Y000001"
        assert (status.name, status.state, status.virtual, status.printing) == (
            "kitchen",
            "ready",
            True,
            None,
        )
        assert status.since == pytest.approx(3.0, abs=0.1)

    in_restaurant(scenario)


def test_a_killed_link_lets_go_of_the_printer():
    async def scenario(house):
        await house.wait(1.0)
        house.kill(LINK)
        await house.order()
        await house.until(house.printed, 10)

    in_restaurant(scenario)


def test_a_printer_that_falls_silent_is_dropped_and_found_again():
    async def scenario(house):
        await house.wait(1.0)
        house.printer().secure_printing = True
        await house.wait(60.0)
        assert (await house.describe()).reasons == ("silent",)
        house.printer().secure_printing = False
        await house.order()
        await house.until(house.printed, 90)

    in_restaurant(scenario)


def test_a_breaker_that_is_away_is_asked_again(monkeypatch):
    async def scenario(house):
        breaker = places.printer("kitchen", "breaker")
        house.printer().power_off(0.0)
        await house.wait(5.2)
        link = house.actor("kitchen", "link")
        mailbox = house.system._registry.place(breaker).mailbox
        house.system._registry.place(breaker).mailbox = None
        await house.wait(10.0)
        before = len(house.dials)
        house.system._registry.place(breaker).mailbox = mailbox
        house.printer().power_on(house.now)
        await house.order()
        await house.until(house.printed, 10)
        assert len(house.dials) > before
        assert house.actor("kitchen", "link") is link

    in_restaurant(scenario)


def test_an_unknown_message_is_no_reason_to_fall_over():
    async def scenario(house):
        await house.wait(1.0)
        paths = [LINK, PRESS, places.DISPATCH]
        before = [house.process(path) for path in paths]
        for path in paths:
            house.part(path).tell("hello")
        await house.wait(1.0)
        assert [house.process(path) for path in paths] == before
        for path in paths:
            house.part(path).tell(Bomb())
        await house.wait(2.0)
        assert all(house.process(path) not in before for path in paths)

    in_restaurant(scenario)


def test_what_an_old_connection_still_says_is_not_heard():
    async def scenario(house):
        await house.wait(1.0)
        link = house.actor("kitchen", "link")
        link.ctx.ref.tell(Arrived(link._wire.line - 1, b"\x1a\x32\x12\x72"))
        link.ctx.ref.tell(Gone(link._wire.line - 1, "lost"))
        await house.wait(1.0)
        assert (await house.describe()).state == "ready"
        assert len([name for _, name in house.dials if name == "kitchen"]) == 1

    in_restaurant(scenario)


def test_an_idle_printer_that_gets_a_ticket_is_asked_for_its_state_soon():
    """Only a byte that stays unacknowledged tells that the cable was cut behind the ticket's last one."""

    async def scenario(house):
        await house.wait(25.0)
        house.printer().speed_mm_s = 0.1
        asked, receive = [], house.printer().receive

        def hear(data, now):
            if len(data) < 100:
                asked.append(now)
            return receive(data, now)

        with pytest.MonkeyPatch.context() as ear:
            ear.setattr(house.printer(), "receive", hear)
            await house.order()
            await until_sending(house)
            began = house.now
            await house.wait(7.0)
        assert all(later - before < 2.1 for before, later in pairwise([began, *asked, house.now]))

    in_restaurant(scenario, rows=10)
