"""`docketd bench`: how fast and how big docketd is on this machine. Needs a checkout: runs `tests/bench`."""

from __future__ import annotations

import importlib
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands import options
from actors.commands.output import emit_json
from actors.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
ROUNDS: Final = 3
BUSY: Final = 1.5  # load average from which figures say more about the neighbours


@click.command(
    epilog="\b\nExamples:\n  docketd bench\n  docketd bench --only start --only memory\n"
    "  docketd bench --rounds 5 --json"
)
@click.option(
    "--only", "only", multiple=True, metavar="NAME", help="Measure this alone; may be given several times."
)
@click.option(
    "--rounds",
    type=click.IntRange(1, 100),
    default=ROUNDS,
    show_default=True,
    help="How often to measure everything.",
)
@options.as_json
def bench(only: tuple[str, ...], rounds: int, as_json: bool) -> int:  # noqa: FBT001
    """Measure docketd on this machine, and print a table to paste. Takes a minute a round.

    It starts docketds of its own, with made-up printers and orders, and touches no other. Needs a checkout of
    the repository, and a machine that has nothing else to do. Exit code 1 where a figure misses what it must
    reach. How fast the actors alone are, beside others: `python -m tests.bench.supervision`.
    """
    suite, report = _part("suite"), _part("report")
    unknown = [name for name in only if name not in suite.NAMES]
    if unknown:
        raise UsageError(f"nothing is measured under the name {unknown[0]}: take {', '.join(suite.NAMES)}")
    for name, why in suite.missing(only).items():
        click.echo(f"docketd: {name} is left out: {why}", err=True)
    _warn_if_busy()
    with (
        tempfile.TemporaryDirectory(prefix="docketd-bench-", ignore_cleanup_errors=True) as folder,
        _progress(rounds * len(set(only) or suite.NAMES), rounds) as started,
    ):
        found = suite.measure(Path(folder), rounds, only, started=started)
    if as_json:
        emit_json(report.document(found, rounds))
    else:
        click.echo("\n".join(report.table(found, rounds)))
    return 1 if any(one.verdict == "missed" for one in found) else 0


def _part(name: str) -> Any:  # noqa: ANN401 - a module that exists in a checkout only
    """A module of the benchmark. Raises `UsageError` where docketd was installed without it."""
    if not (ROOT / "tests" / "bench" / f"{name}.py").is_file():
        raise UsageError(
            "docketd bench needs docketd's whole repository, tests included: run it from a checkout"
        )
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return importlib.import_module(f"tests.bench.{name}")


def _warn_if_busy() -> None:
    import psutil  # noqa: PLC0415 - what --help does not need

    load = psutil.getloadavg()[0]
    if load > BUSY:
        click.echo(f"docketd: this machine is busy (load {load:.1f}): figures will be worse", err=True)


@contextmanager
def _progress(total: int, rounds: int) -> Iterator[Callable[[str, int], None] | None]:
    """What to call as each measurement starts; draws on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - on a terminal only
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        begun = 0

        def started(name: str, number: int) -> None:
            nonlocal begun
            bar.update(task, completed=begun, description=f"round {number + 1} of {rounds}: {name}")
            begun += 1

        yield started
