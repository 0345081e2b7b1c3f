"""Searching Wix for orders: what to send, and from when on. Sans I/O.

`POST /ecom/v1/orders/search` is eventually consistent: an order may show up in it later than its
`updatedDate` says. Each search therefore starts `look_back` before the newest change seen.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import orjson

from actors.intake.reading import as_time

if TYPE_CHECKING:
    from actors.intake.wix_answer import Page
    from actors.settings import WixSource

ORDERS: Final = "/ecom/v1/orders"  # and below it one by its id
PATH: Final = f"{ORDERS}/search"
PAGE_LIMIT: Final = 100
STATUSES: Final = ("APPROVED", "CANCELED")

#: How far an `updatedDate` may lie after Wix's own clock and still move the cursor.
SKEW: Final = timedelta(minutes=5)


def headers(settings: WixSource) -> dict[str, str]:
    """The key stands bare, without `Bearer`; only the site's id goes with it, never the account's."""
    return {
        "Authorization": settings.key,
        "wix-site-id": settings.site_id,
        "Content-Type": "application/json",
        "Accept": "application/json",
    }


def first_page(since: datetime) -> bytes:
    search = {
        "filter": {"status": {"$in": list(STATUSES)}, "updatedDate": {"$gte": as_text(since)}},
        "sort": [{"fieldName": "updatedDate", "order": "ASC"}],
        "cursorPaging": {"limit": PAGE_LIMIT},
    }
    return orjson.dumps({"search": search})


def page_after(page: Page, since: datetime) -> tuple[datetime, bytes] | None:
    """From when on to search next, and how; None where this was the last page. `since` is of this one.

    By the last change on the page, not by Wix's cursor: should that count orders, one that is changed between
    two pages moves behind the others, and the first of the next page is on none.
    """
    if page.next is None:
        return None
    changes = [as_time(updated(order)) for order in page.orders]
    dates = [change for change in changes if change is not None]
    if len(dates) < len(changes) or dates != sorted(dates) or not dates or dates[-1] <= since:
        return since, following_page(page.next)
    return dates[-1], first_page(dates[-1])


def following_page(cursor: str) -> bytes:
    """The cursor holds filter and sort; sending them again is not allowed."""
    return orjson.dumps({"search": {"cursorPaging": {"limit": PAGE_LIMIT, "cursor": cursor}}})


def start_of(horizon: datetime, cursor: str | None, look_back: float) -> datetime:
    """From when on to ask. Until something was seen that is the first contact itself."""
    seen = None if cursor is None else as_time(cursor)
    if seen is None:
        return horizon
    try:
        return seen - timedelta(seconds=look_back)
    except OverflowError:  # "0001-01-01T00:00:00Z", which some programs write where they have no date
        return seen


def horizon_by_wix(horizon: datetime, at: datetime, waited: float) -> datetime | None:
    """The horizon by Wix's clock, where this machine's was ahead at first contact; None where it was not.

    Nothing is newer than a horizon in the future, and every order would pass for an old one. `waited` are the
    seconds from the contact to the request that Wix answered at `at`, a date without fractions.
    """
    contact = at - timedelta(seconds=waited)
    return contact if contact + timedelta(seconds=1) <= horizon else None


def advance(cursor: str | None, page: Page) -> str | None:
    """The cursor after a page: the newest change seen. A date in the future of Wix's clock does not count."""
    seen = [time for order in page.orders if (time := as_time(updated(order))) is not None]
    if page.at is not None:
        seen = [time for time in seen if time <= page.at + SKEW]
    before = None if cursor is None else as_time(cursor)
    newest = max((*seen, *(() if before is None else (before,))), default=None)
    return cursor if newest is None or newest == before else as_text(newest)


def updated(order: object) -> str | None:
    value = field(order, "updatedDate")
    return value if isinstance(value, str) else None


def known_by(order: object) -> tuple[str, str] | None:
    """Id and last change, where an element of a page has both."""
    found, changed = field(order, "id"), updated(order)
    return (found, changed) if isinstance(found, str) and found and changed is not None else None


def as_text(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as Wix writes it; finer fractions are cut, never rounded up."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def field(order: object, name: str) -> object:
    wire = order.get("order", order) if isinstance(order, dict) else None
    if not isinstance(wire, dict):
        return None
    value = wire.get(name)
    return wire.get(f"_{name}") if value is None else value
