"""What an answer of Wix to a search means. Branches on the status alone: Wix's texts are not dependable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from actors.intake.reading import excerpt
from actors.intake.wire import parse_json

if TYPE_CHECKING:
    from actors.ports import Response


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the following page; `at` is Wix's own date, where it told it."""

    orders: tuple[object, ...]
    next: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Again:
    """Trouble that passes. `after` is how many seconds Wix asks to wait.

    `well` where Wix answers as it should and only does not like the request.
    """

    why: str
    after: float | None = None
    well: bool = False


@dataclass(frozen=True, slots=True)
class Denied:
    """Key, site or permission are wrong: a person has to change something."""

    why: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Whoever answered is not Wix's orders."""

    why: str


Answer = Page | Again | Denied | Elsewhere


_DENIED: Final = {
    401: "Wix does not accept the API key: check the key and the site id",
    403: "the API key may not read orders: give it the permission to read orders at Wix",
}
_NOT_FOUND: Final = "there is no order search at this address: check base_url, and that the site takes orders"
_REDIRECTED: Final = (
    "the address sends docketd elsewhere: check base_url, and whether the network wants a login"
)
_NOT_ORDERS: Final = "the answer is JSON, but no list of orders: check base_url"
_WEB_PAGE: Final = "a web page came instead of orders: check base_url, and whether the network wants a login"
_BY_ITSELF: Final = "docketd asks again by itself"


def read(response: Response, now: datetime) -> Answer:
    """`now` measures a `Retry-After` date where the answer carries no date of its own."""
    status, trace = response.status, _trace(response)
    if status == 200:
        return _read_page(response)
    if status in _DENIED:
        return Denied(_DENIED[status] + trace)
    if status in {404, 405}:
        return Elsewhere(_NOT_FOUND + trace)
    if 300 <= status < 400:
        return Elsewhere(_REDIRECTED + trace)
    return _read_trouble(response, now)


def _read_trouble(response: Response, now: datetime) -> Again:
    status, trace = response.status, _trace(response)
    after = _retry_after(response, now)
    if status == 429:
        return Again(f"Wix asks for fewer requests{trace}", after, well=True)
    if status >= 500:
        return Again(f"Wix has trouble (HTTP {status}): {_BY_ITSELF}{trace}", after)
    return Again(f"Wix refused the search (HTTP {status}: {_message(response)}){trace}", after, well=True)


def _read_page(response: Response) -> Answer:
    try:
        document = _document(response.body)
    except ValueError:
        return _read_garbage(response)
    wire = document if isinstance(document, dict) else {}
    paging = wire.get("metadata") or wire.get("pagingMetadata")
    orders = wire.get("orders")
    if isinstance(orders, list) or (orders is None and isinstance(paging, dict)):
        return Page(tuple(orders or ()), _next(paging), _date(response))
    return Elsewhere(_NOT_ORDERS + _trace(response))


@lru_cache(maxsize=1)
def _document(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read once, not with each poll, as long as nothing new is on the page. Nobody changes it."""
    return parse_json(body)


def _read_garbage(response: Response) -> Answer:
    body = response.body.lstrip()
    if not body:
        return Again(f"Wix sent an empty answer: {_BY_ITSELF}{_trace(response)}")
    if body[:1] in b"{[":
        return Again(f"the answer was cut off: {_BY_ITSELF}{_trace(response)}")
    return Elsewhere(_WEB_PAGE + _trace(response))


def _next(paging: Any) -> str | None:  # noqa: ANN401 - any JSON
    """Absent, null and empty all mean that this was the last page, and so does `hasNext: false`."""
    metadata = paging if isinstance(paging, dict) else {}
    cursors = metadata.get("cursors")
    cursor = cursors.get("next") if isinstance(cursors, dict) else None
    if metadata.get("hasNext") is False or not isinstance(cursor, str):
        return None
    return cursor or None


def _date(response: Response) -> datetime | None:
    return _http_date(response.headers.get("date", ""))


def _retry_after(response: Response, now: datetime) -> float | None:
    """Seconds, or an HTTP date, measured by the sender's own clock where it tells it."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:6])
    moment = _http_date(text)
    if moment is None:
        return None
    return max(0.0, (moment - (_date(response) or now)).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _message(response: Response) -> str:
    try:
        document = parse_json(response.body)
    except ValueError:
        return excerpt(response.body.decode(errors="replace"))
    return excerpt(document.get("message", "") if isinstance(document, dict) else document)


def _trace(response: Response) -> str:
    """Wix's id of the request, which its support asks for."""
    request = response.headers.get("x-wix-request-id", "")
    return f" (request {excerpt(request)})" if request else ""
