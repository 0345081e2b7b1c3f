"""Orders of starts and stops: the expected traces are what Erlang/OTP 25 printed for the same trees."""

import pytest

from supervision import (
    ActorDown,
    Backoff,
    ChildSpec,
    Crash,
    Normal,
    Restart,
    Shutdown,
    StartError,
    Strategy,
    Supervisor,
    System,
)
from supervision.restarts import Decision, Delays, RestartWindow, affected, decide, orderly
from tests.supervision.conftest import Boom, Get, Probe, Tree, settle


def test_one_for_one_restarts_only_what_died(run):
    async def main():
        async with Tree("a", "b", "c") as tree:
            tree.crash("b")
            await settle()
            assert tree.trace == ["start a", "start b", "start c", "stop b crash", "start b"]
        assert tree.trace[5:] == ["stop c shutdown", "stop b shutdown", "stop a shutdown"]

    run(main())


def test_one_for_all_stops_in_reverse_and_starts_in_order(run):
    async def main():
        async with Tree("a", "b", "d", strategy=Strategy.ONE_FOR_ALL) as tree:
            del tree.trace[:]
            tree.crash("b")
            await settle()
            assert tree.trace == [
                "stop b crash", "stop d shutdown", "stop a shutdown", "start a", "start b", "start d",
            ]  # fmt: skip

    run(main())


def test_rest_for_one_leaves_earlier_children_alone(run):
    async def main():
        async with Tree("a", "b", "d", "e", strategy=Strategy.REST_FOR_ONE) as tree:
            del tree.trace[:]
            tree.crash("b")
            await settle()
            assert tree.trace == [
                "stop b crash", "stop e shutdown", "stop d shutdown", "start b", "start d", "start e",
            ]  # fmt: skip

    run(main())


def test_a_child_that_does_not_start_undoes_the_start(run):
    async def main():
        tree = Tree("a", "b", "c")
        tree.fail["b"] = 1
        with pytest.raises(StartError) as caught:
            await tree.system.start()
        assert tree.trace == ["start a", "start_fail b", "stop a shutdown"]
        inner = caught.value.__cause__
        assert isinstance(inner, StartError)
        assert inner.child == "b"
        assert isinstance(inner.__cause__, RuntimeError)
        assert tree.kinds("start_error") == ["start_error", "start_error"]

    run(main())


def test_backoff_does_not_soften_a_failure_of_the_first_start(run):
    async def main():
        tree = Tree("a", "b", backoff=Backoff(1, 60))
        tree.fail["b"] = 1
        with pytest.raises(StartError):
            await tree.system.start()

    run(main())


def test_as_many_attempts_as_the_intensity_allows(run):
    async def main():
        tree = Tree("a", "b", intensity=3)
        async with tree:
            del tree.trace[:]
            tree.fail["b"] = 99
            tree.crash("b")
            await settle(0.1)
            assert tree.trace == ["stop b crash", *["start_fail b"] * 3, "stop a shutdown"]
            assert tree.system.tree()["state"] == "stopped"
            assert tree.kinds("max_intensity") == ["max_intensity"]
            with pytest.raises(ActorDown):
                await tree["a"].ask(Get(), 1)

    run(main())


def test_intensity_zero_restarts_nothing(run):
    async def main():
        async with Tree("a", "b", intensity=0) as tree:
            del tree.trace[:]
            tree.crash("a")
            await settle()
            assert tree.trace == ["stop a crash", "stop b shutdown"]

    run(main())


def test_more_than_intensity_ends_it(run):
    async def main():
        async with Tree("a", "b", intensity=2) as tree:
            for _ in range(2):
                tree.crash("a")
                await settle()
            assert tree.states() == {"a": "running", "b": "running"}
            tree.crash("a")
            await settle()
            assert tree.system.tree()["state"] == "stopped"

    run(main())


def test_restarts_further_apart_than_the_period_never_add_up(run):
    async def main():
        async with Tree("a", intensity=1, period=5.0) as tree:
            for _ in range(10):
                tree.crash("a")
                await settle(5.0)
            assert tree.system.tree()["children"][0]["restarts"] == 10

    run(main())


