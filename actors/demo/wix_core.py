"""A stand-in for Wix's APIs: requests in, answers out, no I/O.

It follows what Wix documents (and where that says nothing, what was seen on the wire) and is strict about
what it is asked. It can be told to fail, and to be as slow as Wix's search is to know of a change.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

from actors.demo.wix_answers import Reply, as_json, missing, no_such_path, refusal, violation
from actors.demo.wix_faults import Faults
from actors.demo.wix_menus import PERMISSIONS as MENUS
from actors.demo.wix_menus import Menus
from actors.demo.wix_orders import Orders
from actors.demo.wix_query import Document, QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actors.ports import Clock

PREFIX: Final = "/ecom/v1/orders"
READ_ORDERS: Final = "ECOM.READ_ORDERS"
MINUTE: Final = timedelta(minutes=1)


class WixStandIn:
    """`search_lag` is how many seconds after a change a search finds it; a GET knows it at once.

    `limit` is how many requests a minute it stands; None: any number. `date_off` is how far its clock is
    ahead. `watchers` hear of each change of an order: its id, and what happened, in Wix's word for it.
    """

    def __init__(self, site_id: str, key: str, clock: Clock, *, search_lag: float = 0.0) -> None:
        self.orders = Orders(clock, search_lag)
        self.menus = Menus()
        self.faults = Faults()
        self.permissions = {READ_ORDERS, *MENUS}  # of the key
        self.key = key
        self.limit: int | None = None
        self.date_off = timedelta()
        self.watchers: list[Callable[[str, str], None]] = []
        self.requests: deque[tuple[str, str]] = deque(maxlen=1000)
        self._site_id = site_id
        self._clock = clock
        self._lately: deque[datetime] = deque()
        self._served = 0

    @property
    def search_lag(self) -> float:
        return self.orders.search_lag

    @search_lag.setter
    def search_lag(self, seconds: float) -> None:
        self.orders.search_lag = seconds

    def now(self) -> datetime:
        return self._clock.now()

    @property
    def visible_at(self) -> dict[str, datetime]:
        """When a search can first find each order."""
        return self.orders.visible_at

    # --- what a shop does ---

    def add(self, order: Document, *, keep_dates: bool = False) -> str:
        """Takes an order in and answers its id. Unless they are to be kept, its dates are set to now."""
        identity = self.orders.add(order, keep_dates=keep_dates)
        self._tell(identity, "created")
        if self.newest(identity).get("status") == "APPROVED":
            self._tell(identity, "approved")
        return identity

    def edit(self, identity: str, patch: Mapping[str, Any], happened: str = "updated") -> None:
        """Replaces top-level fields. Raises `KeyError` for an unknown order."""
        self.orders.edit(identity, patch)
        self._tell(identity, happened)

    def newest(self, identity: str) -> Document:
        """The order as a GET tells it. Raises `KeyError` for an unknown one."""
        return self.orders.newest(identity)

    def approve(self, identity: str) -> None:
        self.edit(identity, {"status": "APPROVED"}, "approved")

    def cancel(self, identity: str) -> None:
        self.edit(identity, {"status": "CANCELED"}, "canceled")

    def fail_next(
        self,
        status: int,
        body: bytes | Mapping[str, Any] = b"",
        headers: Mapping[str, str] | None = None,
        times: int = 1,
    ) -> None:
        """Answers the next requests like this, whatever they ask. Several calls queue up."""
        self.faults.plan_reply(status, body, headers, times)

    def _tell(self, identity: str, happened: str) -> None:
        for watcher in self.watchers:
            watcher(identity, happened)

    # --- what a client sees ---

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """`path` with its query, if any; names of headers count without regard to case.

        Every answer has an `X-Wix-Request-Id`.
        """
        self.requests.append((method, path))
        self._served += 1
        given = {name.lower(): value for name, value in headers.items()}
        reply = self.faults.spoil(lambda: self._answer(method, path, given, body))
        common = {
            "X-Wix-Request-Id": f"stand-in.{self._served}",
            "Date": format_datetime(self._clock.now() + self.date_off, usegmt=True),
        }
        return reply._replace(headers=common | reply.headers)

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        if self._is_too_often():
            return refusal(429, "RESOURCE_EXHAUSTED", "Too many requests", "Rate limit exceeded")
        refused = self._refuse(headers)
        if refused is not None:
            return refused
        path, _, arguments = path.partition("?")
        if path.startswith(f"{PREFIX}/"):
            return self._about_orders(method, path.removeprefix(f"{PREFIX}/"), body)
        answer = self.menus.answer(method, path, arguments, body, self.permissions)
        return answer or no_such_path()

    def _is_too_often(self) -> bool:
        """More than `limit` requests within a minute, this one included; those refused count as well."""
        now = self._clock.now()
        self._lately.append(now)
        while self._lately[0] <= now - MINUTE:
            self._lately.popleft()
        return self.limit is not None and len(self._lately) > self.limit

    def _refuse(self, headers: dict[str, str]) -> Reply | None:
        """The key stands bare: with `Bearer` before it, it is another key."""
        if headers.get("authorization") != self.key:
            return as_json(401, {"message": "", "details": {}})
        if not headers.get("wix-site-id"):
            return refusal(401, "UNAUTHORIZED", "No Metasite Context in identity.")
        if headers["wix-site-id"] != self._site_id:
            return refusal(403, "PERMISSION_DENIED", "The key does not belong to this site")
        return None

    def _about_orders(self, method: str, tail: str, body: bytes) -> Reply:
        if READ_ORDERS not in self.permissions:
            return missing(READ_ORDERS)
        try:
            if (method, tail) == ("POST", "search"):
                return self.orders.search(body)
        except QueryError as error:
            return violation(error)
        return self._get(tail) if method == "GET" else no_such_path()

    def _get(self, identity: str) -> Reply:
        if identity not in self.orders:
            return refusal(404, "NOT_FOUND", "Order not found")
        return as_json(200, {"order": self.newest(identity)})
