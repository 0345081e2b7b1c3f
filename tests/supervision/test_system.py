"""The system from start to exit code: signals, burn-out, the tree, the event log."""

import asyncio
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from supervision import (
    Actor,
    ChildSpec,
    Event,
    EventLog,
    Restart,
    StartChild,
    StartError,
    Supervisor,
    System,
    TerminateChild,
)
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
            "path": "root", "state": "stopped", "incarnation": 0, "restarts": 0, "mailbox": 0,
            "zombies": 0, "children": [],
        }  # fmt: skip
        await system.start()
        for _ in range(3):
            system.ref_of("sub/leaf").tell(1)
        await settle(0.5)
        leaf, other = system.tree()["children"][0]["children"]
        assert leaf == {
            "path": "sub/leaf", "state": "running", "incarnation": 1, "restarts": 0,
            "mailbox": 2, "zombies": 0, "children": [],
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


LEFT_BEHIND = """
import asyncio, sys, threading
from supervision import *

class Deaf(Actor):
    async def receive(self, message):
        if message == "thread":
            await self.ctx.lane("x").run(threading.Event().wait, timeout=0.01)
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                pass

async def ready():
    for name in "ab":
        system.ref_of(name).tell(sys.argv[1])

children = [ChildSpec(name, Deaf, Restart.TEMPORARY, shutdown=0) for name in "ab"]
system = System(ChildSpec("root", lambda: Supervisor(children)), zombie_limit=1)
async def end():
    await ready()
    for name in "ab":
        await system.ref_of("root").ask(TerminateChild(name), 10)

async def main():
    tasks = []
    async def begin():
        tasks.append(asyncio.ensure_future(ready() if sys.argv[1] == "thread" else end()))
    return await system.run(ready=begin)

sys.exit(asyncio.run(main()))
"""


@pytest.mark.parametrize("kind", ["task", "thread"])
def test_too_many_left_behind_end_the_process_to_be_started_again(kind):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "dev", "-c", LEFT_BEHIND, kind],
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 75)


def test_the_tree_shows_how_many_were_left_behind_and_where(run):
    class Deaf(Actor):
        async def receive(self, message):
            until = self.ctx.now() + message
            while self.ctx.now() < until:
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(until - self.ctx.now())

    async def main():
        specs = [ChildSpec(name, Deaf, Restart.TEMPORARY, shutdown=0) for name in "ab"]
        system = System(ChildSpec("root", lambda: Supervisor([])), zombie_limit=2)
        await system.start()
        root = system.ref_of("root")
        for spec, seconds in ((specs[0], 100), (specs[0], 50), (specs[1], 20)):
            await root.ask(StartChild(spec), 1)
            system.ref_of(spec.id).tell(seconds)
            await settle()
            if system.zombies < 2:
                await root.ask(TerminateChild(spec.id), 60)
        await root.ask(StartChild(specs[0]), 1)
        assert {child["path"]: child["zombies"] for child in system.tree()["children"]} == {"b": 0, "a": 2}
        assert system.zombies == 2
        assert system.events.of_kind("zombie_limit") == []
        system._root.kill()
        await settle(2)
        assert system.zombies == 3
        assert [event.data["zombies"] for event in system.events.of_kind("zombie_limit")] == [3]
        await settle(200)
        assert system.zombies == 0

    run(main())


@pytest.mark.parametrize(("error", "code"), [("SystemExit(3)", 3), ("KeyboardInterrupt", 130)])
@pytest.mark.parametrize("moment", ["init", "receive", "task", "terminate"])
def test_an_actor_that_ends_the_process_ends_the_process(error, code, moment):
    program = f"""
import asyncio, sys
from supervision import *

class Quitter(Actor):
    async def at(self, moment):
        if moment == {moment!r}:
            raise {error}
    async def init(self):
        await self.at("init")
        if {moment!r} == "task":
            self.ctx.spawn(self.at("task"), name="t")
        self.ctx.ref.tell("now")
        if {moment!r} == "terminate":
            self.ctx.stop()
    async def receive(self, message):
        await self.at("receive")
    async def terminate(self, reason):
        await self.at("terminate")

inner = [ChildSpec("a", Quitter)]
children = [ChildSpec("sub", lambda: Supervisor(inner))]
sys.exit(asyncio.run(System(ChildSpec("root", lambda: Supervisor(children))).run()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode in ({code, -signal.SIGINT} if code == 130 else {code})
