"""What a CHANGE ticket tells: the difference between two revisions, as texts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actors.domain.difference import difference
from actors.rendering.tickets.captions import FIELDS, SERVICES
from actors.rendering.tickets.dishes import Dishes, dishes_of, items_of

if TYPE_CHECKING:
    from actors.domain.difference import Difference
    from actors.domain.order import Item, Order
    from actors.journal.messages import Work
    from actors.rendering.tickets.texts import Texts
    from actors.rendering.tickets.times import Local


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


def changes_of(work: Work, local: Local, texts: Texts) -> Changes:
    """Dishes added at other stations are on their tickets; where removed ones belonged is not known."""
    before = work.previous or replace(work.order, items=())
    found: Difference = difference(before, work.order)
    here = {_one(item) for item in items_of(work)}
    added = [item for item in found.added if _one(item) in here]
    others = [_changed(name, before, work.order, local, texts) for name in found.changed]
    return Changes(dishes_of(added, texts, local), dishes_of(found.removed, texts, local), tuple(others))


def _one(item: Item) -> Item:
    return replace(item, quantity=1, price="")


def _changed(field: str, before: Order, after: Order, local: Local, texts: Texts) -> Changed:
    was, now = (_field(field, order, local, texts) for order in (before, after))
    return Changed(texts.word(FIELDS[field]), was, now)


def _field(field: str, order: Order, local: Local, texts: Texts) -> str:
    match field:
        case "service":
            return texts.word(SERVICES[order.service])
        case "due":
            return texts.due(order, local).text
        case "guest":
            return texts.name(order.guest.name)
        case "note" | "courier_note":
            return texts.note(getattr(order, field))
        case _:
            return texts.name(getattr(order, field))
