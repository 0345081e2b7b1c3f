"""Permanent, transient, temporary: who comes back, who stays known, who is forgotten."""

import gc
import weakref

import pytest

from actors.log.sentences import tell
from supervision import (
    Actor,
    ChildAlreadyPresent,
    ChildAlreadyStarted,
    ChildSpec,
    Crash,
    Normal,
    Restart,
    Shutdown,
    StartChild,
    Strategy,
    TerminateChild,
)
from tests.conformance.scenes import ask, incarnations, is_up, process
from tests.trees import Boom, Get, Tree, settle

BACK, STAYS, GONE = ("running", 2), ("stopped", 1), None


@pytest.mark.parametrize(
    ("restart", "reason", "after"),
    [
        pytest.param(Restart.PERMANENT, Normal(), BACK, marks=pytest.mark.case("S50")),
        pytest.param(Restart.PERMANENT, Shutdown(), BACK, marks=pytest.mark.case("S51")),
        pytest.param(Restart.PERMANENT, Shutdown("why"), BACK, marks=pytest.mark.case("S51")),
        pytest.param(Restart.PERMANENT, Crash(ValueError()), BACK, marks=pytest.mark.case("S52")),
        pytest.param(Restart.TRANSIENT, Normal(), STAYS, marks=pytest.mark.case("S53")),
        pytest.param(Restart.TRANSIENT, Shutdown(), STAYS, marks=pytest.mark.case("S54")),
        pytest.param(Restart.TRANSIENT, Shutdown("why"), STAYS, marks=pytest.mark.case("S54")),
        pytest.param(Restart.TRANSIENT, Crash(ValueError()), BACK, marks=pytest.mark.case("S55")),
        pytest.param(Restart.TEMPORARY, Normal(), GONE, marks=pytest.mark.case("S56")),
        pytest.param(Restart.TEMPORARY, Shutdown(), GONE, marks=pytest.mark.case("S57")),
        pytest.param(Restart.TEMPORARY, Shutdown("why"), GONE, marks=pytest.mark.case("S57")),
        pytest.param(Restart.TEMPORARY, Crash(ValueError()), GONE, marks=pytest.mark.case("S58")),
    ],
    ids=str,
)
def test_what_becomes_of_a_child_that_ends_by_itself(run, restart, reason, after):
    async def main():
        async with Tree("a", "b", restart=restart, intensity=1) as tree:
            tree.leave("a", reason)
            await settle()
            found = tree.states().get("a"), incarnations(tree).get("a")
            assert found == (after or (None, None))
            assert (tree.states()["b"], incarnations(tree)["b"]) == ("running", 1)
            if after is BACK:
                assert await tree["a"].ask(Get(), 1) == 0

    run(main())


@pytest.mark.case("S59")
@pytest.mark.parametrize("strategy", [Strategy.ONE_FOR_ALL, Strategy.REST_FOR_ONE])
def test_a_temporary_child_that_a_sibling_took_down_stays_away(run, strategy):
    async def main():
        tree = Tree("a", strategy=strategy)
        tree.specs.append(tree.spec("t", Restart.TEMPORARY))
        tree.specs.append(tree.spec("z"))
        async with tree:
            del tree.trace[:]
            tree.crash("a")
            await settle()
            assert tree.trace == ["stop a crash", "stop z shutdown", "stop t shutdown", "start a", "start z"]
            assert tree.states() == {"a": "running", "z": "running"}
            await ask(tree, StartChild(tree.spec("t", Restart.TEMPORARY)))
            assert tree.states() == {"a": "running", "z": "running", "t": "running"}

    run(main())


class Payload:
    """Something large that a child is made from."""


class Holder(Actor):
    def __init__(self, payload):
        self.payload = payload

    async def receive(self, message):
        if isinstance(message, Boom):
            raise message.error


@pytest.mark.case("S60")
@pytest.mark.parametrize("by_request", [False, True])
@pytest.mark.parametrize("way", ["crash", "terminate"])
def test_what_a_temporary_child_was_made_from_is_let_go_when_it_ends(run, way, by_request):
    def made_from_something():
        payload = Payload()
        return weakref.ref(payload), ChildSpec("t", lambda: Holder(payload), restart=Restart.TEMPORARY)

    async def main():
        tree = Tree("a")
        kept, spec = made_from_something()
        if not by_request:
            tree.specs.append(spec)
        async with tree:
            if by_request:
                await ask(tree, StartChild(spec))
            tree.specs = []
            del spec
            gc.collect()
            assert kept() is not None
            if way == "crash":
                tree.crash("t", error=ValueError("x"))
                await settle()
            else:
                await ask(tree, TerminateChild("t"))
            assert tree.states() == {"a": "running"}
            tree.system.events._ring.clear()
            gc.collect()
            assert kept() is None

    run(main())


AFTER = {  # a restart type, a way to end: what asking for the same child again comes to
    (Restart.PERMANENT, "kill"): ChildAlreadyStarted,
    (Restart.PERMANENT, "normal"): ChildAlreadyStarted,
    (Restart.PERMANENT, "crash"): ChildAlreadyStarted,
    (Restart.PERMANENT, "request"): ChildAlreadyPresent,
    (Restart.TRANSIENT, "kill"): ChildAlreadyStarted,
    (Restart.TRANSIENT, "normal"): ChildAlreadyPresent,
    (Restart.TRANSIENT, "crash"): ChildAlreadyStarted,
    (Restart.TRANSIENT, "request"): ChildAlreadyPresent,
    (Restart.TEMPORARY, "kill"): None,
    (Restart.TEMPORARY, "normal"): None,
    (Restart.TEMPORARY, "crash"): None,
    (Restart.TEMPORARY, "request"): None,
}


async def end(tree, name, way):
    match way:
        case "kill":
            process(tree, name).kill()
        case "normal":
            tree.leave(name, Normal())
        case "crash":
            tree.crash(name)
        case "request":
            await ask(tree, TerminateChild(name))
    await settle()


@pytest.mark.case("S61")
@pytest.mark.parametrize("strategy", Strategy)
@pytest.mark.parametrize(("restart", "way"), AFTER)
def test_who_is_started_again_who_is_still_known_and_who_is_forgotten(run, strategy, restart, way):
    async def main():
        async with Tree("a", strategy=strategy) as tree:
            spec = tree.spec("b", restart)
            await ask(tree, StartChild(spec))
            await end(tree, "b", way)
            refusal = AFTER[restart, way]
            if refusal is None:
                await ask(tree, StartChild(spec))
            else:
                with pytest.raises(refusal):
                    await ask(tree, StartChild(spec))
            assert is_up(tree)
            known = "stopped" if refusal is ChildAlreadyPresent else "running"
            assert tree.states() == {"a": "running", "b": known}

    run(main())


@pytest.mark.case("S63")
def test_starts_by_request_are_told_to_nobody_who_has_not_asked_for_details(run):
    async def main():
        async with Tree() as tree:
            for number in range(100):
                await ask(tree, StartChild(tree.spec(f"c{number}")))
            levels = {tell(event)[0] for event in tree.system.events}
            assert len(tree.kinds("child_started")) == 101
            assert levels == {"debug"}

    run(main())
