"""`docketd demo`: the main job on embedded defaults, with a stand-in for Wix and two virtual printers."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from actors.commands import options
from actors.commands.run import make_folder

PORT = 8080
ORDERS = 12


@click.command(
    epilog="\b\nExamples:\n  docketd demo\n  docketd demo --orders 200 --exit\n"
    "  docketd demo --port 0 --data /tmp/demo"
)
@click.option(
    "--orders", type=click.IntRange(1, 100_000), default=ORDERS, show_default=True, help="How many."
)
@click.option("--exit", "leave", is_flag=True, help="Stop when all are on paper; the last line is JSON.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="The page's port; 0 takes any.",
)
@click.option("--data", type=options.FOLDER, help="Keep the journal here; by default nothing is left behind.")
def demo(orders: int, leave: bool, port: int, data: Path | None) -> int:  # noqa: FBT001
    """Show the main job: orders at a stand-in for Wix become tickets on two virtual printers."""
    from actors.commands.demo_run import Plan, run  # noqa: PLC0415 - the whole daemon

    with ExitStack() as stack:
        if data is None:
            # On Windows a virus scanner may still hold the journal for a moment.
            folder = tempfile.TemporaryDirectory(prefix="docketd-demo-", ignore_cleanup_errors=True)
            data = Path(stack.enter_context(folder))
        make_folder(data)
        return asyncio.run(run(Plan(orders, leave=leave, port=port, data=data), _say))


def _say(line: str) -> None:
    """To people, on standard error; quiet in a pipe, where only the JSON line counts."""
    if sys.stderr.isatty():
        click.echo(line, err=True)
