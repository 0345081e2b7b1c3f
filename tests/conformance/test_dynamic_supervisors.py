"""Supervisors of any number of children that are made in one way: OTP's simple_one_for_one."""

import asyncio
import gc
import time
import weakref

import pytest

from supervision import (
    Actor,
    ActorDown,
    Apply,
    ChildCounts,
    ChildIsDynamic,
    ChildNotFound,
    ChildSpec,
    CountChildren,
    Crash,
    DeleteChild,
    DynamicSupervisor,
    Exit,
    GetChildSpec,
    Ignore,
    Normal,
    Restart,
    RestartChild,
    Shutdown,
    StartChild,
    StartDynamic,
    StartError,
    Supervisor,
    Template,
    TerminateChild,
    WhichChild,
    WhichChildren,
    run_virtual,
)
from tests.conformance.scenes import Slow, Stuck, ask, ends, is_up, now, process
from tests.trees import Boom, Get, Probe, Tree, settle

NEVER_ENOUGH = 10**6


class Crowd(Tree):
    """A dynamic supervisor ``root`` of probes, which are named when they are added."""

    def __init__(self, restart=Restart.PERMANENT, start=None, shutdown=5.0, **options):
        super().__init__(**options)
        self.template = Template(start or self.make, restart, shutdown)

    def root(self):
        return DynamicSupervisor(self.template, **self.options)

    async def add(self, *arguments):
        return await ask(self, StartDynamic(arguments))


def crash(ref):
    ref.tell(Boom(ValueError("x")))


async def states(tree):
    return {info.ref: info.state for info in await ask(tree, WhichChildren())}


def declining(allowed):
    """Make a start that declines unless there is an allowance left."""

    class Allowed(Probe):
        async def init(self):
            if not allowed:
                raise Ignore
            allowed.pop()

    return lambda: Allowed("p", [])


@pytest.mark.parametrize(
    "restart",
    [
        pytest.param(Restart.TEMPORARY, marks=pytest.mark.case("S06")),
        pytest.param(Restart.PERMANENT, marks=pytest.mark.case("S07")),
    ],
)
def test_one_that_declines_is_not_listed_and_the_supervisor_stops_cleanly(run, restart):
    async def main():
        tree = Crowd(restart, declining([]))
        async with tree:
            for _ in range(2):
                assert await tree.add() is None
            assert await states(tree) == {}
            assert await ask(tree, CountChildren()) == ChildCounts(1, 0, 0, 0)
            root = process(tree, "root")
        assert root.ended.result() == Shutdown()
        assert ends(tree.system) == [("root", "shutdown")]
        assert tree.kinds("start_error", "shutdown_error") == []

    run(main())


@pytest.mark.case("S12")
def test_one_that_fails_to_start_is_told_of_and_not_kept(run):
    async def main():
        async with Crowd() as tree:
            tree.fail["bad"] = 1
            with pytest.raises(StartError) as caught:
                await tree.add("bad")
            assert isinstance(caught.value.reason.error, RuntimeError)
            assert await states(tree) == {}
            ref = await tree.add("bad")
            assert await states(tree) == {ref: "running"}

    run(main())


@pytest.mark.case("S14")
def test_the_specification_of_a_child_is_found_by_its_reference(run):
    async def main():
        async with Crowd(Restart.TRANSIENT, shutdown=2.5) as tree:
            ref = await tree.add("p")
            spec = await ask(tree, GetChildSpec(ref))
            assert (spec.restart, spec.shutdown) == (Restart.TRANSIENT, 2.5)
            assert spec.start().name == "p"
            await ask(tree, TerminateChild(ref))
            with pytest.raises(ChildNotFound):
                await ask(tree, GetChildSpec(ref))

    run(main())


