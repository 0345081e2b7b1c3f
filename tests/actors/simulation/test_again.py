"""The same seed is the same day, wherever it runs; and its command line says it all."""

import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from actors.cli import docketd
from actors.commands import simulate_run
from actors.errors import UsageError
from actors.simulation.faults import Fault
from actors.simulation.options import Options
from actors.simulation.run import simulate
from tests.actors.simulation.plants import DOUBTS, UNMARKED, early_morning
from tests.supervision.harness.test_trace import newer_python

ROOT = Path(__file__).resolve().parents[3]
MORNING = 4 * 3600.0
UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}

pytestmark = pytest.mark.timeout(180)


def morning(seed):
    whole = Options(seed)
    orders = tuple(number for number in whole.all_orders if whole.placed_at(number) < MORNING)
    return replace(whole, orders=orders, faults=tuple(one for one in whole.all_faults if one.at < MORNING))


def test_a_seed_has_the_same_digest_in_another_process_with_another_hash_seed():
    run = simulate(morning(3))
    words = run.options.command.split()[1:]
    found = subprocess.run(
        [sys.executable, "docketd.py", *words],
        cwd=ROOT,
        env=UNMEASURED | {"PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert found.returncode == 0, found.stderr
    assert f'"digest":"{run.result["digest"]}"' in found.stdout.splitlines()[-1]
    assert len(run.result["faults"]) > 3


@cache
def newer_with_packages():
    """Another Python that has docketd's packages: `DOCKETD_NEWER_PYTHON`, else a newer one. None without."""
    program = os.environ.get("DOCKETD_NEWER_PYTHON") or newer_python()
    if program is None:
        return None
    code = "import actors.simulation.run"
    found = subprocess.run([program, "-c", code], cwd=ROOT, capture_output=True, check=False, timeout=60)
    return None if found.returncode else program


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_a_seed_has_the_same_digest_on_a_newer_python(hash_seed):
    program = newer_with_packages()
    if program is None:
        pytest.skip(
            "no newer Python with docketd's packages here: make an environment of one with"
            " deploy/requirements.lock, and name its Python in DOCKETD_NEWER_PYTHON"
        )
    options = Options(3, faults=morning(3).faults[:6], orders=tuple(range(12)))
    found = subprocess.run(
        [program, "docketd.py", *options.command.split()[1:]],
        cwd=ROOT,
        env=UNMEASURED | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert found.returncode == 0, found.stderr
    assert f'"digest":"{simulate(options).result["digest"]}"' in found.stdout.splitlines()[-1]


def test_another_seed_has_another_digest():
    days = [Options(seed, faults=(), orders=(0, 1)) for seed in (1, 2)]
    assert simulate(days[0]).result["digest"] != simulate(days[1]).result["digest"]


def test_a_fault_reads_what_it_writes():
    for fault in Options(9).all_faults:
        assert Fault.parsed(str(fault)) == fault


@pytest.mark.parametrize("text", ["flood@1:house:1:1", "crash@1:house:1", "crash@x:house:1:1"])
def test_what_is_no_fault_is_refused_with_what_one_looks_like(text):
    with pytest.raises(UsageError, match=r"take all, none|KIND@SECONDS"):
        Fault.parsed(text)


def test_a_failing_seed_is_told_with_the_history_and_a_smaller_command(monkeypatch):
    """Of a daemon that forgets its marks."""
    monkeypatch.setattr(simulate_run, "simulate", lambda options, progress=None: simulate(options, UNMARKED))
    monkeypatch.setattr(simulate_run, "shrink", lambda run: (run, 1))
    for seed in range(1, 11):
        found = CliRunner().invoke(docketd, early_morning(seed, DOUBTS).command.split()[1:])
        if found.exit_code:
            break
    assert found.exit_code == 1
    assert "no second copy without a mark" in found.stderr
    assert "→ doubtful" in found.stderr
    assert f"see it again with: docketd simulate --seed {seed} --faults " in found.stderr
    assert found.stdout.splitlines()[-1].startswith('{"seed":')


def test_orders_that_are_no_numbers_are_refused():
    found = CliRunner().invoke(docketd, ["simulate", "--seed", "1", "--orders", "150"])
    assert found.exit_code == 2
    assert "numbers from 0 to 149" in found.stderr
