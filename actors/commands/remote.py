"""Talks to a running daemon over HTTP. The standard library's client, because it starts fast."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from actors.errors import DocketdError, UnreachableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT: Final = 10.0  # seconds
LARGEST: Final = 32_000_000  # bytes of an answer

LARGEST_FILE: Final = 4_000_000_000

#: Kinds of problems that are the caller's own.
WRONG_USAGE: Final = (b"problem:settings-wrong", b"problem:no-such-printer")

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})

Shape = dict[str, Any]


class Remote:
    """`address` as http://host:port. Every failure is a `DocketdError` with the daemon's own words."""

    def __init__(self, address: str, key: str) -> None:
        self.address = address.rstrip("/")
        self._key = key
        self._opener = build_opener(
            ProxyHandler({})
        )  # a printer's network is no affair of the office's proxy

    def listens(self) -> bool:
        """Whether anybody takes connections there; who takes one and says nothing does."""
        parts = urlsplit(self.address)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
        try:
            connection.connect()
        except ConnectionRefusedError:
            return False
        except OSError:
            return True  # what is wrong there, the request itself will say
        finally:
            connection.close()
        return True

    def get(self, path: str, **query: object) -> Shape:
        given = {name: value for name, value in query.items() if value is not None}
        return self._call("GET", f"{path}?{urlencode(given)}" if given else path, None)

    def post(
        self, path: str, body: object = None, *, seconds: float = TIMEOUT, key: str | None = None
    ) -> Shape:
        """`key` is an Idempotency-Key."""
        data = json.dumps({} if body is None else body).encode()
        return self._call("POST", path, data, seconds, {} if key is None else {"Idempotency-Key": key})

    def get_bytes(self, path: str, *, seconds: float = TIMEOUT) -> bytes:
        """A file."""
        return self._ask("GET", path, None, seconds, {}, LARGEST_FILE)

    def delete(self, path: str) -> Shape:
        return self._call("DELETE", path, None)

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | None,
        seconds: float = TIMEOUT,
        more: Mapping[str, str] = NO_HEADERS,
    ) -> Shape:
        try:
            return _document(self._ask(method, path, body, seconds, more))
        except ValueError as error:
            raise UnreachableError(f"no docketd answers at {self.address} ({error})", "unreachable") from None

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None,
        seconds: float,
        more: Mapping[str, str],
        most: int = LARGEST,
    ) -> bytes:
        headers = {"X-API-Key": self._key, "Accept": "application/json", **more}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = Request(self.address + path, body, headers, method=method)  # noqa: S310 - http(s), see `at`
        try:
            with self._opener.open(request, timeout=seconds) as response:
                return bytes(response.read(most))
        except HTTPError as error:
            with error:
                raise _refusal(error.read(LARGEST), error.code) from None
        except (URLError, OSError, HTTPException, ValueError) as error:
            text = f"no docketd answers at {self.address} ({getattr(error, 'reason', error)})"
            raise UnreachableError(text, "unreachable") from None


def segment(text: str) -> str:
    """A text as one part of a path."""
    return quote(text, safe="")


def _document(body: bytes) -> Shape:
    found = json.loads(body)
    if not isinstance(found, dict):
        message = "not a JSON object"
        raise ValueError(message)  # noqa: TRY004 - for the caller it is as bad as no JSON at all
    return found


def _refusal(body: bytes, status: int) -> DocketdError:
    detail = _detail(body, status)
    return UsageError(detail) if any(kind in body for kind in WRONG_USAGE) else DocketdError(detail)


def _detail(body: bytes, status: int) -> str:
    """The problem's `detail`, or the status of a server that is no docketd."""
    try:
        return str(_document(body)["detail"])
    except (ValueError, KeyError):
        return f"the server answered {status}, and not as docketd does: is this its address?"
