"""The system from start to exit code: signals, burn-out, the tree, the event log."""

import asyncio

import pytest

from supervision import Actor, ChildSpec, Event, EventLog, StartError, Supervisor, System
from tests.supervision.conftest import Probe, Tree, settle


async def test_a_root_that_burns_out_is_exit_code_70():
    async with asyncio.timeout(5):
        tree = Tree("a", intensity=0)

        async def ready():
            tree.crash("a")

        assert await tree.system.run(ready=ready) == 70
        assert tree.trace == ["start a", "stop a crash"]


async def test_a_failing_ready_stops_the_tree():
    async with asyncio.timeout(5):
        tree = Tree("a")

        async def ready():
            raise LookupError("no port")

        with pytest.raises(LookupError):
            await tree.system.run(ready=ready)
        assert tree.trace == ["start a", "stop a shutdown"]


async def test_a_start_that_fails_is_raised():
    async with asyncio.timeout(5):
        tree = Tree("a")
        tree.fail["a"] = 1
        with pytest.raises(
            StartError, match=r"root did not start: .*a did not start: crash .RuntimeError: planned"
        ):
            await tree.system.run()


async def test_cancelling_run_stops_in_order():
    async with asyncio.timeout(5):
        tree = Tree("a", "b")
        running = asyncio.ensure_future(tree.system.run())
        await settle()
        assert tree.trace == ["start a", "start b"]
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert tree.trace[2:] == ["stop b shutdown", "stop a shutdown"]


def test_the_end_of_the_runner_kills_without_a_warning(recwarn):
    async def main():
        await Tree("a", "b").system.start()

    asyncio.run(main(), debug=True)
    assert list(recwarn) == []


def test_the_tree_as_data(run):
    class Waiting(Actor):
        async def receive(self, message):
            await asyncio.sleep(1)

    async def main():
        trace = []
        inner = [ChildSpec("leaf", Waiting), ChildSpec("other", lambda: Probe("o", trace))]
        root = ChildSpec(
            "root", lambda: Supervisor([ChildSpec("sub", lambda: Supervisor(inner), shutdown=None)])
        )
        system = System(root)
        assert system.tree() == {
            "path": "root", "state": "stopped", "incarnation": 0, "restarts": 0, "mailbox": 0, "children": [],
        }  # fmt: skip
        await system.start()
        for _ in range(3):
            system.ref_of("sub/leaf").tell(1)
        await settle(0.5)
        leaf, other = system.tree()["children"][0]["children"]
        assert leaf == {
            "path": "sub/leaf", "state": "running", "incarnation": 1, "restarts": 0,
            "mailbox": 2, "children": [],
        }  # fmt: skip
        assert other["path"] == "sub/other"
        await system.stop()
        await system.stop()
        assert system.tree()["state"] == "stopped"
        with pytest.raises(RuntimeError, match="starts once"):
            await system.start()

    run(main())


def test_stop_before_start_is_harmless(run):
    run(Tree("a").system.stop())


def test_subscribers_see_every_event_until_they_leave(run):
    async def main():
        seen = []
        tree = Tree("a")
        leave = tree.system.events.subscribe(lambda event: seen.append((event.kind, event.path)))
        async with tree:
            assert seen == [("child_started", "a"), ("child_started", "root")]
            leave()
            leave()
        assert len(seen) == 2
        assert tree.kinds() == ["child_started", "child_started", "child_terminated", "child_terminated"]

    run(main())


def test_normal_ends_carry_no_traceback(run):
    async def main():
        async with Tree("a") as tree:
            pass
        assert all("traceback" not in event.data for event in tree.system.events)

    run(main())


def test_the_log_keeps_the_last_events():
    log = EventLog(size=2)
    for number in range(3):
        log.append(Event(float(number), "tick", "a"))
    assert [event.at for event in log] == [1.0, 2.0]
    assert len(log) == 2
    assert log.of_kind("tock") == []
