"""A job to the bytes for its printer, without an actor: also what `docketd render` calls."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from actors.attempt import Failure, attempt
from actors.domain.ticket import Form, Kind
from actors.rendering.drawing.draw import draw
from actors.rendering.drawing.draw_text import draw_text
from actors.rendering.marks.marking import COOKING, USING, marked
from actors.rendering.marks.reprint import NO_NEW_ONE, NO_NEW_ORDER, reprinted
from actors.rendering.marks.reroute import rerouted
from actors.rendering.marks.second_thoughts import with_second_thoughts
from actors.rendering.marks.several import numbered_copy
from actors.rendering.messages import BUILT_IN, KITCHEN, Rendered, Unprintable
from actors.rendering.receiptline.document import Cut
from actors.rendering.receiptline.escaping import escape
from actors.rendering.receiptline.parser import parse
from actors.rendering.sheets.calibration import calibration
from actors.rendering.sheets.missed import missed_slip
from actors.rendering.sheets.sheet import numbered, sheet_of, typed_layout
from actors.rendering.sheets.tryout import tryout
from actors.rendering.templates.layout_errors import ExcessiveLayoutError
from actors.rendering.tickets.content import content_of
from actors.rendering.tickets.customer import FOR_GUESTS
from actors.rendering.tickets.gap import before_it
from actors.rendering.tickets.plain import plain_ticket
from actors.rendering.tickets.signals import signals
from actors.rendering.tickets.texts import DETAIL
from actors.rendering.tickets.times import Local
from actors.rendering.typesetting.layout import Layout, lay_out
from actors.rendering.typesetting.small import CELL, small_columns
from actors.words.words import ENGLISH
from transports.languages.commands import encode
from transports.languages.registry import language_for
from transports.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.journal.messages import Work
    from actors.rendering.messages import Shop
    from actors.words.words import Words
    from transports.languages.commands import Command
    from transports.profiles import Profile

MOST_WARNINGS: Final = 20
MOST: Final = 500
"""Lines that are printed at all, about 2 m; the ticket says how many more there are."""


def render(work: Work, shop: Shop, model: str) -> Rendered | Unprintable:
    """The stored receipt as it stands, else the ticket in its layout, else the plain ticket.

    Where the work asks for a plain ticket, its layout is not tried. A sheet has no other form than its own.
    """
    if work.kind is Kind.SHEET:
        sheet = _in_a_layout(_sheet, work, work, shop, model)
        return Unprintable(str(sheet)) if isinstance(sheet, Failure) else sheet
    if work.receipt is not None:
        stored = attempt(_stored, work.receipt, work, shop, model)
        return Unprintable(str(stored)) if isinstance(stored, Failure) else stored
    why = work.plain
    if not why:
        ticket = _in_a_layout(_ticket, work, with_own(work), shop, model)
        if not isinstance(ticket, Failure):
            return ticket
        why = str(ticket)
    plain = attempt(_plain, work, shop, model, why)
    return Unprintable(f"{why}; the plain ticket: {plain}") if isinstance(plain, Failure) else plain


def _in_a_layout(
    made: Callable[[Work, Shop, str], Rendered], work: Work, own: Work, shop: Shop, model: str
) -> Rendered | Failure:
    """In the layout that was asked for; where that fails, as `own` without the owner's layouts."""
    ticket = attempt(made, work, shop, model)
    if not isinstance(ticket, Failure) or not (shop.layouts or own is not work):
        return ticket
    bare = replace(shop, layouts=())
    instead = attempt(made, own, bare, model)
    if isinstance(instead, Failure):
        return instead
    warning = f"{ticket.why}. docketd's own layout was printed instead"
    return replace(instead, warnings=(warning, *instead.warnings), broken=ticket.why)


def with_own(work: Work) -> Work:
    """The same in a layout that docketd has: in place of one that an owner made up, in the kitchen's."""
    return work if work.layout in BUILT_IN else replace(work, layout=KITCHEN)


def receipt_for(work: Work, shop: Shop, columns: int) -> tuple[str, Layout]:
    """The ticket as ReceiptLine text and laid out; its texts are shortened where it would be far too long."""
    from actors.rendering.templates.filling import fill  # noqa: PLC0415 - Jinja2 is loaded by the first ticket

    name = layout_of(work)
    for limits in DETAIL:
        try:
            receipt = fill(name, content_of(work, shop, limits), shop)
        except ExcessiveLayoutError:
            if limits is DETAIL[-1]:
                raise
            continue
        layout = lay_out(parse(receipt), columns)
        if _length(layout) <= limits.lines:
            break
    return receipt, layout


def layout_of(work: Work) -> str:
    """A guest's copy of a changed or cancelled order is a guest's copy all the same."""
    as_such = {Kind.UNREADABLE, Kind.ADVANCE}
    by_station = work.kind is Kind.ORDER or (work.kind not in as_such and work.layout in FOR_GUESTS)
    return work.layout if by_station else work.kind.value


