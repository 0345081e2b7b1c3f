"""Any number of children made in one way: OTP's simple_one_for_one."""

import asyncio
import gc
import time
import weakref

import pytest

from supervision import (
    Actor,
    Apply,
    Backoff,
    ChildCounts,
    ChildIsDynamic,
    ChildNotFound,
    ChildSpec,
    CountChildren,
    DeleteChild,
    DynamicSupervisor,
    Exit,
    GetChildSpec,
    Ignore,
    MaxChildren,
    Normal,
    Restart,
    RestartChild,
    Shutdown,
    SpecError,
    StartChild,
    StartDynamic,
    StartError,
    Supervisor,
    System,
    Template,
    TerminateChild,
    WhichChild,
    WhichChildren,
    run_virtual,
)
from tests.trees import Boom, Probe, settle


class House:
    """A dynamic supervisor ``dyn`` of probes, beside a static one of a single probe ``other/x``."""

    def __init__(self, restart=Restart.PERMANENT, *, start=None, shutdown=5.0, backoff=None, **options):
        self.trace = []
        self.fail = {}
        template = Template(start or self.make, restart, shutdown, backoff)
        other = [ChildSpec("x", lambda: Probe("x", self.trace))]
        children = [
            ChildSpec("dyn", lambda: DynamicSupervisor(template, **options), Restart.TEMPORARY),
            ChildSpec("other", lambda: Supervisor(other)),
        ]
        self.system = System(ChildSpec("root", lambda: Supervisor(children)))

    def make(self, name="p"):
        if self.fail.get(name):
            raise self.fail[name].pop() if isinstance(self.fail[name], list) else self.fail[name]
        return Probe(name, self.trace)

    async def __aenter__(self):
        await self.system.start()
        return self

    async def __aexit__(self, *_):
        await self.system.stop()

    async def ask(self, request, place="dyn"):
        return await self.system.ref_of(place).ask(request, 600)

    async def add(self, *arguments):
        return await self.ask(StartDynamic(arguments))

    async def states(self):
        return {child.ref: child.state for child in await self.ask(WhichChildren())}

    def kinds(self, *wanted):
        return [event.kind for event in self.system.events.of_kind(*wanted)]


def test_children_are_added_listed_counted_and_ended_by_reference(run):
    async def main():
        async with House() as house:
            first, second = await house.add("a"), await house.add("b")
            assert first is not second
            assert await house.states() == {first: "running", second: "running"}
            assert await house.ask(CountChildren()) == ChildCounts(1, 2, 0, 2)
            assert (await house.ask(WhichChild(second))).ref is second
            spec = await house.ask(GetChildSpec(first))
            assert (spec.restart, spec.shutdown, spec.start().name) == (Restart.PERMANENT, 5.0, "a")
            assert await house.ask(TerminateChild(first)) is None
            assert await house.ask(TerminateChild(first)) is None  # also when it is dead already
            assert await house.states() == {second: "running"}
            with pytest.raises(ChildNotFound):
                await house.ask(WhichChild(first))

    run(main())


def test_what_names_a_child_by_its_id_is_refused(run):
    async def main():
        async with House() as house:
            ref = await house.add("a")
            spec = ChildSpec("b", Actor)
            for request in (
                TerminateChild("1"), RestartChild("1"), DeleteChild("1"), RestartChild(ref), DeleteChild(ref),
                StartChild(spec), Apply([spec]),
            ):  # fmt: skip
                with pytest.raises(ChildIsDynamic):
                    await house.ask(request)
            for request in (GetChildSpec("1"), WhichChild("1")):
                with pytest.raises(ChildNotFound):
                    await house.ask(request)
            assert await house.states() == {ref: "running"}

    run(main())


def test_the_child_of_another_is_not_found_and_left_alive(run):
    async def main():
        async with House() as house:
            for path in ("other/x", "other", "dyn"):
                with pytest.raises(ChildNotFound):
                    await house.ask(TerminateChild(house.system.ref_of(path)))
            ref = await house.add("a")
            with pytest.raises(ChildNotFound):
                await house.ask(TerminateChild(ref), "other")
            assert house.system.tree()["children"][1]["children"][0]["incarnation"] == 1
            assert await house.states() == {ref: "running"}

    run(main())


