"""The dishes of a ticket: what is cooked, how many, and how the guest wants it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.domain.ticket import Kind
from actors.rendering.customer import CUSTOMER
from actors.rendering.sizes import NARROWEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from actors.domain.order import Choice, Item
    from actors.journal.messages import Work
    from actors.rendering.texts import Texts
    from actors.words.words import Words


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: `group` is said once for choices that follow each other in it."""

    group: str
    name: str
    second: str  # its name in another language


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


@dataclass(frozen=True, slots=True)
class Dishes:
    """`more` counts those that are left out; `lead` is the quantities' width in cells at double size."""

    shown: tuple[Dish, ...]
    more: int
    lead: int


def items_of(work: Work) -> tuple[Item, ...]:
    """The items at this station. A VOID ticket's positions are those of the revision that was printed.

    A guest's copy has all of them, whatever the station is there for: it names the total.
    """
    order = work.previous if work.kind is Kind.VOID and work.previous else work.order
    if work.layout == CUSTOMER:
        return order.items
    return tuple(order.items[position] for position in work.items if 0 <= position < len(order.items))


def count_of(items: Iterable[Item], words: Words) -> str:
    total = sum(1 if item.measure else item.quantity for item in items)
    return words.ngettext("{n} dish", "{n} dishes", total)


def dishes_of(items: Iterable[Item], texts: Texts) -> Dishes:
    given = list(items)
    most = texts.limits.dishes
    shown = tuple(_dish(item, texts) for item in given[:most])
    lead = max([4, *(2 * len(dish.quantity) for dish in shown)])
    return Dishes(shown, len(given) - len(shown), min(lead, NARROWEST // 2))


def _dish(item: Item, texts: Texts) -> Dish:
    name = texts.name(item.name) or texts.words("(dish without a name)")
    measure = texts.name(item.measure)
    most = texts.limits.choices
    return Dish(
        quantity="" if measure else f"{item.quantity}x",
        several=not measure and item.quantity != 1,
        name=f"{measure} {name}" if measure else name,
        second=texts.second(item.name, item.translated),
        options=tuple(_options(item.choices[:most], texts)),
        more_options=max(0, len(item.choices) - most),
        note=texts.note(item.note),
    )


def _options(choices: Iterable[Choice], texts: Texts) -> Iterator[Option]:
    before = ""
    for choice in choices:
        group = texts.name(choice.group)
        name = texts.name(choice.name) or texts.words("(choice without a name)")
        counted = name if choice.quantity == 1 else f"{choice.quantity}x {name}"
        yield Option("" if group == before else group, counted, texts.second(choice.name, choice.translated))
        before = group
