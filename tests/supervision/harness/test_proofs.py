"""A small tree of counters and devices: it holds, and each planted bug is found, shrunk and found again."""

import asyncio
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.harness import (
    Disproved,
    Fault,
    LeftOver,
    NeverHit,
    Options,
    Scenario,
    SleepForever,
    first_difference,
    prove,
    run,
    shrink,
    sometimes,
)
from supervision.harness.__main__ import main as command
from supervision.harness.shrink import smallest
from tests.supervision.harness import plants

ROOT = Path(__file__).resolve().parents[3]
SEEDS = range(200)


@pytest.mark.no_cover
@pytest.mark.timeout(120)
def test_the_right_one_holds_and_every_rare_case_was_in_it():
    proof = prove(plants.CORRECT, SEEDS)
    assert proof.runs == 200
    assert proof.hit >= plants.CORRECT.sometimes
    assert proof.faults > 200


PLANTS = {
    "a retry after a time-out acts twice": (plants.TWICE, r"acted .*: 2"),
    "a restart forgets a sibling": (plants.FORGETFUL, r"still open"),
    "a wake-up is lost": (plants.SLEEPY, r"still open"),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("plant", "told"), PLANTS.values(), ids=PLANTS)
def test_a_planted_bug_is_found_and_shrunk_to_a_command_that_fails_again(plant, told):
    with pytest.raises(Disproved, match=told) as found:
        prove(plant, SEEDS)
    least = found.value.report
    assert len(least.options.faults) <= 2
    assert len(least.options.choices) <= 2
    line = re.search(r"^Again: (.*)$", str(found.value), re.MULTILINE)[1]
    words = [sys.executable, *shlex.split(line)[1:]]
    again = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert again.returncode == 1, again.stdout + again.stderr
    assert "fails: AssertionError" in again.stdout
    assert f"digest {least.trace.digest()}" in again.stdout


def test_the_right_one_holds_under_the_faults_that_showed_each_bug():
    for plant, _ in PLANTS.values():
        with pytest.raises(Disproved) as found:
            prove(plant, SEEDS)
        report = run(plants.CORRECT, found.value.report.options)
        assert report.failure is None


def test_a_mark_that_is_never_passed_fails_the_proof():
    mark = "a counter that is older than its device"
    scenario = replace(plants.CORRECT, sometimes=frozenset({mark, *plants.MARKS[:1]}))
    with pytest.raises(NeverHit, match=f"in 3 runs never: .*{mark}"):
        prove(scenario, range(3))


def test_a_mark_is_nothing_outside_of_the_harness():
    assert sometimes("x") is False


def test_what_was_drawn_gives_the_same_run_again():
    for seed in range(10):
        drawn = run(plants.CORRECT, Options(seed))
        again = run(plants.CORRECT, drawn.options)
        assert not first_difference(drawn.trace, again.trace)
        assert drawn.options == again.options
        assert drawn.steps == again.steps


def test_seeds_differ():
    digests = {run(plants.CORRECT, Options(seed)).trace.digest() for seed in range(10)}
    assert len(digests) == 10


def scenario_of(main):
    return Scenario("nowhere:NOTHING", main)


def test_what_can_not_end_is_a_failure():
    async def main(_):
        await asyncio.get_running_loop().create_future()

    assert isinstance(run(scenario_of(main), Options(1)).failure, SleepForever)


def test_a_task_left_over_is_a_failure():
    async def main(_):
        main.kept = asyncio.create_task(asyncio.Event().wait(), name="straggler")

    report = run(scenario_of(main), Options(1))
    assert isinstance(report.failure, LeftOver)
    assert "straggler still runs" in str(report.failure)


def test_an_exception_that_reached_the_loop_is_a_failure():
    async def main(_):
        asyncio.get_running_loop().call_soon(divmod, 1, 0)
        await asyncio.sleep(0)

    assert "ZeroDivisionError" in str(run(scenario_of(main), Options(1)).failure)


def test_a_failure_that_does_not_come_again_is_left_as_it_is():
    failures = iter([ValueError("once")])

    async def main(_):
        for error in failures:
            raise error

    report = run(scenario_of(main), Options(1))
    assert isinstance(report.failure, ValueError)
    assert shrink(report) == (report, 1)


@given(st.sets(st.integers(0, 60), max_size=40), st.sets(st.integers(0, 60), max_size=4))
def test_the_smallest_part_that_fails_is_what_is_needed(items, needed):
    items |= needed
    assert set(smallest(tuple(sorted(items)), lambda some: needed <= set(some))) == needed


ADDRESS = ("--scenario", plants.CORRECT.name)


def test_the_command_proves_and_replays(capsys):
    assert command([*ADDRESS, "--seeds", "2", "--seed", "5"]) in {0, 1}
    assert command([*ADDRESS, "--seed", "5", "--trace"]) == 0
    told = capsys.readouterr().out
    assert "child_started" in told
    assert "holds\nAgain: python -m supervision.harness --scenario" in told
    assert command(["--scenario", plants.TWICE.name, "--seeds", "20"]) == 1
    assert "TWICE fails with seed" in capsys.readouterr().out


def test_the_command_shrinks(capsys):
    with pytest.raises(Disproved, match="seed ") as found:
        prove(plants.TWICE, SEEDS)
    seed = re.search(r"with seed (\d+)", str(found.value))[1]
    assert command(["--scenario", plants.TWICE.name, "--seed", seed, "--shrink"]) == 1
    assert "--choices none" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--scenario", "nowhere"], "write MODULE:NAME"),
        (["--scenario", f"{plants.__name__}:Shop"], "is no Scenario"),
        ([*ADDRESS, "--faults", "burn:a:1"], "write drop:PATH:MESSAGE:NTH"),
        ([*ADDRESS, "--choices", "x"], "write for example 3,17"),
        ([*ADDRESS, "--sizes", "counters"], "not a number"),
    ],
)
def test_the_command_says_what_is_wrong(capsys, words, told):
    with pytest.raises(SystemExit) as ended:
        command(words)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_options_are_written_so_that_a_shell_reads_them_back():
    options = Options(3, (Fault.parsed("kill:a b/$c:3"),), (), {"counters": 2})
    assert shlex.split(options.arguments()) == [
        *("--seed", "3", "--faults", "kill:a b/$c:3", "--choices", "none", "--sizes", "counters=2")
    ]