@pytest.mark.case("S22")
def test_who_listens_ends_with_shutdown_and_all_who_are_stuck_are_killed_after_one_time(run):
    async def main():
        trace = []
        tree = Crowd(start=lambda stuck: Stuck() if stuck else Probe("p", trace), shutdown=2)
        async with tree:
            refs = [await tree.add(stuck) for stuck in (True, False, True, False)]
        assert now() == 2
        words = ("killed", "shutdown", "killed", "shutdown")
        expected = {ref.path: word for ref, word in zip(refs, words, strict=True)}
        assert dict(ends(tree.system)) == expected | {"root": "shutdown"}
        assert len(tree.kinds("shutdown_error")) == 2

    run(main())


@pytest.mark.case("S24")
def test_ten_that_are_to_be_killed_are(run):
    async def main():
        tree = Crowd(shutdown=0)
        async with tree:
            for number in range(10):
                await tree.add(number)
        assert [reason for _, reason in ends(tree.system)] == [*["killed"] * 10, "shutdown"]
        assert [line for line in tree.trace if line.startswith("stop")] == []
        assert tree.kinds("shutdown_error") == []
        assert now() == 0

    run(main())


class Leaver(Actor):
    """Ends by itself, half a second after it was told for what reason."""

    async def receive(self, message):
        await asyncio.sleep(0.5)
        raise message


REASONS = {
    "normal": Normal(),
    "shutdown": Shutdown(),
    "shutdown (why)": Shutdown("why"),
    "crash (KeyError: 'x')": Crash(KeyError("x")),
}


@pytest.mark.case("S26")
@pytest.mark.parametrize("word", REASONS)
@pytest.mark.parametrize("restart", Restart)
def test_one_that_ends_by_itself_during_the_stop_keeps_its_reason(run, restart, word):
    async def main():
        reason = REASONS[word]
        tree = Crowd(restart, Leaver)
        async with tree:
            refs = [await tree.add() for _ in range(3)]
            for ref in refs:
                ref.tell(reason.error if isinstance(reason, Crash) else Exit(reason))
            await settle(0.1)
        assert now() == 0.5
        assert dict(ends(tree.system)) == {ref.path: word for ref in refs} | {"root": "shutdown"}
        bad = isinstance(reason, Crash) or (restart is Restart.PERMANENT and reason != Shutdown())
        assert len(tree.kinds("shutdown_error")) == (3 if bad else 0)
        assert len(tree.kinds("child_started")) == 1 + 3

    run(main())


@pytest.mark.case("S28")
def test_all_stop_at_once_and_it_takes_as_long_as_the_slowest(run):
    async def main():
        tree = Crowd(start=lambda name, seconds: Slow(name, tree.trace, seconds))
        async with tree:
            for name, seconds in (("a", 1), ("b", 3), ("c", 2), ("d", 3)):
                await tree.add(name, seconds)
        assert now() == 3
        assert sorted(tree.trace[4:8]) == ["stop a", "stop b", "stop c", "stop d"]
        assert tree.trace[8:10] == ["stopped a", "stopped c"]
        assert tree.kinds("shutdown_error") == []

    run(main())


@pytest.mark.case("S31")
def test_what_a_dynamic_supervisor_does_by_request_and_what_it_refuses(run):
    async def main():
        async with Crowd() as tree:
            ref, other = await tree.add("a"), await tree.add("b")
            name = ref.path.rpartition("/")[2]
            for request in (
                TerminateChild(name), RestartChild(name), DeleteChild(name), RestartChild(ref),
                DeleteChild(ref), StartChild(tree.spec("c")), Apply([tree.spec("c")]),
            ):  # fmt: skip
                with pytest.raises(ChildIsDynamic):
                    await ask(tree, request)
            assert await states(tree) == {ref: "running", other: "running"}
            assert await ask(tree, TerminateChild(ref)) is None
            assert await ask(tree, TerminateChild(ref)) is None
            assert await states(tree) == {other: "running"}
            assert tree.trace == ["start a", "start b", "stop a shutdown"]

    run(main())


