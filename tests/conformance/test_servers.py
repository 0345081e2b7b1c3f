"""The life of a server, as gen_server has it: start, messages, crash, stop."""

import asyncio
from contextlib import suppress

import pytest

from supervision import (
    Actor,
    ActorDown,
    ChildAlreadyStarted,
    ChildSpec,
    Down,
    Ignore,
    NoProc,
    Normal,
    Restart,
    Shutdown,
    StartChild,
    StartError,
    Supervisor,
    System,
    TerminateChild,
    UnknownMessage,
)
from tests.trees import Add, Call, Get, Stage, now, settle

TEMPORARY = Restart.TEMPORARY


# Starting.


@pytest.mark.case("G01")
def test_a_started_server_has_a_name_answers_and_is_monitored_by_its_starter(run):
    async def main():
        async with Stage("starter") as stage:

            async def start(actor):
                ref = await stage["root"].ask(StartChild(stage.spec("server", TEMPORARY)), 5)
                actor.ctx.monitor(ref)
                return ref

            ref = await stage.do("starter", start)
            assert ref is stage["server"]
            assert ref.path == "server"
            assert await ref.ask(Get(), 1) == 0
            assert stage.states() == {"starter": "running", "server": "running"}
            await stage["root"].ask(TerminateChild("server"), 5)
            assert stage.states() == {"starter": "running"}
            await settle()
            assert stage.messages("starter") == [Down(ref, Shutdown())]

    run(main())


@pytest.mark.case("G01")
def test_a_second_start_under_a_name_is_refused_and_the_first_goes_on(run):
    async def main():
        async with Stage("a") as stage:
            stage["a"].tell(Add(7))
            with pytest.raises(ChildAlreadyStarted):
                await stage["root"].ask(StartChild(stage.spec("a")), 5)
            assert await stage["a"].ask(Get(), 1) == 7
            assert stage.trace == ["start a"]

    run(main())


@pytest.mark.case("G02")
@pytest.mark.parametrize("error", [LookupError("planned"), Ignore()])
def test_a_name_is_free_as_soon_as_a_start_has_failed_or_was_ignored(run, error):
    async def decline(actor):
        raise error

    async def main():
        async with Stage() as stage:
            start = StartChild(stage.spec("a", TEMPORARY))
            for round_ in range(1, 101):
                stage.beginnings["a"] = decline
                with suppress(StartError):
                    assert await stage["root"].ask(start, 5) is None
                    assert isinstance(error, Ignore)
                assert stage.states() == {}
                assert stage["a"].tell("anybody?") is False
                del stage.beginnings["a"]
                ref = await stage["root"].ask(start, 5)
                assert await ref.ask(Get(), 1) == 0
                await stage["root"].ask(TerminateChild("a"), 5)
                assert stage.trace == ["start a", "stop a shutdown"] * round_
            assert now() == 0
            failed = 0 if isinstance(error, Ignore) else 100
            assert len(stage.kinds("start_error")) == failed

    run(main())


# Stopping.


@pytest.mark.case("G03")
def test_a_stop_comes_back_when_the_server_is_gone_and_not_before(run):
    async def linger(actor):
        await asyncio.sleep(3)

    async def main():
        async with Stage("a") as stage:
            stage.endings["a"] = linger
            await stage["root"].ask(TerminateChild("a"), 60)
            assert now() == 3
            assert stage.states() == {"a": "stopped"}
            assert stage.exits("a") == ["shutdown"]
            with pytest.raises(ActorDown):
                await stage["a"].ask(Get(), 1)

    run(main())


