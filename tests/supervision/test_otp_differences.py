"""Where this supervisor differed from OTP's: found by tests/conformance/oracle, and kept as tests."""

import pytest

from supervision import Exit, Restart, Shutdown, Strategy
from tests.trees import Probe, Tree, settle


class Farewell(Probe):
    """Ends for a reason of its own when it is asked to stop."""

    async def terminate(self, reason):
        await super().terminate(reason)
        raise Exit(Shutdown("another reason"))


def unclean(tree):
    return [event.data["child"] for event in tree.system.events.of_kind("shutdown_error")]


async def stopped_with_farewell(restart):
    tree = Tree()
    tree.specs = [tree.spec("a", restart)]
    tree.make = lambda name: Farewell(name, tree.trace)
    async with tree:
        pass
    return unclean(tree)


def test_a_permanent_child_that_stops_with_a_reason_of_its_own_is_reported(run):
    assert run(stopped_with_farewell(Restart.PERMANENT)) == ["a"]
    assert run(stopped_with_farewell(Restart.TRANSIENT)) == []
    assert run(stopped_with_farewell(Restart.TEMPORARY)) == []


async def both_end_at_once(restart):
    """`b` is to be killed when `a` crashes, but ends by itself before that."""
    tree = Tree("a", strategy=Strategy.ONE_FOR_ALL)
    tree.specs.append(tree.spec("b", restart, shutdown=0))
    async with tree:
        tree.crash("a")
        tree.leave("b", Shutdown())
        await settle()
        assert tree.trace[:4] == ["start a", "start b", "stop a crash", "stop b shutdown"]
    return unclean(tree)


def test_a_permanent_child_that_was_to_be_killed_and_ended_by_itself_is_reported(run):
    assert run(both_end_at_once(Restart.PERMANENT)) == ["b"]
    assert run(both_end_at_once(Restart.TRANSIENT)) == []


@pytest.mark.parametrize("seed", [None, *range(12)])
def test_children_that_do_not_start_try_again_by_turns(run, seed):
    async def main():
        async with Tree("a", "b", intensity=9) as tree:
            tree.fail |= {"a": 2, "b": 3}
            del tree.trace[:]
            tree["root"].tell(None)
            tree.crash("b", "a")
            await settle(0.1)
            first = next(line[-1] for line in tree.trace if line.startswith("start_fail"))
            second = "a" if first == "b" else "b"
            tries = [line[-1] for line in tree.trace if line.startswith("start")]
            assert tries[:4] == [first, second, first, second]

    run(main(), seed=seed)
