"""`docketd layouts`: the layouts that there are, and what stands in them, to begin one's own with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from actors.commands import options
from actors.commands.group import DefaultGroup
from actors.commands.output import emit_json, emit_table
from actors.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from actors.rendering.messages import OwnLayouts

Shape = dict[str, Any]


@click.group(
    cls=DefaultGroup,
    default="list",
    epilog="\b\nExamples:\n  docketd layouts\n  docketd layouts show kitchen > layouts/kitchen.receipt.j2",
)
def layouts() -> None:
    """Show how tickets are laid out. A file of the same name in layouts, beside docketd.toml, goes before."""


@layouts.command("list", epilog="\b\nExamples:\n  docketd layouts list\n  docketd layouts list --json")
@options.config
@options.data
@options.as_json
def browse(file: Path | None, data: Path, as_json: bool) -> None:  # noqa: FBT001
    """List the layouts: docketd's own, and those of the settings' folder."""
    found = _all(_own(file, data))
    if as_json:
        emit_json({"layouts": found})
    else:
        emit_table(("LAYOUT", "FOR", "FROM"), [(each["name"], each["for"], each["from"]) for each in found])


@layouts.command("show", epilog="\b\nExample:\n  docketd layouts show kitchen > layouts/kitchen.receipt.j2")
@click.argument("name")
def show(name: str) -> None:
    """Print the text of one of docketd's own layouts, to begin one's own with."""
    from actors.rendering.templates.filling import built_in, built_ins  # noqa: PLC0415 - what --help does not need

    text = built_in(name)
    if text is None:
        raise UsageError(f"docketd has no layout {name}: take {', '.join(built_ins())}")
    click.echo(text, nl=False)


def _own(file: Path | None, data: Path) -> OwnLayouts:
    """None where there are no settings. Raises `ConfigurationError` for mistakes in them."""
    from actors.commands.run import find  # noqa: PLC0415 - as above
    from actors.config import load  # noqa: PLC0415

    try:
        found = find(file, data)
    except UsageError:
        if file is not None:
            raise
        return ()
    return load(found, data, os.environ, secrets=False).layouts


def _all(own: OwnLayouts) -> list[Shape]:
    from actors.rendering.templates.filling import built_ins  # noqa: PLC0415 - as above

    names = {name for name, _ in own}
    return [
        {"name": name, "for": _use(name), "from": "your folder" if name in names else "docketd"}
        for name in sorted(names | set(built_ins()), key=lambda name: (name.startswith("_"), name))
    ]


def _use(name: str) -> str:
    from actors.rendering.messages import OF_KINDS  # noqa: PLC0415 - as above

    if name.startswith("_"):
        return "a part of others"
    return "docketd itself" if name in OF_KINDS else "stations"
