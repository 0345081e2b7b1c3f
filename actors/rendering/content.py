"""What stands on a ticket, as finished texts: all decisions are here, so that layouts only place them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.domain.ticket import Kind
from actors.rendering.captions import SERVICES
from actors.rendering.changes import changes_of
from actors.rendering.characters import width
from actors.rendering.customer import CUSTOMER, customer_of
from actors.rendering.dishes import count_of, dishes_of, items_of
from actors.rendering.gap import before_it
from actors.rendering.sizes import NARROWEST, size_for
from actors.rendering.texts import DETAIL, Limits, Texts
from actors.rendering.times import Local, Moment

if TYPE_CHECKING:
    from actors.journal.messages import Work
    from actors.rendering.changes import Changes
    from actors.rendering.customer import Customer
    from actors.rendering.dishes import Dishes
    from actors.rendering.escaping import Markup
    from actors.rendering.messages import Shop


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
    courier_note: str
    guest: str
    dishes: Dishes
    count: str
    also_at: tuple[str, ...]
    problems: tuple[str, ...]
    accepted: str
    source: str
    changes: Changes | None
    raw: str
    customer: Customer | None


def content_of(work: Work, shop: Shop, limits: Limits = DETAIL[0]) -> Content:
    """The texts of a ticket. Pure; bounded in time and size whatever the order holds."""
    order, _ = work.order, shop.words
    texts = Texts(limits, shop)
    local = Local(shop, work.accepted_at)
    items = items_of(work)
    due = texts.due(order, local)
    number = texts.name(order.number) or texts.name(order.source_id)
    table = texts.name(order.table)
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
        note=texts.note(order.note),
        courier_note=texts.note(order.courier_note),
        guest=texts.name(order.guest.name),
        dishes=dishes_of(items, texts),
        count=count_of(items, shop.words),
        also_at=tuple(texts.name(station).upper() for station in work.also_at[: limits.problems]),
        problems=tuple(texts.problems(order.problems)),
        accepted=local.moment(work.accepted_at).text,
        source=texts.name(order.source),
        changes=changes_of(work, local, texts) if work.kind is Kind.CHANGE else None,
        raw=texts.raw(work.raw),
        customer=customer_of(work, shop, local, texts.name) if work.layout == CUSTOMER else None,
    )


def _beside(service: str, time: str) -> int:
    """The width of the time at double size, where the service and two spaces fit before it."""
    both = 2 * (width(service) + 2) + 2 * width(time) if service else 2 * width(time)
    return 2 * width(time) if both <= NARROWEST else 0
