"""Virtual time itself."""

import asyncio

import pytest

from supervision import SimLoop, SleepForever, Strategy, run_virtual
from tests.supervision.conftest import Tree, settle


def test_hours_pass_at_once_and_in_order():
    async def main():
        loop = asyncio.get_running_loop()
        seen = []
        for delay in (3600, 60, 86_400.5):
            loop.call_later(delay, lambda: seen.append(loop.time()))
        await asyncio.sleep(100_000)
        assert loop.time() == pytest.approx(100_000)
        return seen

    assert run_virtual(main()) == pytest.approx([60, 3600, 86_400.5])


def test_waiting_for_what_cannot_come_is_an_error():
    async def main():
        await asyncio.get_running_loop().create_future()

    with pytest.raises(SleepForever):
        run_virtual(main())


def test_timeouts_are_virtual():
    async def main():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(10**6):
                await asyncio.get_running_loop().create_future()

    run_virtual(main(), debug=True)


def order(seed):
    async def main():
        seen = []

        async def one(name):
            for _ in range(3):
                await asyncio.sleep(0)
                seen.append(name)

        await asyncio.gather(*(one(name) for name in "abcdef"))
        return "".join(seen)

    return run_virtual(main(), seed=seed)


def test_a_seed_is_an_order_and_none_is_asyncios_own():
    assert order(None) == "abcdef" * 3
    assert order(1) == order(1)
    assert len({order(seed) for seed in range(5)}) > 1


def test_calls_for_threads_run_in_the_loop():
    async def main():
        assert await asyncio.to_thread(len, "abc") == 3
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(divmod, 1, 0)
        asyncio.get_running_loop().run_in_executor(None, len, "abc").cancel()
        await asyncio.sleep(1)

    run_virtual(main())


def test_a_virtual_loop_is_a_selector_loop():
    loop = SimLoop()
    assert isinstance(loop, asyncio.SelectorEventLoop)
    loop.close()


@pytest.mark.parametrize("strategy", Strategy)
@pytest.mark.parametrize("seed", range(8))
def test_any_order_of_simultaneous_events_leaves_a_tree_that_runs(run, seed, strategy):
    async def main():
        async with Tree("a", "b", "c", "d", intensity=1000, strategy=strategy) as tree:
            for _ in range(5):
                tree.crash("a", "c", "d")
                await settle(0.1)
            assert set(tree.states().values()) == {"running"}
            alive = [line.split()[1] for line in tree.trace if line.startswith("start ")]
            ended = [line.split()[1] for line in tree.trace if line.startswith("stop ")]
            for name in "abcd":
                assert alive.count(name) - ended.count(name) == 1

    run(main(), seed=seed)
