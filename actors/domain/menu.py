"""What a source's menus say of its dishes: names for ids, and the place of each dish. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from actors.domain.order import Order

UNNAMED: Final = "?"
"""Stands for the name of a dish or a choice of which nobody knows it."""


class Kind(StrEnum):
    """What menus are made of, by the names that Wix gives it (Wix Restaurants, Menus API)."""

    MENUS = "menus"
    SECTIONS = "sections"
    ITEMS = "items"
    GROUPS = "modifierGroups"
    MODIFIERS = "modifiers"
    VARIANTS = "variants"
    LABELS = "labels"


@dataclass(frozen=True, slots=True)
class Entry:
    """`inside` are ids: a menu's sections, a section's dishes, a dish's labels."""

    id: str
    name: str
    inside: tuple[str, ...] = ()


Parts = dict[Kind, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dish stands; empty what is not known."""

    section: str = ""
    section_id: str = ""
    menu: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Menu:
    """Names by ids, and which is inside of which. What it does not know has no name; nothing is refused."""

    by_id: Mapping[str, str] = field(default_factory=dict)  # names; no id is given twice
    in_menu: Mapping[str, str] = field(default_factory=dict)  # of a section the menu that lists it first
    in_section: Mapping[str, str] = field(default_factory=dict)  # of a dish, likewise
    labelled: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def place(self, item: str, section: str = "", menu: str = "") -> Place:
        """`section` and `menu` are those that an order names itself: a dish may stand in several."""
        where = section or self.in_section.get(item, "")
        labels = (self.by_id.get(label, "") for label in self.labelled.get(item, ()))
        return Place(
            section=self.by_id.get(where, ""),
            section_id=where,
            menu=self.by_id.get(menu or self.in_menu.get(where, ""), ""),
            labels=tuple(label for label in labels if label),
        )


NO_MENU: Final = Menu()


def menu_of(parts: Parts) -> Menu:
    """A dish in several sections belongs to the one that a menu lists first; so does a section in several."""
    in_menu: dict[str, str] = {}
    for menu in parts.get(Kind.MENUS, ()):
        for section in menu.inside:
            in_menu.setdefault(section, menu.id)
    listed = {section: place for place, section in enumerate(in_menu)}
    sections = sorted(parts.get(Kind.SECTIONS, ()), key=lambda one: listed.get(one.id, len(listed)))
    in_section: dict[str, str] = {}
    for section_entry in sections:
        for item in section_entry.inside:
            in_section.setdefault(item, section_entry.id)
    return Menu(
        by_id={entry.id: entry.name for entries in parts.values() for entry in entries if entry.name},
        in_menu=in_menu,
        in_section=in_section,
        labelled={entry.id: entry.inside for entry in parts.get(Kind.ITEMS, ()) if entry.inside},
    )


def lacks_names(order: Order, apps: Iterable[str]) -> bool:
    """Whether a newer menu might tell what this order does not: of a dish that one of these apps sold."""
    food = frozenset(apps)
    return any(
        (not item.section and (item.section_id or item.app in food))
        or any(choice.id and choice.name == UNNAMED for choice in item.choices)
        for item in order.items
    )
