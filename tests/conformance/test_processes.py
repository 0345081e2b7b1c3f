"""Processes, monitors and names, as OTP's kernel and proc_lib have them."""

import asyncio
import time
from contextlib import suppress

import pytest

from supervision import (
    Actor,
    ActorDown,
    Backoff,
    ChildAlreadyStarted,
    ChildSpec,
    Down,
    Exit,
    Killed,
    Mailbox,
    NoProc,
    Normal,
    Overflow,
    Restart,
    Shutdown,
    SimLoop,
    StartChild,
    StartError,
    Supervisor,
    TerminateChild,
    Timeout,
)
from supervision.messages import Exited
from tests.trees import Add, Call, Get, Stage, Tree, now, settle

TEMPORARY = Restart.TEMPORARY


async def watch(stage, *targets, by="watcher"):
    await stage.do(by, lambda actor: [actor.ctx.monitor(stage[name]) for name in targets] and None)


def last_words(stage, error):
    """A call whose receiver says goodbye to the watcher, and ends."""

    def fn(actor):
        stage["watcher"].tell("last words")
        raise error

    return Call(fn)


# Monitors.


@pytest.mark.case("P01", "P06")
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Exit(Normal()), "normal"),
        (Exit(Shutdown("done")), "shutdown (done)"),
        (ValueError("x"), "crash (ValueError: x)"),
    ],
)
def test_whoever_monitors_is_told_once_of_the_end_after_the_last_message(run, error, reason):
    async def main():
        async with Stage("watcher", "a") as stage:
            await watch(stage, "a")
            stage["a"].tell(last_words(stage, error))
            await settle()
            words, down = stage.messages("watcher")
            assert words == "last words"
            assert isinstance(down, Down)
            assert down.ref is stage["a"]
            assert str(down.reason) == reason
            stage.crash("a")  # the next incarnation, which nobody monitors
            await settle()
            assert len(stage.messages("watcher")) == 2

    run(main())


@pytest.mark.case("P06")
@pytest.mark.parametrize("seed", range(10))
def test_the_news_comes_last_in_any_order_of_what_happens_at_the_same_time(run, seed):
    async def main():
        async with Stage("watcher", "a", "b") as stage:
            await watch(stage, "a")

            def talk(actor):
                for number in range(5):
                    stage["watcher"].tell(number)
                raise ValueError("x")

            stage["a"].tell(Call(talk))
            stage.crash("b")
            await settle(1)
            assert stage.messages("watcher")[:5] == list(range(5))
            assert [type(message) for message in stage.messages("watcher")[5:]] == [Down]

    run(main(), seed=seed)


@pytest.mark.case("P02")
def test_monitoring_where_nobody_runs_is_answered_at_once(run):
    async def main():
        async with Stage("watcher", "a") as stage:
            await stage["root"].ask(TerminateChild("a"), 1)
            await watch(stage, "a", "never was")
            await settle()
            assert stage.messages("watcher") == [
                Down(stage["a"], NoProc()),
                Down(stage["never was"], NoProc()),
            ]
            assert now() == 0

    run(main())


@pytest.mark.case("P03")
@pytest.mark.parametrize("moment", ["before", "as it waits", "afterwards"])
def test_after_taking_a_monitor_back_no_news_of_it_comes(run, moment):
    kept = []

    async def main():
        async with Stage("watcher", "a") as stage:
            await watch(stage, "a")  # another one, which stays
            await stage.do("watcher", lambda actor: kept.append(actor.ctx.monitor(stage["a"])))

            def take_back(actor):
                actor.ctx.demonitor(kept[0])

            async def busy(actor):
                stage.crash("a")
                await asyncio.sleep(1)  # both are in the mailbox by now
                take_back(actor)

            if moment == "as it waits":
                await stage.do("watcher", busy)
            elif moment == "before":
                await stage.do("watcher", take_back)
            if moment != "as it waits":
                stage.crash("a")
            await settle(2)
            if moment == "afterwards":
                await stage.do("watcher", take_back)
            await stage.do("watcher", take_back)  # again: harmless
            await settle()
            expected = 2 if moment == "afterwards" else 1
            assert [type(message) for message in stage.messages("watcher")] == [Down] * expected

    run(main())


