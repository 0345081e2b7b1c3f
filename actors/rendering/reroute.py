"""The head of a ticket that comes out of another printer than its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.rendering.escaping import escape
from actors.rendering.layout import lay_out
from actors.rendering.parser import parse

if TYPE_CHECKING:
    from actors.rendering.layout import Layout


def rerouted(ticket: Layout, printer: str, station: str) -> Layout:
    """The ticket under its heading: whoever finds it here has to know where it belongs."""
    lines = lay_out(parse(_markup(printer, station)), ticket.columns).lines
    return replace(ticket, lines=(*lines, *ticket.lines))


def _markup(printer: str, station: str) -> str:
    place = f"this ticket belongs to {escape(station.upper())}" if station else "it belongs there"
    return f'`^^^~REROUTED~^^^`\n"^^FROM {escape(printer.upper())}: {place}^^"\n---\n'
