"""Reading JSON in which every field may be missing or of a wrong type.

A field that is missing (or null) has its empty value. One that cannot be read has it too, and is named
in the problems with what stood there, so that a cook reads it on the ticket.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from actors.intake.text import NAME_LIMIT, NOTE_LIMIT, clean_block, clean_line, cut

if TYPE_CHECKING:
    from collections.abc import Callable

IDENTITY_LIMIT: Final = 100
PROBLEMS_LIMIT: Final = 40
EXCERPT_LIMIT: Final = 120
QUANTITY_LIMIT: Final = 1_000_000

#: Raw text longer than this is cut before it is cleaned.
_RAW_LIMIT: Final = 10_000


class Reading:
    """Collects the problems met while one document is read."""

    def __init__(self) -> None:
        self._problems: list[str] = []
        self._left_out = 0
        self._lines: dict[str, str] = {}  # cleaned: sections and prices come again and again

    @property
    def problems(self) -> tuple[str, ...]:
        if not self._left_out:
            return tuple(self._problems)
        return (*self._problems, f"and {self._left_out} more problems")

    def problem(self, sentence: str) -> None:
        """Notes a problem once."""
        if sentence in self._problems:
            return
        if len(self._problems) < PROBLEMS_LIMIT:
            self._problems.append(sentence)
        else:
            self._left_out += 1

    def unreadable(self, what: str, value: object) -> None:
        self._quote(f"{what} could not be read", value)

    def unknown(self, where: str, name: str, value: object) -> None:
        """Notes a field that nobody reads: it may be a misspelt one."""
        self._quote(f"docketd does not know this about {where}: {excerpt(name)}", value)

    def line(self, value: object, what: str, limit: int = NAME_LIMIT) -> str:
        if type(value) is str and len(value) <= limit:
            found = self._lines.get(value)
            if found is None:
                found = self._lines[value] = clean_line(value)
            if len(found) <= limit:
                return found
        if value is None:
            return ""
        return self._cleaned(clean_line, self._raw(value, what), what, limit)

    def block(self, value: object, what: str, limit: int = NOTE_LIMIT) -> str:
        """Text of several lines; a list of texts is read as its lines."""
        if value is None:
            return ""
        if isinstance(value, list) and all(is_plain(part) for part in value):
            value = "\n".join(str(part) for part in value)
        return self._cleaned(clean_block, self._raw(value, what), what, limit)

    def mapping(self, value: object, what: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        if value is not None:
            self.unreadable(what, value)
        return {}

    def sequence(self, value: object, what: str, limit: int) -> list[Any]:
        if value is not None and not isinstance(value, list):
            self.unreadable(what, value)
            return []
        found: list[Any] = value or []
        if len(found) > limit:
            self.problem(f"{what}: only the first {limit} of {len(found)} are on this ticket")
        return found[:limit]

    def flag(self, value: object, what: str) -> bool | None:
        if value is not None and not isinstance(value, bool):
            self.unreadable(what, value)
            return None
        return value

    def quantity(self, value: object, what: str) -> tuple[int, str]:
        """A count of at least 1, and the text to print instead of it where it is a part of one ("0.5")."""
        if type(value) is int and 0 < value <= QUANTITY_LIMIT:
            return value, ""
        if value is None:
            self.problem(f"{what} is missing: 1 assumed")
            return 1, ""
        number = _number(value)
        if number is None or not 0 < number <= QUANTITY_LIMIT:
            self.unreadable(what, value)
            return 1, excerpt(value)
        return (int(number), "") if number.is_integer() else (1, f"{number:g}")

    def count(self, value: object, what: str) -> int:
        """How many of something optional: 0 where nothing is said."""
        if value in (None, 0):
            return 0
        number = 0.0 if value is None else _number(value)
        if number is None or not 0 <= number <= QUANTITY_LIMIT:
            self.unreadable(what, value)
            return 0
        return int(number)

    def time(self, value: object, what: str) -> datetime | None:
        """RFC 3339, or milliseconds since 1970; in UTC. A time without a zone is taken as UTC."""
        if value is None or value == "":
            return None
        found = as_time(value)
        if found is None:
            self.unreadable(what, value)
        return found

    def _quote(self, what: str, value: object) -> None:
        """Quotes nothing any more once there are too many problems: that is the slow part."""
        full = len(self._problems) == PROBLEMS_LIMIT
        self.problem(what if full else f"{what}: {excerpt(value)}")

    def _raw(self, value: object, what: str) -> str:
        if value is None:
            return ""
        if is_plain(value):
            return str(value)
        self.unreadable(what, value)
        return ""

    def _cleaned(self, clean: Callable[[str], str], raw: str, what: str, limit: int) -> str:
        text = clean(raw[:_RAW_LIMIT]) + ("…" if len(raw) > _RAW_LIMIT else "")
        if len(text) > limit or len(raw) > _RAW_LIMIT:
            self.problem(f"{what} is longer than {limit} characters and was cut")
        return cut(text, limit)


def is_plain(value: object) -> bool:
    """Whether a value can be printed as it is: text or a number, not a truth value."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def identity(value: object) -> str | None:
    """A usable id: 1 to 100 characters that cleaning leaves as they are, or a whole number."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    text = str(value).strip()
    return text if 0 < len(text) <= IDENTITY_LIMIT and clean_line(text) == text else None


def excerpt(value: object) -> str:
    """A value as a person may read it on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return cut(clean_line(text[:_RAW_LIMIT]), EXCERPT_LIMIT)


def as_time(value: object) -> datetime | None:
    try:
        if isinstance(value, str):
            return _parsed(value.strip())
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _parsed(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _number(value: object) -> float | None:
    if not is_plain(value):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]  # text or a number
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
