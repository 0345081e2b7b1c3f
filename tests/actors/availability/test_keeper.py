"""The actor under virtual time: a beat each ten seconds, a look each minute, and no trouble with a disk."""

from __future__ import annotations

import asyncio

import pytest

from actors import places
from actors.availability.actor import BEAT_EVERY, LOOK_EVERY, Keeper
from actors.availability.messages import DescribeAvailability
from actors.journal.report_messages import KeepReports
from supervision import Actor, ChildSpec, Supervisor
from supervision.harness import SimSystem
from supervision.harness.tap import LoopLane
from tests.trees import run, settle  # noqa: F401 - a fixture

MINUTE = BEAT_EVERY * LOOK_EVERY


class Counted:
    """A presence that always has something to be written down, and a sign of life while `alive`."""

    alive = True

    def is_due(self, _at, *, alone):
        return alone

    def beat(self, at):
        return at if self.alive else None

    def report(self, at):
        return at


class Heart:
    """Takes a beat at once, as memory does, or on a thread."""

    def __init__(self, *, blocks):
        self.beats, self._blocks = [], blocks

    def beat(self, beat):
        if self._blocks:
            return lambda: self.beats.append(beat)
        return self.beats.append(beat)


class Asked(Actor):
    """In the journal's place."""

    def __init__(self, hints):
        self._hints = hints

    async def receive(self, message):
        assert isinstance(message, KeepReports)
        self._hints.append(self.ctx.now())


def house(heart, hints=None, presence=None):
    children = [
        ChildSpec("journal", lambda: Asked([] if hints is None else hints)),
        ChildSpec("availability", lambda: Keeper(presence or Counted(), heart)),
    ]
    return SimSystem(ChildSpec(places.ROOT, lambda: Supervisor(children), shutdown=None))


@pytest.mark.parametrize("blocks", [False, True])
def test_it_beats_each_ten_seconds_and_looks_each_minute(run, blocks):  # noqa: F811
    heart, hints = Heart(blocks=blocks), []

    async def main():
        system = house(heart, hints)
        await system.start()
        await settle(2 * MINUTE + 5.0)
        await system.stop()
        await settle(MINUTE)

    run(main())
    assert heart.beats == [BEAT_EVERY * number for number in range(1, 13)]
    assert hints == [MINUTE, 2 * MINUTE]


def test_without_a_pulse_it_looks_all_the_same(run):  # noqa: F811
    hints = []

    async def main():
        system = house(None, hints)
        await system.start()
        await settle(MINUTE + 5.0)
        await system.stop()

    run(main())
    assert hints == [MINUTE]


def test_who_ends_on_purpose_gives_no_sign_of_life(run):  # noqa: F811
    heart, presence = Heart(blocks=True), Counted()

    async def main():
        system = house(heart, presence=presence)
        await system.start()
        await settle(25.0)
        presence.alive = False
        await settle(MINUTE)
        await system.stop()

    run(main())
    assert heart.beats == [10.0, 20.0]


def test_a_disk_that_hangs_holds_up_nobody_and_gets_one_beat_at_a_time(run, monkeypatch):  # noqa: F811
    heart, begun = Heart(blocks=True), []

    async def main():
        well = asyncio.Event()

        async def hang(_lane, write, **_deadline):
            begun.append(asyncio.get_running_loop().time())
            await well.wait()
            write()

        monkeypatch.setattr(LoopLane, "run", hang)
        system = house(heart)
        await system.start()
        await settle(35.0)
        assert begun == [10.0]
        told = await system.ref_of("availability").ask(DescribeAvailability(), timeout=1.0)
        assert told == pytest.approx(35.0)
        well.set()
        await settle(10.0)
        assert heart.beats == [10.0, 40.0]
        well.clear()
        await settle(10.0)
        await system.stop()
        return asyncio.get_running_loop().time()

    assert run(main()) < 60.0
