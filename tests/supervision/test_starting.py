"""Starts that are ignored."""

import asyncio

import pytest

from supervision import (
    Actor,
    ActorDown,
    ChildAlreadyPresent,
    ChildCounts,
    ChildSpec,
    CountChildren,
    Ignore,
    Ignored,
    Request,
    Restart,
    RestartChild,
    StartChild,
    Strategy,
    Supervisor,
    System,
)
from tests.trees import Boom, Tree, settle


class Idle(Actor):
    """Has nothing to do, as long as ``wanted`` says so."""

    def __init__(self, wanted=(False,)):
        self.wanted = wanted

    async def init(self):
        if not self.wanted[0]:
            raise Ignore

    async def receive(self, message):
        if isinstance(message, Boom):
            raise message.error


@pytest.mark.parametrize("restart", Restart)
def test_a_child_that_ignores_its_start_is_kept_unless_it_is_temporary(run, restart):
    async def main():
        tree = Tree("a", "c")
        tree.specs.insert(1, ChildSpec("b", Idle, restart=restart))
        async with tree:
            kept = {} if restart is Restart.TEMPORARY else {"b": "stopped"}
            assert tree.states() == {"a": "running", "c": "running"} | kept
            counts = await tree["root"].ask(CountChildren(), 1)
            assert counts == ChildCounts(specs=2 + len(kept), active=2, supervisors=0, workers=2 + len(kept))
            assert tree.kinds("start_error", "child_terminated", "max_intensity") == []
            with pytest.raises(ActorDown) as caught:
                await tree["b"].ask(Request(), 1)
            assert caught.value.reason == Ignored()

    run(main())


@pytest.mark.parametrize("restart", Restart)
def test_a_child_added_later_may_ignore_its_start(run, restart):
    async def main():
        async with Tree("a") as tree:
            spec = ChildSpec("b", Idle, restart=restart)
            assert await tree["root"].ask(StartChild(spec), 1) is None
            if restart is Restart.TEMPORARY:
                assert await tree["root"].ask(StartChild(spec), 1) is None
                assert "b" not in tree.states()
            else:
                assert await tree["root"].ask(RestartChild("b"), 1) is None
                with pytest.raises(ChildAlreadyPresent):
                    await tree["root"].ask(StartChild(spec), 1)
                assert tree.states()["b"] == "stopped"

    run(main())


def test_a_start_that_is_ignored_at_a_restart_is_the_end_of_it(run):
    async def main():
        wanted = [True]
        async with Tree("a", strategy=Strategy.ONE_FOR_ALL) as tree:
            assert await tree["root"].ask(StartChild(ChildSpec("b", lambda: Idle(wanted))), 1) is tree["b"]
            wanted[0] = False
            tree.crash("b")
            await settle()
            assert tree.states() == {"a": "running", "b": "stopped"}
            wanted[0] = True
            assert await tree["root"].ask(RestartChild("b"), 1) is tree["b"]

    run(main())


def test_the_function_that_makes_the_actor_may_ignore_the_start_as_well(run):
    def nothing():
        raise Ignore

    async def main():
        tree = Tree()
        tree.specs.append(ChildSpec("b", nothing))
        async with tree:
            assert tree.states() == {"b": "stopped"}

    run(main())


def test_a_root_that_ignores_its_start(run):
    class Nothing(Supervisor):
        async def init(self):
            raise Ignore

    async def main():
        system = System(ChildSpec("root", lambda: Nothing([])))
        assert await system.start() is False
        assert system.tree()["state"] == "stopped"
        assert list(system.events) == []
        await system.stop()

    run(main())


async def test_running_a_root_that_ignores_its_start_is_no_failure():
    async with asyncio.timeout(5):
        assert await System(ChildSpec("root", Idle)).run() == 0


def test_ignore_after_the_start_is_a_crash(run):
    async def main():
        async with Tree("a") as tree:
            tree.crash("a", error=Ignore())
            await settle()
            assert [event.data["exit"] for event in tree.system.events.of_kind("child_terminated")] == [
                "crash"
            ]
            assert tree.states() == {"a": "running"}

    run(main())
