"""Plays scenarios on Erlang/OTP, many in one node."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conformance.oracle.scenario import (
    AMPLE,
    SHORT,
    Ask,
    Death,
    Group,
    Pause,
    Pool,
    Scenario,
    Trace,
    Turn,
    Worker,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROGRAM = Path(__file__).with_name("theirs.erl")
AT_A_TIME = 8
SHUTDOWNS = {
    "brutal": "brutal_kill",
    "short": str(round(SHORT * 1000)),
    "ample": str(round(AMPLE * 1000)),
    "infinity": "infinity",
}


def available() -> bool:
    return shutil.which("erl") is not None


def play(scenarios: Sequence[Scenario], *, timeout: float = 300.0) -> list[Trace]:
    """Return a trace each. Raises RuntimeError with what Erlang said if it did not come to its end."""
    if not scenarios:
        return []
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder, "scenarios"), Path(folder, "traces")
        lines = [f"{term(one, number)}.\n" for number, one in enumerate(scenarios)]
        question.write_text("".join(lines), "utf-8")
        _run(question, answer, timeout)
        return _read(answer.read_text("utf-8"), len(scenarios))


def _run(question: Path, answer: Path, timeout: float) -> None:
    code = (
        f'{{ok, theirs, Code}} = compile:file("{PROGRAM}", [binary, report]), '
        f'{{module, theirs}} = code:load_binary(theirs, "theirs.erl", Code), '
        f'theirs:main("{question}", "{answer}", {AT_A_TIME}).'
    )
    erl = shutil.which("erl") or "erl"
    done = subprocess.run(
        [erl, "+S", "1", "+sbwt", "none", "-noshell", "-noinput", "-eval", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=timeout,
    )
    if done.returncode != 0 or not answer.exists():
        raise RuntimeError(f"Erlang came to no end ({done.returncode}): {done.stdout}")


def _read(text: str, count: int) -> list[Trace]:
    traces: dict[int, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("# "):
            lines = traces[int(line[2:])] = []
        else:
            lines.append(line)
    return [tuple(traces[number]) for number in range(count)]


def term(value: object, number: int = 0) -> str:  # noqa: C901 - a table: one line a kind
    """Write a part of a scenario as the Erlang term that theirs.erl takes."""
    match value:
        case Scenario(tree, steps):
            return f"{{scenario, {number}, {term(tree)}, {term(steps)}}}"
        case Group(name, strategy, intensity, period, restart, children, starts):
            parts = (term(name), strategy, intensity, period, restart, term(children), _list(starts))
            return f"{{group, {', '.join(map(str, parts))}}}"
        case Pool(name, intensity, period, restart, child_restart, child_shutdown, starts):
            children = (child_restart, SHUTDOWNS[child_shutdown])
            parts = (term(name), intensity, period, restart, *children, _list(starts))
            return f"{{pool, {', '.join(map(str, parts))}}}"
        case Worker(name, restart, shutdown, starts, end):
            parts = (term(name), restart, SHUTDOWNS[shutdown], end, _list(starts))
            return f"{{worker, {', '.join(parts)}}}"
        case Turn(group, deaths, asks, held):
            return f"{{turn, {term(group)}, {term(deaths)}, {term(asks)}, {str(held).lower()}}}"
        case Death(path, how):
            return f"{{{term(path)}, {how}}}"
        case Ask(verb, child):
            return f"{{{verb}, {term(child)}}}"
        case Pause():
            return "pause"
        case tuple():
            return _list(term(one) for one in value)
        case str():
            return f'<<"{value}">>'
    raise TypeError(type(value).__name__)


def _list(terms: Iterable[str]) -> str:
    return f"[{', '.join(terms)}]"
