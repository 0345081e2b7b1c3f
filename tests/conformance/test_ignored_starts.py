"""Children and supervisors that find nothing to do, and say so when they are started."""

import asyncio

import pytest

from supervision import (
    Actor,
    ChildAlreadyPresent,
    ChildCounts,
    ChildSpec,
    CountChildren,
    DeleteChild,
    Ignore,
    Restart,
    RestartChild,
    StartChild,
    Supervisor,
    System,
)
from tests.conformance.scenes import ask
from tests.trees import Tree, settle


class Idle(Actor):
    """Has nothing to do, as long as the switch is off."""

    def __init__(self, switch):
        self.switch = switch

    async def init(self):
        if not self.switch:
            raise Ignore


def idle(restart, switch=()):
    return ChildSpec("idle", lambda: Idle(switch), restart=restart)


def complaints(system):
    return system.events.of_kind("start_error", "child_terminated", "shutdown_error", "max_intensity")


class Absent(Supervisor):
    async def init(self):
        raise Ignore


@pytest.mark.case("S02")
def test_a_supervisor_that_declines_is_no_error_to_who_starts_it(run):
    async def main():
        system = System(ChildSpec("root", lambda: Absent([])))
        assert await system.start() is False
        assert complaints(system) == []
        assert len(asyncio.all_tasks()) == 1
        assert system.tree()["state"] == "stopped"
        await system.stop()
        assert complaints(system) == []

    run(main())


@pytest.mark.case("S02")
def test_a_supervisor_that_declines_below_another_is_no_failure_of_that_one(run):
    async def main():
        tree = Tree("a")
        tree.specs.insert(0, ChildSpec("absent", lambda: Absent([])))
        async with tree:
            await settle()
            assert tree.states() == {"absent": "stopped", "a": "running"}
            assert complaints(tree.system) == []

    run(main())


@pytest.mark.case("S03")
@pytest.mark.parametrize("restart", [Restart.PERMANENT, Restart.TRANSIENT])
def test_a_child_that_declines_stays_known_and_can_be_started_later(run, restart):
    async def main():
        switch = []
        tree = Tree("a")
        tree.specs.insert(0, idle(restart, switch))
        async with tree:
            await settle(10)
            assert tree.states() == {"idle": "stopped", "a": "running"}
            assert await ask(tree, CountChildren()) == ChildCounts(2, 1, 0, 2)
            with pytest.raises(ChildAlreadyPresent):
                await ask(tree, StartChild(idle(restart)))
            assert await ask(tree, RestartChild("idle")) is None
            assert tree.states()["idle"] == "stopped"
            switch.append("on")
            assert await ask(tree, RestartChild("idle")) is tree["idle"]
            assert tree.states() == {"idle": "running", "a": "running"}
            assert complaints(tree.system) == []

    run(main())


@pytest.mark.case("S03")
def test_a_child_that_declines_to_come_back_is_not_tried_again(run):
    async def main():
        switch = ["on"]
        tree = Tree("a", intensity=1)
        tree.specs.append(ChildSpec("idle", lambda: Crashing(switch)))
        async with tree:
            switch.clear()
            tree["idle"].tell("crash")
            await settle(1)
            assert tree.states() == {"a": "running", "idle": "stopped"}

    run(main())


class Crashing(Idle):
    async def receive(self, message):
        raise ValueError(message)


@pytest.mark.case("S04")
def test_a_temporary_child_that_declines_leaves_no_specification(run):
    async def main():
        tree = Tree("a")
        tree.specs.insert(0, idle(Restart.TEMPORARY))
        async with tree:
            assert tree.states() == {"a": "running"}
            assert await ask(tree, CountChildren()) == ChildCounts(1, 1, 0, 1)
            assert complaints(tree.system) == []

    run(main())


@pytest.mark.case("S05")
def test_one_that_is_added_and_declines_leaves_none_either(run):
    async def main():
        async with Tree("a") as tree:
            assert await ask(tree, StartChild(idle(Restart.TEMPORARY))) is None
            assert tree.states() == {"a": "running"}
            assert await ask(tree, StartChild(idle(Restart.TEMPORARY, ["on"]))) is tree["idle"]

    run(main())


@pytest.mark.case("S05")
def test_a_permanent_one_that_is_added_and_declines_stays_known(run):
    async def main():
        async with Tree("a") as tree:
            assert await ask(tree, StartChild(idle(Restart.PERMANENT))) is None
            assert tree.states() == {"a": "running", "idle": "stopped"}
            await ask(tree, DeleteChild("idle"))
            assert tree.states() == {"a": "running"}

    run(main())
