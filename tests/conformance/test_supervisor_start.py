"""Supervisors that start, and supervisors that fail to."""

import asyncio

import pytest

from supervision import (
    ChildAlreadyPresent,
    ChildCounts,
    ChildSpec,
    CountChildren,
    RestartChild,
    Shutdown,
    StartChild,
    StartError,
    Supervisor,
    System,
    TerminateChild,
)
from tests.conformance.scenes import Nested, ask, ends, is_up, process
from tests.trees import Tree, settle


@pytest.mark.case("S01")
def test_an_empty_supervisor_runs_and_ends_with_shutdown_when_asked(run):
    async def main():
        tree = Tree()
        async with tree:
            assert is_up(tree)
            root = process(tree, "root")
        assert root.ended.result() == Shutdown()
        assert tree.kinds("start_error", "shutdown_error") == []

    run(main())


@pytest.mark.case("S08")
@pytest.mark.parametrize("nonsense", [None, "nonsense", Supervisor, 42])
def test_nonsense_in_place_of_a_supervisor_is_an_error_of_its_start(run, nonsense):
    async def main():
        system = System(ChildSpec("root", lambda: nonsense))
        with pytest.raises(StartError, match="root did not start") as caught:
            await system.start()
        assert isinstance(caught.value.__cause__, TypeError)
        assert system.tree()["state"] == "stopped"
        assert ends(system) == []

    run(main())


@pytest.mark.case("S08")
def test_nonsense_below_a_supervisor_harms_nobody_but_who_asked_for_it(run):
    async def main():
        async with Tree("a") as tree:
            with pytest.raises(StartError, match="b did not start"):
                await ask(tree, StartChild(ChildSpec("b", lambda: "nonsense")))
            assert tree.states() == {"a": "running"}
            assert ends(tree.system) == []

    run(main())


class Broken(Supervisor):
    async def init(self):
        await super().init()
        raise ValueError("broken")


@pytest.mark.case("S09")
def test_an_exception_in_a_supervisors_init_is_the_cause_and_leaves_nobody(run):
    async def main():
        tree = Tree("a")
        system = System(ChildSpec("root", lambda: Broken(tree.specs)))
        with pytest.raises(StartError) as caught:
            await system.start()
        assert isinstance(caught.value.__cause__, ValueError)
        assert [event.kind for event in system.events.of_kind("start_error")] == ["start_error"]
        await settle()
        assert len(asyncio.all_tasks()) == 1
        assert system.ref_of("a").tell("anybody?") is False

    run(main())


@pytest.mark.case("S10")
def test_an_added_child_that_fails_is_not_kept(run):
    async def main():
        async with Tree("a") as tree:
            tree.fail["b"] = 1
            with pytest.raises(StartError) as caught:
                await ask(tree, StartChild(tree.spec("b")))
            assert caught.value.child == "b"
            assert isinstance(caught.value.reason.error, RuntimeError)
            assert await ask(tree, CountChildren()) == ChildCounts(1, 1, 0, 1)
            await ask(tree, StartChild(tree.spec("b")))
            assert tree.states() == {"a": "running", "b": "running"}

    run(main())


@pytest.mark.case("S11")
def test_a_stopped_child_that_fails_to_start_again_stays_stopped_and_known(run):
    async def main():
        async with Tree("a", "b") as tree:
            await ask(tree, TerminateChild("b"))
            tree.fail["b"] = 1
            with pytest.raises(StartError):
                await ask(tree, RestartChild("b"))
            assert tree.states() == {"a": "running", "b": "stopped"}
            with pytest.raises(ChildAlreadyPresent):
                await ask(tree, StartChild(tree.spec("b")))
            assert await ask(tree, CountChildren()) == ChildCounts(2, 1, 0, 2)
            await ask(tree, RestartChild("b"))
            assert tree.states() == {"a": "running", "b": "running"}

    run(main())


@pytest.mark.case("S16")
def test_the_one_in_the_middle_fails_and_the_start_is_undone(run):
    async def main():
        tree = Tree("a", "b", "c", "d")
        tree.fail["c"] = 1
        with pytest.raises(StartError) as caught:
            await tree.system.start()
        assert tree.trace == ["start a", "start b", "start_fail c", "stop b shutdown", "stop a shutdown"]
        assert caught.value.__cause__.child == "c"
        assert tree.system.tree()["state"] == "stopped"

    run(main())


@pytest.mark.case("S17")
def test_a_failure_deep_below_comes_up_with_every_level(run):
    async def main():
        tree = Nested({"a": {}, "x": {"b": {}, "y": {"c": {}, "leaf": {}}}, "z": {}})
        tree.fail["leaf"] = 1
        with pytest.raises(StartError) as caught:
            await tree.system.start()
        levels, error = [], caught.value
        while isinstance(error, StartError):
            levels.append(error.child)
            error = error.__cause__
        assert levels == ["root", "x", "y", "leaf"]
        assert str(error) == "planned"
        assert tree.trace == [
            "start a", "start b", "start c", "start_fail leaf",
            "stop c shutdown", "stop b shutdown", "stop a shutdown",
        ]  # fmt: skip

    run(main())
