"""Calls, as gen_server has them: answers, deadlines, deaths, circles, postponed answers."""

import asyncio
import math
import time

import pytest

from supervision import (
    Actor,
    ActorDown,
    ChildSpec,
    Crash,
    Deadlock,
    Mailbox,
    NoProc,
    Overflow,
    Shutdown,
    SimLoop,
    Supervisor,
    System,
    TerminateChild,
    Timeout,
)
from tests.trees import Add, Call, Get, Stage, now, settle


def wait(seconds, answer=None):
    """A call that takes its time."""

    async def fn(actor):
        await asyncio.sleep(seconds)
        return answer

    return fn


@pytest.mark.case("G07")
def test_an_ask_gets_its_answer_after_the_tells_before_it(run):
    async def main():
        async with Stage("a") as stage:
            assert stage["a"].tell(Add(2))
            assert stage["a"].tell(Add(3))
            assert await stage["a"].ask(Get(), 1) == 5
            assert repr(stage["a"]) == "<Ref a>"
            assert await stage.do("a", lambda actor: "at once") == "at once"

    run(main())


@pytest.mark.case("G07")
def test_a_task_answers_later_while_the_actor_goes_on(run):
    def later(actor):
        token = actor.ctx.reply_later()

        async def answer():
            await asyncio.sleep(3)
            assert token.answer("late, and in time")

        actor.ctx.spawn(answer(), name="answer")
        return "ignored"

    async def main():
        async with Stage("a") as stage:
            asked = asyncio.ensure_future(stage.do("a", later, timeout=5))
            await settle(1)
            assert await stage["a"].ask(Get(), 1) == 0
            assert not asked.done()
            assert await asked == "late, and in time"
            assert now() == 3

    run(main())


@pytest.mark.case("G07")
def test_a_call_that_is_not_answered_in_time_fails_at_its_deadline(run):
    async def main():
        async with Stage("a") as stage:
            with pytest.raises(Timeout, match="a: no answer to Call within 2 s") as caught:
                await stage.do("a", wait(9), timeout=2)
            assert isinstance(caught.value, TimeoutError)
            assert now() == 2
            assert stage.exits("a") == []

    run(main())


@pytest.mark.case("G07")
def test_a_bad_return_crashes_the_server_and_tells_its_callers_why(run):
    class Miscounting(Actor):
        batch = 4

        async def receive_many(self, messages):
            return []

    async def main():
        system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", Miscounting)])))
        await system.start()
        asks = [system.ref_of("a").ask(Get(), 60) for _ in range(2)]
        for down in await asyncio.gather(*asks, return_exceptions=True):
            assert isinstance(down, ActorDown)
            assert str(down.reason) == "crash (TypeError: receive_many returned 0 answers to 2 messages)"
        assert now() == 0
        await settle()
        assert system.tree()["children"][0]["incarnation"] == 2
        await system.stop()

    run(main())


@pytest.mark.case("G07")
def test_an_idle_time_out_is_cancelled_by_the_next_message(run):
    idle = []

    class Idling(Actor):
        async def receive(self, message):
            if message == "idle":
                idle.append(self.ctx.now())
                return None
            self.ctx.after(5, "idle", name="idle")
            return "served"

    async def main():
        system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", Idling)])))
        await system.start()
        for _ in range(3):
            assert await system.ref_of("a").ask("work", 1) == "served"
            await settle(4)
        assert idle == []
        await settle(20)
        assert idle == [13]
        await system.stop()

    run(main())


@pytest.mark.case("G08")
def test_a_late_reply_reaches_nobody_and_is_counted(run):
    async def main():
        async with Stage("a", "b") as stage:

            async def impatient(actor):
                with pytest.raises(Timeout):
                    await stage.do("b", wait(3, "late"), timeout=2)
                return "gave up"

            assert await stage.do("a", impatient) == "gave up"
            assert now() == 2
            await settle(10)
            assert stage.messages("a") == []
            late = stage.system.events.of_kind("late_reply")
            assert [(e.path, e.at, e.data["request"]) for e in late] == [("b", 3, "Call")]
            assert await stage["a"].ask(Get(), 1) == 0

    run(main())


@pytest.mark.case("G08")
def test_a_handler_knows_until_when_its_answer_is_waited_for(run):
    deadlines = []

    async def main():
        async with Stage("a", "b") as stage:

            def skip_if_late(actor):
                deadlines.append(actor.ctx.deadline)
                return "skipped" if actor.ctx.now() >= actor.ctx.deadline else "done"

            blocker = asyncio.ensure_future(stage.do("a", wait(3), timeout=10))
            await settle(1)
            late = asyncio.ensure_future(stage.do("a", skip_if_late, timeout=1))
            fine = asyncio.ensure_future(stage.do("a", skip_if_late, timeout=7))
            stage["a"].tell(Call(lambda actor: deadlines.append(actor.ctx.deadline)))
            assert await fine == "done"
            with pytest.raises(Timeout):
                await late
            await blocker
            await settle()
            assert deadlines == [None, 2, 8]

    run(main())


