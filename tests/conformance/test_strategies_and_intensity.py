"""Whom a crash takes along, what comes back in which order, and when it is enough."""

import asyncio
import time
from contextvars import Context

import pytest

from supervision import (
    ActorDown,
    ChildAlreadyPresent,
    ChildRestarting,
    ChildSpec,
    CountChildren,
    DeleteChild,
    Normal,
    Restart,
    RestartChild,
    Shutdown,
    StartChild,
    Strategy,
    Supervisor,
    TerminateChild,
    WhichChildren,
)
from tests.conformance.scenes import Nested, ask, ends, incarnations, is_up, now, process
from tests.trees import Boom, Get, Tree, settle

NEVER_ENOUGH = 10**6


@pytest.mark.case("S70")
def test_one_for_one_leaves_the_sibling_alone_and_one_crash_too_many_ends_it(run):
    async def main():
        async with Tree("a", "b", intensity=2) as tree:
            sibling = process(tree, "b")
            for times in (1, 2):
                tree.crash("a")
                await settle()
                assert incarnations(tree) == {"a": 1 + times, "b": 1}
            assert process(tree, "b") is sibling
            assert is_up(tree)
            root = process(tree, "root")
            tree.crash("a")
            await settle()
            assert root.ended.result() == Shutdown()
            assert sibling.ended.result() == Shutdown()

    run(main())


ESCALATIONS = [
    pytest.param(Strategy.ONE_FOR_ONE, ["start_fail b"] * 4, "ca", marks=pytest.mark.case("S71")),
    pytest.param(
        Strategy.ONE_FOR_ALL,
        ["stop c shutdown", "stop a shutdown", "start a", "start_fail b"]
        + ["stop a shutdown", "start a", "start_fail b"] * 3,
        "a",
        marks=pytest.mark.case("S73"),
    ),
    pytest.param(
        Strategy.REST_FOR_ONE,
        ["stop c shutdown", *["start_fail b"] * 4],
        "a",
        marks=pytest.mark.case("S76"),
    ),
]


@pytest.mark.parametrize(("strategy", "attempts", "left"), ESCALATIONS)
def test_a_restart_that_always_fails_uses_the_intensity_up(run, strategy, attempts, left):
    async def main():
        async with Tree("a", "b", "c", strategy=strategy, intensity=4) as tree:
            root = process(tree, "root")
            del tree.trace[:]
            tree.fail["b"] = NEVER_ENOUGH
            tree.crash("b")
            await settle(1)
            assert tree.trace == ["stop b crash", *attempts, *(f"stop {name} shutdown" for name in left)]
            assert root.ended.result() == Shutdown()
            assert tree.kinds("max_intensity") == ["max_intensity"]

    run(main())


@pytest.mark.case("S72")
def test_one_for_all_makes_all_of_them_new(run):
    async def main():
        async with Tree("a", "b", "c", strategy=Strategy.ONE_FOR_ALL, intensity=1) as tree:
            old = [process(tree, name) for name in "abc"]
            del tree.trace[:]
            tree.crash("b")
            await settle()
            assert tree.trace == [
                "stop b crash", "stop c shutdown", "stop a shutdown", "start a", "start b", "start c",
            ]  # fmt: skip
            assert all(one.ended.done() for one in old)
            assert incarnations(tree) == {"a": 2, "b": 2, "c": 2}
            assert is_up(tree), "however many restart, it costs one"

    run(main())


@pytest.mark.case("S74")
def test_one_for_all_starts_over_when_another_fails_on_the_way(run):
    async def main():
        async with Tree("a", "b", "c", strategy=Strategy.ONE_FOR_ALL, intensity=3) as tree:
            del tree.trace[:]
            tree.fail["b"] = 2
            tree.crash("a")
            await settle()
            assert tree.trace == [
                "stop a crash", "stop c shutdown", "stop b shutdown",
                "start a", "start_fail b",
                "stop a shutdown", "start a", "start_fail b",
                "stop a shutdown", "start a", "start b", "start c",
            ]  # fmt: skip
            assert is_up(tree)

    run(main())


