"""The order of what is ready: asyncio's own, or one drawn from a seed; and time that only jumps."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from supervision import SimLoop, run_virtual
from supervision.harness import TooLong
from tests.trees import Tree, settle


class Reference(asyncio.SelectorEventLoop):
    """asyncio's own loop, whose clock jumps instead of waiting."""

    def __init__(self):
        super().__init__()
        self.now = 0.0
        select = self._selector.select
        self._selector.select = lambda timeout=None: self.jump(select, timeout)

    def jump(self, select, timeout):
        self.now += max(timeout or 0.0, 0.0)
        return select(0)

    def time(self):
        return self.now


async def busy():
    """Tasks, timers of the same moment, futures, cancellations: what was done, in order."""
    seen = []
    loop = asyncio.get_running_loop()

    async def one(name):
        for step in range(6):
            await asyncio.sleep((0, 0.25, 0.5, 0)[(step + len(name)) % 4])
            seen.append((round(loop.time(), 6), name, step))

    async def cancelled():
        try:
            await loop.create_future()
        finally:
            seen.append("cancelled")

    waiting = asyncio.create_task(cancelled())
    loop.call_later(0.75, waiting.cancel)
    timers = [loop.call_later(9, seen.append, "never") for _ in range(300)]
    for timer in timers:
        loop.call_later(0.5, timer.cancel)
    await asyncio.gather(*(one("x" * size) for size in range(1, 9)), waiting, return_exceptions=True)
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        for name in "abc":
            group.create_task(one(name))
    return seen


def test_without_a_seed_the_order_is_asyncios_own():
    with asyncio.Runner(loop_factory=Reference) as runner:
        expected = runner.run(busy())
    assert run_virtual(busy()) == expected
    assert "cancelled" in expected
    assert "never" not in expected
    assert any(run_virtual(busy(), seed=seed) != expected for seed in range(3))


def shuffled(seed, choices=None, tasks=4):
    """Three rounds of some tasks, each in an order of its own, and the moments that were chosen."""

    async def main():
        seen = []

        async def one(name):
            for _ in range(3):
                await asyncio.sleep(0)
                seen.append(name)

        await asyncio.gather(*(one(number) for number in range(tasks)))
        return [tuple(seen[at : at + tasks]) for at in range(0, 3 * tasks, tasks)]

    loop = SimLoop(seed, choices=choices)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(main()), list(loop.chosen)


@pytest.mark.parametrize("tasks", [4, 12])
def test_chosen_moments_give_the_same_order_again(tasks):
    for seed in range(20):
        rounds, chosen = shuffled(seed, tasks=tasks)
        assert shuffled(seed, choices=chosen, tasks=tasks) == (rounds, chosen)


@pytest.mark.parametrize("tasks", [4, 12])
def test_no_choices_leave_asyncios_order(tasks):
    assert shuffled(5, choices=(), tasks=tasks) == ([tuple(range(tasks))] * 3, [])


def test_all_orders_of_a_moment_come_up():
    assert len({shuffled(seed, tasks=3)[0][0] for seed in range(100)}) == 6


def test_nothing_ticks_while_nothing_is_due():
    async def main():
        loop = asyncio.get_running_loop()
        async with Tree("a", "b", "c"):
            await settle(1)
            before = loop.steps
            await asyncio.sleep(30 * 86_400)
            return loop.steps - before

    assert run_virtual(main()) <= 3


def test_a_run_that_wakes_itself_for_ever_is_ended():
    async def main():
        loop = asyncio.get_running_loop()

        def again():
            loop.call_soon(again)

        again()
        await loop.create_future()

    loop = SimLoop(most_steps=1000)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        with pytest.raises(TooLong, match="1000 callbacks"):
            runner.run(main())
        loop.most_steps = None


def test_a_call_for_a_thread_takes_virtual_time():
    async def main(loop):
        await asyncio.gather(*(asyncio.to_thread(len, "abc") for _ in range(5)))
        return loop.time()

    def took(seed):
        loop = SimLoop(seed, latency=0.5)
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            return runner.run(main(loop))

    assert took(1) == took(1)
    assert 0 < took(1) <= 0.5
    assert took(1) != took(2)


def test_there_are_no_sockets():
    async def main():
        await asyncio.open_connection("127.0.0.1", 9)

    with pytest.raises(RuntimeError, match="no sockets and no pipes"):
        run_virtual(main())


def test_signals_are_simulated():
    async def main():
        loop = asyncio.get_running_loop()
        seen = []
        loop.add_signal_handler(signal.SIGTERM, seen.append, "term")
        loop.receive_signal(signal.SIGTERM)
        await asyncio.sleep(0)
        assert loop.remove_signal_handler(signal.SIGTERM)
        assert not loop.remove_signal_handler(signal.SIGTERM)
        with pytest.raises(KeyError):
            loop.receive_signal(signal.SIGTERM)
        return seen

    assert run_virtual(main()) == ["term"]


def test_a_set_of_tasks_has_the_order_of_their_birth():
    async def main():
        tasks = {asyncio.create_task(asyncio.sleep(0), name=str(number)) for number in range(8)}
        names = [task.get_name() for task in tasks]
        await asyncio.gather(*tasks)
        return names

    assert run_virtual(main()) == list("01234567")


def test_production_does_not_load_the_harness():
    code = "import sys, supervision, supervision.sometimes; print(*sorted(sys.modules), sep='\\n')"
    alone = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20, env=alone
    )
    loaded = found.stdout.split()
    assert "supervision.system" in loaded
    assert not [name for name in loaded if name.startswith("supervision.harness")]
    assert not {"argparse", "hashlib", "sqlite3", "uuid", "secrets"}.intersection(loaded)