@pytest.mark.case("G09")
def test_a_callee_that_dies_fails_its_callers_at_once_with_its_reason(run):
    def boom(actor):
        raise ValueError("x")

    async def main():
        async with Stage("a") as stage:
            asks = (stage.do("a", boom), stage["a"].ask(Get(), 60))
            first, second = await asyncio.gather(*asks, return_exceptions=True)
            assert isinstance(first, ActorDown)
            assert str(first.reason) == "crash (ValueError: x)"
            assert first.in_hand
            assert isinstance(second, ActorDown)
            assert second.reason == first.reason
            assert not second.in_hand
            assert now() == 0

    run(main())


@pytest.mark.case("G10")
def test_an_ask_of_nobody_fails_at_once(run):
    async def main():
        async with Stage("a") as stage:
            with pytest.raises(ActorDown) as caught:
                await stage["nobody"].ask(Get(), math.inf)
            assert caught.value.reason == NoProc()
            await stage["root"].ask(TerminateChild("a"), 1)
            with pytest.raises(ActorDown) as caught:
                await stage["a"].ask(Get(), math.inf)
            assert caught.value.reason == Shutdown()
            assert now() == 0
        letters = stage.system.events.of_kind("dead_letter")
        assert [(e.path, e.data["message"]) for e in letters] == [("nobody", "Get"), ("a", "Get")]

    run(main())


@pytest.mark.case("G11")
@pytest.mark.parametrize("timeout", [60, math.inf])
def test_asking_oneself_is_refused_at_once_with_and_without_a_deadline(run, timeout):
    async def main():
        async with Stage("a") as stage:
            with pytest.raises(ActorDown) as caught:
                await stage.do("a", lambda actor: actor.ctx.ref.ask(Get(), timeout), timeout)
            assert isinstance(caught.value.reason, Crash)
            assert isinstance(caught.value.reason.error, Deadlock)
            assert caught.value.reason.error.chain == ("a", "a")
            assert now() == 0

    run(main())


@pytest.mark.case("G12")
@pytest.mark.parametrize("names", [("a", "b"), ("a", "b", "c")])
def test_a_circle_of_asks_is_refused_at_once_with_its_chain(run, names):
    async def main():
        async with Stage(*names) as stage:

            def onward(position):
                if position < len(names):
                    return lambda actor: stage.do(names[position], onward(position + 1))

                async def close(actor):
                    with pytest.raises(Deadlock) as caught:
                        await stage["a"].ask(Get(), 60)
                    return caught.value.chain

                return close

            assert await stage.do("a", onward(1)) == (*names, "a")
            assert now() == 0
            assert [e.path for e in stage.system.events.of_kind("deadlock_refused")] == [names[-1]]
            assert stage.kinds("child_terminated") == []

    run(main())


async def gathered(asks):
    """The answers, or what was raised instead, under the labels of the asks."""
    answers = await asyncio.gather(*asks.values(), return_exceptions=True)
    return dict(zip(asks, answers, strict=True))


@pytest.mark.case("G16")
def test_many_outstanding_asks_are_gathered_by_label_each_with_its_own_end(run):
    async def main():
        async with Stage("asker", "quick", "slow", "doomed", "dead") as stage:
            await stage["root"].ask(TerminateChild("dead"), 1)

            async def doom(actor):
                await asyncio.sleep(1)
                raise ValueError("x")

            def collection(actor):
                return gathered(
                    {
                        "quick": stage.do("quick", wait(0.5, "soon")),
                        "behind it": stage["quick"].ask(Get(), 60),
                        "too slow": stage.do("slow", wait(9), timeout=2),
                        "slow": stage["slow"].ask(Get(), 60),
                        "doomed": stage.do("doomed", doom),
                        "dead": stage["dead"].ask(Get(), 60),
                    }
                )

            ends = await stage.do("asker", collection)
            assert list(ends) == ["quick", "behind it", "too slow", "slow", "doomed", "dead"]
            assert (ends["quick"], ends["behind it"], ends["slow"]) == ("soon", 0, 0)
            assert isinstance(ends["too slow"], Timeout)
            assert str(ends["doomed"]) == "doomed is down: crash (ValueError: x)"
            assert str(ends["dead"]) == "dead is down: shutdown"
            assert now() == 9

    run(main())


@pytest.mark.case("G16")
def test_answers_of_three_collections_never_mix(run):
    async def main():
        async with Stage("asker", "a", "b", "c") as stage:

            def collect(order):
                asks = {number: stage.do("abc"[number % 3], wait(number % 5, number)) for number in order}
                return gathered(asks)

            async def three(actor):
                orders = [range(12), range(11, -1, -1), (4, 4 + 12, 7)]
                return await asyncio.gather(*(collect(order) for order in orders))

            for answers in await stage.do("asker", three, timeout=600):
                assert all(label == answer for label, answer in answers.items())

    run(main())