def test_simultaneous_crashes_are_one_restart_of_all(run):
    async def main():
        async with Tree("a", "b", "d", strategy=Strategy.ONE_FOR_ALL, intensity=1) as tree:
            del tree.trace[:]
            tree.crash("a", "b")
            await settle()
            assert tree.trace[:2] == ["stop a crash", "stop b crash"]
            assert tree.trace[2:] == ["stop d shutdown", "start a", "start b", "start d"]
            assert tree.kinds("shutdown_error") == ["shutdown_error"]

    run(main())


def test_simultaneous_crashes_are_two_restarts_of_one(run):
    async def main():
        async with Tree("a", "b", intensity=1) as tree:
            tree.crash("a", "b")
            await settle()
            assert tree.system.tree()["state"] == "stopped"

    run(main())


@pytest.mark.parametrize(
    ("restart", "reason", "after"),
    [
        (Restart.PERMANENT, Normal(), "running"),
        (Restart.PERMANENT, Shutdown("why"), "running"),
        (Restart.PERMANENT, Crash(ValueError()), "running"),
        (Restart.TRANSIENT, Normal(), "stopped"),
        (Restart.TRANSIENT, Shutdown("why"), "stopped"),
        (Restart.TRANSIENT, Crash(ValueError()), "running"),
        (Restart.TEMPORARY, Normal(), None),
        (Restart.TEMPORARY, Shutdown(), None),
        (Restart.TEMPORARY, Crash(ValueError()), None),
    ],
)
def test_restart_types(run, restart, reason, after):
    async def main():
        async with Tree("a", "b", restart=restart) as tree:
            tree.leave("a", reason)
            await settle()
            assert tree.states().get("a") == after
            assert tree.states()["b"] == "running"

    run(main())


def test_a_temporary_bystander_is_not_started_again(run):
    async def main():
        tree = Tree("a", "b", strategy=Strategy.ONE_FOR_ALL)
        tree.specs.append(tree.spec("t", Restart.TEMPORARY))
        async with tree:
            tree.crash("a")
            await settle()
            assert tree.states() == {"a": "running", "b": "running"}

    run(main())


def test_a_transient_bystander_is_started_again(run):
    async def main():
        async with Tree("a", "b", restart=Restart.TRANSIENT, strategy=Strategy.ONE_FOR_ALL) as tree:
            tree.crash("a")
            await settle()
            assert tree.states() == {"a": "running", "b": "running"}

    run(main())


def test_one_for_all_sibling_that_fails_takes_the_restarted_ones_down_again(run):
    async def main():
        async with Tree("a", "b", "c", strategy=Strategy.ONE_FOR_ALL) as tree:
            del tree.trace[:]
            tree.fail["c"] = 1
            tree.crash("b")
            await settle(0.1)
            assert tree.trace == [
                "stop b crash", "stop c shutdown", "stop a shutdown", "start a", "start b", "start_fail c",
                "stop b shutdown", "stop a shutdown", "start a", "start b", "start c",
            ]  # fmt: skip

    run(main())


def test_rest_for_one_sibling_that_fails_keeps_the_restarted_ones(run):
    async def main():
        async with Tree("a", "b", "c", strategy=Strategy.REST_FOR_ONE) as tree:
            del tree.trace[:]
            tree.fail["c"] = 1
            tree.crash("b")
            await settle(0.1)
            assert tree.trace == ["stop b crash", "stop c shutdown", "start b", "start_fail c", "start c"]

    run(main())


def burning(sub_restart):
    """A supervisor ``sub`` that may restart nothing, beside ``z``, under the root."""
    trace = []
    sub = ChildSpec(
        "sub",
        lambda: Supervisor([ChildSpec("a", lambda: Probe("a", trace))], intensity=0),
        restart=sub_restart,
    )
    tree = Tree("z")
    tree.specs.append(sub)
    return tree


@pytest.mark.parametrize(
    ("restart", "after"), [(Restart.TRANSIENT, "stopped"), (Restart.PERMANENT, "running")]
)
def test_a_burnt_out_supervisor_ends_with_shutdown(run, restart, after):
    async def main():
        async with burning(restart) as tree:
            tree.crash("sub/a")
            await settle()
            assert tree.states() == {"z": "running", "sub": after}

    run(main())