@pytest.mark.case("P19")
def test_ten_thousand_monitors_of_one_actor_are_told_once_each_at_the_same_cost():
    """Linear: four times as many take about four times as long, and sixteen if each looked at all others."""

    class Watcher(Actor):
        mailbox = Mailbox(20_000, Overflow.FAIL)
        told = 0

        async def receive(self, message):
            if isinstance(message, Call):
                return message.fn(self)
            assert isinstance(message, Down)
            self.told += 1
            return None

    async def storm(many):
        stage = Stage("a")
        stage.specs.append(ChildSpec("watcher", Watcher))
        async with stage:

            def watch_often(actor):
                for _ in range(many):
                    actor.ctx.monitor(stage["a"])

            begun = time.process_time()
            await stage["watcher"].ask(Call(watch_often), 60)
            stage.leave("a", Shutdown("storm"))
            await settle(1)
            took = time.process_time() - begun
            assert await stage["watcher"].ask(Call(lambda actor: actor.told), 60) == many
        return took

    def quickest(many):
        times = []
        for _ in range(3):
            with asyncio.Runner(loop_factory=SimLoop) as runner:
                times.append(runner.run(storm(many)))
        return min(times)

    assert quickest(10_000) <= 8 * quickest(2_500)


@pytest.mark.case("P19")
def test_a_hundred_actors_that_monitor_one_are_told_once_each(run):
    names = [f"w{number}" for number in range(100)]

    async def main():
        async with Stage("a", *names) as stage:
            for name in names:
                stage[name].tell(Call(lambda actor: actor.ctx.monitor(stage["a"]) and None))
            await settle()
            stage.leave("a", Shutdown("storm"))
            await settle()
            down = Down(stage["a"], Shutdown("storm"))
            assert all(stage.messages(name) == [down] for name in names)

    run(main())


@pytest.mark.case("P04")
def test_two_monitors_of_one_actor_are_told_twice(run):
    async def main():
        async with Stage("watcher", "other", "a") as stage:
            await watch(stage, "a", "a")
            await watch(stage, "a", by="other")
            stage.leave("a", Shutdown("done"))
            await settle()
            down = Down(stage["a"], Shutdown("done"))
            assert stage.messages("watcher") == [down, down]
            assert stage.messages("other") == [down]

    run(main())


@pytest.mark.case("P05")
def test_the_name_is_free_when_the_news_comes(run):
    found = []

    async def main():
        stage = Stage("watcher")
        stage.specs.append(stage.spec("a", TEMPORARY))

        class Successor(type(stage.make("watcher"))):
            async def receive(self, message):
                if isinstance(message, Down):
                    found.append(stage["a"].tell("anybody?"))
                    found.append(await stage["root"].ask(StartChild(stage.spec("a", TEMPORARY)), 1))
                    return None
                return await super().receive(message)

        stage.specs[0] = ChildSpec("watcher", lambda: Successor("watcher", stage))
        async with stage:
            await watch(stage, "a")
            stage.leave("a", Normal())
            await settle()
            assert found == [False, stage["a"]]
            assert await stage["a"].ask(Get(), 1) == 0

    run(main())


# Those who are tied to each other: parent and child, actor and owned task.


@pytest.mark.case("P07")
def test_a_kill_reaches_all_below_and_is_seen_as_a_kill(run):
    async def main():
        below = Stage("b", "c")
        stage = Stage("watcher")
        inner = ChildSpec("inner", lambda: Supervisor(below.specs), shutdown=None)
        stage.specs.append(ChildSpec("sub", lambda: Supervisor([inner]), shutdown=0))
        async with stage:
            await watch(stage, "sub/inner/b", "sub/inner/c", "sub/inner", "sub")
            await stage["root"].ask(TerminateChild("sub"), 1)
            await settle()
            told = {message.ref.path: message.reason for message in stage.messages("watcher")}
            assert told == dict.fromkeys(["sub/inner/c", "sub/inner/b", "sub/inner", "sub"], Killed())
            assert below.trace == ["start b", "start c"]  # no `terminate`
            assert now() == 0

    run(main())


@pytest.mark.case("P08")
@pytest.mark.parametrize("reason", [Normal(), Shutdown()])
def test_an_orderly_end_harms_neither_parent_nor_siblings(run, reason):
    async def main():
        async with Stage("a", "b", restart=TEMPORARY, intensity=0) as stage:
            stage["b"].tell(Add(7))
            stage.leave("a", reason)
            await settle()
            assert stage.states() == {"b": "running"}
            assert await stage["b"].ask(Get(), 1) == 7
            assert stage.system.tree()["state"] == "running"
            assert stage.system.tree()["incarnation"] == 1

    run(main())


@pytest.mark.case("P08")
def test_an_owned_task_that_ends_harms_nobody_and_one_that_fails_does(run):
    async def fine():
        await asyncio.sleep(1)

    async def fail():
        await asyncio.sleep(2)
        raise ValueError("in a task")

    async def main():
        async with Stage("a") as stage:
            await stage.do("a", lambda actor: actor.ctx.spawn(fine(), name="fine") and None)
            await stage.do("a", lambda actor: actor.ctx.spawn(fail(), name="fail") and None)
            await settle(1)
            assert stage.exits("a") == []
            await settle(1)
            (report,) = stage.system.events.of_kind("child_terminated")
            assert (report.path, report.at, report.data["reason"]) == (
                "a",
                2,
                "crash (ValueError: in a task)",
            )

    run(main())


