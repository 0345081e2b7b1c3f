"""What stands on a ticket, as finished texts: all decisions are here, so that layouts only place them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.domain.ticket import Kind
from actors.rendering.letters.characters import width
from actors.rendering.receiptline.sizes import NARROWEST, size_for
from actors.rendering.tickets.allergens import Piece, default_allergens, finder, named, pieces
from actors.rendering.tickets.bill import Bill, bill_of
from actors.rendering.tickets.captions import SERVICES
from actors.rendering.tickets.changes import changes_of
from actors.rendering.tickets.customer import Customer, customer_of
from actors.rendering.tickets.dishes import Dishes, Label, cooked_at, count_of, dishes_of, items_of, labels_of
from actors.rendering.tickets.driving import map_code
from actors.rendering.tickets.gap import before_it
from actors.rendering.tickets.logo import logo_markup
from actors.rendering.tickets.ready import ready_at
from actors.rendering.tickets.texts import DETAIL, Limits, Texts
from actors.rendering.tickets.times import Local, Moment

if TYPE_CHECKING:
    import re

    from actors.journal.messages import Work
    from actors.rendering.messages import Shop
    from actors.rendering.receiptline.escaping import Markup
    from actors.rendering.tickets.changes import Changes


@dataclass(frozen=True, slots=True)
class Content:
    """Empty texts are not printed. The sizes are markup, chosen so that the text fits on any paper."""

    station: str
    running: str
    before: str  # the number before it
    number: str
    number_size: Markup
    service: str
    due: Moment
    due_width: int  # cells beside the service; 0 where the time needs a line of its own
    table: str
    table_size: Markup
    note: str
    note_pieces: tuple[Piece, ...]
    courier_note: str
    courier_pieces: tuple[Piece, ...]
    guest: str
    dishes: Dishes
    count: str
    also_at: tuple[str, ...]
    allergens: tuple[str, ...]
    ready: str
    problems: tuple[str, ...]
    accepted: str
    source: str
    changes: Changes | None
    raw: str
    bill: Bill
    customer: Customer
    logo: Markup  # with its property; empty where there is none
    map: Markup  # a code with the way to the guest, for a delivery
    replaces: bool  # what was said of this order for later before

    @property
    def labels(self) -> tuple[Label, ...]:
        """One for each portion, or for each dish where there are too many."""
        return labels_of(self.dishes)


def content_of(work: Work, shop: Shop, limits: Limits = DETAIL[0]) -> Content:
    """The texts of a ticket. Pure; bounded in time and size whatever the order holds."""
    order, _ = work.order, shop.words
    texts = Texts(limits, shop, _finder(shop))
    local = Local(shop, work.accepted_at if work.fired is None else work.fired.at)
    items = items_of(work)
    due = texts.due(order, local)
    number = texts.name(order.number) or texts.name(order.source_id)
    table = texts.name(order.table)
    note, courier = texts.note(order.note), texts.note(order.courier_note)
    dishes = dishes_of(items, texts, local, cooked_at(work))
    service = texts.word(SERVICES[order.service])
    return Content(
        station=texts.name(work.station).upper(),
        running=texts.name(work.running),
        before=before_it(work.before, local),
        number=number,
        number_size=size_for(number, largest=6),
        service=service,
        due=due,
        due_width=_beside(service, due.time),
        table=table,
        table_size=size_for(_("TABLE {table}", table=table), largest=4),
        note=note,
        note_pieces=pieces(note, texts.allergens),
        courier_note=courier,
        courier_pieces=pieces(courier, texts.allergens),
        guest=texts.name(order.guest.name),
        dishes=dishes,
        count=count_of(items, shop.words),
        also_at=tuple(texts.name(station).upper() for station in work.also_at[: limits.problems]),
        allergens=_allergens(note, dishes, texts),
        ready=ready_at(work, items, shop, local),
        problems=tuple(texts.problems(order.problems)),
        accepted=local.moment(work.accepted_at).text,
        source=texts.name(order.source),
        changes=changes_of(work, local, texts) if work.kind is Kind.CHANGE else None,
        raw=texts.raw(work.raw),
        bill=bill_of(order, texts, local, cancelled=work.kind is Kind.VOID),
        customer=customer_of(work, shop, local, texts.name),
        logo=logo_markup(shop.logo),
        map=map_code(order, shop),
        replaces=work.kind is Kind.ADVANCE and work.previous is not None,
    )


def _beside(service: str, time: str) -> int:
    """The width of the time at double size, where the service and two spaces fit before it."""
    both = 2 * (width(service) + 2) + 2 * width(time) if service else 2 * width(time)
    return 2 * width(time) if both <= NARROWEST else 0


def _finder(shop: Shop) -> re.Pattern[str] | None:
    return finder(default_allergens(shop.locale) if shop.allergens is None else shop.allergens)


def _allergens(note: str, dishes: Dishes, texts: Texts) -> tuple[str, ...]:
    """Those that a guest has named, wherever that was."""
    wishes = [note, *(dish.note for dish in dishes.shown)]
    wishes += [option.name for dish in dishes.shown for option in dish.options if option.alert]
    return named(wishes, texts.allergens)