@pytest.mark.case("S75")
def test_rest_for_one_leaves_the_earlier_alone_and_makes_the_later_new(run):
    async def main():
        async with Tree("a", "b", "c", "d", strategy=Strategy.REST_FOR_ONE, intensity=1) as tree:
            earlier = process(tree, "a")
            del tree.trace[:]
            tree.crash("b")
            await settle()
            assert tree.trace == [
                "stop b crash", "stop d shutdown", "stop c shutdown", "start b", "start c", "start d",
            ]  # fmt: skip
            assert process(tree, "a") is earlier
            assert incarnations(tree) == {"a": 1, "b": 2, "c": 2, "d": 2}

    run(main())


@pytest.mark.case("S77")
def test_rest_for_one_tries_the_one_that_fails_on_the_way_and_keeps_what_is_back(run):
    async def main():
        async with Tree("a", "b", "c", "d", strategy=Strategy.REST_FOR_ONE, intensity=3) as tree:
            del tree.trace[:]
            tree.fail["c"] = 2
            tree.crash("b")
            await settle()
            assert tree.trace == [
                "stop b crash", "stop d shutdown", "stop c shutdown",
                "start b", "start_fail c", "start_fail c", "start c", "start d",
            ]  # fmt: skip
            assert incarnations(tree) == {"a": 1, "b": 2, "c": 4, "d": 2}

    run(main())


@pytest.mark.case("S82")
@pytest.mark.parametrize("strategy", Strategy)
def test_crashes_further_apart_than_the_period_never_add_up(run, strategy):
    async def main():
        async with Tree("a", "b", strategy=strategy, intensity=1, period=5) as tree:
            for times in range(1, 21):
                tree.crash("a")
                await settle(5.5)
                assert incarnations(tree)["a"] == 1 + times
            tree.crash("a")
            await settle(4)
            tree.crash("a")
            await settle()
            assert not is_up(tree)

    run(main())


@pytest.mark.case("S83")
@pytest.mark.parametrize("intensity", [1, 3, 17])
def test_as_many_attempts_as_the_intensity(run, intensity):
    async def main():
        async with Tree("a", "b", intensity=intensity) as tree:
            del tree.trace[:]
            tree.fail["b"] = NEVER_ENOUGH
            tree.crash("b")
            await settle(1)
            assert tree.trace == ["stop b crash", *["start_fail b"] * intensity, "stop a shutdown"]

    run(main())


@pytest.mark.case("S84")
@pytest.mark.parametrize("strategy", Strategy)
def test_intensity_zero_ends_it_with_the_first_crash(run, strategy):
    async def main():
        async with Tree("a", "b", "c", strategy=strategy, intensity=0) as tree:
            root = process(tree, "root")
            del tree.trace[:]
            tree.crash("b")
            await settle()
            assert tree.trace == ["stop b crash", "stop c shutdown", "stop a shutdown"]
            assert root.ended.result() == Shutdown()

    run(main())


@pytest.mark.case("S85")
@pytest.mark.parametrize(
    ("restart", "after"), [(Restart.TRANSIENT, "stopped"), (Restart.PERMANENT, "running")]
)
def test_a_burnt_out_supervisor_comes_back_if_permanent_and_not_if_transient(run, restart, after):
    async def main():
        tree = Tree("z")
        below = [tree.spec("w")]
        sub = ChildSpec("sub", lambda: Supervisor(below, intensity=2), restart=restart, shutdown=None)
        tree.specs.append(sub)
        async with tree:
            for _ in range(3):
                tree.crash("sub/w")
                await settle()
            assert tree.states() == {"z": "running", "sub": after}
            assert ("sub", "shutdown") in ends(tree.system)
            assert tree["sub/w"].tell("anybody?") is (after == "running")

    run(main())


