"""The trace is the same in every run of a seed, on every Python and for every hash seed."""

import asyncio
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, IntEnum
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from supervision import Actor, ChildSpec, SimLoop, Supervisor
from supervision.harness import SimSystem, Trace, first_difference
from supervision.harness.trace import described
from tests.trees import Add, Boom, Probe

ROOT = Path(__file__).resolve().parents[3]
NEWER = ((3, 14), (3, 13), (3, 12))


def works(program, version):
    """Whether this program is a Python of that version; a shim may stand for none."""
    code = "import sys; print(*sys.version_info[:2])"
    found = subprocess.run([program, "-c", code], capture_output=True, text=True, check=False, timeout=20)
    return found.stdout.split() == [str(part) for part in version]


@cache
def newer_python():
    """Return a newer Python: one on the path, or one that pyenv or uv keep. None if there is none."""
    homes = [os.environ.get("PYENV_ROOT", Path.home() / ".pyenv") / Path("versions")]
    homes.append(Path(os.environ.get("UV_PYTHON_INSTALL_DIR", Path.home() / ".local/share/uv/python")))
    for major, minor in NEWER:
        if (major, minor) <= sys.version_info[:2]:
            continue
        name = f"python{major}.{minor}"
        programs = [
            shutil.which(name),
            *(str(found) for home in homes for found in sorted(home.glob(f"*/bin/{name}"))),
        ]
        for program in programs:
            if program is not None and works(program, (major, minor)):
                return program
    return None


def digest(program, hash_seed, seed):
    """Return what the command prints of a run: the digest, callbacks, virtual seconds, verdict."""
    scenario = "tests.supervision.harness.plants:CORRECT"
    found = subprocess.run(
        [program, "-m", "supervision.harness", "--scenario", scenario, "--seed", str(seed)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", [7, 8])
def test_a_seed_has_one_digest_for_every_hash_seed(seed):
    assert digest(sys.executable, "0", seed) == digest(sys.executable, "1", seed)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", [7, 8])
def test_a_seed_has_one_digest_on_a_newer_python(seed):
    newer = newer_python()
    if newer is None:
        pytest.skip("no Python newer than this one here: .ci/run tries to bring one")
    expected = digest(sys.executable, "0", seed)
    assert digest(newer, "0", seed) == expected
    assert digest(newer, "1", seed) == expected


class Colour(Enum):
    RED = object()


class Number(IntEnum):
    ONE = 1


@dataclass
class Box:
    inside: object
    hidden: object = field(default=None, repr=False)


class Thing:
    pass


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.5, "1.5"),
        ("it's", '"it\'s"'),
        (None, "None"),
        (True, "True"),
        ({"c", "a", "b"}, "{'a', 'b', 'c'}"),
        ({"b": 1, "a": [2, (3,)]}, "{'b': 1, 'a': [2, [3]]}"),
        (Box({1}, Thing()), "Box(inside={1})"),
        (Colour.RED, "Colour.RED"),
        (Number.ONE, "Number.ONE"),
        (Thing(), "Thing"),
        (Thing, "Thing"),
        (ValueError("words"), "ValueError"),
        (test_a_seed_has_one_digest_for_every_hash_seed, "function"),
        (datetime(2026, 1, 2, tzinfo=UTC), "datetime 2026-01-02 00:00:00+00:00"),
        (timedelta(seconds=5), "timedelta 0:00:05"),
        (PurePosixPath("a/b"), "PurePosixPath a/b"),
        (bytearray(b"ab"), "[97, 98]"),
    ],
    ids=range(17),
)
def test_values_are_described_without_addresses(value, words):
    assert described(value) == words


def test_a_circle_ends():
    circle = []
    circle.append(circle)
    assert described(circle) == "[[[[[list]]]]]"


class Reporting(Actor):
    def __init__(self):
        self.secret = 1

    async def receive(self, message):
        self.secret += 1

    def format_status(self):
        return {"told": self.secret}


class Batching(Reporting):
    batch = 10

    async def receive_many(self, messages):
        self.secret += len(messages)
        return [None] * len(messages)


def traced(seed=None):
    trace = Trace()
    specs = [
        ChildSpec("counter", lambda: Probe("counter", [])),
        ChildSpec("status", Reporting),
        ChildSpec("batch", Batching),
    ]

    async def main():
        system = SimSystem(ChildSpec("root", lambda: Supervisor(specs)), trace=trace)
        await system.start()
        for path in ("counter", "status", "batch"):
            system.ref_of(path).tell(Add(2))
            system.ref_of(path).tell(Add(3))
        await asyncio.sleep(1.5)
        system.ref_of("counter").tell(Boom(KeyError("x")))
        await asyncio.sleep(1.5)
        await system.stop()

    with asyncio.Runner(loop_factory=lambda: SimLoop(seed)) as runner:
        runner.run(main())
    return trace


def test_a_trace_has_messages_with_the_state_after_them_and_events():
    lines = traced().lines
    state = "{'name': 'counter', 'trace': ['start counter'], 'count': %d}"
    assert f"0.0 counter Add(amount=2) -> {state % 2}" in lines
    assert f"0.0 counter Add(amount=3) -> {state % 5}" in lines
    assert "0.0 status Add(amount=3) -> {'told': 3}" in lines
    assert [line for line in lines if line.startswith("0.0 batch Add")] == [
        "0.0 batch Add(amount=2) -> {'told': 3}",
        "0.0 batch Add(amount=3) -> {'told': 3}",
    ]
    died = next(number for number, line in enumerate(lines) if "Boom" in line)
    assert lines[died] == f"1.5 counter Boom(error=KeyError) -> {state % 5}"
    assert any("1.5 counter child_terminated" in line and "crash (KeyError" in line for line in lines[died:])
    assert not any("test_trace.py" in line for line in lines)


def test_the_digest_sees_a_difference_and_names_it():
    one, other = traced(), traced()
    assert one.digest() == other.digest()
    assert not first_difference(one, other)
    other.note(9.0, "counter", "more")
    assert one.digest() != other.digest()
    assert "(the end)\n  9.0 counter more" in first_difference(one, other)
