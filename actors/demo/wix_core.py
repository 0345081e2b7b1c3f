"""A stand-in for Wix's order API: requests in, answers out, no I/O.

It follows what Wix documents (and where that says nothing, what was seen on the wire) and is strict about
what it is asked. It can be told to fail, and to be as slow as Wix's search is to know of a change.
"""

from __future__ import annotations

import copy
import re
from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors.demo.wix_answers import (
    Reply,
    as_json,
    fields_of,
    limit_of,
    make_cursor,
    missing,
    no_such_path,
    read_cursor,
    read_object,
    refusal,
    violation,
)
from actors.demo.wix_menus import PERMISSIONS as MENUS
from actors.demo.wix_menus import Menus
from actors.demo.wix_query import Document, QueryError, matches, ordered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actors.ports import Clock

PREFIX: Final = "/ecom/v1/orders"
PAGE_LIMIT: Final = 100
READ_ORDERS: Final = "ECOM.READ_ORDERS"

_DEFAULT_FILTER: Final = {"status": {"$ne": "INITIALIZED"}}
_DEFAULT_SORT: Final = [{"fieldName": "createdDate", "order": "DESC"}]
_CANONICAL: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_AFTER_ALL: Final = "~"
_PAGING: Final = "search.cursorPaging"


@dataclass(slots=True)
class _Fault:
    reply: Reply
    times: int


@dataclass(slots=True)
class _Stored:
    """All versions of an order that somebody may still see, oldest first, with when they were written."""

    identity: str
    number: int
    versions: list[tuple[datetime, Document]] = field(default_factory=list)

    def write(self, now: datetime, document: Document, lag: timedelta) -> None:
        self.versions.append((now, document))
        while len(self.versions) > 1 and self.versions[1][0] + lag <= now:
            del self.versions[0]

    @property
    def place(self) -> tuple[str, int, str]:
        """Among all orders by the time of their last change."""
        return _changed(self.newest()), self.number, self.identity

    def newest(self) -> Document:
        return self.versions[-1][1]

    def searchable(self, now: datetime, lag: timedelta) -> Document | None:
        return next((document for at, document in reversed(self.versions) if at + lag <= now), None)


