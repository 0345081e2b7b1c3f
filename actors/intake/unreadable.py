"""Orders that could not be understood, made fit to print: a plain ticket with all that could be saved."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from actors.domain.order import Order
from actors.intake.reading import Reading, as_time, excerpt
from actors.intake.text import NAME_LIMIT, cut
from actors.intake.wire import fingerprint
from actors.journal.messages import Accept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from actors.domain.routing import Station

SALVAGE_LINES: Final = 60
MOST_VALUES: Final = 5_000  # that are looked at: an order may be a megabyte

#: What says nothing to a cook: ids, addresses of files, times to the millisecond, yes and no, nothing.
MACHINES: Final = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-fA-F]{16,}|https?://.*"
    r"|\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+)?|true|false|0(\.0+)?|[A-Z]+(_[A-Z]+)+|\[\]|\{\}"
)

#: Names under which sources tell when an order last changed, and what people call it.
_UPDATED: Final = ("updatedDate", "_updatedDate", "updatedAt")
_NUMBER: Final = ("number", "orderNumber")


class UnreadableError(ValueError):
    """An order that cannot be understood. `salvage` are the lines that could be saved of it."""

    def __init__(self, why: str, identity: str | None, salvage: tuple[str, ...]) -> None:
        super().__init__(why)
        self.why = why
        self.identity = identity
        self.salvage = salvage


def salvage(document: object) -> tuple[str, ...]:
    """The values of a document as lines "where: what", those first that a person can do something with."""
    found = list(islice(_walk(document), MOST_VALUES))
    found.sort(key=lambda line: MACHINES.fullmatch(line[1]) is not None)
    lines = [f"{where}: {value}" if where else value for where, value in found[:SALVAGE_LINES]]
    return (*lines, "…") if len(found) > SALVAGE_LINES else tuple(lines)


def unreadable_accept(
    error: UnreadableError, *, source: str, raw: bytes, stations: tuple[Station, ...], document: object = None
) -> Accept:
    """A ticket for it. What came without an id is known by its bytes."""
    order = Order(
        source=source,
        source_id=error.identity or fingerprint(raw),
        number=_first_line(document, _NUMBER),
        note="\n".join(error.salvage),
        updated_at=_first_time(document, _UPDATED),
        problems=(cut(error.why, NAME_LIMIT),),
    )
    return Accept(order=order, raw=raw, stations=stations, readable=False)


def _walk(document: object) -> Iterator[tuple[str, str]]:
    """Leaves of a document with their path, without recursion: it may be nested deeply."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(reversed([(_below(where, excerpt(key)), part) for key, part in value.items()]))
        elif isinstance(value, list):
            waiting.extend(reversed([(_below(where, str(n)), part) for n, part in enumerate(value, 1)]))
        elif value not in (None, ""):
            yield where, excerpt(value)


def _below(where: str, key: str) -> str:
    return cut(f"{where}.{key}" if where else key, NAME_LIMIT)


def _first_line(document: object, names: tuple[str, ...]) -> str:
    found = document if isinstance(document, dict) else {}
    return next((line for name in names if (line := Reading().line(found.get(name), name))), "")


def _first_time(document: object, names: tuple[str, ...]) -> datetime | None:
    found = document if isinstance(document, dict) else {}
    return next((time for name in names if (time := as_time(found.get(name))) is not None), None)
