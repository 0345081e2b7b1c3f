"""Runs the programs in rounds, each in a fresh process, so that a noisy minute hits all of them alike."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench.supervision.rows import Found

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WITHOUT = {
    "pykka_ask": "pykka is not installed: `pip install --group bench`",
    "otp_crash": "erl and erlc are not installed: `apt install erlang-base`",
    "harness_events": "tests/bench/supervision/harness_events.py is not there",
}


def missing(program):
    """The sentence that tells why a program can't run here, or None."""
    match program:
        case "pykka_ask":
            there = importlib.util.find_spec("pykka")
        case "otp_crash":
            there = shutil.which("erl") and shutil.which("erlc")
        case "harness_events":
            there = (HERE / "harness_events.py").is_file()
        case _:
            return None
    return None if there else WITHOUT[program]


def measure(folder, rows, rounds, started=lambda program, number: None):
    """A `Found` for each of the rows; compiles what has to be compiled into the folder."""
    programs = {name: missing(name) for row in rows for name in (row.ours, row.peer) if name}
    running = [name for name, why in programs.items() if why is None]
    if "otp_crash" in running:
        subprocess.run([shutil.which("erlc"), "-o", folder, HERE / "crash.erl"], check=True)
    answers = {name: [] for name in running}
    for number in range(rounds):
        for name in running:
            started(name, number)
            answers[name].append(_run(folder, name))
    return [_found(row, programs, answers) for row in rows]


def _run(folder, name):
    command = [sys.executable, "-m", "tests.bench.supervision.programs", name]
    if name == "otp_crash":
        switches = ("-noshell", "+S", "1:1", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none")
        command = [shutil.which("erl"), *switches, "-pa", folder, "-s", "crash", "main"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    if told.returncode:
        raise RuntimeError(f"{name} failed: {told.stderr}")
    return float(told.stdout)


def _found(row, programs, answers):
    why = programs[row.ours] or (row.peer and programs[row.peer]) or ""
    if why:
        return Found(row, why=why)
    return Found(row, tuple(answers[row.ours]), tuple(answers.get(row.peer, ())))