def test_backoff_doubles_and_costs_no_intensity(run):
    async def main():
        async with Tree("a", backoff=Backoff(1, 5), intensity=0) as tree:
            tree.fail["a"] = 4
            tree.crash("a")
            await settle(0.5)
            assert tree.states() == {"a": "restarting"}
            await settle(30)
            assert tree.states() == {"a": "running"}
            delays = [event.data["seconds"] for event in tree.system.events.of_kind("restart_delayed")]
            assert delays == [1, 2, 4, 5, 5]

    run(main())


def test_backoff_begins_anew_after_a_quiet_time(run):
    async def main():
        async with Tree("a", backoff=Backoff(1, 60, reset_after=30)) as tree:
            for wait in (10, 40, 10):
                tree.crash("a")
                await settle(wait)
            delays = [event.data["seconds"] for event in tree.system.events.of_kind("restart_delayed")]
            assert delays == [1, 2, 1]

    run(main())


def test_backoff_under_rest_for_one_stops_the_later_ones_at_once(run):
    async def main():
        options = {"strategy": Strategy.REST_FOR_ONE, "backoff": Backoff(1, 60)}
        async with Tree("a", "b", "c", **options) as tree:
            del tree.trace[:]
            tree.crash("b")
            await settle(0.5)
            assert tree.trace == ["stop b crash", "stop c shutdown"]
            assert tree.states() == {"a": "running", "b": "restarting", "c": "stopped"}
            tree.crash("a")
            await settle(1.2)
            assert tree.trace[2:] == ["stop a crash", "start a", "start b", "start c"]

    run(main())


def test_three_levels_restart_only_where_it_died(run):
    async def main():
        trace = []

        def leaf(name):
            return ChildSpec(name, lambda: Probe(name, trace))

        def middle(name):
            return lambda: Supervisor([leaf(f"{name}1"), leaf(f"{name}2")])

        root = ChildSpec(
            "root", lambda: Supervisor([ChildSpec(n, middle(n), shutdown=None) for n in ("x", "y")])
        )
        system = System(root)
        await system.start()
        del trace[:]
        system.ref_of("x/x2").tell(Boom(ValueError("x")))
        await settle()
        assert trace == ["stop x2 crash", "start x2"]
        await system.stop()
        assert trace[2:] == [f"stop {name} shutdown" for name in ("y2", "y1", "x2", "x1")]
        assert system.tree()["state"] == "stopped"

    run(main())


def test_two_children_of_one_id_are_refused():
    spec = ChildSpec("a", lambda: Probe("a", []))
    with pytest.raises(ValueError, match="duplicate_child_name: 'a'"):
        Supervisor([spec, spec])


@pytest.mark.parametrize("name", ["", "a/b"])
def test_ids_that_would_break_a_path_are_refused(name):
    with pytest.raises(ValueError, match="id"):
        ChildSpec(name, lambda: Probe("a", []))


def test_impossible_numbers_are_refused():
    with pytest.raises(ValueError, match="shutdown"):
        ChildSpec("a", lambda: Probe("a", []), shutdown=-1)
    with pytest.raises(ValueError, match="back-off"):
        Backoff(2, 1)
    with pytest.raises(ValueError, match="intensity"):
        RestartWindow(-1, 5)
    with pytest.raises(ValueError, match="period"):
        RestartWindow(1, 0)


def test_the_window_is_strict_at_its_edge():
    window = RestartWindow(1, 5.0)
    assert window.admits(0.0)
    assert not window.admits(4.999)
    window = RestartWindow(1, 5.0)
    assert window.admits(0.0)
    assert window.admits(5.0)


def test_decisions_and_reports():
    assert decide(Restart.TEMPORARY, Crash(ValueError())) is Decision.FORGET
    assert decide(Restart.TRANSIENT, Shutdown(1)) is Decision.KEEP
    assert affected(Strategy.REST_FOR_ONE, "abcd", "c") == ["c", "d"]
    assert not orderly(Restart.PERMANENT, 5.0, Normal())
    assert orderly(Restart.TRANSIENT, 5.0, Normal())


def test_delays_never_pass_the_most():
    delays = Delays(Backoff(1, 60))
    assert [delays.next(0) for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
