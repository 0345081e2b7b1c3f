"""Asks: answers, deadlines, deaths, circles, late and postponed answers, batches."""

import asyncio
from dataclasses import dataclass

import pytest

from supervision import (
    Actor,
    ActorDown,
    ChildSpec,
    Killed,
    Request,
    Supervisor,
    System,
    Timeout,
)
from tests.supervision.conftest import Add, Boom, Get, Tree, settle


@dataclass(frozen=True, slots=True)
class Call(Request[object]):
    """The receiver runs ``fn`` with itself and answers with the result."""

    fn: object


class Caller(Actor):
    async def receive(self, message):
        if isinstance(message, Call):
            return await message.fn(self)
        return await super().receive(message)


def callers(*names, kind=Caller, **options):
    return System(ChildSpec("root", lambda: Supervisor([ChildSpec(n, kind) for n in names], **options)))


def kinds(system, *wanted):
    return [event.kind for event in system.events if event.kind in wanted]


def test_a_reference_made_before_the_actor_stays_good_across_restarts(run):
    async def main():
        tree = Tree("a")
        ref = tree["a"]
        assert ref.tell(Add()) is False
        async with tree:
            await ref.ask(Get(), 1)
            tree.crash("a")
            await settle()
            assert await ref.ask(Get(), 1) == 0
            assert tree["a"] is ref

    run(main())


def test_messages_of_a_dead_incarnation_become_dead_letters(run):
    async def main():
        async with Tree("a") as tree:
            tree.crash("a")
            tree["a"].tell(Add())
            tree["a"].tell(Add())
            await settle()
            assert await tree["a"].ask(Get(), 1) == 0
            letters = tree.system.events.of_kind("dead_letter")
            assert [(e.path, e.data["message"], e.data["count"]) for e in letters] == [("a", "Add", 2)]

    run(main())


def test_a_cancelled_ask_leaves_nothing_behind(run):
    async def main():
        system = callers("a")
        await system.start()

        async def slow(actor):
            await asyncio.sleep(3)
            return 1

        asking = asyncio.ensure_future(system.ref_of("a").ask(Call(slow), 10))
        await settle(1)
        asking.cancel()
        await settle(5)
        assert asking.cancelled()
        assert kinds(system, "ask_timeout", "late_reply") == ["late_reply"]
        await system.stop()

    run(main())


def test_asking_back_one_who_no_longer_waits_is_allowed(run):
    async def main():
        system = callers("a", "b")
        await system.start()
        answers = []

        async def slow_then_back(actor):
            await asyncio.sleep(2)
            answers.append(await actor.ctx.ref_of("a").ask(Call(quick), 60))

        async def quick(actor):
            return "fine"

        async def impatient(actor):
            with pytest.raises(Timeout):
                await actor.ctx.ref_of("b").ask(Call(slow_then_back), 1)

        await system.ref_of("a").ask(Call(impatient), 60)
        await settle(5)
        assert answers == ["fine"]
        await system.stop()

    run(main())


def test_a_spawned_task_may_ask_its_own_actor(run):
    async def main():
        system = callers("a")
        await system.start()
        answers = []

        async def quick(actor):
            return "fine"

        async def later(actor):
            answers.append(await actor.ctx.ref.ask(Call(quick), 60))

        async def begin(actor):
            actor.ctx.spawn(later(actor), name="later")

        await system.ref_of("a").ask(Call(begin), 60)
        await settle()
        assert answers == ["fine"]
        await system.stop()

    run(main())


def test_a_child_that_asks_its_starting_supervisor_is_refused(run):
    class Eager(Actor):
        async def init(self):
            await self.ctx.ref_of("root").ask(Get(), 60)

    async def main():
        with pytest.raises(Exception, match="did not start") as caught:
            await callers("a", kind=Eager).start()
        assert "root -> a -> root" in str(caught.value.__cause__)

    run(main())


def test_an_exception_as_the_answer_is_raised_in_the_asker_and_nobody_dies(run):
    async def main():
        system = callers("a")
        await system.start()

        async def refuse(actor):
            return LookupError("no such thing")

        with pytest.raises(LookupError, match="no such thing"):
            await system.ref_of("a").ask(Call(refuse), 1)
        assert kinds(system, "child_terminated") == []
        await system.stop()

    run(main())


# Answers that come later.


class Postponing(Actor):
    def __init__(self):
        self.tokens = []

    async def receive(self, message):
        match message:
            case Get():
                self.tokens.append(self.ctx.reply_later())
                return "ignored"
            case Call(fn):
                return await fn(self)
            case Add(amount):
                self.answered = [token.answer(amount) for token in self.tokens]
            case Boom(error):
                raise error
        return None


def test_a_postponed_answer_to_a_tell_goes_nowhere(run):
    async def main():
        system = callers("a", kind=Postponing)
        await system.start()
        system.ref_of("a").tell(Get())
        system.ref_of("a").tell(Add())
        await settle()
        assert kinds(system, "late_reply", "child_terminated") == []
        await system.stop()

    run(main())


# Batches.


class Batching(Actor):
    batch = 4

    def __init__(self):
        self.sizes = []
        self.gate = asyncio.Event()

    async def receive_many(self, messages):
        self.sizes.append(len(messages))
        if Boom in [type(message) for message in messages]:
            raise ValueError("x")
        if "wait" in messages:
            await self.gate.wait()
        if "short" in messages:
            return []
        if "token" in messages:
            self.ctx.reply_later()
        return [LookupError("odd") if message == Add(1) else list(self.sizes) for message in messages]


def test_a_batch_takes_what_has_piled_up_and_answers_each(run):
    async def main():
        system = callers("a", kind=Batching)
        await system.start()
        ref = system.ref_of("a")
        answers = await asyncio.gather(*(ref.ask(Get(), 1) for _ in range(6)))
        assert answers == [[4]] * 4 + [[4, 2]] * 2
        await system.stop()

    run(main())


def test_one_of_a_batch_may_be_refused(run):
    async def main():
        system = callers("a", kind=Batching)
        await system.start()
        ref = system.ref_of("a")
        fine, odd = await asyncio.gather(ref.ask(Get(), 1), ref.ask(Add(1), 1), return_exceptions=True)
        assert fine == [2]
        assert isinstance(odd, LookupError)
        await system.stop()

    run(main())


@pytest.mark.parametrize("message", [Boom(None), "short", "token"])
def test_a_crash_in_a_batch_fails_all_of_it(run, message):
    async def main():
        system = callers("a", kind=Batching)
        await system.start()
        ref = system.ref_of("a")
        asks = [ref.ask(Get(), 1), ref.ask(message, 1), ref.ask(Get(), 1)]
        answers = await asyncio.gather(*asks, return_exceptions=True)
        assert [type(answer) for answer in answers] == [ActorDown] * 3
        await system.stop()

    run(main())


def test_a_stop_gets_in_between_two_batches(run):
    async def main():
        system = callers("a", kind=Batching)
        await system.start()
        ref = system.ref_of("a")
        asks = [asyncio.ensure_future(ref.ask("wait" if i == 0 else Get(), 60)) for i in range(9)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await system.stop()
        await settle()
        assert {type(ask.exception()) for ask in asks} == {ActorDown}
        assert isinstance(asks[0].exception().reason, Killed)

    run(main())