@pytest.mark.case("G04")
@pytest.mark.parametrize("reason", [Normal(), Shutdown("moving house"), Shutdown(("code", 7))])
def test_a_stop_carries_the_reason_that_it_was_given(run, reason):
    async def main():
        async with Stage("watcher", "a", restart=TEMPORARY) as stage:
            await stage.do("watcher", lambda actor: actor.ctx.monitor(stage["a"]))
            assert await stage.do("a", lambda actor: actor.ctx.stop(reason) or "bye") == "bye"
            await settle()
            assert stage.messages("watcher") == [Down(stage["a"], reason)]
            assert stage.trace[-1].startswith("stop a")
            with pytest.raises(ActorDown) as caught:
                await stage["a"].ask(Get(), 1)
            assert caught.value.reason == reason
        await stage.system.stop(Shutdown("twice"))

    run(main())


@pytest.mark.case("G04")
def test_a_system_is_stopped_for_a_reason(run):
    async def main():
        stage = Stage("a")
        await stage.system.start()
        await stage.system.stop(Shutdown("moving house"))
        with pytest.raises(ActorDown) as caught:
            await stage["root"].ask(Get(), 1)
        assert caught.value.reason == Shutdown("moving house")

    run(main())


@pytest.mark.case("G05")
@pytest.mark.parametrize("timeout", ["soon", None])
def test_a_stop_with_a_bad_time_out_is_refused_and_stops_nobody(run, timeout):
    async def main():
        async with Stage("a") as stage:
            with pytest.raises(TypeError):
                await stage["root"].ask(TerminateChild("a"), timeout)
            await settle(10)
            assert await stage["a"].ask(Get(), 1) == 0
            assert stage.trace == ["start a"]

    run(main())


@pytest.mark.case("G05")
def test_the_stop_of_one_that_is_gone_says_so(run):
    async def main():
        stage = Stage("a")
        async with stage:
            with pytest.raises(ActorDown) as caught:
                await stage["nobody"].ask(TerminateChild("a"), 1)
            assert caught.value.reason == NoProc()
        with pytest.raises(ActorDown) as caught:
            await stage["root"].ask(TerminateChild("a"), 1)
        assert caught.value.reason == Shutdown()
        await stage.system.stop()
        assert now() == 0

    run(main())


# Reports.


@pytest.mark.case("G06", "P15")
@pytest.mark.parametrize("reason", [Normal(), Shutdown(), Shutdown({"why": "planned"})])
def test_an_orderly_end_makes_no_crash_report(run, reason):
    async def main():
        async with Stage("a", restart=TEMPORARY) as stage:
            stage.leave("a", reason)
            await settle()
            (end,) = [e for e in stage.system.events.of_kind("child_terminated") if e.path == "a"]
            assert end.data == {
                "incarnation": 1,
                "reason": str(reason),
                "exit": type(reason).__name__.lower(),
            }
            assert stage.kinds("start_error", "shutdown_error", "zombie", "dead_letter") == []

    run(main())


@pytest.mark.case("G06")
def test_a_crash_makes_one_report_with_state_message_and_asker(run):
    async def main():
        async with Stage("a", "asker") as stage:
            stage.statuses["a"] = lambda: {"jobs": 3, "password": "***"}

            def boom(actor):
                raise ValueError("x")

            async def ask(actor):
                with pytest.raises(ActorDown):
                    await stage.do("a", boom)

            await stage.do("asker", ask)
            await settle()
            (report,) = stage.system.events.of_kind("child_terminated")
            assert report.path == "a"
            assert report.data["reason"] == "crash (ValueError: x)"
            assert report.data["status"] == {"jobs": 3, "password": "***"}
            assert report.data["in_hand"] == ["Call"]
            assert report.data["askers"] == ["asker"]
            assert "boom\nValueError: x" in str(report.data["traceback"])

    run(main())


@pytest.mark.case("G24")
def test_a_report_shows_of_state_message_and_reason_what_the_actor_lets_through(run):
    async def main():
        async with Stage("a") as stage:
            stage.statuses["a"] = lambda: {"key": "***"}
            stage.redactions["a"] = lambda text: text.replace("hunter2", "***")
            stage["a"].tell("a message with hunter2 in it")

            def boom(actor):
                try:
                    {}["hunter2"]
                except KeyError as error:
                    raise ValueError("hunter2 is wrong") from error

            with pytest.raises(ActorDown, match="hunter2 is wrong"):  # who asked may know
                await stage.do("a", boom)
            await settle()
            (report,) = stage.system.events.of_kind("child_terminated")
            assert report.data["reason"] == "crash (ValueError: *** is wrong)"
            assert report.data["status"] == {"key": "***"}
            assert "KeyError: '***'" in str(report.data["traceback"])
        assert not [event for event in stage.system.events if "hunter2" in str(event)]

    run(main())


