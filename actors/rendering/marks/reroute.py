"""The head of a ticket that comes out of another printer than its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.rendering.receiptline.escaping import escape
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import lay_out

if TYPE_CHECKING:
    from actors.rendering.typesetting.layout import Layout
    from actors.words.words import Words


def rerouted(ticket: Layout, printer: str, station: str, words: Words) -> Layout:
    """The ticket under its heading: whoever finds it here has to know where it belongs."""
    lines = lay_out(parse(_markup(printer.upper(), station.upper(), words)), ticket.columns).lines
    return replace(ticket, lines=(*lines, *ticket.lines))


def _markup(printer: str, station: str, _: Words) -> str:
    if station:
        place = _("FROM {printer}: this ticket belongs to {station}", printer=printer, station=station)
    else:
        place = _("FROM {printer}: it belongs there", printer=printer)
    return f'`^^^~{escape(_("REROUTED"))}~^^^`\n"^^{escape(place)}^^"\n---\n'