class WixStandIn:
    """`search_lag` is how many seconds after a change a search finds it; a GET knows it at once."""

    def __init__(self, site_id: str, key: str, clock: Clock, *, search_lag: float = 0.0) -> None:
        self.search_lag = search_lag
        self.menus = Menus()
        self.permissions = {READ_ORDERS, *MENUS}  # of the key
        self.visible_at: dict[str, datetime] = {}  # when a search can first find each order
        self.requests: deque[tuple[str, str]] = deque(maxlen=1000)
        self._site_id = site_id
        self._key = key
        self._clock = clock
        self._orders: dict[str, _Stored] = {}
        self._by_change: list[tuple[str, int, str]] = []  # sorted: a shop has far more old orders than new
        self._faults: deque[_Fault] = deque()
        self._served = 0

    # --- what a shop does ---

    def add(self, order: Document, *, keep_dates: bool = False) -> str:
        """Takes an order in and answers its id. Unless they are to be kept, its dates are set to now."""
        document = copy.deepcopy(order)
        if not keep_dates:
            document["createdDate"] = document["purchasedDate"] = self._stamp()
            document["updatedDate"] = document["createdDate"]
        identity = str(document["id"])
        self._write(identity, document)
        return identity

    def edit(self, identity: str, patch: Mapping[str, Any]) -> None:
        """Replaces top-level fields. Raises `KeyError` for an unknown order."""
        document = self._orders[identity].newest() | dict(patch) | {"updatedDate": self._stamp()}
        self._write(identity, copy.deepcopy(document))

    def newest(self, identity: str) -> Document:
        """The order as a GET tells it. Raises `KeyError` for an unknown one."""
        return self._orders[identity].newest()

    def approve(self, identity: str) -> None:
        self.edit(identity, {"status": "APPROVED"})

    def cancel(self, identity: str) -> None:
        self.edit(identity, {"status": "CANCELED"})

    def fail_next(
        self,
        status: int,
        body: bytes | Mapping[str, Any] = b"",
        headers: Mapping[str, str] | None = None,
        times: int = 1,
    ) -> None:
        """Answers the next requests like this, whatever they ask. Several calls queue up."""
        raw = body if isinstance(body, bytes) else orjson.dumps(dict(body))
        kind = "text/html" if raw[:1] == b"<" else "application/json"
        self._faults.append(_Fault(Reply(status, {"Content-Type": kind, **(headers or {})}, raw), times))

    # --- what a client sees ---

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """`path` with its query, if any; names of headers count without regard to case.

        Every answer has an `X-Wix-Request-Id`.
        """
        self.requests.append((method, path))
        self._served += 1
        reply = self._answer(method, path, {name.lower(): value for name, value in headers.items()}, body)
        common = {
            "X-Wix-Request-Id": f"stand-in.{self._served}",
            "Date": format_datetime(self._clock.now(), usegmt=True),
        }
        return Reply(reply.status, common | reply.headers, reply.body)

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        if self._faults:
            return self._fault()
        refused = self._refuse(headers)
        if refused is not None:
            return refused
        path, _, arguments = path.partition("?")
        if path.startswith(f"{PREFIX}/"):
            return self._about_orders(method, path.removeprefix(f"{PREFIX}/"), body)
        answer = self.menus.answer(method, path, arguments, body, self.permissions)
        return answer or no_such_path()

    def _about_orders(self, method: str, tail: str, body: bytes) -> Reply:
        if READ_ORDERS not in self.permissions:
            return missing(READ_ORDERS)
        if (method, tail) == ("POST", "search"):
            return self._search(body)
        return self._get(tail) if method == "GET" else no_such_path()

    def _fault(self) -> Reply:
        fault = self._faults[0]
        fault.times -= 1
        if fault.times <= 0:
            self._faults.popleft()
        return fault.reply

    def _refuse(self, headers: dict[str, str]) -> Reply | None:
        """The key stands bare: with `Bearer` before it, it is another key."""
        if headers.get("authorization") != self._key:
            return as_json(401, {"message": "", "details": {}})
        if not headers.get("wix-site-id"):
            return refusal(401, "UNAUTHORIZED", "No Metasite Context in identity.")
        if headers["wix-site-id"] != self._site_id:
            return refusal(403, "PERMISSION_DENIED", "The key does not belong to this site")
        return None

    def _get(self, identity: str) -> Reply:
        stored = self._orders.get(identity)
        if stored is None:
            return refusal(404, "NOT_FOUND", "Order not found")
        return as_json(200, {"order": stored.newest()})

    def _search(self, body: bytes) -> Reply:
        try:
            query = _Query.read(body)
            found = ordered(self._matching(query.filter), query.sort)
        except QueryError as error:
            return violation(error)
        page = found[query.offset : query.offset + query.limit]
        more = query.offset + len(page) < len(found)
        cursors = {"next": query.cursor_at(query.offset + len(page))} if more else {}
        metadata = {"count": len(page), "cursors": cursors, "hasNext": more}
        return as_json(200, {"orders": page, "metadata": metadata})

    def _matching(self, condition: Any) -> list[Document]:  # noqa: ANN401 - any JSON
        now, lag = self._clock.now(), timedelta(seconds=self.search_lag)
        matches({}, condition)
        recent = self._by_change[bisect_left(self._by_change, (_floor(condition),)) :]
        known = [
            self._orders[identity].searchable(now, lag)
            for _, _, identity in sorted(recent, key=itemgetter(1))
        ]
        return [
            document
            for document in known
            if document is not None
            and document.get("status") != "INITIALIZED"
            and matches(document, condition)
        ]

    def _write(self, identity: str, document: Document) -> None:
        now, lag = self._clock.now(), timedelta(seconds=self.search_lag)
        self.visible_at.setdefault(identity, now + lag)
        stored = self._orders.setdefault(identity, _Stored(identity, len(self._orders)))
        if stored.versions:
            del self._by_change[bisect_left(self._by_change, stored.place)]
        stored.write(now, document, lag)
        insort(self._by_change, stored.place)

    def _stamp(self) -> str:
        moment = self._clock.now().astimezone(UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


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
    def read(cls, body: bytes) -> _Query:
        """Raises `QueryError` for any request that is not exactly as documented."""
        search = fields_of(read_object(body), {"search"}, "body").get("search")
        fields = fields_of(search, {"filter", "sort", "cursorPaging"}, "search")
        paging = fields_of(fields.get("cursorPaging", {}), {"limit", "cursor"}, _PAGING)
        limit = limit_of(paging, PAGE_LIMIT, PAGE_LIMIT, _PAGING)
        if "cursor" not in paging:
            return cls(fields.get("filter", _DEFAULT_FILTER), fields.get("sort", _DEFAULT_SORT), limit, 0)
        if fields.keys() != {"cursorPaging"}:
            raise QueryError("search", "must not hold a filter or sort beside a cursor")
        condition, sort, offset = read_cursor(paging["cursor"], _PAGING)
        return cls(condition, sort, limit, offset)

    def cursor_at(self, offset: int) -> str:
        """The cursor carries the query."""
        return make_cursor([self.filter, self.sort, offset])
