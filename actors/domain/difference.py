"""What changed between two revisions, in the words that a CHANGE ticket needs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.domain.order import Choice, Item, Order


@dataclass(frozen=True, slots=True)
class Difference:
    """Items with the quantity to add or to take away, and which other fields of the order differ."""

    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[str, ...]

    @property
    def is_any(self) -> bool:
        return bool(self.added or self.removed or self.changed)


#: The fields besides the items that a kitchen reads, in the order in which a ticket names them.
READ_BY_KITCHEN: Final = ("service", "due", "table", "note", "courier_note", "guest", "number")


def difference(before: Order, after: Order) -> Difference:
    """Equal dishes are counted together, wherever they stand in the order."""
    changed = tuple(name for name in READ_BY_KITCHEN if getattr(before, name) != getattr(after, name))
    return Difference(
        added=_surplus(after.items, before.items),
        removed=_surplus(before.items, after.items),
        changed=changed,
    )


def dish(item: Item) -> Item:
    """One of what a cook cooks: no number, price, place in the menu or second name makes it another.

    Neither does the name of a choice or variant that only the menu knows: without the menu at hand the same
    one has none.
    """
    return replace(
        item,
        quantity=1,
        choices=tuple(_choice(each) for each in item.choices if not item.variant or each.id != item.variant),
        section="",
        section_id="",
        price="",
        app="",
        translated="",
        menu="",
        labels=(),
    )


def _choice(choice: Choice) -> Choice:
    if choice.id:
        return replace(choice, name="", group="", translated="")
    return replace(choice, translated="") if choice.translated else choice


def count_dishes(items: Sequence[Item]) -> Counter[Item]:
    """How many of each dish, in the order in which they first appear; none of those with no quantity."""
    counted: Counter[Item] = Counter()
    for item in items:
        counted[dish(item)] += item.quantity
    return +counted


def _surplus(more: Sequence[Item], less: Sequence[Item]) -> tuple[Item, ...]:
    """Each dish as `more` has it first, section and all: that tells which station it belongs to."""
    first = {dish(item): item for item in reversed(more)}
    left = count_dishes(more) - count_dishes(less)
    return tuple(replace(first[one], quantity=quantity) for one, quantity in left.items())
