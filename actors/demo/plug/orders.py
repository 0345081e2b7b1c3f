"""What is ordered while the plug is pulled: bundled orders through Wix, others from a till."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actors.demo.orders import BAR, section_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.demo.wix_query import Document

SOURCES: Final = ("wix", "till")

#: What the till sells: a dish, and its section.
MENU: Final = (
    ("Pizza Margherita", "Pizza"),
    ("Pizza Diavola", "Pizza"),
    ("Spaghetti Carbonara", "Pasta"),
    ("Lasagne", "Pasta"),
    ("Tiramisù", "Desserts"),
    ("Espresso", "Drinks"),
    ("Acqua minerale", "Drinks"),
    ("Birra alla spina", "Drinks"),
)

#: Where the till's drinks are poured; it shares the bar's printer.
COUNTER: Final = "counter"
POURED: Final = ("Drinks",)


def till_order(number: int, dishes: Sequence[int]) -> Document:
    """In the shape that POST /orders takes."""
    items = [{"name": MENU[dish][0], "category": MENU[dish][1]} for dish in dishes]
    return {"id": f"till-{number}", "number": str(number), "type": "pickup", "items": items}


def stations_of_till(dishes: Sequence[int]) -> frozenset[str]:
    """Where its tickets belong, worked out without docketd."""
    return frozenset(COUNTER if MENU[dish][1] in POURED else "kitchen" for dish in dishes)


def stations_of_wix(order: Document) -> frozenset[str]:
    bar = section_ids(*BAR)
    return frozenset("bar" if _section(item) in bar else "kitchen" for item in order["lineItems"])


def _section(item: dict[str, Any]) -> str:
    return str(item.get("catalogReference", {}).get("options", {}).get("sectionId", ""))
