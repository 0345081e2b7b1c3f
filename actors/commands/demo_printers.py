"""`docketd demo paper-out` and its like: what happens to printers, done to those of a running demo."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import click

from actors.commands import options
from actors.errors import DocketdError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

AWAY: Final = "its tickets wait, and after a minute the other printer takes them"
BACK: Final = "what still waits for it prints now"

#: What can be done, what --help says of it, and what is so afterwards.
DEEDS: Final = {
    "paper-out": (
        "Take the paper out of a printer of the running demo.",
        f"{{printer}} is out of paper: {AWAY}; docketd demo paper-in puts a new roll in",
    ),
    "paper-in": ("Put a new roll in.", f"{{printer}} has paper: {BACK}"),
    "cover-open": (
        "Open the cover of a printer of the running demo.",
        f"{{printer}} is open: {AWAY}; docketd demo cover-close shuts it",
    ),
    "cover-close": ("Close the cover again.", f"{{printer}} is closed: {BACK}"),
}


def add_to(group: click.Group) -> None:
    for name, (text, told) in DEEDS.items():
        _add(group, name, text, told)


def _add(group: click.Group, name: str, text: str, told: str) -> None:
    @group.command(name, epilog=f"\b\nExamples:\n  docketd demo {name}\n  docketd demo {name} bar", help=text)
    @click.argument("printer", default="kitchen", metavar="[kitchen|bar]")
    @click.option("--data", type=options.FOLDER, help="The demo's folder, where it was started with --data.")
    @click.pass_context
    def do(context: click.Context, printer: str, data: Path | None) -> None:
        asyncio.run(_tell(data or context.obj, printer, name))
        click.echo(told.format(printer=printer))


async def _tell(data: Path | None, printer: str, command: str) -> None:
    """Raises `DocketdError` and `UsageError`."""
    from actors.demo.controls import folders, ports_of_first, tell  # noqa: PLC0415 - what --help does not need

    ports = ports_of_first(folders() if data is None else [data])
    if not ports:
        where = "" if data is None else f" on {data}"
        raise DocketdError(f"no demo is running{where}: docketd demo starts one, in another terminal")
    if printer not in ports:
        raise UsageError(f"the demo has no printer {printer}: take {' or '.join(ports)}")
    answer = await tell(ports[printer], command)
    if not answer["ok"]:
        raise DocketdError(f"{printer} did not take {command}: {answer['error']}")
