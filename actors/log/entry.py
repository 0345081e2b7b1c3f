"""One entry of the log, and the two ways to write it down: a sentence for people, JSON for programs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import orjson

from actors.log.cleaning import clean, escape

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import tzinfo

LEVELS: Final = MappingProxyType({"debug": 10, "info": 20, "warning": 30, "error": 40})

MOST_FIELDS: Final = 32
LARGEST: Final = 2**53  # whole numbers that every reader of JSON takes

PLAIN: Final = re.compile(r"(\d{4}-\d\d-\d\dT\S+) (DEBUG|INFO|WARNING|ERROR) +(.*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything in it is clean. `place` is the path of an actor, or the name of a library."""

    at: datetime
    level: str
    kind: str
    place: str
    text: str
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    again: int = 0  # how many like it this one stands for


def clean_data(data: Mapping[str, object], secrets: Collection[str]) -> dict[str, object]:
    """Numbers stay numbers: only texts can hold what must not be told."""
    some = list(data.items())[:MOST_FIELDS]
    return {escape(str(name))[:64]: _value(value, secrets) for name, value in some}


def _value(value: object, secrets: Collection[str]) -> object:
    match value:
        case None | bool() | float():
            return value
        case int() if abs(value) <= LARGEST:
            return int(value)
        case int():
            return hex(value)[:64]
        case list() | tuple() | set() | frozenset():
            return clean(", ".join(str(item) for item in value), secrets)
        case _:
            return clean(str(value), secrets)


def sentence(entry: Entry) -> str:
    match entry.again:
        case 0:
            return entry.text
        case 1:
            return f"{entry.text} (once more)"
        case times:
            return f"{entry.text} ({times} more times)"


def as_plain(entry: Entry, zone: tzinfo) -> str:
    """RFC 3339 in the shop's own time, level, sentence."""
    at = entry.at.astimezone(zone).isoformat(timespec="milliseconds")
    return f"{at} {entry.level.upper():<7} {sentence(entry)}"


def as_json(entry: Entry) -> str:
    found: dict[str, object] = {
        "time": _utc(entry.at),
        "level": entry.level,
        "event": entry.kind,
        "place": entry.place,
        "message": sentence(entry),
    }
    if entry.again:
        found["again"] = entry.again
    if entry.data:
        found["data"] = dict(entry.data)
    return orjson.dumps(found).decode()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- read back ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """A line of a log file. `whole` is what programs get; `text` is the sentence."""

    at: datetime
    level: str
    text: str
    whole: Mapping[str, object]

    def for_people(self, zone: tzinfo | None) -> str:
        """`zone` None is this machine's own."""
        at = self.at.astimezone(zone).isoformat(timespec="milliseconds")
        return f"{at} {self.level.upper():<7} {escape(self.text)}"


def read_line(line: str) -> Written | None:
    """Either of the two ways; None for what is neither, such as a line that the power cut in two."""
    try:
        return _read_json(line) if line.startswith("{") else _read_plain(line)
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _read_plain(line: str) -> Written | None:
    found = PLAIN.fullmatch(line)
    if found is None:
        return None
    at, level, text = datetime.fromisoformat(found[1]), found[2].lower(), found[3]
    return Written(at, level, text, {"time": _utc(at), "level": level, "message": text})


def _read_json(line: str) -> Written | None:
    whole = orjson.loads(line)
    at, level = datetime.fromisoformat(whole["time"]), str(whole["level"])
    if level not in LEVELS or at.tzinfo is None:
        return None
    return Written(at, level, str(whole["message"]), whole)