@pytest.mark.case("S31")
def test_the_child_of_another_supervisor_is_not_found_and_left_alive(run):
    async def main():
        tree = Tree("mine")
        template = Template(tree.make)
        tree.specs.append(ChildSpec("dyn", lambda: DynamicSupervisor(template)))
        async with tree:
            with pytest.raises(ChildNotFound):
                await tree["dyn"].ask(TerminateChild(tree["mine"]), 1)
            await settle()
            assert await tree["mine"].ask(Get(), 1) == 0
            assert tree.trace == ["start mine"]

    run(main())


@pytest.mark.case("S39")
def test_the_list_is_true_after_every_change(run):
    async def main():
        async with Crowd(Restart.TRANSIENT) as tree:
            assert await states(tree) == {}
            refs = [await tree.add(name) for name in "abc"]
            assert await states(tree) == dict.fromkeys(refs, "running")
            crash(refs[0])
            refs[1].tell(Boom(Exit(Normal())))
            await settle()
            assert await states(tree) == {refs[0]: "running", refs[2]: "running"}
            assert (await ask(tree, WhichChild(refs[2]))).state == "running"
            await ask(tree, TerminateChild(refs[2]))
            assert await states(tree) == {refs[0]: "running"}
            for ref in refs[1:]:
                with pytest.raises(ChildNotFound):
                    await ask(tree, WhichChild(ref))

    run(main())


@pytest.mark.no_cover
@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("start", "supervisors"),
    [
        pytest.param(Actor, 1, marks=pytest.mark.case("S36")),
        pytest.param(lambda: Supervisor([]), 0, marks=pytest.mark.case("S37")),
    ],
)
def test_a_thousand_more_or_less_are_counted_exactly(start, supervisors):
    async def main():
        tree = Crowd(Restart.TEMPORARY, start)

        async def counted(number):
            workers = number * supervisors
            wanted = ChildCounts(1, number, number - workers, workers)
            return await ask(tree, CountChildren()) == wanted

        async with tree:
            refs = [await tree.add() for _ in range(1000)]
            assert await counted(1000)
            refs += [await tree.add() for _ in range(1000)]
            assert await counted(2000)
            for ref in refs[:1000]:
                await ask(tree, TerminateChild(ref))
            assert await counted(1000)
            for ref in refs[1000:]:
                tree[ref.path]._place.process.kill()
            await settle(1)
            assert await counted(0)

    run_virtual(main())


def seconds_to_terminate(count):
    """Processor time to terminate that many, one by one."""

    async def main():
        async with Crowd(Restart.TEMPORARY, Actor) as tree:
            refs = [await tree.add() for _ in range(count)]
            began = time.process_time()
            for ref in refs:
                await ask(tree, TerminateChild(ref))
            return time.process_time() - began

    return run_virtual(main())


def grows_by_more_than(factor):
    few = min(seconds_to_terminate(250) for _ in range(3)) / 250
    return seconds_to_terminate(4000) / 4000 > factor * few


@pytest.mark.case("S42")
@pytest.mark.no_cover
@pytest.mark.timeout(120)
def test_terminating_many_one_by_one_takes_time_in_proportion_to_their_number():
    assert not all(grows_by_more_than(3) for _ in range(3))


@pytest.mark.case("S43")
def test_every_request_to_a_dynamic_supervisor_that_has_ended_fails_at_once(run):
    async def main():
        async with Crowd(intensity=0) as tree:
            ref = await tree.add("a")
            crash(ref)
            await settle()
            for request in (
                StartDynamic(("b",)), TerminateChild(ref), WhichChild(ref), GetChildSpec(ref),
                WhichChildren(), CountChildren(), Apply(()),
            ):  # fmt: skip
                with pytest.raises(ActorDown, match="root is down: shutdown"):
                    await ask(tree, request)

    run(main())


class Payload:
    """Something large that a child is made from."""


class Eater(Actor):
    """Needs what it is made from for the length of its start only."""

    def __init__(self, payload):
        self.payload = payload

    async def init(self):
        del self.payload


