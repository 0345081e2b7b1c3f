"""Asking Wix for its menus, and what its answers mean. Sans I/O.

Paths, limits and fields: Wix Restaurants, Menus API (menus, sections, items, item modifier groups, item
modifiers, item variants, item labels). A query answers `pagingMetadata`, with a cursor as long as there is
more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors.domain.menu import Entry, Kind
from actors.intake.reading import identity
from actors.intake.text import NAME_LIMIT, clean_line, cut
from actors.intake.wire import parse_json
from actors.intake.wix_answer import next_cursor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from actors.domain.menu import Parts

PAGE_LIMIT: Final = 50  # of which examples of Wix's own make use

PATHS: Final[Mapping[Kind, str]] = {
    Kind.MENUS: "/restaurants/menus/v1/menus/query",
    Kind.SECTIONS: "/restaurants/menus/v1/sections/query",
    Kind.ITEMS: "/restaurants/menus/v1/items/query",
    Kind.LABELS: "/restaurants/menus/v1/labels/query",
    Kind.MODIFIERS: "/restaurants/item-modifiers/v1/modifiers/query",
    Kind.GROUPS: "/restaurants/menus/v1/modifier-groups/query",
    Kind.VARIANTS: "/restaurants/menus/v1/variants/query",
}
"""What stations ask for comes first."""

INSIDE: Final[Mapping[Kind, str]] = {Kind.MENUS: "sectionIds", Kind.SECTIONS: "itemIds", Kind.ITEMS: "labels"}
MOST_INSIDE: Final = 1000
MOST_ENTRIES: Final = 20_000
TYPE_NAME: Final = "docketd.menus/1"


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the following page."""

    entries: tuple[Entry, ...]
    next: str | None


def query(cursor: str | None) -> bytes:
    paging: dict[str, object] = {"limit": PAGE_LIMIT} | ({} if cursor is None else {"cursor": cursor})
    return orjson.dumps({"query": {"cursorPaging": paging}})


def page_of(kind: Kind, document: object) -> Page | None:
    """None for JSON that is no page of these."""
    found = document.get(kind.value) if isinstance(document, dict) else None
    if not isinstance(found, list):
        return None
    entries = (entry for each in found if (entry := _entry(kind, each)) is not None)
    return Page(tuple(entries), next_cursor(document))


def _entry(kind: Kind, value: object) -> Entry | None:
    """None for what has no id. A name that can't be read is none."""
    if not isinstance(value, dict) or (found := identity(value.get("id", value.get("_id")))) is None:
        return None
    name = value.get("name")
    inside = value.get(INSIDE.get(kind, ""))
    return Entry(
        found,
        cut(clean_line(name), NAME_LIMIT) if isinstance(name, str) else "",
        tuple(_ids(inside[:MOST_INSIDE])) if isinstance(inside, list) else (),
    )


def _ids(values: Sequence[object]) -> list[str]:
    """A dish's labels are objects with an id; anything else is the id itself."""
    plain = (value.get("id") if isinstance(value, dict) else value for value in values)
    return [found for value in plain if (found := identity(value)) is not None]


# --- what is kept ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """The menus of a site as they were last fetched."""

    parts: Parts
    at: str  # RFC 3339


def dump(site_id: str, kept: Kept) -> bytes:
    parts = {
        kind.value: [[entry.id, entry.name, entry.inside] for entry in entries]
        for kind, entries in kept.parts.items()
    }
    return orjson.dumps({"type": TYPE_NAME, "site_id": site_id, "at": kept.at, "parts": parts})


def load(site_id: str, content: bytes) -> Kept | None:
    """None for those of another site, and for what can't be read: it is fetched anew."""
    try:
        document = parse_json(content)
        if document["type"] != TYPE_NAME or document["site_id"] != site_id:
            return None
        parts = {Kind(kind): tuple(map(_kept, rows)) for kind, rows in document["parts"].items()}
        return Kept(parts, str(document["at"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _kept(row: Sequence[Any]) -> Entry:
    found, name, inside = row
    return Entry(str(found), str(name), tuple(map(str, inside)))
