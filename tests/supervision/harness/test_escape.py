"""What reaches out of a simulation is refused, by name, and only there."""

# ruff: noqa: PLW0108 - the lambdas look a name up when they are called

import asyncio
import builtins
import os
import random
import secrets
import socket
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from random import randint
from time import monotonic

import pytest

from supervision import Actor, ChildSpec, Supervisor
from supervision.harness import Escape, Options, Scenario, no_escape, run

HERE = __name__

WAYS_OUT = {
    "a thread": (lambda: threading.Thread(target=print).start(), "threading.Thread.start"),
    "a socket": (lambda: socket.socket(), "socket.socket.__init__"),
    "a file": (lambda: open(os.devnull, "rb"), "open"),  # noqa: PTH123, SIM115 - the way itself is the point
    "a path": (lambda: Path(os.devnull).read_bytes(), "open"),
    "a descriptor": (lambda: os.open(os.devnull, os.O_RDONLY), "os.open"),
    "a program": (lambda: subprocess.Popen([sys.executable]), "subprocess.Popen.__init__"),
    "the clock": (lambda: time.time(), "time.time"),
    "a monotonic clock": (lambda: time.perf_counter(), "time.perf_counter"),
    "a sleep": (lambda: time.sleep(0), "time.sleep"),
    "chance": (lambda: random.random(), "random.random"),
    "a secret": (lambda: secrets.token_hex(), "secrets.token_hex"),
    "a number of its own": (lambda: uuid.uuid4(), "uuid.uuid4"),
    "taken by name": (lambda: monotonic(), "time.monotonic"),
    "chance taken by name": (lambda: randint(1, 2), "random.randint"),
}


@pytest.mark.parametrize(("way", "name"), WAYS_OUT.values(), ids=WAYS_OUT)
def test_a_way_out_is_refused_and_named(way, name):
    with pytest.raises(Escape) as found, no_escape([HERE]):
        way()
    assert name in str(found.value)
    assert "reaches out of the simulation" in str(found.value)


def test_who_reached_out_is_named():
    with (
        pytest.raises(Escape, match=rf"{HERE}, line \d+, reaches out of the simulation: time.time\(\)"),
        no_escape([HERE]),
    ):
        time.time()


def test_an_escape_that_was_caught_comes_up_at_the_end():
    with pytest.raises(Escape), no_escape([HERE]), suppress(Escape):
        time.monotonic()


def test_others_may_look_at_clocks_and_throw_dice():
    with no_escape(["supervision"]) as found:
        time.time()
        random.random()
        asyncio.new_event_loop  # noqa: B018 - named only
    assert found == []


def test_an_import_reads_files():
    sys.modules.pop("this_is_not_loaded", None)
    sys.modules.pop("colorsys", None)
    with no_escape([HERE]):
        import colorsys
    assert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)


WATCHED = (
    (builtins, "open"),
    (os, "open"),
    (time, "time"),
    (random, "random"),
    (sys.modules[HERE], "monotonic"),
    (threading.Thread, "start"),
    (socket.socket, "__init__"),
    (subprocess.Popen, "__init__"),
)


def test_all_is_as_before_afterwards_also_after_a_failure():
    before = [getattr(owner, name) for owner, name in WATCHED]
    with suppress(ZeroDivisionError), no_escape([HERE]):
        inside = [getattr(owner, name) for owner, name in WATCHED]
        raise ZeroDivisionError
    assert not [name for name, was in zip(inside, before, strict=True) if name is was]
    assert [getattr(owner, name) for owner, name in WATCHED] == before


class Peeking(Actor):
    async def receive(self, message):
        time.time()


def test_an_actor_that_looks_at_the_clock_fails_the_run_although_it_is_restarted():
    async def main(simulation):
        system = simulation.system(ChildSpec("root", lambda: Supervisor([ChildSpec("peeking", Peeking)])))
        await system.start()
        system.ref_of("peeking").tell("x")
        await asyncio.sleep(1)
        await system.stop()

    report = run(Scenario("nowhere:NOTHING", main, packages=(HERE,)), Options(1))
    assert isinstance(report.failure, Escape)
    assert run(Scenario("nowhere:NOTHING", main), Options(1)).failure is None