@pytest.mark.case("S86")
def test_two_crashes_at_once_are_one_restart_of_all(run):
    async def main():
        async with Tree("a", "b", "c", strategy=Strategy.ONE_FOR_ALL, intensity=1) as tree:
            tree.crash("a", "b")
            await settle()
            assert is_up(tree)
            assert incarnations(tree) == {"a": 2, "b": 2, "c": 2}

    run(main())


@pytest.mark.case("S86")
def test_two_crashes_at_once_are_two_restarts_of_one(run):
    async def main():
        for intensity, after in ((2, True), (1, False)):
            async with Tree("a", "b", "c", intensity=intensity) as tree:
                tree.crash("a", "b")
                await settle()
                assert is_up(tree) is after

    run(main())


@pytest.mark.case("S87")
def test_failing_restarts_follow_each_other_without_a_pause_and_can_be_seen(run):
    seen = []

    async def main():
        async with Tree("a", "b", intensity=6) as tree:
            make, tasks = tree.make, []

            async def look():
                seen.append([info.state for info in await ask(tree, WhichChildren())])

            def make_and_look(name):
                if tree.fail.get(name):
                    tasks.append(asyncio.get_running_loop().create_task(look(), context=Context()))
                return make(name)

            tree.make = make_and_look
            tree.fail["b"] = 5
            tree.crash("b")
            await settle()
            await asyncio.gather(*tasks)
            assert now() == 0
            assert tree.states() == {"a": "running", "b": "running"}
            assert incarnations(tree) == {"a": 1, "b": 1 + 5 + 1}
        assert seen == [["running", "restarting"]] * 5

    run(main())


def hanging(*names, **options):
    tree = Tree(*names, intensity=NEVER_ENOUGH, **options)
    tree.fail.update(dict.fromkeys(names, 0))
    return tree


async def refused_while_it_restarts(tree, name):
    with pytest.raises(ChildAlreadyPresent):
        await ask(tree, StartChild(tree.spec(name)))
    with pytest.raises(ChildRestarting):
        await ask(tree, RestartChild(name))
    with pytest.raises(ChildRestarting):
        await ask(tree, DeleteChild(name))


@pytest.mark.case("S88")
@pytest.mark.parametrize("strategy", Strategy)
def test_between_two_tries_requests_are_refused_and_terminating_ends_the_tries(run, strategy):
    async def main():
        async with hanging("a", strategy=strategy) as tree:
            tree.fail["a"] = NEVER_ENOUGH
            tree.crash("a")
            await settle()
            await refused_while_it_restarts(tree, "a")
            await ask(tree, TerminateChild("a"))
            tries = tree.trace.count("start_fail a")
            assert tries > 3
            await settle(1)
            assert tree.trace.count("start_fail a") == tries
            assert tree.states() == {"a": "stopped"}
            tree.fail["a"] = 0
            await ask(tree, RestartChild("a"))
            assert tree.states() == {"a": "running"}

    run(main())


@pytest.mark.case("S88")
@pytest.mark.parametrize("strategy", Strategy)
def test_a_stop_gets_in_between_two_tries(run, strategy):
    async def main():
        tree = hanging("a", "b", strategy=strategy)
        async with tree:
            tree.fail["b"] = NEVER_ENOUGH
            tree.crash("b")
            for _ in range(5):
                await settle()
            assert tree.trace.count("start_fail b") > 3
        assert tree.trace[-1] == "stop a shutdown"
        assert tree.system.tree()["state"] == "stopped"
        assert now() == 0

    run(main())


