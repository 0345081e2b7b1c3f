"""The menus of a site as Wix answers for them: menus, sections, items and what hangs on them.

Paths, both families of them, and limits after the documentation of Wix Restaurants Menus (New). Where that
does not name the parameters of a list's paging, `paging.limit` and `paging.cursor` are taken, as gRPC
transcodes them; and a query answers 50 unless asked for more, so that a client has to page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import orjson

from actors.demo.wix_answers import (
    Reply,
    as_json,
    fields_of,
    limit_of,
    make_cursor,
    missing,
    read_cursor,
    read_object,
    refusal,
    violation,
)
from actors.demo.wix_query import Document, Grammar, QueryError, matches, ordered

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 500
QUERIED: Final = 50

_FIELDS: Final = Grammar(
    "query",
    frozenset({"id", "name", "visible", "inStock", "createdDate", "updatedDate", "featured", "labels.id"})
    | {"businessLocationId", "businessLocationIds", "modifierGroups.id", "orderSettings.inStock"},
)
_SORT: Final = [{"fieldName": "createdDate", "order": "ASC"}]


@dataclass(frozen=True, slots=True)
class Kind:
    many: str  # also the field of an answer
    one: str
    permission: str
    paths: tuple[str, ...]


KINDS: Final = (
    Kind("menus", "menu", "RESTAURANTS.MENU_READ", ("menus/v1/menus", "menus-menu/v1/menus")),
    Kind(
        "sections", "section", "RESTAURANTS.SECTION_READ", ("menus/v1/sections", "menus-section/v1/sections")
    ),
    Kind("items", "item", "RESTAURANTS.ITEM_READ", ("menus/v1/items", "menus-item/v1/items")),
    Kind(
        "modifierGroups",
        "modifierGroup",
        "RESTAURANTS.MODIFIER_GROUP_READ",
        ("menus/v1/modifier-groups", "item-modifier-group/v1/modifier-groups"),
    ),
    Kind("modifiers", "modifier", "RESTAURANTS.MODIFIER_READ", ("item-modifiers/v1/modifiers",)),
    Kind(
        "variants", "variant", "RESTAURANTS.VARIANT_READ", ("menus/v1/variants", "item-variants/v1/variants")
    ),
    Kind("labels", "label", "RESTAURANTS.LABEL_READ", ("menus/v1/labels", "item-labels/v1/labels")),
)

PERMISSIONS: Final = frozenset(kind.permission for kind in KINDS)
_BY_PATH: Final = {f"/restaurants/{path}": kind for kind in KINDS for path in kind.paths}


def bundled_menus() -> dict[str, list[Document]]:
    """Fresh copies: the menus that the bundled orders were ordered from, and those of a second kitchen."""
    folder = resources.files("actors.demo") / "menus"
    return {kind.many: orjson.loads((folder / f"{_file(kind)}.json").read_bytes()) for kind in KINDS}


def _file(kind: Kind) -> str:
    return kind.paths[0].rpartition("/")[2]


@dataclass(slots=True)
class Menus:
    """`documents` holds what is answered, by kind; what somebody puts there is answered next."""

    documents: dict[str, list[Document]] = field(default_factory=bundled_menus)

    def answer(
        self, method: str, path: str, arguments: str, body: bytes, allowed: Iterable[str]
    ) -> Reply | None:
        """None where the path is not one of a menu's. `allowed` are the permissions of the key."""
        base, tail = _split(path)
        kind = _BY_PATH.get(base)
        if kind is None or (method, tail) not in {("GET", tail), ("POST", "query")}:
            return None
        if kind.permission not in allowed:
            return missing(kind.permission)
        try:
            if method == "GET" and tail:
                return self._one(kind, tail)
            return self._page(kind, _listed(arguments) if method == "GET" else _asked(body))
        except QueryError as error:
            return violation(error)

    def _one(self, kind: Kind, identity: str) -> Reply:
        for entry in self.documents[kind.many]:
            if entry["id"] == identity:
                return as_json(200, {kind.one: entry})
        return refusal(404, "NOT_FOUND", f"{kind.one} not found")

    def _page(self, kind: Kind, query: _Query) -> Reply:
        fitting = [entry for entry in self.documents[kind.many] if matches(entry, query.filter, _FIELDS)]
        found = ordered(fitting, query.sort, _FIELDS)
        page = found[query.offset : query.offset + query.limit]
        behind = query.offset + len(page)
        more = behind < len(found)
        cursors = {"next": make_cursor([query.filter, query.sort, behind])} if more else {}
        paging = {"count": len(page), "cursors": cursors, "hasNext": more}
        return as_json(200, {kind.many: page, "pagingMetadata": paging})


@dataclass(frozen=True, slots=True)
class _Query:
    filter: Any
    sort: Any
    limit: int
    offset: int = 0


def _split(path: str) -> tuple[str, str]:
    if path in _BY_PATH:
        return path, ""
    base, _, tail = path.rpartition("/")
    return base, tail


def _listed(arguments: str) -> _Query:
    given = dict(parse_qsl(arguments, keep_blank_values=True))
    known = {"paging.limit", "paging.cursor", "onlyVisible"}
    fields_of(given, known, "arguments")
    paging: dict[str, Any] = {
        name: given[f"paging.{name}"] for name in ("limit", "cursor") if f"paging.{name}" in given
    }
    if "limit" in paging:
        paging["limit"] = int(paging["limit"]) if paging["limit"].isdecimal() else None
    visible = {"visible": True} if given.get("onlyVisible") == "true" else {}
    return _paged(paging, MOST, "paging", visible, _SORT)


def _asked(body: bytes) -> _Query:
    query = fields_of(read_object(body), {"query"}, "body").get("query", {})
    asked = fields_of(query, {"filter", "sort", "cursorPaging"}, "query")
    paging = fields_of(asked.get("cursorPaging", {}), {"limit", "cursor"}, "query.cursorPaging")
    if "cursor" in paging and asked.keys() != {"cursorPaging"}:
        raise QueryError("query", "must not hold a filter or sort beside a cursor")
    return _paged(paging, QUERIED, "query.cursorPaging", asked.get("filter", {}), asked.get("sort", _SORT))


def _paged(paging: dict[str, Any], otherwise: int, where: str, condition: Any, sort: Any) -> _Query:  # noqa: ANN401 - any JSON
    limit = limit_of(paging, MOST, otherwise, where)
    if "cursor" not in paging:
        return _Query(condition, sort, limit)
    condition, sort, offset = read_cursor(paging["cursor"], where)
    return _Query(condition, sort, limit, offset)