@pytest.mark.case("S62")
def test_a_second_temporary_child_holds_on_to_its_arguments_no_longer_than_the_first(run):
    async def main():
        async with Crowd(Restart.TEMPORARY, Eater) as tree:
            kept = []
            for _ in range(2):
                payload = Payload()
                kept.append(weakref.ref(payload))
                ref = await tree.add(payload)
                del payload
            gc.collect()
            assert [one() for one in kept] == [None, None]
            assert len(await states(tree)) == 2
            await ask(tree, TerminateChild(ref))
            assert len(await states(tree)) == 1

    run(main())


@pytest.mark.case("S78")
def test_a_child_restarts_alone_and_one_crash_too_many_ends_all(run):
    async def main():
        async with Crowd(intensity=2) as tree:
            a, b = await tree.add("a"), await tree.add("b")
            first, sibling = a._place.process, b._place.process
            del tree.trace[:]
            crash(a)
            await settle()
            assert tree.trace == ["stop a crash", "start a"]
            assert a._place.process is not first
            assert b._place.process is sibling
            crash(b)
            await settle()
            assert is_up(tree)
            crash(a)
            await settle()
            assert not is_up(tree)

    run(main())


@pytest.mark.case("S79")
def test_it_restarts_with_the_arguments_that_it_was_started_with(run):
    async def main():
        made = []

        class Named(Probe):
            def __init__(self, *arguments):
                made.append(arguments)
                super().__init__(arguments[0], [])

        async with Crowd(start=Named, intensity=9) as tree:
            refs = [await tree.add("a", 1), await tree.add("b", 2)]
            for _ in range(2):
                for ref in refs:
                    crash(ref)
                    await settle()
            assert made == [("a", 1), ("b", 2)] * 3

    run(main())


@pytest.mark.case("S80")
def test_a_restart_that_always_fails_uses_the_intensity_up(run):
    async def main():
        async with Crowd(intensity=4) as tree:
            a, _ = await tree.add("a"), await tree.add("b")
            root = process(tree, "root")
            del tree.trace[:]
            tree.fail["a"] = NEVER_ENOUGH
            crash(a)
            await settle(1)
            assert tree.trace == ["stop a crash", *["start_fail a"] * 4, "stop b shutdown"]
            assert root.ended.result() == Shutdown()
            assert tree.kinds("max_intensity") == ["max_intensity"]

    run(main())


@pytest.mark.case("S81")
def test_one_that_declines_to_come_back_is_forgotten(run):
    async def main():
        allowed = [1, 1]
        async with Crowd(start=declining(allowed)) as tree:
            a, b = await tree.add(), await tree.add()
            crash(a)
            await settle()
            assert await states(tree) == {b: "running"}
            assert await ask(tree, CountChildren()) == ChildCounts(1, 1, 0, 1)
            with pytest.raises(ChildNotFound):
                await ask(tree, WhichChild(a))

    run(main())


@pytest.mark.case("S90")
def test_between_two_tries_it_answers_starts_others_and_terminating_ends_the_tries(run):
    async def main():
        async with Crowd(intensity=NEVER_ENOUGH) as tree:
            a = await tree.add("a")
            tree.fail["a"] = NEVER_ENOUGH
            crash(a)
            await settle()
            assert await states(tree) == {a: "restarting"}
            assert await ask(tree, CountChildren()) == ChildCounts(1, 0, 0, 1)
            b = await tree.add("b")
            assert await states(tree) == {a: "restarting", b: "running"}
            await ask(tree, TerminateChild(a))
            tries = tree.trace.count("start_fail a")
            assert tries > 3
            await settle(1)
            assert tree.trace.count("start_fail a") == tries
            assert await states(tree) == {b: "running"}

    run(main())


@pytest.mark.case("S90")
def test_a_stop_gets_in_between_two_tries(run):
    async def main():
        tree = Crowd(intensity=NEVER_ENOUGH)
        async with tree:
            a, _ = await tree.add("a"), await tree.add("b")
            tree.fail["a"] = NEVER_ENOUGH
            crash(a)
            await settle()
        assert tree.trace[-1] == "stop b shutdown"
        assert tree.system.tree()["state"] == "stopped"
        assert now() == 0

    run(main())
