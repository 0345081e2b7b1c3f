"""Runs simulated days for the command line, and reports the first that fails."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click
import orjson

from actors.errors import UsageError
from actors.simulation.faults import Fault
from actors.simulation.options import Options
from actors.simulation.run import Run, simulate
from actors.simulation.shrink import shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def chosen(
    seed: int, days: int, orders_a_day: int, faults: str, orders: str | None, *, rough_wix: bool
) -> Options:
    """Raises `UsageError`."""
    struck, placed = _faults(faults), _orders(orders, days * orders_a_day)
    return Options(seed, days, struck, placed, orders_a_day, usual=faults == "usual", rough_wix=rough_wix)


def run(first: Options, seeds: int) -> int:
    for number in range(first.seed, first.seed + seeds):
        options = replace(first, seed=number)
        with _progress(options) as progress:
            done = simulate(options, progress=progress)
        if done.violation is not None:
            _report(done)
        click.echo(orjson.dumps(done.result).decode())
        if done.violation is not None:
            return 1
    return 0


def _faults(text: str) -> tuple[Fault, ...] | None:
    if text in {"all", "usual"}:
        return None
    return () if text == "none" else tuple(Fault.parsed(word) for word in text.split(","))


def _orders(text: str | None, all_of_them: int) -> tuple[int, ...] | None:
    if text is None:
        return None
    words = [] if text == "none" else text.split(",")
    most = all_of_them - 1
    if not all(word.isdecimal() and int(word) <= most for word in words):
        raise UsageError(f"--orders takes numbers from 0 to {most} with commas between them, as in 3,4")
    return tuple(sorted({int(word) for word in words}))


def _report(done: Run) -> None:
    click.echo(f"docketd: seed {done.options.seed} fails: {done.violation}", err=True)
    click.echo("docketd: looking for a smaller way to the same failure …", err=True)
    least, runs = shrink(done)
    click.echo(f"docketd: after {runs} runs: {least.violation}", err=True)
    click.echo(f"docketd: see it again with: {least.options.command}", err=True)


@contextmanager
def _progress(options: Options) -> Iterator[Callable[[float], None] | None]:
    """On a terminal: what the seed has in store, and how far the day has come."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - on a terminal only
    from rich.progress import Progress  # noqa: PLC0415

    console = Console(stderr=True)
    for line in options.described():
        console.print(line, highlight=False, markup=False)
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(f"seed {options.seed}", total=1.0)
        yield lambda share: bar.update(task, completed=share)
