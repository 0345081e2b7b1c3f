"""What an answer of Wix means. Branches on the status alone: Wix's texts are not dependable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from actors.intake.reading import excerpt
from actors.intake.wire import parse_json
from actors.intake.wix_messages import (
    BusyError,
    DeniedError,
    ElsewhereError,
    NotThereError,
    RefusedError,
    Told,
    TroubleError,
)

if TYPE_CHECKING:
    from actors.intake.wix_messages import WixError
    from actors.ports import Response


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the cursor of the following page; `at` is Wix's own date, where it told it."""

    orders: tuple[object, ...]
    next: str | None
    at: datetime | None


#: What a path is about, with what a key has to be allowed for it, by the path's beginning.
_PERMISSIONS: Final = {
    "/ecom/": ("read orders", "Read Orders (ECOM.READ_ORDERS)"),
    "/restaurants": ("read menus", "Manage Restaurants (RESTAURANTS.MENU_READ)"),
}
_OTHERS: Final = ("do this", "for it")

_UNKNOWN_KEY: Final = "Wix does not accept the API key: check the key and the site id"
_MAY_NOT: Final = "the API key may not {}: give it the permission {} at Wix, or make a new key that has it"
_NOT_THERE: Final = "Wix has nothing of the kind (HTTP {}: {}): check base_url, and the site id"
_NO_APP: Final = (
    "a web page came instead of an answer (HTTP {}): check that the app Wix Restaurants Orders is installed "
    "on the site, and base_url"
)
_REDIRECTED: Final = (
    "the address sends docketd elsewhere: check base_url, and whether the network wants a login"
)
_NOT_ORDERS: Final = "the answer is JSON, but no list of orders: check base_url"
_WEB_PAGE: Final = "a web page came instead of orders: check base_url, and whether the network wants a login"
_BY_ITSELF: Final = "docketd asks again by itself"


def read(response: Response, path: str, now: datetime) -> Told:
    """`now` measures a `Retry-After` date where the answer carries no date of its own. Raises `WixError`."""
    if response.status != 200:
        raise _refusal(response, path, now)
    try:
        return Told(_document(response.body), _date(response))
    except ValueError:
        raise _garbage(response) from None


def page_of(told: Told) -> Page:
    """Of a search for orders. Raises `ElsewhereError`."""
    wire = told.document if isinstance(told.document, dict) else {}
    orders = wire.get("orders")
    if isinstance(orders, list) or (orders is None and isinstance(_paging(wire), dict)):
        return Page(tuple(orders or ()), next_cursor(wire), told.at)
    raise ElsewhereError(_NOT_ORDERS)


def next_cursor(document: Any) -> str | None:  # noqa: ANN401 - any JSON
    """Of a list in pages: what brings the page after this one.

    Absent, null and empty all mean that this was the last one, and so does `hasNext: false`.
    """
    paging = _paging(document) if isinstance(document, dict) else None
    metadata = paging if isinstance(paging, dict) else {}
    cursors = metadata.get("cursors")
    cursor = cursors.get("next") if isinstance(cursors, dict) else None
    if metadata.get("hasNext") is False or not isinstance(cursor, str):
        return None
    return cursor or None


def _paging(wire: dict[str, Any]) -> object:
    return wire.get("metadata") or wire.get("pagingMetadata")


def _refusal(response: Response, path: str, now: datetime) -> WixError:
    status, trace = response.status, _trace(response)
    if status == 401:
        return DeniedError(_UNKNOWN_KEY + trace)
    if status == 403:
        found = next((words for start, words in _PERMISSIONS.items() if path.startswith(start)), _OTHERS)
        return DeniedError(_MAY_NOT.format(*found) + trace)
    if status in {404, 405}:
        return _missing(response)
    if 300 <= status < 400:
        return ElsewhereError(_REDIRECTED + trace)
    return _trouble(response, now)


def _missing(response: Response) -> WixError:
    trace = _trace(response)
    if _is_web_page(response):
        return ElsewhereError(_NO_APP.format(response.status) + trace)
    return NotThereError(_NOT_THERE.format(response.status, _message(response)) + trace)


def _trouble(response: Response, now: datetime) -> WixError:
    status, trace = response.status, _trace(response)
    after = _retry_after(response, now)
    if status == 429:
        return BusyError(f"Wix asks for fewer requests: {_BY_ITSELF}{trace}", after)
    if status >= 500:
        return TroubleError(f"Wix has trouble (HTTP {status}): {_BY_ITSELF}{trace}", after)
    if status < 300:
        return TroubleError(f"Wix sent an empty answer (HTTP {status}): {_BY_ITSELF}{trace}", after)
    return RefusedError(f"Wix refused the request (HTTP {status}: {_message(response)}){trace}", after)


@lru_cache(maxsize=1)
def _document(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read once, not with each poll, as long as nothing new is on the page. Nobody changes it."""
    return parse_json(body)


def forget() -> None:
    """The last answer: of an outage's many pages none comes again, and each is megabytes."""
    _document.cache_clear()


def _garbage(response: Response) -> WixError:
    body = response.body.lstrip()
    if not body:
        return TroubleError(f"Wix sent an empty answer: {_BY_ITSELF}{_trace(response)}")
    if body[:1] in b"{[":
        return TroubleError(f"the answer was cut off: {_BY_ITSELF}{_trace(response)}")
    return ElsewhereError(_WEB_PAGE + _trace(response))


def _is_web_page(response: Response) -> bool:
    return "html" in response.headers.get("content-type", "") or response.body.lstrip()[:1] == b"<"


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
