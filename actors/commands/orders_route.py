"""`docketd orders route`: which station would get what of an order. Prints nothing on paper."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from actors.commands import options
from actors.commands.output import cell, emit_json, emit_table
from actors.commands.run import find
from actors.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from actors.domain.menu import Menu
    from actors.domain.order import Item, Order
    from actors.domain.routing import Routed
    from actors.settings import Settings

Shape = dict[str, Any]


@click.command(
    epilog="\b\nExamples:\n  docketd orders route order.json\n"
    "  docketd orders route order.json --at 2026-03-01T18:30"
)
@click.argument("order_file", metavar="FILE", type=options.FILE)
@click.option("--at", metavar="TIME", help="As if placed then, by the shop's clock: 2026-03-01T18:30.")
@options.config
@options.data
@options.as_json
def route(order_file: Path, at: str | None, file: Path | None, data: Path, as_json: bool) -> None:  # noqa: FBT001
    """Show which station would get what of an order in FILE, by the settings. Nothing is printed or kept.

    FILE is an order as Wix sends it, or in docketd's own shape. Sections are known as far as a docketd on
    this data folder has fetched the menus.
    """
    from actors.commands.known_menus import known_menus  # noqa: PLC0415 - what --help does not need
    from actors.config import load  # noqa: PLC0415
    from actors.domain.menu import NO_MENU, menu_of  # noqa: PLC0415

    found = find(file, data)
    settings = load(found, data, os.environ, secrets=False)
    kept = known_menus(settings, data)
    order = _read(order_file, settings, NO_MENU if kept is None else menu_of(kept.parts))
    shown = _routed(order, settings, _moment(at, settings))
    if as_json:
        emit_json(shown)
    else:
        _tell(shown, unknown=kept is None and settings.wix is not None)


def _read(file: Path, settings: Settings, menu: Menu) -> Order:
    from actors.commands.printable import content, decoded, parsed  # noqa: PLC0415 - what --help does not need
    from actors.intake.own_order import read_own  # noqa: PLC0415
    from actors.intake.unreadable import UnreadableError  # noqa: PLC0415
    from actors.intake.wishes import from_wix  # noqa: PLC0415
    from actors.intake.wix_order import understand  # noqa: PLC0415
    from actors.settings import WixSource  # noqa: PLC0415

    document = parsed(file, decoded(file, content(file)))
    try:
        if from_wix(document):
            return understand(document, settings.wix or WixSource("", "", apps=()), menu).order
        return read_own(document, "file")
    except UnreadableError as error:
        raise UsageError(f"{file} is no order: {error.why}") from None


def _moment(at: str | None, settings: Settings) -> datetime | None:
    try:
        given = None if at is None else datetime.fromisoformat(at)
    except ValueError:
        raise UsageError(f"--at {at} is no time: write it like 2026-03-01T18:30") from None
    if given is None or given.tzinfo is not None:
        return given
    return given.replace(tzinfo=ZoneInfo(settings.site.timezone))


def _routed(order: Order, settings: Settings, at: datetime | None) -> Shape:
    """`at` is None for the order's own times."""
    from dataclasses import replace  # noqa: PLC0415 - what --help does not need

    from actors.domain.matching import occasion_of  # noqa: PLC0415
    from actors.domain.order import Due  # noqa: PLC0415
    from actors.domain.routing import left_out, route  # noqa: PLC0415
    from actors.outside import SystemClock  # noqa: PLC0415

    zone = ZoneInfo(settings.site.timezone)
    asked = order if at is None else replace(order, placed_at=at, due=Due())
    occasion = occasion_of(asked, SystemClock().now(), zone)
    tickets = route(order.items, settings.stations, occasion)
    out = left_out(order.items, settings.stations, occasion)
    return {
        "at": None if occasion.wall is None else occasion.wall.isoformat(timespec="minutes"),
        "service": occasion.service.value,
        "tickets": [{**_shape(each, order.items), "copies": each.station.copies} for each in tickets],
        "unprinted": [_shape(each, order.items) for each in out],
    }


def _shape(routed: Routed, items: Sequence[Item]) -> Shape:
    station = routed.station
    return {
        "station": station.name,
        "printer": station.printer if station.ticket else None,
        "items": [_dish(items[position]) for position in routed.items],
    }


def _dish(item: Item) -> str:
    """With what a match may ask about it."""
    about = ", ".join((*(each for each in (item.section,) if each), *item.labels))
    name = f"{item.measure or f'{item.quantity}x'} {item.name}"
    return f"{name} [{about}]" if about else name


def _tell(shown: Shape, *, unknown: bool) -> None:
    click.echo(f"as an order of {shown['at']}, {shown['service']}:")
    rows = [
        (each["station"], each["printer"] or "no ticket", each.get("copies", 0), cell(dish))
        for each in (*shown["tickets"], *shown["unprinted"])
        for dish in each["items"] or ["-"]
    ]
    emit_table(("STATION", "PRINTER", "COPIES", "DISH"), rows)
    if unknown:
        click.echo(
            "docketd: no menus were fetched yet, so sections have no names: docketd run fetches them",
            err=True,
        )