@pytest.mark.case("G24")
@pytest.mark.parametrize("moment", ["start", "stop"])
def test_the_reason_is_filtered_wherever_it_is_reported(run, moment):
    async def fail(actor):
        raise ValueError("hunter2")

    async def main():
        async with Stage("z") as stage:
            stage.redactions["a"] = lambda text: text.replace("hunter2", "***")
            (stage.beginnings if moment == "start" else stage.endings)["a"] = fail
            spec = ChildSpec("sub", lambda: Supervisor([stage.spec("a")]), TEMPORARY)
            if moment == "start":
                with pytest.raises(StartError, match="hunter2"):
                    await stage["root"].ask(StartChild(spec), 5)
            else:
                await stage["root"].ask(StartChild(spec), 5)
        stage_events = list(stage.system.events)
        assert [e.data["reason"] for e in stage_events if "crash" in str(e.data.get("reason"))]
        assert not [event for event in stage_events if "hunter2" in str(event)]

    run(main())


@pytest.mark.case("G24")
def test_a_broken_filter_hides_texts_and_not_the_report(run):
    def broken(*_):
        raise LookupError("no")

    async def main():
        async with Stage("a") as stage:
            stage.statuses["a"] = broken
            stage.redactions["a"] = broken
            stage.crash("a", error=ValueError("hunter2"))
            await settle()
            (report,) = stage.system.events.of_kind("child_terminated")
            assert report.data["exit"] == "crash"
            assert report.data["reason"] == "crash (ValueError: withheld: redact failed, LookupError)"
            assert report.data["status"] == "no status: LookupError"
            assert stage.states() == {"a": "running"}
        assert not [event for event in stage.system.events if "hunter2" in str(event)]

    run(main())


# Messages.


@pytest.mark.case("G13")
def test_a_tell_comes_back_at_once_whoever_is_there(run):
    async def hang(actor):
        await asyncio.sleep(50)

    async def main():
        async with Stage("a", "busy", "gone") as stage:
            await stage["root"].ask(TerminateChild("gone"), 1)
            stage["busy"].tell(Call(hang))
            told = [stage[name].tell(Add()) for name in ("a", "busy", "gone", "never was")]
            assert told == [True, True, False, False]
            assert now() == 0
            assert await stage["a"].ask(Get(), 1) == 1
            letters = stage.system.events.of_kind("dead_letter")
            assert [(e.path, e.data["message"]) for e in letters] == [("gone", "Add"), ("never was", "Add")]

    run(main())


@pytest.mark.case("G13")
def test_a_thousand_tells_of_a_handler_arrive_in_their_order_and_none_waits(run):
    async def main():
        async with Stage("a", "b") as stage:

            def tell(actor):
                return [stage["b"].tell(number) for number in range(1000)]

            assert await stage.do("a", tell) == [True] * 1000
            assert now() == 0
            await settle()
            assert stage.messages("b") == list(range(1000))

    run(main())


@pytest.mark.case("G14")
def test_plain_messages_arrive_now_and_later(run):
    async def main():
        async with Stage("a") as stage:
            stage["a"].tell("now")
            await stage.do("a", lambda actor: actor.ctx.after(2, "later"))
            await settle(5)
            assert stage.heard["a"] == [(0, "now"), (2, "later")]

    run(main())


