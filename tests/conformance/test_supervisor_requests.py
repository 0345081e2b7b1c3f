"""What a supervisor does when asked, and what it refuses."""

import asyncio
import time

import pytest

from supervision import (
    Actor,
    ActorDown,
    Apply,
    ChildAlreadyPresent,
    ChildAlreadyStarted,
    ChildCounts,
    ChildNotFound,
    ChildRunning,
    ChildSpec,
    CountChildren,
    DeleteChild,
    GetChildSpec,
    Normal,
    Restart,
    RestartChild,
    StartChild,
    Strategy,
    Supervisor,
    TerminateChild,
    WhichChild,
    WhichChildren,
    run_virtual,
)
from tests.conformance.scenes import Slow, ask, incarnations, is_up, now, over
from tests.trees import Get, Tree, settle


@pytest.mark.case("S30")
def test_the_life_of_a_child_by_request_with_every_refusal(run):
    async def main():
        async with Tree("a") as tree:
            spec = tree.spec("b")
            ref = await ask(tree, StartChild(spec))
            assert await ref.ask(Get(), 1) == 0
            with pytest.raises(ChildAlreadyStarted):
                await ask(tree, StartChild(spec))
            with pytest.raises(ChildRunning):
                await ask(tree, RestartChild("b"))
            with pytest.raises(ChildRunning):
                await ask(tree, DeleteChild("b"))
            assert await ask(tree, TerminateChild("b")) is None
            assert await ask(tree, TerminateChild("b")) is None
            with pytest.raises(ChildAlreadyPresent):
                await ask(tree, StartChild(spec))
            assert await ask(tree, RestartChild("b")) is ref
            await ask(tree, TerminateChild("b"))
            assert await ask(tree, DeleteChild("b")) is None
            for request in (TerminateChild("b"), RestartChild("b"), DeleteChild("b")):
                with pytest.raises(ChildNotFound):
                    await ask(tree, request)
            await ask(tree, StartChild(spec))
            assert incarnations(tree) == {"a": 1, "b": 3}
            assert tree.trace == ["start a", *["start b", "stop b shutdown"] * 2, "start b"]

    run(main())


@pytest.mark.case("S30")
def test_terminating_by_request_costs_no_intensity(run):
    async def main():
        async with Tree("a", intensity=0) as tree:
            for _ in range(5):
                await ask(tree, TerminateChild("a"))
                await ask(tree, RestartChild("a"))
            assert is_up(tree)

    run(main())


@pytest.mark.case("S30")
@pytest.mark.parametrize("strategy", Strategy)
def test_terminating_by_request_leaves_the_siblings_alone(run, strategy):
    async def main():
        async with Tree("a", "b", "c", strategy=strategy) as tree:
            await ask(tree, TerminateChild("b"))
            await settle()
            assert tree.states() == {"a": "running", "b": "stopped", "c": "running"}
            assert incarnations(tree) == {"a": 1, "b": 1, "c": 1}

    run(main())


@pytest.mark.case("S38")
def test_a_child_that_waits_for_its_next_try_is_known_and_not_active(run):
    async def main():
        async with Tree("a", "b", intensity=10**6) as tree:
            assert await ask(tree, CountChildren()) == ChildCounts(2, 2, 0, 2)
            tree.fail["a"] = tree.fail["b"] = 10**6
            tree.crash("a")
            await settle()
            assert await ask(tree, CountChildren()) == ChildCounts(2, 1, 0, 2)
            tree.crash("b")
            await settle()
            assert await ask(tree, CountChildren()) == ChildCounts(2, 0, 0, 2)
            assert [state for _, state, _ in await listed(tree)] == ["restarting"] * 2
            for _ in range(50):
                await asyncio.sleep(0)
                assert set(tree.states().values()) <= {"restarting", "starting", "stopped"}
            tree.fail.clear()
            await settle()
            assert await ask(tree, CountChildren()) == ChildCounts(2, 2, 0, 2)

    run(main())


async def listed(tree):
    infos = await ask(tree, WhichChildren())
    assert [await ask(tree, WhichChild(info.id)) for info in infos] == list(infos)
    return [(info.id, info.state, info.supervisor) for info in infos]


