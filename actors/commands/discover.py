"""`docketd printers discover`: which printers there are, and the lines that make them docketd's."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands import options
from actors.commands.output import cell, emit_json, emit_table
from actors.commands.progress import progress
from actors.errors import DocketdError
from transports.addresses import SPOOLED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from actors.commands.progress import Told
    from actors.settings import Printer
    from transports.discovery.found import Found
    from transports.discovery.search import Searched

COLUMNS: Final = ("MAKER", "MODEL", "SERIAL", "FOUND BY", "CONNECTION", "PROFILE")
TICK: Final = 0.1  # seconds
NETWORK: Final = frozenset({"mdns", "epson", "star"})
NOTHING: Final = """\
No printer was found. What to look at:
  is it switched on, and does its lamp say ready?
  on the network: is its cable in, and is it on the same network as this computer? Its self-test page has its
    address (switch it off, hold FEED, switch it on): then connect = "tcp://ADDRESS:9100" needs no search
  on USB: is the cable in at both ends, and does another cable or port help?"""
PORTS: Final = "Serial ports, where a printer may stand unseen (its self-test page has its baud and flow):"


@click.command(
    "discover",
    epilog="\b\nExamples:\n  docketd printers discover\n  docketd printers discover --seconds 10 --json",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.5, 60),
    default=3,
    show_default=True,
    help="How long to wait for printers on the network to answer.",
)
@options.config
@options.data
@options.as_json
def discover(file: Path | None, data: Path, seconds: float, as_json: bool) -> None:  # noqa: FBT001
    """Look for printers: on USB, on the network, behind serial ports, CUPS and Windows. Nothing is printed.

    Each comes with the lines to paste into docketd.toml.
    """
    ours = _configured(file, data)
    searched = asyncio.run(_search(seconds, _in_use(ours, data)))
    if as_json:
        emit_json(_shape(searched, ours, seconds))
    else:
        _show(searched, ours)


async def _search(seconds: float, in_use: Sequence[str]) -> Searched:
    from transports.discovery.search import search  # noqa: PLC0415 - what --help does not need

    heard: list[Found] = []
    with progress("looking for printers") as told:
        clock = asyncio.create_task(_tell_time(told, seconds, heard))
        try:
            return await search(seconds, told=heard.append, leave=in_use)
        finally:
            clock.cancel()


async def _tell_time(told: Told, seconds: float, heard: Sequence[Found]) -> None:
    begun = asyncio.get_running_loop().time()
    while True:
        share = (asyncio.get_running_loop().time() - begun) / seconds
        told(f"looking for printers, {len(heard)} answers", min(share, 1.0))
        await asyncio.sleep(TICK)


# --- what is in docketd.toml already --------------------------------------------------------------


def _configured(file: Path | None, data: Path) -> Mapping[str, str]:
    """Names of the printers in the settings, by what they are reached at, as far as these can be read."""
    from actors.commands.run import find  # noqa: PLC0415
    from actors.config import load  # noqa: PLC0415

    with suppress(DocketdError):
        settings = load(find(file, data), data, os.environ, secrets=False)
        return {line: printer.name for printer in settings.printers for line in _known_by(printer)}
    return {}


def _known_by(printer: Printer) -> Sequence[str]:
    return [*(_reached(way.text) for way in printer.ways), *_marks(printer.serial, printer.mac)]


def _marks(serial: str, mac: str) -> Sequence[str]:
    """What is the same wherever it is."""
    named = (("serial", serial.casefold()), ("mac", mac))
    return [f"{key}={value}" for key, value in named if value]


def _reached(connect: str) -> str:
    """The part of an address by which two of them are compared: `tcp://10.0.0.5` is `tcp://10.0.0.5:9100`."""
    base = connect.partition("?")[0].rstrip("/")
    return f"{base}:9100" if base.startswith("tcp://") and ":" not in base[6:] else base


def _in_use(ours: Mapping[str, str], data: Path) -> Sequence[str]:
    """Hosts that a running docketd talks to: they take one connection."""
    from actors import run_file  # noqa: PLC0415

    with suppress(OSError):
        run = run_file.read(data)
        if run is not None and not run_file.is_stale(run):
            return [address[6:].rpartition(":")[0] for address in ours if address.startswith("tcp://")]
    return []


def _name_of(found: Found, ours: Mapping[str, str]) -> str:
    lines = [*map(_reached, found.connect), *_marks(found.serial, found.mac)]
    return next((ours[line] for line in lines if line in ours), "")


def _has_moved(found: Found, ours: Mapping[str, str]) -> bool:
    return not any(_reached(each) in ours for each in found.connect)


# --- for programs ---------------------------------------------------------------------------------


def _shape(searched: Searched, ours: Mapping[str, str], seconds: float) -> dict[str, Any]:
    printers = [
        {**asdict(each), "configured": _name_of(each, ours) or None, "toml": _lines(each, "printer1")}
        for each in searched.found
    ]
    return {"seconds": seconds, "printers": printers, "troubles": dict(searched.troubles)}


# --- for people -----------------------------------------------------------------------------------


def _show(searched: Searched, ours: Mapping[str, str]) -> None:
    ports = [each for each in searched.found if each.ways == ("serial",)]
    devices = [each for each in searched.found if each not in ports]
    if devices:
        emit_table(COLUMNS, [_row(each) for each in devices])
        _notes(devices, ours)
        _paste(
            [each for each in devices if each.profile and not _name_of(each, ours)], len(set(ours.values()))
        )
    else:
        click.echo(NOTHING)
    if ports:
        click.echo(f"\n{PORTS}")
        emit_table(("PORT", "ADAPTER", "CONNECTION"), [_port(each, ours) for each in ports])
    _troubles(searched.troubles)


def _port(found: Found, ours: Mapping[str, str]) -> tuple[object, ...]:
    name = _name_of(found, ours)
    taken = f" (in docketd.toml as {name})" if name else ""
    return (found.addresses[0], f"{found.maker} {found.model}".strip(), f"{found.connect[0]}{taken}")


def _row(found: Found) -> tuple[object, ...]:
    line = found.connect[0] if found.connect else next(iter(found.addresses), "")
    return (found.maker, found.model, found.serial, list(found.ways), line, found.profile)


def _notes(devices: Sequence[Found], ours: Mapping[str, str]) -> None:
    for each in devices:
        told = [f"it is in docketd.toml as {name}"] if (name := _name_of(each, ours)) else []
        if told and each.connect and _has_moved(each, ours):
            told = [f'{told[0]}, at another address: connect = "{each.connect[0]}"']
        told += each.notes
        told += [f"it can be reached at {line} too" for line in each.connect[1:]]
        if told:
            click.echo(f"\n{cell(_called(each))}:")
        for note in told:
            click.echo(f"  {cell(note)}")


def _called(found: Found) -> str:
    name = " ".join(part for part in (found.maker, found.model) if part)
    return name or next(iter(found.connect or found.addresses), "a printer")


def _paste(devices: Sequence[Found], before: int) -> None:
    if not devices:
        return
    click.echo(
        "\nTo let docketd print there, put these lines into docketd.toml, each under a name of your own:"
    )
    for number, each in enumerate(devices, before + 1):
        click.echo(f"\n{_lines(each, f'printer{number}')}")


def _lines(found: Found, name: str) -> str:
    if not found.connect or not found.profile:
        return ""
    lines = f'[[printer]]\nname    = "{name}"\nmodel   = "{found.profile}"\nconnect = "{found.connect[0]}"'
    return lines + "".join(
        f"\n{key:7} = {json.dumps(value, ensure_ascii=False)}" for key, value in _unit(found) if value
    )


def _unit(found: Found) -> Sequence[tuple[str, str]]:
    """Which one it is. The number on USB may be another one than the printer tells; then `connect` has it.

    Of what is behind a queue nobody can tell whether it is the one.
    """
    if found.connect[0].partition(":")[0] in SPOOLED:
        return ()
    told = NETWORK & set(found.ways)
    return (("serial", found.serial if told else ""), ("mac", found.mac.upper()))


def _troubles(troubles: Mapping[str, str]) -> None:
    from transports.discovery.search import WAYS_IN_WORDS  # noqa: PLC0415

    for way, why in troubles.items():
        click.echo(f"docketd: {WAYS_IN_WORDS.get(way, way)} could not be searched: {cell(why)}", err=True)
