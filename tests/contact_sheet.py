"""Every order of a folder by every layout on every kind of paper, side by side in a picture for each printer.

python -m tests.contact_sheet --orders tests/data/wix -o sheet.png
python -m tests.contact_sheet --orders tests/data/wix --only '1*' --layout kitchen --scale 1 -o sheet.png

A file may hold one order or many (a page, a webhook); others are named and left out. What a ticket lacks, and
where the plain ticket printed in the place of a layout, is told on the terminal.
"""

from __future__ import annotations

import argparse
import io
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
from PIL import Image, ImageDraw

from actors.attempt import Failure, attempt
from actors.domain.ticket import Kind
from actors.intake.own_order import read_own
from actors.intake.wishes import from_wix
from actors.intake.wix_order import read_order
from actors.rendering.messages import FOR_STATIONS, Unprintable
from actors.rendering.picture import picture
from actors.rendering.render import render
from tests.pictures import SHOP, before_the_change, work
from transports.errors import UnknownModelError
from transports.profiles import profile

MODELS = ("TM-m30III", "TSP143", "generic-58")
KINDS = {"change": Kind.CHANGE, "void": Kind.VOID, "unreadable": Kind.UNREADABLE}
DEEPEST = 6  # levels in which an order is looked for
RAW = 400  # bytes that an unreadable order shows of itself: the ticket goes on like that
GAP, LABEL, GROUND = 16, 26, 214


@dataclass(frozen=True)
class Found:
    """An order, and the file it is from."""

    name: str
    order: object
    raw: bytes


def found_in(file):
    """The orders of a file; none where it holds none."""
    try:
        document = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError:
        return []
    wires = list(_wires(document, DEEPEST)) or ([document] if isinstance(document, dict) else [])
    orders = [(_read(wire), wire) for wire in wires]
    names = [file.stem if len(orders) == 1 else f"{file.stem} ({at})" for at in range(1, len(orders) + 1)]
    return [
        Found(name, order, orjson.dumps(wire))
        for name, (order, wire) in zip(names, orders, strict=True)
        if order is not None
    ]


def _wires(document, depth):
    """Orders in Wix's shape, wherever they stand."""
    if isinstance(document, dict) and "lineItems" in document:
        yield document
    elif depth and isinstance(document, str) and document.startswith("{"):  # a webhook's
        inner = attempt(orjson.loads, document)
        yield from () if isinstance(inner, Failure) else _wires(inner, depth - 1)
    elif depth and isinstance(document, dict | list):
        for value in document.values() if isinstance(document, dict) else document:
            yield from _wires(value, depth - 1)


def _read(wire):
    read = attempt(read_order, wire, "wix") if from_wix(wire) else attempt(read_own, wire, "till")
    return None if isinstance(read, Failure) else read


def _ticket(found, layout):
    """A layout that no station names is a kind of ticket."""
    kind = KINDS.get(layout, Kind.ORDER)
    more = {
        Kind.CHANGE: {"previous": before_the_change(found.order)} if found.order.items else {},
        Kind.VOID: {"previous": found.order},
        Kind.UNREADABLE: {"raw": found.raw[:RAW]},
    }.get(kind, {})
    shown = work(found.order, kind, layout if kind is Kind.ORDER else "kitchen", **more)
    return replace(shown, accepted_at=found.order.placed_at or datetime(2026, 1, 2, 18, 30, tzinfo=UTC))


def drawn(found, layout, model, tell):
    """Its picture in grey; nothing where not even the plain ticket prints."""
    ticket = render(_ticket(found, layout), SHOP, model)
    where = f"{found.name}, {layout}, {model}"
    if isinstance(ticket, Unprintable):
        tell(f"{where}: DOES NOT PRINT: {ticket.why}")
        return None
    if ticket.fallback:
        tell(f"{where}: printed plain: {ticket.fallback}")
    for each in ticket.warnings:
        tell(f"{where}: {each}")
    with Image.open(io.BytesIO(picture(ticket.data, profile(model)))) as opened:
        seen = opened.convert("RGBA")
    ground = Image.new("RGBA", seen.size, (GROUND, GROUND, GROUND, 255))
    return Image.alpha_composite(ground, seen).convert("L")


def labelled(seen, text, scale):
    small = seen.resize((max(1, round(seen.width * scale)), max(1, round(seen.height * scale))))
    with_label = Image.new("L", (max(small.width, 200), small.height + LABEL), GROUND)
    with_label.paste(small, (0, LABEL))
    ImageDraw.Draw(with_label).text((4, 6), text, fill=0, font_size=14)
    return with_label


def sheet(orders, layouts, model, scale, tell):
    """A row for each order, a column for each layout."""
    rows = []
    for found in orders:
        seen = [(layout, drawn(found, layout, model, tell)) for layout in layouts]
        rows.append([labelled(one, f"{found.name} | {layout}", scale) for layout, one in seen if one])
    width = max((sum(one.width + GAP for one in row) for row in rows), default=1) + GAP
    height = sum(max((one.height for one in row), default=0) + GAP for row in rows) + GAP
    page = Image.new("L", (width, height), GROUND)
    down = GAP
    for row in rows:
        across = GAP
        for one in row:
            page.paste(one, (across, down))
            across += one.width + GAP
        down += max((one.height for one in row), default=0) + GAP
    return page


def known(models, tell):
    """Those of the models that docketd has a profile of."""
    for model in models:
        try:
            profile(model)
        except UnknownModelError as error:
            tell(str(error))
        else:
            yield model


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=Path, required=True, help="a folder of orders (JSON)")
    parser.add_argument("-o", dest="out", type=Path, required=True, help="OUT.png becomes OUT-MODEL.png")
    parser.add_argument("--only", default="*", help="files whose names are like that")
    parser.add_argument("--layout", action="append", help="this one; may be given several times")
    parser.add_argument("--model", action="append", help="this printer; may be given several times")
    parser.add_argument("--page", type=int, default=0, help="so many orders a picture (else all in one)")
    parser.add_argument("--scale", type=float, default=0.5, help="of the dots (0.5)")
    wanted = parser.parse_args()

    def tell(text):
        sys.stdout.write(f"{text}\n")

    files = sorted(wanted.orders.glob(f"{wanted.only}.json"))
    orders = []
    for file in files:
        here = found_in(file)
        orders += here
        if not here:
            tell(f"{file.name}: no order")
    layouts = wanted.layout or [*FOR_STATIONS, *KINDS]
    size = wanted.page or len(orders) or 1
    for model in known(wanted.model or MODELS, tell):
        for number, at in enumerate(range(0, len(orders), size), 1):
            page = sheet(orders[at : at + size], layouts, model, wanted.scale, tell)
            target = wanted.out.with_name(
                f"{wanted.out.stem}-{model}{f'-{number}' if wanted.page else ''}.png"
            )
            page.save(target)
            tell(f"{target}: {page.width} x {page.height}")
    tell(f"{len(orders)} orders by {', '.join(layouts)}")


if __name__ == "__main__":
    main()