@pytest.mark.case("P09")
def test_a_parent_gets_the_end_of_a_child_as_a_message_and_lives_on(run):
    heard = []

    class Trapping(Supervisor):
        async def receive(self, message):
            if isinstance(message, Exited):
                heard.append((message.process.place.path, str(message.reason)))
            return await super().receive(message)

    async def main():
        stage = Stage()
        below = Stage("a", "b", restart=TEMPORARY)
        stage.specs.append(ChildSpec("sub", lambda: Trapping(below.specs)))
        async with stage:
            stage.crash("sub/a")
            stage.leave("sub/b", Shutdown("done"))
            await settle()
            assert heard == [("sub/a", "crash (ValueError: x)"), ("sub/b", "shutdown (done)")]
            (sub,) = stage.system.tree()["children"]
            assert (sub["state"], sub["incarnation"], sub["children"]) == ("running", 1, [])

    run(main())


async def decline(actor):
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(1000)


@pytest.mark.case("P10")
@pytest.mark.parametrize("where", ["handler", "terminate"])
def test_a_kill_cannot_be_declined(run, where):
    async def main():
        async with Stage("watcher") as stage:
            await stage["root"].ask(StartChild(stage.spec("a", shutdown=2.0)), 1)
            await watch(stage, "a")
            if where == "handler":
                stage["a"].tell(Call(decline))
                stage["a"].tell("never read")
            else:
                stage.endings["a"] = decline
            await settle()
            await stage["root"].ask(TerminateChild("a"), 60)
            assert now() == 2
            await settle()
            assert stage.messages("watcher") == [Down(stage["a"], Killed())]
            (error,) = stage.system.events.of_kind("shutdown_error")
            assert error.data["reason"] == "killed"
            assert stage.heard["a"] == []
            assert stage.kinds("zombie") == []

    run(main())


@pytest.mark.case("P10")
def test_a_kill_that_init_declines_is_no_start(run):
    async def main():
        stage = Stage("a")
        stage.beginnings["a"] = decline
        starting = asyncio.ensure_future(stage.system.start())
        await settle(1)
        stage.system._root.kill()
        with pytest.raises(StartError) as caught:
            await starting
        assert caught.value.reason == Killed()
        assert stage.kinds() == ["start_error", "start_error"]
        assert stage.trace == ["start a"]
        assert now() == 1

    run(main())


# Starting and stopping.


@pytest.mark.case("P11")
def test_a_start_returns_when_init_has(run):
    async def slow(actor):
        await asyncio.sleep(3)

    async def main():
        stage = Stage("a", "b")
        stage.beginnings["a"] = slow
        async with stage:
            assert now() == 3
            assert stage.trace == ["start a", "start b"]  # the second waits for the first
            stage.beginnings["c"] = slow
            starting = asyncio.ensure_future(stage["root"].ask(StartChild(stage.spec("c")), 60))
            await settle(2)
            assert stage.states()["c"] == "starting"
            assert stage["c"].tell("early")
            assert not starting.done()
            await starting
            assert now() == 6
            await settle()
            assert stage.heard["c"] == [(6, "early")]

    run(main())


@pytest.mark.case("P14")
def test_the_report_of_a_crash_says_whose_where_and_why(run):
    async def busy():
        await asyncio.sleep(1000)

    def boom(actor):
        actor.ctx.spawn(busy(), name="poll")
        raise ValueError("x")

    async def main():
        stage = Stage()
        below = Stage("a", "b")
        stage.specs.append(ChildSpec("sub", lambda: Supervisor(below.specs)))
        async with stage:
            stage["sub/a"].tell(Call(boom))
            await settle()
            (report,) = stage.system.events.of_kind("child_terminated")
            *places, error = str(report.data["traceback"]).splitlines()
            assert report.path == "sub/a"  # its ancestors, from the root down
            assert places[-1].endswith(f"in {boom.__qualname__}")
            assert error == "ValueError: x"
            assert {name: report.data[name] for name in set(report.data) - {"traceback"}} == {
                "incarnation": 1,
                "exit": "crash",
                "reason": "crash (ValueError: x)",
                "actor": "tests.trees.Caller",
                "status": {},
                "in_hand": ["Call"],
                "neighbours": ["sub/a:poll"],
            }

    run(main())


