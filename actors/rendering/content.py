"""What stands on a ticket, as finished texts: all decisions are here, so that layouts only place them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from actors.domain.difference import difference
from actors.domain.order import Service
from actors.domain.ticket import Kind
from actors.rendering.characters import clean, width
from actors.rendering.customer import CUSTOMER, customer_of
from actors.rendering.gap import before_it
from actors.rendering.sizes import NARROWEST, size_for
from actors.rendering.times import Local, Moment, due_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from actors.domain.difference import Difference
    from actors.domain.order import Choice, Item, Order
    from actors.journal.messages import Work
    from actors.rendering.customer import Customer
    from actors.rendering.escaping import Markup
    from actors.rendering.messages import Shop


@dataclass(frozen=True, slots=True)
class Limits:
    """The most characters of a text, things of a kind; what goes beyond is mentioned on the ticket.

    `lines` (300 are about 1.1 m of paper): a ticket that is longer is made again with the next limits.
    """

    lines: int
    note: int
    name: int
    choices: int  # of one dish
    dishes: int
    problems: int


#: From generous to terse. Texts give way first, dishes last of all.
DETAIL: Final = (
    Limits(lines=300, note=1000, name=200, choices=60, dishes=200, problems=20),
    Limits(lines=300, note=120, name=60, choices=8, dishes=200, problems=8),
    Limits(lines=480, note=60, name=40, choices=3, dishes=200, problems=4),
    Limits(lines=480, note=60, name=40, choices=3, dishes=25, problems=4),
)

RAW_SHOWN: Final = 1500
"""Characters of an unreadable order that are printed."""

SERVICES: Final = {
    Service.PICKUP: "PICKUP",
    Service.DELIVERY: "DELIVERY",
    Service.DINE_IN: "DINE IN",
    Service.UNKNOWN: "",
}

#: How a CHANGE ticket names the order's fields.
FIELDS: Final = {
    "service": "Service",
    "due": "Time",
    "table": "Table",
    "note": "Note",
    "courier_note": "Courier",
    "guest": "Guest",
    "number": "Number",
}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: `group` is said once for choices that follow each other in it."""

    group: str
    name: str


@dataclass(frozen=True, slots=True)
class Dish:
    """`quantity` ("2x") is empty where the name begins with a measure; `several` asks for attention."""

    quantity: str
    several: bool
    name: str
    options: tuple[Option, ...]
    more_options: int
    note: str


@dataclass(frozen=True, slots=True)
class Dishes:
    """`more` counts those that are left out; `lead` is the quantities' width in cells at double size."""

    shown: tuple[Dish, ...]
    more: int
    lead: int


@dataclass(frozen=True, slots=True)
class Changed:
    """Another thing than dishes that is different now; `now` is empty where it is gone."""

    field: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Changes:
    added: Dishes
    removed: Dishes
    others: tuple[Changed, ...]

    @property
    def nothing_here(self) -> bool:
        return not (self.added.shown or self.removed.shown)


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
    order = work.order
    writer = _Writer(limits)
    local = Local(shop.timezone, work.accepted_at)
    items = _items(work)
    due = writer.due(order, local)
    number = writer.name(order.number) or writer.name(order.source_id)
    table = writer.name(order.table)
    return Content(
        station=writer.name(work.station).upper(),
        running=writer.name(work.running),
        before=before_it(work.before, local),
        number=number,
        number_size=size_for(number, largest=6),
        service=SERVICES[order.service],
        due=due,
        due_width=2 * width(due.time) if width(due.time) <= 5 else 0,
        table=table,
        table_size=size_for(f"TABLE {table}", largest=4),
        note=writer.note(order.note),
        courier_note=writer.note(order.courier_note),
        guest=writer.name(order.guest.name),
        dishes=writer.dishes(items),
        count=_count(items),
        also_at=tuple(writer.name(station).upper() for station in work.also_at[: limits.problems]),
        problems=tuple(writer.problems(order.problems)),
        accepted=local.moment(work.accepted_at).text,
        source=writer.name(order.source),
        changes=_changes(work, local, writer) if work.kind is Kind.CHANGE else None,
        raw=writer.raw(work.raw),
        customer=customer_of(work, shop, local, writer.name) if work.layout == CUSTOMER else None,
    )


