"""A printer that is blocked with a ticket in hand is told to drop it; only its word moves the ticket."""

import random

import pytest

from actors import places
from actors.domain.job import State
from actors.recovery.messages import DescribeRecovery
from tests.actors.printing.restaurant import in_restaurant

BACKUP = {"kitchen": "bar"}
AFTER = 60.0
STUCK = {"backups": BACKUP, "buffer": 65536, "rows": 600}


async def nothing_found(leave):
    return ()


def relieved(scenario, **settings):
    in_restaurant(scenario, discover=nothing_found, **(STUCK | settings))


async def block(house, how="paper_out", extra=0.3):
    """A ticket of the kitchen is all in its printer, which needs a person; when that was."""
    await house.order()
    await house.until(house.printed)
    await house.order()
    await house.until(lambda: State.SENDING in house.states(), step=0.01)
    await house.wait(extra)
    getattr(house.printer(), how)(house.now)
    return house.now


def over(house):
    return house.all_are(State.PRINTED, State.MOVED)


def steps(house):
    told = [event.data for event in house.events("recovery_step")]
    return [each["outcome"] for each in told if each["step"] == "clear"]


@pytest.mark.parametrize(("how", "mended"), [("paper_out", "load_paper"), ("open_cover", "close_cover")])
def test_a_ticket_that_it_dropped_half_way_comes_out_of_the_backup_with_a_mark(how, mended):
    async def scenario(house):
        blocked = await block(house, how)
        await house.until(lambda: over(house), seconds=90.0)
        assert AFTER <= house.now - blocked <= AFTER + 15.0
        assert len(steps(house)) == 2
        (course,) = await house.part(places.RECOVERY).ask(DescribeRecovery(), timeout=5.0)
        assert [each.step for each in course.steps] == ["clear", "clear"]
        getattr(house.printer(), mended)(house.now)
        await house.wait(60.0)
        house.check_paper()
        assert (house.marked(), house.printer("bar").slips_total) == (1, 1)

    relieved(scenario)


async def stays_in_hand(house, mended="load_paper"):
    await house.wait(3 * AFTER)
    assert house.states()[State.SENDING] == 1
    getattr(house.printer(), mended)(house.now)
    await house.until(lambda: over(house), seconds=60.0)
    assert [job.printer for job in await house.jobs() if job.state is State.PRINTED] == ["kitchen"] * 2
    house.check_paper()
    assert house.marked() == 0


def test_a_till_prints_there_too_so_nothing_is_dropped():
    async def scenario(house):
        await block(house)
        await stays_in_hand(house)
        assert steps(house) == []

    relieved(scenario, shared=("kitchen",))


def test_where_no_other_is_ready_nothing_is_dropped():
    async def scenario(house):
        house.printer("bar").paper_out(house.now)
        await block(house)
        await stays_in_hand(house)
        assert steps(house) == []

    relieved(scenario)


def test_while_somebody_has_only_just_come_nothing_is_dropped():
    async def scenario(house):
        await block(house)
        await house.wait(AFTER - 10.0)
        house.printer().open_cover(house.now)
        await house.wait(AFTER - 10.0)
        assert steps(house) == []
        house.printer().load_paper(house.now)
        house.printer().close_cover(house.now)
        await house.until(lambda: over(house), seconds=60.0)
        house.check_paper()
        assert (house.marked(), house.printer("bar").slips_total) == (0, 0)

    relieved(scenario)


def test_without_its_word_nothing_moves_and_it_is_told_once(monkeypatch):
    """A printer that does not know the command."""
    monkeypatch.setattr("actors.printing.conversation.Conversation._cleared", lambda conversation: [])

    async def scenario(house):
        await block(house)
        await house.wait(5 * AFTER)
        assert len(steps(house)) == 1
        assert house.states()[State.SENDING] == 1

    relieved(scenario)


MOMENTS = random.Random(20261122)


@pytest.mark.parametrize("how", ["paper_out", "open_cover", "jam_cutter"])
def test_whenever_the_paper_is_back_no_ticket_is_lost_and_no_two_look_the_same(how):
    """Around the clear, closely; the moment of the clear is that of the step in the log."""
    mended = {"paper_out": "load_paper", "open_cover": "close_cover", "jam_cutter": "clear_jam"}[how]

    def told(delay):
        moment = []

        async def scenario(house):
            blocked = await block(house, how)
            if delay is not None:
                await house.wait(blocked + delay - house.now)
                getattr(house.printer(), mended)(house.now)
            else:
                await house.until(lambda: steps(house), seconds=90.0, step=0.001)
                moment.append(house.now - blocked)
                getattr(house.printer(), mended)(house.now)
            await house.until(lambda: over(house), seconds=240.0)
            await house.wait(60.0)
            house.check_paper()

        relieved(scenario)
        return moment[0] if moment else 0.0

    clear = told(None)
    near = [MOMENTS.uniform(-0.05, 0.05) for _ in range(2)]
    wide = [MOMENTS.uniform(-1.5, 6.0) for _ in range(2)]  # before it: the ticket is about to end
    for off in (-1e-3, 1e-3, *near, *wide):
        told(clear + off)
