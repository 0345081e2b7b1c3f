"""How the stand-in for Wix can fail, by name. No I/O: a driver does to a connection what a `Manner` says."""

from __future__ import annotations

import gzip
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors.demo.wix_answers import Manner, Reply, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

HUGE: Final = 10_000_000  # bytes
SLOW: Final = 5.0  # seconds, where nothing else is said
SILENCE: Final = 60.0
RETRY_AFTER: Final = "30"

CAPTIVE: Final = b"<!DOCTYPE html><html><body><h1>Welcome to the hotel's network</h1></body></html>"
UNAVAILABLE: Final = b"<html><body><h1>503 Service Unavailable</h1></body></html>"

Answer = Callable[[], Reply]
Spoil = Callable[[Answer, float | None], Reply]
"""Takes what would have been answered, and a number where one was named."""


def _empty(status: int) -> Spoil:
    """Wix's own failures say nothing, by design."""
    body = b'{"message":"","details":{}}'
    return lambda _answer, _number: Reply(status, {"Content-Type": "application/json"}, body)


def _page(status: int, body: bytes, kind: str = "text/html") -> Spoil:
    return lambda _answer, _number: Reply(status, {"Content-Type": kind}, body)


def _busy(_answer: Answer, number: float | None) -> Reply:
    reply = refusal(429, "RESOURCE_EXHAUSTED", "Too many requests", "Rate limit exceeded")
    return reply if number is None else reply._replace(headers=reply.headers | {"Retry-After": f"{number:g}"})


def _denied(_answer: Answer, _number: float | None) -> Reply:
    return refusal(403, "PERMISSION_DENIED", "PERMISSION_DENIED", "Missing permission ECOM.READ_ORDERS")


def _half(answer: Answer, _number: float | None) -> Reply:
    """The length promises all of it."""
    reply = answer()
    return reply._replace(manner=Manner(cut=len(reply.body) // 2))


def _cut_short(answer: Answer, _number: float | None) -> Reply:
    """A whole answer whose JSON stops in the middle."""
    reply = answer()
    return reply._replace(body=reply.body[: len(reply.body) // 2])


def _dropped(answer: Answer, _number: float | None) -> Reply:
    """After it was heard."""
    return answer()._replace(manner=Manner(cut=0))


def _slow(answer: Answer, number: float | None) -> Reply:
    return answer()._replace(manner=Manner(seconds=SLOW if number is None else number))


def _silent(answer: Answer, number: float | None) -> Reply:
    return answer()._replace(manner=Manner(before=SILENCE if number is None else number))


def _packed(answer: Answer, _number: float | None) -> Reply:
    reply = answer()
    headers = reply.headers | {"Content-Encoding": "gzip"}
    return reply._replace(headers=headers, body=gzip.compress(reply.body))


def _huge(answer: Answer, number: float | None) -> Reply:
    """Good JSON, with more blanks than anybody wants."""
    reply = answer()
    return reply._replace(body=reply.body + b" " * (HUGE if number is None else int(number)))


FAULTS: Final[dict[str, Spoil]] = {
    "401": _empty(401),
    "403": _denied,
    "404": _page(404, b"<!DOCTYPE html><html><body>Not found</body></html>"),
    "429": _busy,
    "500": _empty(500),
    "503": _page(503, UNAVAILABLE),
    "504": _page(504, b"upstream request timeout", "text/plain"),
    "html": _page(200, CAPTIVE),
    "nothing": _page(200, b"", "application/json"),
    "half": _half,
    "truncated": _cut_short,
    "drop": _dropped,
    "slow": _slow,
    "silent": _silent,
    "gzip": _packed,
    "huge": _huge,
}


@dataclass(slots=True)
class _Planned:
    spoil: Spoil
    number: float | None
    times: int


class Faults:
    """Those that wait for the next requests, whatever they ask."""

    def __init__(self) -> None:
        self._planned: deque[_Planned] = deque()

    def plan(self, name: str, number: float | None = None, times: int = 1) -> None:
        """`number`: seconds of patience, of slowness, of silence, or bytes. Raises `KeyError`."""
        self._planned.append(_Planned(FAULTS[name], number, times))

    def plan_reply(
        self, status: int, body: bytes | Mapping[str, Any], headers: Mapping[str, str] | None, times: int
    ) -> None:
        raw = body if isinstance(body, bytes) else orjson.dumps(dict(body))
        kind = "text/html" if raw[:1] == b"<" else "application/json"
        reply = Reply(status, {"Content-Type": kind, **(headers or {})}, raw)
        self._planned.append(_Planned(lambda _answer, _number: reply, None, times))

    def clear(self) -> None:
        self._planned.clear()

    def spoil(self, answer: Answer) -> Reply:
        if not self._planned:
            return answer()
        planned = self._planned[0]
        planned.times -= 1
        if planned.times <= 0:
            self._planned.popleft()
        return planned.spoil(answer, planned.number)