@pytest.mark.parametrize(
    ("restart", "reason", "back"),
    [
        (Restart.PERMANENT, Normal(), True),
        (Restart.PERMANENT, Shutdown(), True),
        (Restart.PERMANENT, None, True),
        (Restart.TRANSIENT, Normal(), False),
        (Restart.TRANSIENT, Shutdown("x"), False),
        (Restart.TRANSIENT, None, True),
        (Restart.TEMPORARY, Normal(), False),
        (Restart.TEMPORARY, Shutdown(), False),
        (Restart.TEMPORARY, None, False),
    ],
)
def test_one_that_ended_comes_back_with_its_arguments_or_is_forgotten(run, restart, reason, back):
    async def main():
        async with House(restart) as house:
            ref, bystander = await house.add("a"), await house.add("b")
            ref.tell(Boom(ValueError("x") if reason is None else Exit(reason)))
            await settle()
            assert await house.states() == ({ref: "running"} if back else {}) | {bystander: "running"}
            assert house.trace.count("start a") == 1 + back
            assert not house.kinds("max_intensity")

    run(main())


def test_a_start_that_fails_or_is_ignored_leaves_nothing(run):
    async def main():
        async with House() as house:
            house.fail = {"bad": RuntimeError("planned"), "idle": Ignore()}
            with pytest.raises(StartError, match="planned"):
                await house.add("bad")
            with pytest.raises(StartError, match="TypeError"):
                await house.add("too", "many")
            assert await house.add("idle") is None
            assert await house.states() == {}
            assert await house.ask(CountChildren()) == ChildCounts(1, 0, 0, 0)
        assert house.system.tree()["state"] == "stopped"

    run(main())


def test_a_restart_that_is_ignored_removes_the_child(run):
    async def main():
        async with House() as house:
            ref = await house.add("a")
            house.fail = {"a": Ignore()}
            ref.tell(Boom(ValueError("x")))
            await settle()
            assert await house.states() == {}
            assert await house.ask(CountChildren()) == ChildCounts(1, 0, 0, 0)

    run(main())


def test_restarts_that_fail_are_tried_again_and_can_be_ended(run):
    async def main():
        async with House(intensity=10**6) as house:
            ref = await house.add("a")
            house.fail = {"a": RuntimeError("planned")}
            ref.tell(Boom(ValueError("x")))
            await settle()
            assert await house.states() == {ref: "restarting"}
            assert await house.ask(CountChildren()) == ChildCounts(1, 0, 0, 1)
            assert await house.ask(TerminateChild(ref)) is None
            assert await house.states() == {}

    run(main())


def test_too_many_restarts_end_it_with_all_its_children(run):
    async def main():
        async with House(intensity=3) as house:
            ref, _ = await house.add("a"), await house.add("b")
            house.fail = {"a": RuntimeError("planned")}
            ref.tell(Boom(ValueError("x")))
            await settle(1)
            assert house.kinds("max_intensity", "start_error") == ["start_error"] * 3 + ["max_intensity"]
            assert house.trace[-1] == "stop b shutdown"
            assert [child["path"] for child in house.system.tree()["children"]] == ["other"]

    run(main())


def test_a_child_may_have_a_backoff(run):
    async def main():
        async with House(backoff=Backoff(2, 8), intensity=0) as house:
            ref = await house.add("a")
            ref.tell(Boom(ValueError("x")))
            await settle(1)
            assert await house.states() == {ref: "restarting"}
            await settle(1)
            assert await house.states() == {ref: "running"}

    run(main())


def test_no_more_children_than_allowed(run):
    async def main():
        async with House(max_children=2) as house:
            ref, _ = await house.add("a"), await house.add("b")
            with pytest.raises(MaxChildren):
                await house.add("c")
            await house.ask(TerminateChild(ref))
            assert await house.add("c") is not None

    run(main())


class Slow(Actor):
    def __init__(self, seconds):
        self.seconds = seconds

    async def terminate(self, reason):
        await asyncio.sleep(self.seconds)


