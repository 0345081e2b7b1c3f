"""The dishes of a ticket: what is cooked, how many, and how the guest wants it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.domain.routing import WHOLE
from actors.domain.ticket import Kind
from actors.rendering.letters.characters import width
from actors.rendering.receiptline.sizes import NARROWEST
from actors.rendering.tickets.allergens import leaves_out, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from actors.domain.order import Choice, Item, Order
    from actors.journal.messages import Work
    from actors.rendering.tickets.allergens import Piece
    from actors.rendering.tickets.texts import Texts
    from actors.rendering.tickets.times import Local
    from actors.words.words import Words


MOST_LABELS: Final = 60
MOST_STATIONS: Final = 6


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: `group` is said once for choices that follow each other in it."""

    group: str
    name: str
    second: str  # its name in another language
    alert: bool  # it leaves out something that may make somebody ill


@dataclass(frozen=True, slots=True)
class Dish:
    """`quantity` ("2x") is empty where the name begins with a measure; `several` asks for attention."""

    quantity: str
    several: bool
    name: str
    second: str  # its name in another language, on a line of its own
    options: tuple[Option, ...]
    more_options: int
    note: str
    note_pieces: tuple[Piece, ...]
    price: str  # of all of it, as the source wrote it
    stations: tuple[str, ...]  # that cook it, in capitals
    portions: int  # 1 where it is sold by measure


@dataclass(frozen=True, slots=True)
class Dishes:
    """`more` counts those that are left out; `lead` is the quantities' width in cells at double size.

    `prices` is that of the prices, 0 where none is known. `portions` are those of all, shown or not.
    """

    shown: tuple[Dish, ...]
    more: int
    lead: int
    prices: int
    portions: int


@dataclass(frozen=True, slots=True)
class Label:
    """For one portion: `position` of `of`. `single` is False where it stands for all of its dish."""

    position: int
    of: int
    dish: Dish
    single: bool


def items_of(work: Work) -> tuple[Item, ...]:
    """The items at this station. A VOID ticket's positions are those of the revision that was printed.

    A guest's copy has all of them, whatever the station is there for: it names the total.
    """
    items = _order_of(work).items
    return tuple(items[position] for position in _positions(work))


def cooked_at(work: Work) -> tuple[tuple[str, ...], ...]:
    """For each of these items the stations that have it on their tickets."""
    return tuple(
        tuple(station for station, items in work.cooks if position in items) for position in _positions(work)
    )


def count_of(items: Iterable[Item], words: Words) -> str:
    return words.ngettext("{n} dish", "{n} dishes", sum(map(_portions, items)))


def dishes_of(
    items: Iterable[Item], texts: Texts, local: Local, stations: Sequence[tuple[str, ...]] = ()
) -> Dishes:
    given = list(items)
    most = texts.limits.dishes
    at = [*stations, *[()] * (len(given) - len(stations))]
    shown = tuple(_dish(item, texts, local, cooks) for item, cooks in zip(given[:most], at, strict=False))
    lead = max([4, *(2 * len(dish.quantity) for dish in shown)])
    prices = max((width(dish.price) for dish in shown), default=0)
    return Dishes(
        shown=shown,
        more=len(given) - len(shown),
        lead=min(lead, NARROWEST // 2),
        prices=min(prices, NARROWEST // 3),
        portions=sum(map(_portions, given)),
    )


def labels_of(dishes: Dishes) -> tuple[Label, ...]:
    """One for each portion, or for each dish where there are too many."""
    single = dishes.portions <= MOST_LABELS
    of = dishes.portions if single else len(dishes.shown) + dishes.more
    each = [dish for dish in dishes.shown for _ in range(dish.portions if single else 1)]
    return tuple(Label(position, of, dish, single) for position, dish in enumerate(each, 1))


def _order_of(work: Work) -> Order:
    return work.previous if work.kind is Kind.VOID and work.previous else work.order


def _positions(work: Work) -> Iterable[int]:
    items = _order_of(work).items
    if work.layout in WHOLE:
        return range(len(items))
    return [position for position in work.items if 0 <= position < len(items)]


def _portions(item: Item) -> int:
    return 1 if item.measure else item.quantity


def _dish(item: Item, texts: Texts, local: Local, stations: tuple[str, ...]) -> Dish:
    name = texts.name(item.name) or texts.words("(dish without a name)")
    measure = texts.name(item.measure)
    most = texts.limits.choices
    note = texts.note(item.note)
    return Dish(
        quantity="" if measure else f"{item.quantity}x",
        several=not measure and item.quantity != 1,
        name=f"{measure} {name}" if measure else name,
        second=texts.second(item.name, item.translated),
        options=tuple(_options(item.choices[:most], texts)),
        more_options=max(0, len(item.choices) - most),
        note=note,
        note_pieces=pieces(note, texts.allergens),
        price=local.money(texts.name(item.price)),
        stations=tuple(texts.name(station).upper() for station in stations[:MOST_STATIONS]),
        portions=_portions(item),
    )


def _options(choices: Iterable[Choice], texts: Texts) -> Iterator[Option]:
    before = ""
    for choice in choices:
        group = texts.name(choice.group)
        name = texts.name(choice.name) or texts.words("(choice without a name)")
        counted = name if choice.quantity == 1 else f"{choice.quantity}x {name}"
        alert = leaves_out(f"{group} {name}", texts.allergens)
        second = texts.second(choice.name, choice.translated)
        yield Option("" if group == before else group, counted, second, alert)
        before = group
