"""What may be asked of a running supervisor, with the answers that OTP gives."""

import pytest

from supervision import (
    ActorDown,
    Backoff,
    ChildAlreadyPresent,
    ChildAlreadyStarted,
    ChildCounts,
    ChildNotFound,
    ChildRestarting,
    ChildRunning,
    ChildSpec,
    CountChildren,
    DeleteChild,
    Restart,
    RestartChild,
    StartChild,
    StartError,
    Supervisor,
    TerminateChild,
    UnknownMessage,
    WhichChildren,
)
from tests.supervision.conftest import Get, Tree, settle


def ask(tree, request, path="root"):
    return tree[path].ask(request, 5)


def test_the_life_of_one_child(run):
    async def main():
        async with Tree("a", "b") as tree:
            await ask(tree, TerminateChild("a"))
            await ask(tree, TerminateChild("a"))
            assert tree.states() == {"a": "stopped", "b": "running"}
            with pytest.raises(ChildAlreadyPresent):
                await ask(tree, StartChild(tree.specs[0]))
            assert await ask(tree, RestartChild("a")) is tree["a"]
            with pytest.raises(ChildRunning):
                await ask(tree, DeleteChild("a"))
            with pytest.raises(ChildRunning):
                await ask(tree, RestartChild("a"))
            with pytest.raises(ChildNotFound):
                await ask(tree, TerminateChild("nope"))
            await ask(tree, TerminateChild("a"))
            await ask(tree, DeleteChild("a"))
            for request in (RestartChild("a"), DeleteChild("a")):
                with pytest.raises(ChildNotFound):
                    await ask(tree, request)
            assert tree.states() == {"b": "running"}
            assert tree.kinds("max_intensity", "shutdown_error") == []

    run(main())


def test_children_added_later(run):
    async def main():
        async with Tree("a") as tree:
            ref = await ask(tree, StartChild(tree.spec("late")))
            assert await ref.ask(Get(), 1) == 0
            assert ref.path == "late"
            with pytest.raises(ChildAlreadyStarted):
                await ask(tree, StartChild(tree.spec("late")))
            tree.fail["broken"] = 1
            with pytest.raises(StartError):
                await ask(tree, StartChild(tree.spec("broken")))
            assert list(tree.states()) == ["a", "late"]
        assert tree.trace[-2:] == ["stop late shutdown", "stop a shutdown"]

    run(main())


def test_a_restart_that_fails_leaves_the_child_stopped(run):
    async def main():
        async with Tree("a") as tree:
            await ask(tree, TerminateChild("a"))
            tree.fail["a"] = 1
            with pytest.raises(StartError):
                await ask(tree, RestartChild("a"))
            assert tree.states() == {"a": "stopped"}

    run(main())


def test_a_terminated_temporary_child_is_forgotten(run):
    async def main():
        async with Tree("a", restart=Restart.TEMPORARY) as tree:
            await ask(tree, TerminateChild("a"))
            assert tree.states() == {}

    run(main())


def test_requests_get_in_between_failing_restarts_and_may_end_them(run):
    async def main():
        async with Tree("a", intensity=10**6) as tree:
            tree.fail["a"] = 10**6
            tree.crash("a")
            await settle()
            with pytest.raises(ChildAlreadyPresent):
                await ask(tree, StartChild(tree.specs[0]))
            for request in (RestartChild("a"), DeleteChild("a")):
                with pytest.raises(ChildRestarting):
                    await ask(tree, request)
            assert await ask(tree, CountChildren()) == ChildCounts(
                specs=1, active=0, supervisors=0, workers=1
            )
            await ask(tree, TerminateChild("a"))
            assert tree.states() == {"a": "stopped"}
            attempts = len(tree.trace)
            await settle(1)
            assert len(tree.trace) == attempts

    run(main())


def test_a_supervisor_in_a_restart_loop_can_be_stopped(run):
    async def main():
        async with Tree("a", intensity=10**6) as tree:
            tree.fail["a"] = 10**6
            tree.crash("a")
            await settle()

    run(main())


def test_terminating_a_child_in_its_backoff_ends_the_wait(run):
    async def main():
        async with Tree("a", backoff=Backoff(5, 60)) as tree:
            tree.crash("a")
            await settle(1)
            await ask(tree, TerminateChild("a"))
            await settle(20)
            assert tree.states() == {"a": "stopped"}
            await ask(tree, RestartChild("a"))
            assert tree.states() == {"a": "running"}

    run(main())


def test_which_and_count(run):
    async def main():
        tree = Tree("a")
        tree.specs.append(ChildSpec("sub", lambda: Supervisor([])))
        async with tree:
            infos = await ask(tree, WhichChildren())
            assert [(i.id, i.ref.path, i.state, i.supervisor) for i in infos] == [
                ("a", "a", "running", False),
                ("sub", "sub", "running", True),
            ]
            assert await ask(tree, CountChildren()) == ChildCounts(
                specs=2, active=2, supervisors=1, workers=1
            )
            ref = await ask(tree, StartChild(tree.spec("x")), path="sub")
            assert ref.path == "sub/x"
        with pytest.raises(ActorDown):
            await ask(tree, WhichChildren())

    run(main())


def test_a_supervisor_does_not_know_other_requests(run):
    async def main():
        async with Tree("a") as tree:
            with pytest.raises(ActorDown) as caught:
                await ask(tree, Get())
            assert isinstance(caught.value.reason.error, UnknownMessage)

    run(main())
