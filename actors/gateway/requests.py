"""Reads what a request brings: its body, its numbers, its page. Every refusal is a `Problem`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors.errors import Problem

if TYPE_CHECKING:
    from aiohttp import web

BODY_LIMIT: Final = 1_000_000  # bytes
BODY_TIME: Final = 10.0  # seconds: a client that drips its body holds a connection no longer
PAGE: Final = 50
LONGEST_PAGE: Final = 200
LONGEST_KEY: Final = 255  # characters of an Idempotency-Key
LARGEST: Final = 2**63 - 1  # what the journal can count to


def bad(detail: str) -> Problem:
    return Problem(400, "request", "Bad request", detail)


async def body(request: web.Request) -> bytes:
    """The whole body, 1 MB at most, as it was sent: a compressed one is refused before it is unpacked."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem(415, "encoding", "Compressed body", "send the body without Content-Encoding")
    try:
        async with asyncio.timeout(BODY_TIME):
            return await request.read()
    except TimeoutError:
        detail = "the body did not arrive in ten seconds: send it again"
        raise Problem(408, "slow-body", "Request timeout", detail) from None
    except ConnectionError:
        raise bad("the body did not arrive as a whole") from None  # nobody is there any more to read this


async def document(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object, whatever its content type says."""
    try:
        found = orjson.loads(await body(request))
    except orjson.JSONDecodeError:
        raise bad("the body is not JSON") from None
    if not isinstance(found, dict):
        raise bad("the body has to be a JSON object")
    return found


def number(request: web.Request, what: str) -> int:
    """The `{id}` of the path. A text that is no number is an address that does not exist."""
    given = request.match_info["id"]
    if not given.isascii() or not given.isdecimal() or int(given) > LARGEST:
        raise absent(what, given)
    return int(given)


def absent(what: str, given: object) -> Problem:
    """`detail` is for programs and, by way of the command line, for people."""
    if what == "order":  # people know its number, not docketd's
        here = f"docketd orders --search {given}, or GET /orders?search={given}, finds it by its number"
    else:
        here = f"docketd {what}s, or GET /{what}s, lists them"
    return Problem(404, "not-found", f"No such {what}", f"there is no {what} {given}: {here}")


def idempotency_key(request: web.Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise bad(f"Idempotency-Key is a text of 1 to {LONGEST_KEY} characters")
    return key


def cursor(request: web.Request) -> int | None:
    """Where the page before ended; clients get it as `next` and hand it back as it is."""
    given = request.query.get("cursor")
    if given is None:
        return None
    if not given.isascii() or not given.isdecimal() or not 0 < int(given) <= LARGEST:
        raise bad("cursor is not one that docketd gave: start without it")
    return int(given)


def limit(request: web.Request) -> int:
    given = request.query.get("limit", str(PAGE))
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given) <= LONGEST_PAGE:
        raise bad(f"limit is a number from 1 to {LONGEST_PAGE}")
    return int(given)


def moment(request: web.Request, key: str) -> datetime | None:
    """A time with its offset, such as 2025-09-24T17:00:00Z; None where it is not given."""
    given = request.query.get(key)
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given.replace(" ", "+"))  # an unquoted "+" arrives as a space
        return _aware(found).astimezone(UTC)
    except (ValueError, OverflowError):
        raise bad(f"{key} is a time with its offset, such as 2025-09-24T17:00:00Z") from None


def _aware(found: datetime) -> datetime:
    if found.tzinfo is None:
        message = "no offset"
        raise ValueError(message)
    return found
