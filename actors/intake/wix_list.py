"""Wix's list of the orders of a span, page by page.

It is asked for by the last change and comes sorted by when orders were placed. That never changes, so no
order slips from a page that is still to come to one that was read already, however much changes meanwhile;
what comes twice is no matter. An order can't leave the span by a change either: it has no end for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors import places
from actors.intake import wix_search
from actors.intake.reading import as_time
from actors.intake.wix_answer import page_of
from actors.intake.wix_messages import NotNowError, Post
from supervision import ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from actors.intake.wix_answer import Page
    from supervision import Context

#: How long the client may try by itself, and what one request may take besides.
PATIENCE: Final = 30.0
PAGE_DEADLINE: Final = PATIENCE + 40.0


@dataclass(frozen=True, slots=True)
class Span:
    since: datetime
    until: datetime | None = None


def first_page(span: Span) -> bytes:
    condition: dict[str, Any] = {
        "status": {"$in": list(wix_search.STATUSES)},
        "updatedDate": {"$gte": wix_search.as_text(span.since)},
    }
    if span.until is not None:
        condition["createdDate"] = {"$lte": wix_search.as_text(span.until)}
    search = {
        "filter": condition,
        "sort": [{"fieldName": "createdDate", "order": "ASC"}],
        "cursorPaging": {"limit": wix_search.PAGE_LIMIT},
    }
    return orjson.dumps({"search": search})


def placed(order: object) -> datetime | None:
    return as_time(wix_search.field(order, "createdDate"))


def changed(order: object) -> datetime | None:
    return as_time(wix_search.updated(order))


def belongs(order: object, span: Span) -> bool:
    """Placed in the span, or changed in it for the last time. What has no date might be."""
    dates = [date for date in (placed(order), changed(order)) if date is not None]
    until = span.until
    return not dates or any(span.since <= date and (until is None or date <= until) for date in dates)


async def pages(ctx: Context, source: str, span: Span) -> AsyncIterator[Page]:
    """To the last one. Raises `WixError`."""
    body, followed = first_page(span), set[str]()
    while True:
        page = await _page(ctx, source, body)
        yield page
        if page.next is None or page.next in followed:
            return
        followed.add(page.next)
        body = wix_search.following_page(page.next)


async def _page(ctx: Context, source: str, body: bytes) -> Page:
    client = ctx.ref_of(places.source(source, "client"))
    try:
        told = await client.ask(Post(wix_search.PATH, body, PATIENCE), PAGE_DEADLINE)
    except (ActorDown, Timeout, MailboxFull) as error:
        raise NotNowError(f"{source} is not asked at the moment: {error}") from None
    return page_of(told)
