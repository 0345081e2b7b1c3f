"""The house rules, as tests: lint, format, types on both systems, layers, sizes and names."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("actors", "supervision", "transports")
PRODUCT = [ROOT / "docketd.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))]
SCRIPTS = sorted((ROOT / "deploy").glob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
VIRTUAL_TIME = {  # a sleep on a virtual loop takes no time
    "tests/actors/journal/test_actor.py",
    "tests/actors/journal/test_firing_in_time.py",
    "tests/actors/printing/restaurant.py",
    "tests/bench/supervision/harness_events.py",
    "tests/conformance/oracle/ours.py",
    "tests/conformance/scenes.py",
    "tests/conformance/test_asks.py",
    "tests/conformance/test_breaker_machine.py",
    "tests/conformance/test_dynamic_supervisors.py",
    "tests/conformance/test_mailboxes.py",
    "tests/conformance/test_on_asyncio.py",
    "tests/conformance/test_processes.py",
    "tests/conformance/test_servers.py",
    "tests/conformance/test_starts.py",
    "tests/conformance/test_supervisor_requests.py",
    "tests/conformance/test_supervisor_stop.py",
    "tests/faults/power/afterwards.py",
    "tests/faults/power/day.py",
    "tests/faults/power/store.py",
    "tests/supervision/harness/plants.py",
    "tests/supervision/harness/test_escape.py",
    "tests/supervision/harness/test_faults.py",
    "tests/supervision/harness/test_probe.py",
    "tests/supervision/harness/test_schedule.py",
    "tests/supervision/harness/test_trace.py",
    "tests/supervision/test_asking.py",
    "tests/supervision/test_dynamic.py",
    "tests/supervision/test_harness.py",
    "tests/supervision/test_lifecycle.py",
    "tests/supervision/test_starting.py",
    "tests/supervision/test_system.py",
    "tests/trees.py",
}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}


def place(path):
    return path.relative_to(ROOT).as_posix()


def tree(path):
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def dotted(node):
    """`a.b.c` for an attribute of a name, else the empty string."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{dotted(node.value)}.{node.attr}"
    return ""


def imported(node):
    """The absolute names that an import statement brings in."""
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom(level=0):
            return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


TOOLS = {
    "ruff check": ["-m", "ruff", "check", "--no-cache", "."],
    "ruff format": ["-m", "ruff", "format", "--no-cache", "--check", "."],
    "mypy for linux": ["-m", "mypy", "--platform", "linux", "--cache-dir", ".mypy_cache/linux"],
    "mypy for windows": ["-m", "mypy", "--platform", "win32", "--cache-dir", ".mypy_cache/win32"],
    "layers": ["-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"],
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("command", TOOLS.values(), ids=TOOLS)
def test_tool_has_no_complaint(command):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    found = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment | {"NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=290,
    )
    assert found.returncode == 0, found.stdout


def test_the_rooms_hold_code():
    assert {place(path).split("/")[0] for path in PRODUCT} == {"docketd.py", *ROOMS}


@pytest.mark.parametrize("path", [*PRODUCT, *SCRIPTS], ids=place)
def test_module_is_short(path):
    lines = path.read_text("utf-8").count("\n")
    assert lines <= 400, f"{place(path)} has {lines} lines: split it by what it does"


@pytest.mark.parametrize("path", [*PRODUCT, *SCRIPTS], ids=place)
def test_functions_are_short(path):
    functions = [
        node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [
        f"{one.name} ({one.end_lineno - one.lineno + 1})"
        for one in functions
        if one.end_lineno - one.lineno >= 60
    ]
    assert not long


@pytest.mark.parametrize("path", [*PRODUCT, *SCRIPTS, *TESTS], ids=place)
def test_module_has_a_telling_name(path):
    assert not EMPTY_NAMES.intersection((path.stem, *path.relative_to(ROOT).parts[:-1]))


@pytest.mark.parametrize("path", [*PRODUCT, *SCRIPTS, *TESTS], ids=place)
def test_nobody_uses_wait_for(path):
    """On 3.11 `asyncio.wait_for` can swallow a cancellation; lint exempts some places from its own rule."""
    uses = [node.lineno for node in ast.walk(tree(path)) if dotted(node) == "asyncio.wait_for"]
    uses += [node.lineno for node in ast.walk(tree(path)) if "asyncio.wait_for" in imported(node)]
    assert not uses


@pytest.mark.parametrize("path", [path for path in TESTS if place(path) not in VIRTUAL_TIME], ids=place)
def test_tests_do_not_sleep(path):
    """`asyncio.sleep(0)` lets others run and is no sleep."""
    sleeps = [
        call.lineno
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and dotted(call.func) in {"time.sleep", "asyncio.sleep", "anyio.sleep"}
        if not (len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0)
    ]
    assert not sleeps


def test_only_attempt_catches_every_exception():
    silenced = [place(path) for path in PRODUCT if "BLE001" in path.read_text("utf-8")]
    assert not silenced, "an exception that nobody expected is a crash, and its supervisor's business"


def test_supervision_stands_on_the_standard_library():
    known = sys.stdlib_module_names | {"supervision"}
    paths = [path for path in PRODUCT if place(path).startswith("supervision/")]
    names = {name.split(".")[0] for path in paths for node in ast.walk(tree(path)) for name in imported(node)}
    assert paths
    assert names <= known
