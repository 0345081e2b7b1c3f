"""One request to an IPP server and its answer (RFC 8010), or why there is none.

Each has a connection of its own: on one that was kept, nobody could tell a ticket that the server never saw
from one that it took.
"""

from __future__ import annotations

import asyncio
import getpass
import struct
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from pyipp import IPP, IPPConnectionError, IPPConnectionUpgradeRequired, IPPError, IPPResponseError
from pyipp.parser import parse

from transports.errors import LostError, RefusedError
from transports.ipp_trust import refused_dial, trust
from transports.ipp_words import NOT_ACCEPTING
from transports.reasons import DialReason, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pyipp.enums import IppOperation

    from transports.addresses import Address

    Attributes = Mapping[str, Any]

HTTP_DENIED: Final = frozenset({401, 403})
HTTP_MISSING: Final = 404
HTTP_UNSURE: Final = 500
"""From here on a server may have done what it was asked."""

SUCCESS: Final = range(0x100)
NOT_POSSIBLE: Final = 0x404  # of a job that is over
NOT_FOUND: Final = 0x406
UNKNOWN_FORMAT: Final = 0x40A
STATUSES: Final = {
    0x401: DialReason.FORBIDDEN,
    0x402: DialReason.FORBIDDEN,
    0x403: DialReason.FORBIDDEN,
    NOT_FOUND: DialReason.NO_QUEUE,
    0x504: DialReason.REFUSED,
    0x505: DialReason.REFUSED,
    0x506: NOT_ACCEPTING,
    0x507: DialReason.REFUSED,
}
"""`status-code` (RFC 8011, appendix B)."""

UNREADABLE: Final = (struct.error, ValueError, LookupError, TypeError, AttributeError, IPPError)
"""What `pyipp` raises for an answer that is no IPP."""

WITHOUT_END: Final = 86_400
"""Seconds for `pyipp`, whose own deadline could not be told from another error: ours is around it."""


class IppServer:
    """Raises `RefusedError` where nothing was done, and `LostError(None)` where that can't be known."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._socket = dict(address.query).get("socket")
        self._host = address.host or "localhost"
        self._port = address.port or 631
        self.user = account()
        self._calls: set[asyncio.Timeout] = set()
        self._let_go: set[asyncio.Timeout] = set()

    @property
    def _uri(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{self._address.scheme}://{host}:{self._port}{self._address.path}"

    async def ask(
        self,
        operation: IppOperation,
        words: Attributes,
        seconds: float,
        *,
        also: Collection[int] = (),
        more: Attributes | None = None,
    ) -> Attributes:
        """What may be asked twice; `also` are statuses that are answers too, `more` further groups."""
        late = RefusedError([DialReason.TIMED_OUT], f"no answer within {seconds:g} s")
        answer = await self._exchange(operation, words, more or {}, seconds, late)
        return _good(answer, operation, also)

    async def hand_over(
        self, operation: IppOperation, words: Attributes, data: bytes, seconds: float, also: Collection[int]
    ) -> Attributes:
        """What must not be done twice."""
        late = LostError(None, f"no answer within {seconds:g} s")
        answer = await self._exchange(operation, words, {"data": data}, seconds, late)
        return _good(answer, operation, also)

    def abort(self) -> None:
        for call in self._calls:
            call.reschedule(0)
        self._let_go |= self._calls

    @contextmanager
    def _deadline(self, seconds: float, late: Exception) -> Iterator[asyncio.Timeout]:
        """Brought forward by `abort`."""
        scope = asyncio.timeout(seconds)
        self._calls.add(scope)
        try:
            yield scope
        except TimeoutError as error:
            raise (LostError(None, "let go") if scope in self._let_go else late) from error
        finally:
            self._calls.discard(scope)
            self._let_go.discard(scope)

    async def _exchange(
        self, operation: IppOperation, words: Attributes, more: Attributes, seconds: float, late: Exception
    ) -> Attributes:
        with self._deadline(seconds, late) as scope:
            async with scope:
                try:
                    return dict(parse(await self._post(operation, words, more)))
                except IPPResponseError as error:
                    raise _turned_away(error.args[1]["status-code"], late) from error
                except IPPConnectionUpgradeRequired as error:
                    text = "it wants an encrypted line: ipps://"
                    raise RefusedError([DialReason.TLS], text) from error
                except IPPConnectionError as error:
                    refused = await refused_dial(error.__cause__, self._address)
                    raise refused or _unclear(str(error.__cause__), late) from error
                except (aiohttp.ClientError, OSError) as error:
                    if isinstance(error, TimeoutError):
                        raise
                    raise _unclear(str(error), late) from error
                except UNREADABLE as error:
                    raise _unclear("its answer is no IPP", late) from error

    async def _post(self, operation: IppOperation, words: Attributes, more: Attributes) -> bytes:
        async with aiohttp.ClientSession(
            connector=self._connector(), headers=self._headers(), cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            server = IPP(
                self._host,
                base_path=self._address.path,
                port=self._port,
                tls=self._address.scheme == "ipps",
                session=session,
                request_timeout=WITHOUT_END,
                verify_ssl=trust(self._address),  # type: ignore[arg-type]  # goes to aiohttp as it is
                ipp_version=(1, 1),
            )
            head = {"printer-uri": self._uri, "requesting-user-name": self.user}
            return await server.raw(operation, {"operation-attributes-tag": {**head, **words}, **more})

    def _connector(self) -> aiohttp.BaseConnector:
        if self._socket:
            return aiohttp.UnixConnector(self._socket, force_close=True)
        return aiohttp.TCPConnector(force_close=True)

    def _headers(self) -> dict[str, str]:
        """CUPS asks the kernel who is at the other end of its own socket."""
        return {"Authorization": f"PeerCred {self.user}"} if self._socket else {}


def account() -> str:
    """Whose documents these are. `getpass` believes the environment, and CUPS does not."""
    if sys.platform != "win32":
        import os  # noqa: PLC0415 - not for Windows
        import pwd  # noqa: PLC0415 - there is none on Windows

        try:
            return pwd.getpwuid(os.geteuid()).pw_name
        except KeyError:  # an account without a name, as in some containers
            return "docketd"
    return getpass.getuser()


def _good(answer: Attributes, operation: IppOperation, also: Collection[int]) -> Attributes:
    """An operation that failed has done nothing (RFC 8011, 4.1.8)."""
    status = answer["status-code"]
    if status in SUCCESS or status in also:
        return answer
    said = answer["operation-attributes"] or {}
    told = said.get("status-message") or f"status {status:#06x} to {operation.name}"
    raise RefusedError([STATUSES.get(status, Reason.OTHER)], str(told))


def _turned_away(status: int, late: Exception) -> Exception:
    if status in HTTP_DENIED:
        return RefusedError([DialReason.FORBIDDEN], f"HTTP status {status}")
    if status == HTTP_MISSING:
        return RefusedError([DialReason.NO_QUEUE], f"HTTP status {status}")
    if status < HTTP_UNSURE:
        return RefusedError([Reason.OTHER], f"HTTP status {status}")
    return _unclear(f"HTTP status {status}", late)


def _unclear(what: str, late: Exception) -> Exception:
    """What can't be known of a document is lost; a question is just not answered."""
    return LostError(None, what) if isinstance(late, LostError) else RefusedError([Reason.OTHER], what)