@pytest.mark.case("G14")
@pytest.mark.parametrize("delay", [0, 2])
def test_a_plain_message_may_end_its_reader_which_hears_no_more(run, delay):
    async def main():
        async with Stage("a", restart=Restart.TRANSIENT) as stage:
            leave = Call(lambda actor: actor.ctx.stop(Shutdown("heard enough")))
            await stage.do("a", lambda actor: actor.ctx.after(delay, leave))
            await settle(delay)
            assert stage["a"].tell("too late") is False
            assert stage.messages("a") == []
            assert stage.trace == ["start a", "stop a shutdown"]
            assert stage.states() == {"a": "stopped"}

    run(main())


@pytest.mark.case("G19")
def test_an_unknown_request_crashes_and_any_other_unknown_message_is_reported(run):
    async def main():
        system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", Actor)])))
        await system.start()
        system.ref_of("a").tell("what?")
        await settle()
        (letter,) = system.events.of_kind("dead_letter")
        assert (letter.path, letter.data) == ("a", {"message": "str", "count": 1, "unknown": True})
        assert system.events.of_kind("child_terminated") == []
        with pytest.raises(ActorDown) as caught:
            await system.ref_of("a").ask(Get(), 1)
        assert isinstance(caught.value.reason.error, UnknownMessage)
        await settle()
        system.ref_of("a").tell(Get())
        await settle()
        assert [e.data["exit"] for e in system.events.of_kind("child_terminated")] == ["crash"] * 2
        await system.stop()

    run(main())


@pytest.mark.case("G20")
def test_an_end_that_fails_ends_with_that_error_and_the_others_stop_all_the_same(run):
    async def fail(actor):
        raise LookupError("in terminate")

    async def main():
        async with Stage("a", "b", "c") as stage:
            stage.endings["b"] = fail
        assert stage.trace[3:] == ["stop c shutdown", "stop b shutdown", "stop a shutdown"]
        ends = {e.path: e.data["reason"] for e in stage.system.events.of_kind("child_terminated")}
        assert ends == {
            "c": "shutdown",
            "b": "crash (LookupError: in terminate)",
            "a": "shutdown",
            "root": "shutdown",
        }
        (error,) = stage.system.events.of_kind("shutdown_error")
        assert (error.path, error.data["child"], error.data["reason"]) == (
            "root",
            "b",
            "crash (LookupError: in terminate)",
        )

    run(main())


@pytest.mark.case("G20")
def test_a_crash_whose_end_fails_too_is_a_crash_with_the_later_error_and_a_restart(run):
    async def fail(actor):
        raise LookupError("in terminate")

    async def main():
        async with Stage("a") as stage:
            stage.endings["a"] = fail
            stage.crash("a")
            await settle()
            del stage.endings["a"]
            (end,) = stage.system.events.of_kind("child_terminated")
            assert end.data["reason"] == "crash (LookupError: in terminate)"
            assert await stage["a"].ask(Get(), 1) == 0

    run(main())


class Idle(Actor):
    """Puts its device down after 5 s without work. The number tells a fresh timer from one that had fired."""

    def __init__(self, seen):
        self.seen = seen
        self.served = 0

    async def receive(self, message):
        if isinstance(message, tuple):
            if message == ("idle", self.served):
                self.seen.append(self.ctx.now())
            return
        await asyncio.sleep(message)
        self.served += 1
        self.ctx.after(5, ("idle", self.served), name="idle")
        return


@pytest.mark.case("G21")
@pytest.mark.parametrize(
    ("work", "fired"),
    [
        ([(0, 0)], [5]),
        ([(0, 0), (4, 0), (4, 0)], [13]),
        ([(0, 0), (6, 0)], [5, 11]),
        ([(0, 0), (4, 3)], [12]),  # it fires while the second job is done, and is out of date when it is read
    ],
)
def test_an_idle_hook_fires_after_quiet_seconds_and_traffic_puts_it_off(run, work, fired):
    seen = []

    async def main():
        system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", lambda: Idle(seen))])))
        await system.start()
        for pause, seconds in work:
            await settle(pause)
            system.ref_of("a").tell(seconds)
        await settle(60)
        assert seen == fired
        await system.stop()

    run(main())
