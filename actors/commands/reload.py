"""`docketd reload`: the settings file, while docketd runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands import options
from actors.commands.output import cell, emit_json

if TYPE_CHECKING:
    from actors.commands.daemon import Daemon

SECONDS: Final = 100.0  # the connections of printers that changed take their time to end

OTHERS: Final = {
    "site": "what tickets say of the shop",
    "stations": "the stations",
    "source": "the source of orders",
    "hooks": "the other shops that send orders",
    "layouts": "your own layouts",
    "stale": "how old a ticket may be",
    "later": "when orders for later print",
    "retry": "how often docketd tries again",
    "print": "how texts print",
    "backups": "which printer relieves which",
}


@click.command(epilog="\b\nExamples:\n  docketd check && docketd reload")
@options.at_daemon
@options.as_json
def reload(daemon: Daemon, as_json: bool) -> None:  # noqa: FBT001
    """Apply the settings file to the running daemon. Printers whose lines did not change are not touched.

    A file with mistakes changes nothing (exit code 2).
    """
    found = daemon.need().post("/settings/reload", seconds=SECONDS)
    if as_json:
        emit_json(found)
    else:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    lines = [
        *(f"printer {cell(name)}: new" for name in found["added"]),
        *(f"printer {cell(name)}: begun anew, its settings changed" for name in found["changed"]),
        *(f"printer {cell(name)}: gone" for name in found["removed"]),
        *(f"changed: {OTHERS[name]}" for name in found["others"]),
    ]
    if not lines and not found["at_next_start"]:
        lines = ["nothing is different"]
    for line in lines:
        click.echo(line)
    for name, count in found["stranded"].items():
        click.echo(
            f"{count} tickets wait for printer {cell(name)}, which the settings no longer name", err=True
        )
    for name in found["at_next_start"]:
        click.echo(f"[{name}] changes at the next start of docketd", err=True)