def commands_for(layout: Layout, work: Work, shop: Shop, printer: Profile) -> list[Command]:
    """A laid-out ticket as commands for this printer."""
    return [*draw(on_paper(layout, work, shop), printer), *signals(work, language_for(printer))]


def on_paper(layout: Layout, work: Work, shop: Shop) -> Layout:
    """A laid-out ticket, with the job's heading and mark where it has them."""
    if work.kind is Kind.SHEET:
        number_before = before_it(work.before, Local(shop, work.accepted_at))
        shown = numbered(layout, work.running, number_before)
        what, warning = NO_NEW_ONE, USING
    else:
        shown, what, warning = shortened(layout, shop.words), NO_NEW_ORDER, COOKING
        shown = with_second_thoughts(shown, work, shop)
    if work.sheet[1] > 1:
        shown = numbered_copy(shown, work.sheet, shop.words)
    if work.rerouted_from:
        shown = rerouted(shown, work.rerouted_from, work.station, shop.words)
    if work.reprint is not None:
        shown = reprinted(shown, work.reprint, work.running, work.accepted_at, shop, what)
    if work.mark is not None:
        shown = marked(shown, work.mark, work.accepted_at, shop, warning)
    return shown


def ticket_text(receipt: str, columns: int, words: Words = ENGLISH) -> str:
    """A receipt as plain text, for a screen."""
    return draw_text(shortened(lay_out(parse(receipt), columns), words))


def _ticket(work: Work, shop: Shop, model: str) -> Rendered:
    printer = profile(model)
    receipt, layout = receipt_for(work, shop, columns_of(printer))
    return Rendered(receipt, encode(commands_for(layout, work, shop, printer)), warnings=warnings_of(layout))


def _sheet(work: Work, shop: Shop, model: str) -> Rendered:
    printer = profile(model)
    if work.layout == Form.MISSED:
        return _stored(work.receipt or missed_slip(work, shop), work, shop, model)
    if work.layout == Form.TEST:
        page = tryout(work.raw, work.accepted_at, shop, printer, columns_of(printer))
        return _stored(page, work, shop, model)
    if work.layout == Form.CALIBRATION:
        receipt, layout = calibration(printer, work.raw.decode(), columns_of(printer))
    else:
        columns = columns_of(printer)
        receipt, layout = sheet_of(work, columns, printer.dots, small_columns(printer, columns))
    return Rendered(receipt, encode(commands_for(layout, work, shop, printer)), warnings=warnings_of(layout))


def layout_again(receipt: str, work: Work, printer: Profile) -> Layout:
    """A rendered ticket's, to look at. What small letters a text has is not in its ReceiptLine."""
    columns = columns_of(printer)
    if work.kind is Kind.SHEET and work.layout == Form.TEXT:
        return typed_layout(work.raw.decode(), work.font, columns, small_columns(printer, columns))
    return lay_out(parse(receipt), columns)


def _stored(receipt: str, work: Work, shop: Shop, model: str) -> Rendered:
    printer = profile(model)
    layout = lay_out(parse(receipt), columns_of(printer))
    return Rendered(receipt, encode(commands_for(layout, work, shop, printer)), warnings=warnings_of(layout))


def warnings_of(layout: Layout) -> tuple[str, ...]:
    """Sentences about what the ticket asks for and its paper does not show, or shows in another way."""
    lost = (f"not on paper: {lost}" for lost in dict.fromkeys(layout.left_out[:MOST_WARNINGS]))
    return (*lost, *layout.otherwise)[:MOST_WARNINGS]


def _plain(work: Work, shop: Shop, model: str, why: str) -> Rendered:
    plain = _stored(plain_ticket(work, why, shop.words), work, shop, model)
    return replace(plain, fallback=why, warnings=(f"a plain ticket: {why}", *plain.warnings))


@lru_cache(maxsize=16)
def columns_of(printer: Profile) -> int:
    """Characters a line, of which pictures of lines must fit on the paper as well."""
    return min(printer.font_a, printer.dots // CELL)


def _length(layout: Layout) -> int:
    return sum(line.height for line in layout.lines if not isinstance(line, Cut))


def shortened(layout: Layout, words: Words) -> Layout:
    """At most `MOST` lines of paper, the last of them saying what is missing."""
    room = MOST
    for index, line in enumerate(layout.lines):
        room -= 0 if isinstance(line, Cut) else line.height
        if room < 0:
            left = sum(not isinstance(missing, Cut) for missing in layout.lines[index:])
            told = words.ngettext(
                "AND {n} MORE LINE: SEE THE ORDER", "AND {n} MORE LINES: SEE THE ORDER", left
            )
            last = lay_out(parse(f"`^^^{escape(told)}^^^`"), layout.columns)
            return replace(layout, lines=(*layout.lines[:index], *last.lines))
    return layout
