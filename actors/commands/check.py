"""`docketd check`: the settings, and all that is wrong with them."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from actors.commands import options
from actors.commands.output import emit_json
from actors.commands.run import find
from actors.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="\b\nExamples:\n  docketd check\n  docketd check --config /etc/docketd.toml --json")
@options.config
@options.data
@options.as_json
def check(file: Path | None, data: Path, as_json: bool) -> int:  # noqa: FBT001
    """Read the settings and say all that is wrong with them."""
    from actors.config import load  # noqa: PLC0415 - what --help does not need

    found = find(file, data)
    try:
        settings = load(found, data, os.environ)
    except ConfigurationError as error:
        if not as_json:
            raise
        emit_json({"file": str(found), "mistakes": [asdict(mistake) for mistake in error.mistakes]})
        return error.exit_code
    if as_json:
        emit_json({"file": str(found), "mistakes": []})
    else:
        counts = f"{len(settings.printers)} printers, {len(settings.stations)} stations"
        click.echo(f"{found} is in order: {counts}")
    return 0