@pytest.mark.case("G16")
def test_whoever_waits_may_take_the_answers_in_the_order_in_which_they_come(run):
    async def main():
        async with Stage("a", "b", "c") as stage:
            seconds = {"a": 3, "b": 1, "c": 2}
            asks = [stage.do(name, wait(took, name)) for name, took in seconds.items()]
            assert [await first for first in asyncio.as_completed(asks)] == ["b", "c", "a"]
            assert now() == 3

    run(main())


@pytest.mark.case("G18")
def test_a_long_mailbox_of_the_caller_does_not_slow_its_asks_down():
    class Crowded(Actor):
        mailbox = Mailbox(600_000, Overflow.FAIL)

        async def receive(self, message):
            return await message.fn(self) if isinstance(message, Call) else None

    async def quickest(actor):
        """The CPU time of the quickest of many asks: noise only ever adds."""
        times = []
        for _ in range(200):
            begun = time.process_time_ns()
            await actor.ctx.ref_of("server").ask(Get(), 60)
            times.append(time.process_time_ns() - begun)
        return min(times), actor.ctx._process.mailbox.qsize()

    async def main():
        stage = Stage("server")
        stage.specs.append(ChildSpec("crowded", Crowded))
        async with stage:
            empty, waiting = await stage["crowded"].ask(Call(quickest), 60)
            assert waiting == 0
            asked = asyncio.ensure_future(stage["crowded"].ask(Call(quickest), 60))
            await asyncio.sleep(0)
            for number in range(500_000):
                stage["crowded"].tell(number)
            crowded, waiting = await asked
            assert waiting == 500_000
            assert crowded <= 10 * empty
            await stage["root"].ask(TerminateChild("crowded"), 60)

    with asyncio.Runner(loop_factory=SimLoop) as runner:
        runner.run(main())


@pytest.mark.case("G25")
def test_another_actor_may_answer_and_a_second_answer_does_nothing(run):
    tokens = []

    async def main():
        async with Stage("a", "b") as stage:

            def hand_over(actor):
                token = actor.ctx.reply_later()
                tokens.append(token)
                stage["b"].tell(Call(lambda other: token.answer(f"from {other.name}")))

            assert await stage.do("a", hand_over) == "from b"
            assert tokens[0].answer("again") is False
            assert tokens[0].refuse(LookupError("again")) is False
            assert stage.kinds("late_reply") == ["late_reply"] * 2
            assert await stage["a"].ask(Get(), 1) == 0

    run(main())


@pytest.mark.case("G25")
def test_a_task_of_another_actor_may_refuse_for_the_one_that_was_asked(run):
    async def main():
        async with Stage("a", "b") as stage:

            def hand_over(actor):
                token = actor.ctx.reply_later()

                async def refuse():
                    await asyncio.sleep(2)
                    token.refuse(LookupError("no such order"))

                stage["b"].tell(Call(lambda other: other.ctx.spawn(refuse(), name="refuse") and None))

            with pytest.raises(LookupError, match="no such order"):
                await stage.do("a", hand_over)
            assert now() == 2
            assert stage.kinds("child_terminated") == []

    run(main())


@pytest.mark.case("G25", "G26")
@pytest.mark.parametrize("how", ["stop", "crash"])
def test_a_reply_that_nobody_gave_fails_with_the_incarnation_that_owed_it(run, how):
    tokens = []

    async def main():
        async with Stage("a") as stage:
            asked = asyncio.ensure_future(stage.do("a", lambda actor: tokens.append(actor.ctx.reply_later())))
            await settle(1)
            if how == "stop":
                await stage["root"].ask(TerminateChild("a"), 1)
            else:
                stage.crash("a")
            with pytest.raises(ActorDown) as caught:
                await asked
            assert str(caught.value.reason) == {"stop": "shutdown", "crash": "crash (ValueError: x)"}[how]
            assert caught.value.in_hand
            assert now() == 1
            assert tokens[0].answer("too late") is False

    run(main())


@pytest.mark.case("G26")
def test_a_stop_answers_what_is_in_hand_fails_queued_asks_and_counts_queued_tells(run):
    async def main():
        async with Stage("a") as stage:
            in_hand = asyncio.ensure_future(stage.do("a", wait(2, "served")))
            await settle()
            queued = [asyncio.ensure_future(stage["a"].ask(Get(), 60)) for _ in range(3)]
            for message in (Add(), Add(), "note"):
                stage["a"].tell(message)
            await settle(1)
            await stage["root"].ask(TerminateChild("a"), 60)
            assert await in_hand == "served"
            for down in await asyncio.gather(*queued, return_exceptions=True):
                assert isinstance(down, ActorDown)
                assert down.reason == Shutdown()
                assert not down.in_hand
            assert now() == 2
            letters = stage.system.events.of_kind("dead_letter")
            assert [(e.path, e.data["message"], e.data["count"]) for e in letters] == [
                ("a", "Add", 2),
                ("a", "str", 1),
            ]
            assert stage.trace == ["start a", "stop a shutdown"]

    run(main())