@pytest.mark.parametrize(("shutdown", "took"), [(5.0, 5), (20.0, 9), (None, 9), (0, 0)])
def test_all_stop_at_the_same_time_with_one_deadline(run, shutdown, took):
    async def main():
        async with House(start=Slow, shutdown=shutdown) as house:
            for seconds in (1, 9, 3, 9):
                await house.add(seconds)
            before = asyncio.get_running_loop().time()
            await house.ask(TerminateChild("dyn"), "root")
            assert asyncio.get_running_loop().time() - before == took
            exits = [e.data["exit"] for e in house.system.events.of_kind("child_terminated")]
            killed = {5: 2, 9: 0, 0: 4}[took]
            assert sorted(exits) == ["killed"] * killed + ["shutdown"] * (5 - killed)
            assert house.kinds("shutdown_error") == ["shutdown_error"] * (killed if shutdown else 0)

    run(main())


@pytest.mark.parametrize("restart", Restart)
def test_arguments_are_kept_only_for_a_restart(run, restart):
    class Argument:
        pass

    class Forgetful(Actor):
        def __init__(self, argument):
            pass

    async def main():
        async with House(restart, start=Forgetful) as house:
            kept = []
            for _ in range(3):
                argument = Argument()
                kept.append(weakref.ref(argument))
                await house.add(argument)
                del argument
            await settle()
            gc.collect()
            assert [ref() is None for ref in kept] == [restart is Restart.TEMPORARY] * 3

    run(main())


def test_a_static_temporary_child_keeps_no_arguments_either(run):
    class Argument:
        pass

    async def main():
        async with House() as house:
            argument = Argument()
            kept = weakref.ref(argument)
            spec = ChildSpec("t", lambda argument=argument: Actor(), Restart.TEMPORARY)
            await house.ask(StartChild(spec), "other")
            assert (await house.ask(GetChildSpec("t"), "other")).restart is Restart.TEMPORARY
            del argument, spec
            await settle()
            gc.collect()
            assert kept() is None

    run(main())


def test_places_of_those_that_ended_are_forgotten(run):
    async def main():
        async with House(start=lambda: Supervisor([ChildSpec("leaf", Actor)])) as house:
            before = len(house.system._registry._places)
            for _ in range(5):
                await house.ask(TerminateChild(await house.add()))
            last = await house.add()
            assert last.path == "dyn/6"
            assert len(house.system._registry._places) == before + 2
            await house.ask(TerminateChild(last))
            assert not last.tell("anybody?")

    run(main())


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("missing_start", lambda: Template(None)),
        ("invalid_mfa", lambda: Template("start")),
        ("invalid_shutdown", lambda: Template(Actor, shutdown=-1)),
        ("invalid_restart_type", lambda: Template(Actor, "permanent")),
        ("bad_start_spec", lambda: DynamicSupervisor([Template(Actor)])),
        ("invalid_max_children", lambda: DynamicSupervisor(Template(Actor), max_children=0)),
        ("invalid_intensity", lambda: DynamicSupervisor(Template(Actor), intensity=-1)),
    ],
)
def test_what_is_faulty_is_refused(code, make):
    with pytest.raises(SpecError) as caught:
        make()
    assert caught.value.code == code


async def crowd(number, restart):
    """CPU seconds to start, count, crash, end and stop that many children."""
    async with House(restart, intensity=10**9) as house:
        before = time.process_time()
        refs = [await house.add("a") for _ in range(number)]
        assert await house.ask(CountChildren()) == ChildCounts(1, number, 0, number)
        for ref in refs[: number // 2]:
            ref.tell(Boom(Exit(Shutdown())))
        await settle()
        gone = number // 2 if restart is Restart.TEMPORARY else 0
        assert await house.ask(CountChildren()) == ChildCounts(1, number - gone, 0, number - gone)
        for ref in refs[: number * 3 // 4]:
            await house.ask(TerminateChild(ref))
        left = number - number * 3 // 4
        assert await house.ask(CountChildren()) == ChildCounts(1, left, 0, left)
        await house.ask(TerminateChild("dyn"), "root")
        return time.process_time() - before


@pytest.mark.no_cover
@pytest.mark.timeout(120)
@pytest.mark.parametrize("restart", [Restart.PERMANENT, Restart.TEMPORARY])
def test_ten_times_as_many_children_take_about_ten_times_as_long(restart):
    few = min(run_virtual(crowd(300, restart)) for _ in range(3))
    assert run_virtual(crowd(3000, restart)) < few * 30