def _items(work: Work) -> tuple[Item, ...]:
    """The items at this station. A VOID ticket's positions are those of the revision that was printed.

    A guest's copy has all of them, whatever the station is there for: it names the total.
    """
    order = work.previous if work.kind is Kind.VOID and work.previous else work.order
    if work.layout == CUSTOMER:
        return order.items
    return tuple(order.items[position] for position in work.items if 0 <= position < len(order.items))


def _count(items: Iterable[Item]) -> str:
    total = sum(1 if item.measure else item.quantity for item in items)
    return f"{total} dish" if total == 1 else f"{total} dishes"


def _changes(work: Work, local: Local, writer: _Writer) -> Changes:
    """Dishes added at other stations are on their tickets; where removed ones belonged is not known."""
    before = work.previous or replace(work.order, items=())
    found: Difference = difference(before, work.order)
    here = {replace(item, quantity=1) for item in _items(work)}
    added = [item for item in found.added if replace(item, quantity=1) in here]
    others = [_changed(name, before, work.order, local, writer) for name in found.changed]
    return Changes(writer.dishes(added), writer.dishes(found.removed), tuple(others))


def _changed(field: str, before: Order, after: Order, local: Local, writer: _Writer) -> Changed:
    texts = [_field(field, order, local, writer) for order in (before, after)]
    return Changed(FIELDS[field], *texts)


def _field(field: str, order: Order, local: Local, writer: _Writer) -> str:
    match field:
        case "service":
            return SERVICES[order.service]
        case "due":
            return writer.due(order, local).text
        case "guest":
            return writer.name(order.guest.name)
        case "note" | "courier_note":
            return writer.note(getattr(order, field))
        case _:
            return writer.name(getattr(order, field))


class _Writer:
    """Cleans texts and keeps them within the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def name(self, text: str) -> str:
        """One line."""
        return _within(text, self._limits.name, _one_line)

    def note(self, text: str) -> str:
        """As many lines as the guest wrote, without the empty ones."""
        return _within(text, self._limits.note, _lines)

    def due(self, order: Order, local: Local) -> Moment:
        moment = due_moment(order.due, local)
        return replace(moment, time=self.name(moment.time))

    def raw(self, data: bytes) -> str:
        shown = data[: 4 * RAW_SHOWN].decode("utf-8", "replace")[:RAW_SHOWN]
        left = len(data) - len(shown.encode())
        return _lines(shown) + (f"\n… and {left} more bytes" if left > 0 else "")

    def problems(self, problems: tuple[str, ...]) -> Iterator[str]:
        most = self._limits.problems
        yield from (self.name(problem) for problem in problems[:most])
        if len(problems) > most:
            yield f"… and {len(problems) - most} more problems: see the order"

    def dishes(self, items: Iterable[Item]) -> Dishes:
        given = list(items)
        most = self._limits.dishes
        shown = tuple(self._dish(item) for item in given[:most])
        lead = max([4, *(2 * len(dish.quantity) for dish in shown)])
        return Dishes(shown, len(given) - len(shown), min(lead, NARROWEST // 2))

    def _dish(self, item: Item) -> Dish:
        name = self.name(item.name) or "(dish without a name)"
        measure = self.name(item.measure)
        return Dish(
            quantity="" if measure else f"{item.quantity}x",
            several=not measure and item.quantity != 1,
            name=f"{measure} {name}" if measure else name,
            options=tuple(self._options(item.choices[: self._limits.choices])),
            more_options=max(0, len(item.choices) - self._limits.choices),
            note=self.note(item.note),
        )

    def _options(self, choices: Iterable[Choice]) -> Iterator[Option]:
        before = ""
        for choice in choices:
            group = self.name(choice.group)
            name = self.name(choice.name) or "(choice without a name)"
            counted = name if choice.quantity == 1 else f"{choice.quantity}x {name}"
            yield Option("" if group == before else group, counted)
            before = group


def _within(text: str, limit: int, tidy: Callable[[str], str]) -> str:
    """A text of absurd length is cut before any work is done on it. Whatever is cut off is mentioned."""
    most = 4 * limit + 100
    tidied = tidy(text[:most])
    if len(tidied) <= limit and len(text) <= most:
        return tidied
    return f"{tidied[:limit].rstrip()} … (too long: see the order)"


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)