@pytest.mark.case("S39")
def test_the_list_is_true_after_every_change(run):
    async def main():
        async with Tree() as tree:
            assert await listed(tree) == []
            for name in ("x", "a"):
                await ask(tree, StartChild(tree.spec(name)))
            await ask(tree, StartChild(ChildSpec("sup", lambda: Supervisor([]))))
            await ask(tree, StartChild(tree.spec("t", Restart.TEMPORARY)))
            up = [("x", "running", False), ("a", "running", False), ("sup", "running", True)]
            assert await listed(tree) == [*up, ("t", "running", False)]
            tree.crash("x")
            tree.leave("t", Normal())
            await settle()
            assert await listed(tree) == up
            await ask(tree, TerminateChild("a"))
            assert await listed(tree) == [up[0], ("a", "stopped", False), up[2]]
            await ask(tree, RestartChild("a"))
            assert await listed(tree) == up
            await ask(tree, TerminateChild("x"))
            await ask(tree, DeleteChild("x"))
            assert await listed(tree) == up[1:]
            with pytest.raises(ChildNotFound):
                await ask(tree, WhichChild("x"))
            refs = [info.ref for info in await ask(tree, WhichChildren())]
            assert refs == [tree["a"], tree["sup"]]

    run(main())


class Untidy(Actor):
    """Owns a task that is slow to end."""

    async def init(self):
        self.ctx.spawn(self.linger(), name="linger")

    async def linger(self):
        try:
            await asyncio.sleep(1e6)
        finally:
            await asyncio.sleep(0.5)

    async def receive(self, message):
        raise ValueError(message)


@pytest.mark.case("S39")
def test_a_child_that_is_being_cleared_up_after_is_listed_as_stopping(run):
    async def main():
        tree = Tree()
        tree.specs.append(ChildSpec("untidy", Untidy))
        async with tree:
            seen = []
            tree["untidy"].tell("crash")
            for _ in range(3):
                await settle(0.2)
                assert tree.states() == {"untidy": (await listed(tree))[0][1]}
                seen.append(tree.states()["untidy"])
            assert seen == ["stopping", "stopping", "running"]

    run(main())


def seconds_for(count):
    """Processor time to start and stop that many children."""
    system = over(*(ChildSpec(f"c{number}", Actor) for number in range(count)))

    async def main():
        await system.start()
        await system.stop()

    began = time.process_time()
    run_virtual(main())
    return time.process_time() - began


def grows_by_more_than(factor):
    few = min(seconds_for(250) for _ in range(3)) / 250
    return seconds_for(5000) / 5000 > factor * few


@pytest.mark.case("S41")
@pytest.mark.no_cover
@pytest.mark.timeout(120)
def test_many_children_take_time_in_proportion_to_their_number():
    """What goes through all children for each of them makes it 5 times; a busy machine may do so once."""
    assert not all(grows_by_more_than(3) for _ in range(3))


@pytest.mark.case("S43")
@pytest.mark.parametrize(
    "request_of",
    [
        lambda tree: StartChild(tree.spec("new")),
        lambda tree: TerminateChild("a"),
        lambda tree: RestartChild("a"),
        lambda tree: DeleteChild("a"),
        lambda tree: WhichChildren(),
        lambda tree: CountChildren(),
        lambda tree: WhichChild("a"),
        lambda tree: GetChildSpec("a"),
        lambda tree: Apply(tree.specs),
    ],
)
def test_every_request_to_a_supervisor_that_has_ended_fails_at_once(run, request_of):
    async def main():
        tree = Tree("a", intensity=0)
        async with tree:
            tree.crash("a")
            await settle()
            with pytest.raises(ActorDown, match="root is down: shutdown"):
                await ask(tree, request_of(tree))
        with pytest.raises(ActorDown):
            await ask(tree, request_of(tree))

    run(main())


@pytest.mark.case("S43")
def test_a_request_that_a_stopping_supervisor_never_reads_fails_too(run):
    async def main():
        tree = Tree("a")
        tree.specs.append(ChildSpec("slow", lambda: Slow("slow", tree.trace, 3)))
        async with tree:
            stopping = asyncio.create_task(tree.system.stop())
            await settle(1)
            with pytest.raises(ActorDown):
                await ask(tree, CountChildren())
            assert now() == 1
            await stopping

    run(main())
