"""Supervisors that stop: in order, in time, whatever their children do."""

import asyncio
from contextlib import suppress
from functools import partial

import pytest

from supervision import (
    Actor,
    ChildSpec,
    Crash,
    Normal,
    Restart,
    Shutdown,
    Strategy,
    Supervisor,
    TerminateChild,
)
from tests.conformance.scenes import Slow, Stuck, ask, ends, now, over
from tests.trees import Probe, Tree, settle


@pytest.mark.case("S20")
def test_without_a_limit_worker_and_supervisor_get_the_time_they_need(run):
    async def main():
        trace = []
        worker = ChildSpec("w", lambda: Slow("w", trace, 3600), shutdown=None)
        inner = ChildSpec("i", lambda: Slow("i", trace, 7200), shutdown=None)
        system = over(worker, ChildSpec("sup", lambda: Supervisor([inner]), shutdown=None))
        await system.start()
        await system.stop()
        assert now() == 3600 + 7200
        assert trace[2:] == ["stop i", "stopped i", "stop w", "stopped w"]
        assert ends(system) == [(path, "shutdown") for path in ("sup/i", "sup", "w", "root")]

    run(main())


@pytest.mark.case("S21")
@pytest.mark.parametrize("where", ["in terminate", "in a message"])
def test_who_listens_ends_with_shutdown_and_who_is_stuck_is_killed_in_its_time(run, where):
    async def main():
        trace = []
        stuck = ChildSpec("stuck", Stuck, shutdown=2.5)
        system = over(
            ChildSpec("a", lambda: Probe("a", trace)), stuck, ChildSpec("b", lambda: Probe("b", trace))
        )
        await system.start()
        if where == "in a message":
            system.ref_of("stuck").tell("hang")
            await settle()
        await system.stop()
        assert now() == 2.5
        assert ends(system)[:3] == [("b", "shutdown"), ("stuck", "killed"), ("a", "shutdown")]
        errors = system.events.of_kind("shutdown_error")
        assert [(event.data["child"], event.data["reason"]) for event in errors] == [("stuck", "killed")]

    run(main())


@pytest.mark.case("S23")
@pytest.mark.parametrize("seed", [None, *range(10)])
def test_a_limit_of_nothing_kills_and_terminate_never_runs(run, seed):
    async def main():
        trace = []
        probes = [ChildSpec(name, partial(Probe, name, trace), shutdown=0) for name in "ab"]
        system = over(*probes, ChildSpec("c", lambda: Probe("c", trace)))
        await system.start()
        await system.stop()
        assert trace[3:] == ["stop c shutdown"]
        assert ends(system)[:3] == [("c", "shutdown"), ("b", "killed"), ("a", "killed")]
        assert system.events.of_kind("shutdown_error") == []
        assert now() == 0

    run(main(), seed=seed)


REASONS = {
    "normal": Normal(),
    "shutdown": Shutdown(),
    "shutdown (why)": Shutdown("why"),
    "crash (KeyError: 'x')": Crash(KeyError("x")),
}


def out_of_order(restart, reason):
    """OTP's rule: a crash always is, and from a permanent child all but a plain shutdown."""
    return isinstance(reason, Crash) or (restart is Restart.PERMANENT and reason != Shutdown())


@pytest.mark.case("S25")
@pytest.mark.parametrize("word", REASONS)
@pytest.mark.parametrize("restart", Restart)
def test_a_child_that_ends_by_itself_during_the_stop_keeps_its_reason(run, restart, word):
    async def main():
        tree = Tree("a", "b", restart=restart)
        tree.specs.append(ChildSpec("slow", lambda: Slow("slow", tree.trace, 1)))
        async with tree:
            stopping = asyncio.create_task(tree.system.stop())
            await settle(0.5)
            assert tree.trace[-1] == "stop slow"
            tree.leave("a", REASONS[word])
            tree.leave("b", REASONS[word])
            await stopping
        assert now() == 1
        assert ends(tree.system) == [("a", word), ("b", word), ("slow", "shutdown"), ("root", "shutdown")]
        reported = [event.data["child"] for event in tree.system.events.of_kind("shutdown_error")]
        assert reported == (["b", "a"] if out_of_order(restart, REASONS[word]) else [])
        assert [line for line in tree.trace if line.startswith("start ")] == [
            "start a",
            "start b",
            "start slow",
        ]

    run(main())


@pytest.mark.case("S27")
def test_children_go_by_the_order_of_the_list_and_not_of_their_names(run):
    async def main():
        names = ["zeta", "b10", "alpha", "b9", "mid"]
        async with Tree(*names, strategy=Strategy.REST_FOR_ONE) as tree:
            assert tree.trace == [f"start {name}" for name in names]
            del tree.trace[:]
            tree.crash("alpha")
            await settle()
            assert tree.trace == [
                "stop alpha crash", "stop mid shutdown", "stop b9 shutdown",
                "start alpha", "start b9", "start mid",
            ]  # fmt: skip
            del tree.trace[:]
        assert tree.trace == [f"stop {name} shutdown" for name in reversed(names)]

    run(main())


class Loose(Actor):
    """Has cut itself loose: no cancellation gets through to it."""

    async def receive(self, message):
        until = self.ctx.now() + 100
        while self.ctx.now() < until:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(until - self.ctx.now())


@pytest.mark.case("S29")
def test_a_child_that_no_cancellation_reaches_cannot_hold_up_who_terminates_it(run):
    async def main():
        tree = Tree("a")
        tree.specs.append(ChildSpec("loose", Loose, shutdown=3))
        async with tree:
            tree["loose"].tell("hang")
            await settle()
            await ask(tree, TerminateChild("loose"))
            assert now() == 3 + 1
            assert tree.states() == {"a": "running", "loose": "stopped"}
            assert [event.path for event in tree.system.events.of_kind("zombie")] == ["loose"]
            await settle(200)

    run(main())
