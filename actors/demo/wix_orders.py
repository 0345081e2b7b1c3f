"""The orders of the stand-in for Wix, as a GET and as a search know them. No I/O.

A search is eventually consistent: it knows a change `search_lag` seconds after a GET does, and up to
`lag_spread` seconds later still, so that it may know a later change before an earlier one.
"""

from __future__ import annotations

import copy
import hashlib
import re
from bisect import bisect_left, insort
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from actors.demo.wix_answers import (
    Reply,
    as_json,
    fields_of,
    limit_of,
    make_cursor,
    read_cursor,
    read_object,
)
from actors.demo.wix_query import Document, QueryError, matches, ordered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from actors.ports import Clock

PAGE_LIMIT: Final = 100

_DEFAULT_FILTER: Final = {"status": {"$ne": "INITIALIZED"}}
_DEFAULT_SORT: Final = [{"fieldName": "createdDate", "order": "DESC"}]
_CANONICAL: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_AFTER_ALL: Final = "~"
_PAGING: Final = "search.cursorPaging"


@dataclass(slots=True)
class _Stored:
    """All versions of an order that somebody may still see, oldest first, with when a search knows them."""

    identity: str
    number: int
    versions: list[tuple[datetime, Document]] = field(default_factory=list)

    def write(self, now: datetime, document: Document, visible: datetime) -> None:
        self.versions.append((visible, document))
        while len(self.versions) > 1 and self.versions[1][0] <= now:
            del self.versions[0]

    @property
    def place(self) -> tuple[str, int, str]:
        """Among all orders by the time of their last change."""
        return _changed(self.newest()), self.number, self.identity

    def newest(self) -> Document:
        return self.versions[-1][1]

    def searchable(self, now: datetime) -> Document | None:
        return next((document for at, document in reversed(self.versions) if at <= now), None)


class Orders:
    """`repeats` orders of a page come again on the next one; a cursor is good for `cursor_life` seconds.

    A page has `page` orders at most, whatever was asked for.

    A cursor counts: an order that is changed between two pages moves, and those behind it move up.
    """

    def __init__(self, clock: Clock, search_lag: float) -> None:
        self.search_lag = search_lag
        self.lag_spread = 0.0
        self.page = PAGE_LIMIT
        self.repeats = 0
        self.cursor_life = 3600.0
        self.visible_at: dict[str, datetime] = {}  # when a search can first find each order
        self._clock = clock
        self._orders: dict[str, _Stored] = {}
        self._written = 0
        self._by_change: list[tuple[str, int, str]] = []  # sorted: a shop has far more old orders than new

    def __contains__(self, identity: str) -> bool:
        return identity in self._orders

    def __iter__(self) -> Iterator[str]:
        return iter(self._orders)

    def newest(self, identity: str) -> Document:
        """Raises `KeyError` for an unknown order."""
        return self._orders[identity].newest()

    def add(self, order: Document, *, keep_dates: bool) -> str:
        document = copy.deepcopy(order)
        if not keep_dates:
            document["createdDate"] = document["purchasedDate"] = self.stamp()
            document["updatedDate"] = document["createdDate"]
        identity = str(document["id"])
        self._write(identity, document)
        return identity

    def edit(self, identity: str, patch: Mapping[str, Any]) -> None:
        """Raises `KeyError` for an unknown order."""
        document = self._orders[identity].newest() | dict(patch) | {"updatedDate": self.stamp()}
        self._write(identity, copy.deepcopy(document))

    def stamp(self) -> str:
        moment = self._clock.now().astimezone(UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def search(self, body: bytes) -> Reply:
        """Raises `QueryError` for any request that is not exactly as documented."""
        now = self._clock.now()
        query = _Query.read(body, now.timestamp() - self.cursor_life)
        found = ordered(self._matching(query.filter, now), query.sort)
        page = found[query.offset : query.offset + min(query.limit, self.page)]
        behind = query.offset + len(page)
        more = behind < len(found)
        again = max(0, min(self.repeats, len(page) - 1))
        cursors = {"next": query.cursor_at(behind - again, now.timestamp())} if more else {}
        metadata = {"count": len(page), "cursors": cursors, "hasNext": more}
        return as_json(200, {"orders": page, "metadata": metadata})

    def _matching(self, condition: Any, now: datetime) -> list[Document]:  # noqa: ANN401 - any JSON
        matches({}, condition)
        recent = self._by_change[bisect_left(self._by_change, (_floor(condition),)) :]
        known = [
            self._orders[identity].searchable(now) for _, _, identity in sorted(recent, key=itemgetter(1))
        ]
        return [
            document
            for document in known
            if document is not None
            and document.get("status") != "INITIALIZED"
            and matches(document, condition)
        ]

    def _write(self, identity: str, document: Document) -> None:
        now = self._clock.now()
        self._written += 1
        visible = now + timedelta(seconds=self.search_lag + self.lag_spread * share(self._written))
        self.visible_at.setdefault(identity, visible)
        stored = self._orders.setdefault(identity, _Stored(identity, len(self._orders)))
        if stored.versions:
            del self._by_change[bisect_left(self._by_change, stored.place)]
        stored.write(now, document, visible)
        insort(self._by_change, stored.place)


def share(*numbers: int) -> float:
    """From 0 to 1 by chance, and always the same for the same numbers, so that a run can be had again."""
    return int.from_bytes(hashlib.sha256(repr(numbers).encode()).digest()[:4]) / 2**32


def _floor(condition: Any) -> str:  # noqa: ANN401 - any JSON
    """The text before which no `updatedDate` fits; empty where the filter does not say so as Wix does."""
    bounds = condition.get("updatedDate") if isinstance(condition, dict) else None
    floor = bounds.get("$gte") if isinstance(bounds, dict) else None
    return floor if isinstance(floor, str) and _CANONICAL.fullmatch(floor) else ""


def _changed(document: Document) -> str:
    """Dates as Wix writes them compare as text. Any other stands behind them: no floor leaves it out."""
    changed = document.get("updatedDate")
    return changed if isinstance(changed, str) and _CANONICAL.fullmatch(changed) else _AFTER_ALL


@dataclass(frozen=True, slots=True)
class _Query:
    filter: Any
    sort: Any
    limit: int
    offset: int

    @classmethod
    def read(cls, body: bytes, oldest: float) -> _Query:
        """`oldest` is from when on a cursor is still good. Raises `QueryError`."""
        search = fields_of(read_object(body), {"search"}, "body").get("search")
        fields = fields_of(search, {"filter", "sort", "cursorPaging"}, "search")
        paging = fields_of(fields.get("cursorPaging", {}), {"limit", "cursor"}, _PAGING)
        limit = limit_of(paging, PAGE_LIMIT, PAGE_LIMIT, _PAGING)
        if "cursor" not in paging:
            return cls(fields.get("filter", _DEFAULT_FILTER), fields.get("sort", _DEFAULT_SORT), limit, 0)
        if fields.keys() != {"cursorPaging"}:
            raise QueryError("search", "must not hold a filter or sort beside a cursor")
        condition, sort, offset, given_out = read_cursor(paging["cursor"], _PAGING)
        if given_out < oldest:
            raise QueryError(f"{_PAGING}.cursor", "has expired")
        return cls(condition, sort, limit, offset)

    def cursor_at(self, offset: int, now: float) -> str:
        """The cursor carries the query."""
        return make_cursor([self.filter, self.sort, offset, now])
