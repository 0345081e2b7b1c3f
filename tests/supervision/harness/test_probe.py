"""A probe's expectations, and messages put before others."""

import asyncio
from dataclasses import dataclass

import pytest

from supervision import Actor, Crash, NoProc, Normal, Request
from supervision.harness import Stage, inject
from tests.trees import Add, Boom, Get, Probe


@dataclass(frozen=True, slots=True)
class Fetch(Request[str]):
    name: str


class Echo(Actor):
    """Passes what it is told on to the probe; what is in ``slow`` first waits a second."""

    async def receive(self, message):
        if message == "stop":
            self.ctx.stop()
        elif message == "slow":
            await asyncio.sleep(1)
        elif message == "fetch":
            self.ctx.spawn(self.fetch(), name="fetch")
        elif isinstance(message, Boom):
            raise message.error
        self.ctx.ref_of("probe").tell(message)

    async def fetch(self):
        answer = await self.ctx.ref_of("probe").ask(Fetch("it"), 5)
        self.ctx.ref_of("probe").tell(answer)


def staged(test):
    async def main():
        async with Stage(echo=Echo) as stage:
            await test(stage, stage["echo"], stage.probe)

    return main


def test_a_probe_takes_what_comes_in_order(run):
    @staged
    async def main(_, echo, probe):
        echo.tell("slow")
        echo.tell(1)
        assert await probe.expect(str) == "slow"
        assert await probe.expect(int, where=lambda number: number == 1) == 1
        await probe.expect_none(60)

    run(main())


@pytest.mark.parametrize(
    ("expectation", "told"),
    [
        (lambda probe: probe.expect(int), "expected int, and 'x' came"),
        (lambda probe: probe.expect(str, where=str.isdecimal), "expected str, and 'x' came"),
        (lambda probe: probe.expect_none(1), "expected nothing, and 'x' came"),
    ],
)
def test_a_probe_says_what_came_instead(run, expectation, told):
    @staged
    async def main(_, echo, probe):
        echo.tell("x")
        with pytest.raises(AssertionError, match=told):
            await expectation(probe)

    run(main())


def test_a_probe_does_not_wait_for_ever(run):
    @staged
    async def main(_, echo, probe):
        with pytest.raises(AssertionError, match="no int came within 2 s"):
            await probe.expect(int, within=2)
        with pytest.raises(AssertionError, match="echo did not end within 3 s"):
            await probe.expect_down(echo, within=3)
        assert asyncio.get_running_loop().time() == 5

    run(main())


def test_a_probe_answers_requests(run):
    @staged
    async def main(_, echo, probe):
        echo.tell("fetch")
        assert await probe.expect(str) == "fetch"
        request = await probe.expect(Fetch)
        assert probe.answer(request, "here")
        assert await probe.expect(str) == "here"
        with pytest.raises(LookupError):
            probe.answer(request, "again")

    run(main())


def test_a_probe_learns_why_an_actor_ended(run):
    @staged
    async def main(stage, echo, probe):
        probe.watch(echo)
        echo.tell("stop")
        assert await probe.expect_down(echo) == Normal()
        assert await probe.expect_down(echo) == NoProc()
        error = ValueError("x")
        async with Stage(echo=Echo) as other:
            other.probe.watch(other["echo"])
            other["echo"].tell(Boom(error))
            assert await other.probe.expect_down(other["echo"]) == Crash(error)
        assert await stage.probe.expect(str) == "stop"

    run(main())


def test_a_message_is_put_before_another(run):
    @staged
    async def main(_, echo, probe):
        for message in ("slow", 1, 2.0, 3):
            echo.tell(message)
        inject(echo, "first")
        inject(echo, b"bytes", before=float)
        inject(echo, "last", before=lambda message: message == 3)
        came = [await probe.expect(object) for _ in range(7)]
        assert came == ["first", "slow", 1, b"bytes", 2.0, "last", 3]

    run(main())


def test_there_has_to_be_something_to_go_before(run):
    @staged
    async def main(_, echo, probe):
        with pytest.raises(LookupError, match="nothing to go before waits at echo"):
            inject(echo, 1)
        echo.tell(1)
        with pytest.raises(LookupError, match=r"\['int'\]"):
            inject(echo, 1, before=str)
        assert await probe.expect(int) == 1

    run(main())


def test_an_ask_can_be_overtaken(run):
    async def main():
        async with Stage(counter=lambda: Probe("counter", [])) as stage:
            counter = stage["counter"]
            asked = asyncio.ensure_future(counter.ask(Get(), 5))
            await asyncio.sleep(0)
            inject(counter, Add(5), before=Get)
            assert await asked == 5

    run(main())
