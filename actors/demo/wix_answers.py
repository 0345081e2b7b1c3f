"""How Wix answers: JSON, its error bodies, its cursors."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any, Final, NamedTuple

import orjson

from actors.demo.wix_query import QueryError

CURSOR_LIMIT: Final = 16_000

NOT_FOUND_PAGE: Final = b"<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>"


class Manner(NamedTuple):
    """How an answer goes over the wire: seconds before it, seconds it takes, bytes until it breaks off."""

    before: float = 0.0
    seconds: float = 0.0
    cut: int | None = None


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes
    manner: Manner = Manner()


def as_json(status: int, content: Any) -> Reply:  # noqa: ANN401 - any JSON
    return Reply(status, {"Content-Type": "application/json"}, orjson.dumps(content))


def no_such_path() -> Reply:
    """Of an application that is not installed: a page for people."""
    return Reply(404, {"Content-Type": "text/html"}, NOT_FOUND_PAGE)


def refusal(status: int, code: str, text: str, description: str = "") -> Reply:
    details = {"applicationError": {"code": code, "description": description or text, "data": {}}}
    return as_json(status, {"message": text, "details": details})


def missing(permission: str) -> Reply:
    return refusal(403, "PERMISSION_DENIED", "PERMISSION_DENIED", f"Missing permission {permission}")


def violation(error: QueryError) -> Reply:
    rule: dict[str, Any] = {"field": error.field, "description": error.description}
    rule |= {"violatedRule": "CUSTOM", "data": {}}
    if error.threshold is not None:
        rule |= {"violatedRule": "MAX", "data": {"threshold": error.threshold}}
    return as_json(400, {"message": str(error), "details": {"validationError": {"fieldViolations": [rule]}}})


def read_object(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Raises `QueryError` for what is no JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise QueryError("body", "must be JSON") from error


def fields_of(value: Any, known: set[str], where: str) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Raises `QueryError` where it is no object, or has other fields than these."""
    if not isinstance(value, dict):
        raise QueryError(where, "must be an object")
    unknown = value.keys() - known
    if unknown:
        raise QueryError(where, f"does not know {', '.join(sorted(unknown))}")
    return value


def limit_of(paging: dict[str, Any], most: int, otherwise: int, where: str) -> int:
    """Raises `QueryError`."""
    limit = paging.get("limit", otherwise)
    if type(limit) is not int or limit < 1:
        raise QueryError(f"{where}.limit", "must be a whole number of at least 1")
    if limit > most:
        raise QueryError(f"{where}.limit", f"must be less than or equal to {most}", threshold=most)
    return limit


def make_cursor(content: Any) -> str:  # noqa: ANN401 - any JSON
    """Opaque, and sealed so that only what was given out is taken back."""
    raw = orjson.dumps(content)
    return base64.urlsafe_b64encode(_seal(raw) + raw).decode("ascii")


def read_cursor(cursor: Any, where: str) -> Any:  # noqa: ANN401 - any JSON
    """Raises `QueryError` for one that was not given out here."""
    if not isinstance(cursor, str) or len(cursor) > CURSOR_LIMIT:
        raise QueryError(f"{where}.cursor", "is not a cursor")
    try:
        sealed = base64.urlsafe_b64decode(cursor.encode("ascii"))
    except (UnicodeEncodeError, binascii.Error) as error:
        raise QueryError(f"{where}.cursor", "is not a cursor") from error
    seal, raw = sealed[:8], sealed[8:]
    if _seal(raw) != seal:
        raise QueryError(f"{where}.cursor", "is not a cursor")
    return orjson.loads(raw)


def _seal(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()[:8]
