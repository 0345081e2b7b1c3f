"""`docketd demo`: the main job on embedded defaults, with a stand-in for Wix and two virtual printers."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from actors.commands import demo_printers, options
from actors.commands.run import make_folder

PORT = 8080
ORDERS = 12
ORDERS_WATCHED = 500  # most of an hour: whoever tries things out is not to run dry


@click.group(
    invoke_without_command=True,
    subcommand_metavar="[COMMAND]",
    epilog="\b\nExamples:\n  docketd demo\n  docketd demo --orders 200 --exit\n"
    "  docketd demo --port 0 --data /tmp/demo\n"
    "\b\nWhile it runs, in another terminal:\n  docketd demo paper-out\n  docketd demo paper-in",
)
@click.option(
    "--orders",
    type=click.IntRange(1, 100_000),
    default=None,
    show_default=f"{ORDERS} with --exit, else {ORDERS_WATCHED}",
    help="How many.",
)
@click.option("--exit", "leave", is_flag=True, help="Stop when all are on paper; the last line is JSON.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="The page's port; 0 takes any.",
)
@click.option(
    "--data",
    type=options.FOLDER,
    help="Keep the journal here, and go on with what it holds; by default nothing is left behind.",
)
@click.pass_context
def demo(context: click.Context, orders: int | None, leave: bool, port: int, data: Path | None) -> int | None:  # noqa: FBT001
    """Show the main job: orders at a stand-in for Wix become tickets on two virtual printers.

    On a terminal it tells what to try while it runs. In a pipe it is quiet.
    """
    if context.invoked_subcommand is not None:
        context.obj = data
        return None
    count = orders or (ORDERS if leave else ORDERS_WATCHED)
    return _run(count, leave=leave, port=port, data=data)


demo_printers.add_to(demo)


def _run(orders: int, *, leave: bool, port: int, data: Path | None) -> int:
    from actors.commands.demo_run import Plan, run  # noqa: PLC0415 - the whole daemon
    from actors.demo.controls import FOLDERS  # noqa: PLC0415

    with ExitStack() as stack:
        kept = data is not None
        if data is None:
            # On Windows a virus scanner may still hold the journal for a moment.
            folder = tempfile.TemporaryDirectory(prefix=FOLDERS, ignore_cleanup_errors=True)
            data = Path(stack.enter_context(folder))
        make_folder(data)
        plan = Plan(orders, leave=leave, port=port, data=data.absolute(), kept=kept, usual_port=PORT)
        return asyncio.run(run(plan, watched=sys.stderr.isatty()))