@pytest.mark.case("S89")
def test_the_later_siblings_are_stopped_while_one_is_tried_again(run):
    async def main():
        async with hanging("a", "b", "c", strategy=Strategy.REST_FOR_ONE) as tree:
            tree.fail["b"] = NEVER_ENOUGH
            tree.crash("b")
            await settle()
            infos = await ask(tree, WhichChildren())
            assert [info.state for info in infos] == ["running", "restarting", "stopped"]
            await refused_while_it_restarts(tree, "b")
            with pytest.raises(ChildAlreadyPresent):
                await ask(tree, StartChild(tree.spec("c")))
            await ask(tree, TerminateChild("b"))
            await settle(1)
            assert tree.states() == {"a": "running", "b": "stopped", "c": "stopped"}
            tree.fail["b"] = 0
            await ask(tree, RestartChild("c"))
            await ask(tree, RestartChild("b"))
            assert set(tree.states().values()) == {"running"}

    run(main())


@pytest.mark.case("S91")
def test_three_levels_where_a_worker_falls_and_then_a_subtree_gives_up(run):
    async def main():
        layout = {"x": {"x1": {}, "x2": {}}, "y": {"y1": {}}}
        inner = {"x": {"intensity": 1}}
        async with Nested(layout, inner, strategy=Strategy.ONE_FOR_ALL) as tree:
            for name in ("x", "y"):
                await tree[name].ask(StartChild(tree.spec("added")), 1)
            before = tree.places()
            assert sorted(before) == ["x", "x/added", "x/x1", "x/x2", "y", "y/added", "y/y1"]
            tree["x/x2"].tell(Boom(ValueError("x")))
            await settle()
            assert tree.places() == before | {"x/x2": 2}
            tree["x/x1"].tell(Boom(ValueError("x")))
            await settle()
            assert tree.places() == {"x": 2, "x/x1": 2, "x/x2": 3, "y": 2, "y/y1": 2}
            assert is_up(tree)

    run(main())


@pytest.mark.case("S92")
def test_a_name_leads_to_the_new_incarnation_after_every_kind_of_restart(run):
    async def main():
        async with Nested({"sub": {"w": {}}}) as tree:
            ref, who = tree["sub/w"], []

            async def look():
                await settle()
                assert await ref.ask(Get(), 1) == 0
                who.append(process(tree, "sub/w"))

            await look()
            process(tree, "sub").kill()
            await look()
            process(tree, "sub/w").kill()
            await look()
            tree.leave("sub/w", Normal())
            await look()
            await tree["sub"].ask(TerminateChild("w"), 1)
            with pytest.raises(ActorDown):
                await ref.ask(Get(), 1)
            assert await tree["sub"].ask(RestartChild("w"), 1) is ref
            await look()
            assert len(set(who)) == 5
            assert all(one.ended.done() for one in who[:-1])

    run(main())


@pytest.mark.case("S93")
@pytest.mark.parametrize(("apart", "after"), [(5.0, True), (4.999, False)])
def test_a_restart_exactly_a_period_later_is_outside_of_the_window(run, apart, after):
    async def main():
        async with Tree("a", intensity=1, period=5.0) as tree:
            for _ in range(2):
                tree.crash("a")
                await settle(apart)
            assert is_up(tree) is after

    run(main())


@pytest.mark.case("S93")
def test_a_wall_clock_that_jumps_does_not_move_the_window(run, monkeypatch):
    async def main():
        async with Tree("a", intensity=1, period=5.0) as tree:
            for wall in (1e9, 0.0, 2e9):
                monkeypatch.setattr(time, "time", lambda wall=wall: wall)
                tree.crash("a")
                await settle(6)
            assert is_up(tree)
            for wall in (0.0, 2e9):
                monkeypatch.setattr(time, "time", lambda wall=wall: wall)
                tree.crash("a")
                await settle(1)
            assert not is_up(tree)

    run(main())


@pytest.mark.case("S83")
def test_the_count_is_of_events_and_not_of_children(run):
    async def main():
        names = "abcdefgh"
        async with Tree(*names, strategy=Strategy.ONE_FOR_ALL, intensity=2) as tree:
            for times in (1, 2):
                tree.crash("d")
                await settle(0.1)
                assert incarnations(tree) == dict.fromkeys(names, 1 + times)
            counts = await ask(tree, CountChildren())
            assert counts.active == len(names)

    run(main())
