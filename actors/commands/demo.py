"""`docketd demo`: the main job on embedded defaults, with a stand-in for Wix and two virtual printers."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actors.commands import demo_printers, options
from actors.commands.run import make_folder
from actors.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT = 8080
ORDERS = 12
ORDERS_WATCHED = 500  # most of an hour: whoever tries things out is not to run dry
PLUG_SECONDS = 60.0
PLUG_FOLDERS = "docketd-plug-"  # not a demo whose printers others may command


@click.group(
    invoke_without_command=True,
    subcommand_metavar="[COMMAND]",
    epilog="\b\nExamples:\n  docketd demo\n  docketd demo --orders 200 --exit\n"
    "  docketd demo --port 0 --data /tmp/demo\n  docketd demo --wix-port 8099\n"
    "  docketd demo --pull-the-plug\n  docketd demo --pull-the-plug --seconds 300 --seed 7\n"
    "\b\nWhile it runs, in another terminal:\n  docketd demo paper-out\n  docketd demo paper-in",
)
@click.option(
    "--orders",
    type=click.IntRange(1, 100_000),
    default=None,
    show_default=f"{ORDERS} with --exit, one each second with --pull-the-plug, else {ORDERS_WATCHED}",
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
    "--wix-port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default=True,
    help="The stand-in's, where you can break it (http://127.0.0.1:PORT/control says how); 0 takes any.",
)
@click.option(
    "--data",
    type=options.FOLDER,
    help="Keep the journal here, and go on with what it holds; by default nothing is left behind.",
)
@click.option(
    "--pull-the-plug",
    "plug",
    is_flag=True,
    help="Kill docketd, its printers and its network at random moments while orders come in; then read all"
    " paper and compare it with what was ordered. Exit code 0 only if nothing is lost, and nothing doubled"
    " without a mark.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(1, 86_400),
    help=f"How long plugs are pulled, with --pull-the-plug.  [default: {PLUG_SECONDS:g}]",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    help="Of the moments and the orders, with --pull-the-plug.  [default: any]",
)
@click.pass_context
def demo(  # noqa: PLR0913 - an argument an option
    context: click.Context,
    *,
    orders: int | None,
    leave: bool,
    port: int,
    wix_port: int,
    data: Path | None,
    plug: bool,
    seconds: float | None,
    seed: int | None,
) -> int | None:
    """Show the main job: orders at a stand-in for Wix become tickets on two virtual printers.

    On a terminal it tells what to try while it runs. In a pipe it is quiet.
    """
    if context.invoked_subcommand is not None:
        context.obj = data
        return None
    if plug:
        return _pull(seconds or PLUG_SECONDS, orders, seed, port=port, data=data, leave=leave)
    if seconds is not None or seed is not None:
        raise UsageError("--seconds and --seed belong to --pull-the-plug")
    count = orders or (ORDERS if leave else ORDERS_WATCHED)
    return _run(count, leave=leave, port=port, wix_port=wix_port, data=data)


demo_printers.add_to(demo)


def _run(orders: int, *, leave: bool, port: int, wix_port: int, data: Path | None) -> int:
    from actors.commands.demo_run import Plan, run  # noqa: PLC0415 - the whole daemon
    from actors.demo.controls import FOLDERS  # noqa: PLC0415

    with _folder(data, FOLDERS) as folder:
        kept = data is not None
        plan = Plan(orders, leave, port=port, usual_port=PORT, data=folder, kept=kept, wix_port=wix_port)
        return asyncio.run(run(plan, watched=sys.stderr.isatty()))


def _pull(
    seconds: float, orders: int | None, seed: int | None, *, port: int, data: Path | None, leave: bool
) -> int:
    from actors.commands.demo_plug import Options, run  # noqa: PLC0415 - what --help does not need

    with _folder(data, PLUG_FOLDERS) as folder:
        count = orders or max(1, round(seconds))
        return run(Options(seconds, count, seed, port, folder, kept=data is not None, as_json=leave))


@contextmanager
def _folder(data: Path | None, prefix: str) -> Iterator[Path]:
    with ExitStack() as stack:
        if data is None:
            # On Windows a virus scanner may still hold the journal for a moment.
            folder = tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True)
            data = Path(stack.enter_context(folder))
        make_folder(data)
        yield data.absolute()