@pytest.mark.case("P14")
def test_the_report_of_a_supervisor_that_crashes_names_the_children_that_end_with_it(run):
    class Fragile(Supervisor):
        async def receive(self, message):
            if message == "crash":
                raise ValueError("x")
            return await super().receive(message)

    async def main():
        stage = Stage()
        below = Stage("a", "b")
        stage.specs.append(ChildSpec("sub", lambda: Fragile(below.specs)))
        async with stage:
            stage["sub"].tell("crash")
            await settle()
            reports = {e.path: e.data for e in stage.system.events.of_kind("child_terminated")}
            assert reports["sub"]["actor"].endswith(".Fragile")
            assert reports["sub"]["neighbours"] == ["sub/a", "sub/b"]
            assert {path: data["exit"] for path, data in reports.items()} == {
                "sub/b": "shutdown",
                "sub/a": "shutdown",
                "sub": "crash",
            }

    run(main())


@pytest.mark.case("P16")
def test_a_stop_that_is_given_up_leaves_its_target_where_it_is(run):
    async def linger(actor):
        await asyncio.sleep(30)

    async def main():
        async with Stage("a", "watcher") as stage:
            stage.specs[0] = stage.spec("slow", shutdown=None)
            await stage["root"].ask(StartChild(stage.specs[0]), 1)
            stage.endings["slow"] = linger
            await watch(stage, "slow")
            with pytest.raises(Timeout):
                await stage["root"].ask(TerminateChild("slow"), 5)
            assert now() == 5
            assert stage.states()["slow"] == "stopping"
            assert stage.messages("watcher") == []
            await settle(30)
            assert stage.states()["slow"] == "stopped"
            assert stage.messages("watcher") == [Down(stage["slow"], Shutdown())]

    run(main())


# Names.


@pytest.mark.case("P17")
@pytest.mark.parametrize("reason", [Normal(), Shutdown(), None])
def test_a_name_belongs_to_one_at_a_time_and_is_let_go_at_its_end(run, reason):
    async def main():
        async with Stage() as stage:
            start = StartChild(stage.spec("a", TEMPORARY))
            first = await stage["root"].ask(start, 1)
            with pytest.raises(ChildAlreadyStarted):
                await stage["root"].ask(start, 1)
            if reason is None:
                stage.crash("a")
            else:
                stage.leave("a", reason)
            await settle()
            assert stage.states() == {}
            with pytest.raises(ActorDown):
                await first.ask(Get(), 1)
            assert await stage["root"].ask(start, 1) is first
            assert stage.system.tree()["children"][0]["incarnation"] == 2

    run(main())


@pytest.mark.case("P18")
def test_a_name_answers_for_nobody_while_its_actor_is_away_and_is_the_same_afterwards(run):
    async def main():
        async with Tree("a", backoff=Backoff(5, 60)) as tree:
            ref = tree["a"]
            tree.crash("a")
            await settle(1)
            assert tree.states() == {"a": "restarting"}
            with pytest.raises(ActorDown) as caught:  # at once, as noproc
                await ref.ask(Get(), 60)
            assert str(caught.value.reason) == "crash (ValueError: x)"
            assert ref.tell(Add()) is False
            assert now() == 1
            await settle(4)
            assert ref.tell(Add())  # the slot is the same: ours
            assert await ref.ask(Get(), 1) == 1
            assert tree["a"] is ref

    run(main())


@pytest.mark.case("P20")
@pytest.mark.parametrize("reason", [Normal(), Shutdown("nothing to do")])
def test_an_end_from_within_init_is_a_failed_start_with_its_reason(run, reason):
    async def leave(actor):
        raise Exit(reason)

    async def main():
        async with Stage("z") as stage:
            stage.beginnings["a"] = leave
            with pytest.raises(StartError) as caught:
                await stage["root"].ask(StartChild(stage.spec("a")), 1)
            assert caught.value.reason == reason
            assert stage.states() == {"z": "running"}
            (error,) = stage.system.events.of_kind("start_error")
            assert error.data == {
                "incarnation": 1,
                "reason": str(reason),
                "exit": type(reason).__name__.lower(),
            }
            assert stage["a"].tell("anybody?") is False

    run(main())


@pytest.mark.case("P20")
def test_a_stop_that_init_asks_for_comes_after_the_start_and_before_any_message(run):
    async def stop(actor):
        actor.ctx.ref.tell("never read")
        actor.ctx.stop(Shutdown("enough"))

    async def main():
        async with Stage("z") as stage:
            stage.beginnings["a"] = stop
            await stage["root"].ask(StartChild(stage.spec("a", TEMPORARY)), 1)
            await settle()
            assert stage.heard["a"] == []
            assert stage.trace == ["start z", "start a", "stop a shutdown"]
            assert stage.states() == {"z": "running"}

    run(main())
