"""What changed between two revisions, in the words that a CHANGE ticket needs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.domain.order import Item, Order


@dataclass(frozen=True, slots=True)
class Difference:
    """Items with the quantity to add or to take away, and which other things differ."""

    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[
        str, ...
    ]  # names of the order's fields a kitchen reads: "note", "due", "service", "table", …


#: The fields besides the items that a kitchen reads, in the order in which a ticket names them.
READ_BY_KITCHEN = ("service", "due", "table", "note", "courier_note", "guest", "number")


def difference(before: Order, after: Order) -> Difference:
    """Equal items (name, choices and note alike) are counted together, wherever they stand in the order."""
    old, new = _count(before.items), _count(after.items)
    changed = tuple(name for name in READ_BY_KITCHEN if getattr(before, name) != getattr(after, name))
    return Difference(added=_surplus(new, old), removed=_surplus(old, new), changed=changed)


def _count(items: Sequence[Item]) -> Counter[Item]:
    counted: Counter[Item] = Counter()
    for item in items:
        counted[replace(item, quantity=1)] += item.quantity
    return counted


def _surplus(more: Counter[Item], less: Counter[Item]) -> tuple[Item, ...]:
    return tuple(
        replace(item, quantity=count - less[item]) for item, count in more.items() if count > less[item]
    )
