"""Signals, as a real process gets them."""

import signal
import subprocess
import sys

import pytest

DAEMON = """
import asyncio, sys
from supervision import *

class Worker(Actor):
    async def init(self):
        if "slow-start" in sys.argv:
            print("starting", flush=True)
            await asyncio.sleep(60)
    async def terminate(self, reason):
        print("terminating", flush=True)
        if "slow-stop" in sys.argv:
            await asyncio.sleep(60)
        print("terminated", flush=True)

async def ready():
    print("ready", flush=True)

children = [ChildSpec("a", Worker, shutdown=None)]
system = System(ChildSpec("root", lambda: Supervisor(children), shutdown=None))
hook = {"on_hangup": lambda: print("hangup", flush=True)} if sys.platform != "win32" else {}
sys.exit(asyncio.run(system.run(ready=ready, **hook)))
"""


if sys.platform == "win32":
    GROUP = subprocess.CREATE_NEW_PROCESS_GROUP  # else the break would reach the tests as well
    STOPS = [signal.CTRL_BREAK_EVENT]
else:
    GROUP = 0
    STOPS = [signal.SIGTERM, signal.SIGINT]


@pytest.fixture
def daemon():
    started = []

    def start(*options):
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-X", "dev", "-c", DAEMON, *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, creationflags=GROUP,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.case("A09")
@pytest.mark.parametrize("number", STOPS)
def test_a_signal_stops_in_order(daemon, number):
    process = daemon()
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert (out, err, process.returncode) == ("terminating\nterminated\n", "", 0)


@pytest.mark.case("A09")
@pytest.mark.parametrize("number", STOPS)
def test_a_second_signal_kills(daemon, number):
    process = daemon("slow-stop")
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    assert process.stdout.readline() == "terminating\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert (out, err, process.returncode) == ("", "", 0)


@pytest.mark.case("A09")
@pytest.mark.parametrize("number", STOPS)
def test_a_signal_ends_a_start_that_hangs(daemon, number):
    process = daemon("slow-start")
    assert process.stdout.readline() == "starting\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert (out, err, process.returncode) == ("", "", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_hangup_calls_its_hook_and_stops_nothing(daemon):
    process = daemon()
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGHUP)
    assert process.stdout.readline() == "hangup\n"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == 0
