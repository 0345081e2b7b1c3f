"""A spooler of Windows that hangs, a cutter that is stuck: what is done, how often, and whether it helped."""

import asyncio
from itertools import pairwise

import pytest

from actors import places
from actors.domain.job import State
from actors.recovery.ladder import PROBATION, ROUND
from actors.recovery.messages import DescribeRecovery
from actors.recovery.spooler import Spooler
from actors.settings import Remedies
from tests.actors.printing import restaurant
from tests.actors.printing.restaurant import in_restaurant
from tests.actors.printing.test_windows_spool import WindowsPc
from transports.errors import RefusedError
from transports.reasons import DialReason
from transports.windows_status import JobStatus


async def nothing_found(leave):
    return ()


def outcomes(house, step):
    return [one.data["outcome"] for one in house.events("recovery_step") if one.data["step"] == step]


def over(house):
    return [(one.data["result"], one.data["cure"]) for one in house.events("recovery_over")]


class Service:
    """The spooler's service: a restart takes two seconds, and helps or not."""

    def __init__(self):
        self.pcs = []
        self.times = []
        self.helps = True
        self.refuses = ""

    async def __call__(self):
        now = asyncio.get_running_loop().time()
        self.times.append(now)
        if self.refuses:
            raise RefusedError([DialReason.FORBIDDEN], self.refuses)
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(2.0, over.set)
        await over.wait()
        if self.helps:
            for pc in self.pcs:
                pc.winspool.stopped = False
                pc.goes_on.set()
        return ("Spooler stopped", "Spooler started")


@pytest.fixture
def on_windows(monkeypatch):
    monkeypatch.setattr(restaurant, "FakeServer", WindowsPc)

    def run(scenario, remedies=None, windows=("Kitchen",)):
        service = Service()
        allowed = remedies or Remedies(restart_spooler=True)

        async def with_pcs(house):
            service.pcs = list(house.servers.values())
            await house.wait(1.0)
            await scenario(house, service)

        in_restaurant(
            with_pcs,
            discover=nothing_found,
            spooler=Spooler(service, lambda: allowed),
            queues=windows,
            windows=windows,
            **dict.fromkeys(windows, "TM-m30III"),
        )

    return run


def hang(service):
    for pc in service.pcs:
        pc.goes_on.clear()


def stop(service):
    for pc in service.pcs:
        pc.winspool.stopped = True


async def until_down(house, why):
    for _ in range(400):
        if why in (await house.describe("Kitchen")).reasons:
            return
        await house.wait(0.05)
    raise AssertionError(await house.describe("Kitchen"))


@pytest.mark.parametrize(("what", "why"), [(hang, "timed-out"), (stop, "unreachable")])
def test_a_spooler_that_does_not_answer_is_restarted_and_the_next_ticket_comes_in_time(on_windows, what, why):
    async def scenario(house, service):
        foreign = service.pcs[0].winspool.foreign("Kitchen", status=JobStatus.PAUSED)
        what(service)
        await until_down(house, why)
        down = house.now
        await house.order("Kitchen")
        await house.until(lambda: house.states() == {State.SENT: 1}, seconds=15.0)
        assert house.now - down <= 15.0
        assert house.marked() == 0
        assert service.pcs[0].winspool.status_of("Kitchen", foreign) is not None  # somebody else's stays
        assert outcomes(house, "restart-spooler")[-1] == "Spooler stopped; Spooler started"
        assert over(house) == []
        await house.wait(PROBATION + 1)
        assert over(house) == [("cured", "restart-spooler")]

    on_windows(scenario)


def test_it_is_done_only_where_it_is_allowed(on_windows):
    async def scenario(house, service):
        stop(service)
        await house.wait(2 * ROUND)
        assert (service.times, outcomes(house, "restart-spooler")) == ([], [])

    on_windows(scenario, Remedies())


def test_what_does_not_help_is_done_once_a_cool_down_and_is_no_cure(on_windows):
    async def scenario(house, service):
        service.helps = False
        stop(service)
        await house.wait(4000.0)
        assert len(service.times) == 3
        assert all(later - earlier >= 1800.0 for earlier, later in pairwise(service.times))
        (course,) = await house.part(places.RECOVERY).ask(DescribeRecovery(), timeout=5.0)
        assert sum("not again so soon" in each.outcome for each in course.steps) == 1
        service.pcs[0].winspool.stopped = False
        await house.wait(PROBATION + 10)
        assert over(house) == [("by-itself", "")]

    on_windows(scenario)


def test_one_restart_is_for_all_printers_of_the_pc(on_windows):
    async def scenario(house, service):
        stop(service)
        await house.until(lambda: len(service.times) > 0)
        await house.wait(PROBATION + 20)
        assert len(service.times) == 1
        assert over(house) == [("cured", "restart-spooler")] * 2

    on_windows(scenario, windows=("Kitchen", "kitchen"))


def test_without_the_right_to_it_the_reason_is_told_and_nothing_claimed(on_windows):
    async def scenario(house, service):
        service.refuses = "only an administrator may"
        stop(service)
        await house.until(lambda: len(outcomes(house, "restart-spooler")) == 2)
        assert "only an administrator may" in outcomes(house, "restart-spooler")[-1]
        stop_again = service.pcs[0].winspool
        stop_again.stopped = False
        await house.wait(PROBATION + 10)
        assert over(house) == [("by-itself", "")]

    on_windows(scenario)


def test_a_recovery_that_was_started_anew_keeps_the_cool_down(on_windows):
    async def scenario(house, service):
        service.helps = False
        stop(service)
        await house.until(lambda: len(service.times) == 1)
        house.kill(places.RECOVERY)
        await house.wait(ROUND)
        assert len(service.times) == 1

    on_windows(scenario)


# --- a cutter -------------------------------------------------------------------------------------


async def jammed(house):
    house.printer().jam_cutter(house.now)
    await house.order()
    await house.until(lambda: State.SENDING in house.states(), step=0.01)
    await house.wait(5.0)
    assert (await house.describe()).reasons == ("cutter-error",)


def test_a_cutter_that_was_freed_goes_on_and_no_ticket_is_lost_or_doubled():
    async def scenario(house):
        await jammed(house)
        house.printer().clear_jam(house.now)
        await house.until(house.printed, seconds=15.0)
        house.check_paper()
        assert house.marked() == 0
        await house.wait(PROBATION + 1)
        assert over(house) == [("cured", "free-cutter")]

    in_restaurant(scenario, discover=nothing_found)


def test_a_cutter_that_stays_stuck_is_told_three_times():
    async def scenario(house):
        await jammed(house)
        await house.wait(5 * ROUND)
        told = outcomes(house, "free-cutter")
        assert [text.startswith("told to go on") for text in told] == [True, True, True, False]
        assert len(outcomes(house, "power-cycle")) == 1
        (course,) = await house.part(places.RECOVERY).ask(DescribeRecovery(), timeout=5.0)
        assert (course.result, course.cure) == ("under-way", None)

    in_restaurant(scenario, discover=nothing_found)
