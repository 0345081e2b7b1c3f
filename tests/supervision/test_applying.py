"""Other specifications for a supervisor that runs: OTP's code_change."""

import pytest

from supervision import (
    Apply,
    Backoff,
    ChildCounts,
    ChildSpec,
    CountChildren,
    DeleteChild,
    GetChildSpec,
    Restart,
    RestartChild,
    SpecError,
    StartChild,
    Strategy,
    TerminateChild,
    WhichChildren,
)
from tests.trees import Tree, settle


async def ids(tree):
    return [child.id for child in await tree["root"].ask(WhichChildren(), 1)]


def test_what_runs_goes_on_new_ones_wait_and_missing_ones_are_kept_behind(run):
    async def main():
        async with Tree("a", "b", "c", "d") as tree:
            del tree.trace[:]
            new = [tree.spec(name) for name in ("d", "x", "b")]
            assert await tree["root"].ask(Apply(new), 1) is None
            assert await ids(tree) == ["d", "x", "b", "a", "c"]
            assert tree.trace == []
            assert tree.states() == dict.fromkeys("dbac", "running") | {"x": "stopped"}
            assert await tree["root"].ask(CountChildren(), 1) == ChildCounts(5, 4, 0, 5)
            await tree["root"].ask(RestartChild("x"), 1)
            await tree["root"].ask(TerminateChild("a"), 1)
            await tree["root"].ask(DeleteChild("a"), 1)
            del tree.trace[:]
        assert tree.trace == [f"stop {name} shutdown" for name in "cbxd"]

    run(main())


def test_a_changed_specification_counts_from_the_next_start(run):
    async def main():
        async with Tree("a") as tree:
            other = ChildSpec("a", lambda: tree.make("other"), shutdown=1, backoff=Backoff(2, 2))
            await tree["root"].ask(Apply([other]), 1)
            assert await tree["root"].ask(GetChildSpec("a"), 1) == other
            tree.crash("a")
            await settle(1)
            assert tree.states() == {"a": "restarting"}
            await settle(1)
            assert tree.trace == ["start a", "stop a crash", "start other"]

    run(main())


def test_limits_and_strategy_change_and_restarts_stay_counted(run):
    async def main():
        async with Tree("a", "b", intensity=5) as tree:
            tree.crash("a")
            await settle()
            del tree.trace[:]
            await tree["root"].ask(Apply(tree.specs, Strategy.ONE_FOR_ALL, intensity=2, period=60.0), 1)
            tree.crash("b")
            await settle(30)
            assert tree.trace == ["stop b crash", "stop a shutdown", "start a", "start b"]
            tree.crash("b")
            await settle()
            assert tree.system.tree()["state"] == "stopped"

    run(main())


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("invalid_strategy", {"strategy": 7}),
        ("invalid_intensity", {"intensity": -1}),
        ("invalid_period", {"period": 0}),
        ("duplicate_child_name", {"children": ["x", "x"]}),
        ("invalid_child_spec", {"children": ["x", None]}),
    ],
)
def test_what_is_faulty_is_refused_without_effect(run, code, fields):
    async def main():
        async with Tree("a", "b") as tree:
            names = fields.pop("children", ["x"])
            limits = {"strategy": Strategy.ONE_FOR_ALL, "intensity": 0, "period": 9} | fields
            with pytest.raises(SpecError) as caught:
                await tree["root"].ask(Apply([name and tree.spec(name) for name in names], **limits), 1)
            assert caught.value.code == code
            assert await ids(tree) == ["a", "b"]
            tree.crash("b")
            await settle()
            assert tree.trace == ["start a", "start b", "stop b crash", "start b"]

    run(main())


def test_a_child_that_waits_for_its_restart_goes_on_waiting(run):
    async def main():
        async with Tree("a", backoff=Backoff(5, 5)) as tree:
            tree.crash("a")
            await settle(1)
            await tree["root"].ask(Apply([tree.spec("a", backoff=Backoff(5, 5))]), 1)
            assert tree.states() == {"a": "restarting"}
            await settle(5)
            assert tree.states() == {"a": "running"}

    run(main())


def test_a_child_that_becomes_permanent_can_be_restarted(run):
    async def main():
        async with Tree() as tree:
            await tree["root"].ask(StartChild(tree.spec("a", Restart.TEMPORARY)), 1)
            await tree["root"].ask(Apply([tree.spec("a")]), 1)
            tree.crash("a")
            await settle()
            assert tree.trace == ["start a", "stop a crash", "start a"]

    run(main())
