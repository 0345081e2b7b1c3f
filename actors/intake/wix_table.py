"""The table of a Wix order, and what else a shop's own checkout fields said.

Wix has no typed field for a table: shops ask for it in a field of their own, or guests write it in a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.intake.reading import is_plain
from actors.intake.text import NOTE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.intake.reading import Reading

#: What a field is called that asks for the table.
_TABLE: Final = re.compile(
    r"\b(table|mesa|tavolo|stol|st[ůo]l|stolik|asztal|pöytä|τραπέζι)\b"
    r"|\b(tisch|tafel|bord|tavel)(s?nummer|s?nr)?\b|\btable(no|nr|number)\b"
    "|שולחן|テーブル|卓番|桌|테이블|طاولة|стол|โต๊ะ|bàn số",
    re.IGNORECASE,
)

#: A table with its number, among other words.
_NUMBERED: Final = re.compile(
    r"(?:\b(?:table|tisch|mesa|tavolo|tafel|bord)|שולחן|テーブル|桌|طاولة|стол|โต๊ะ)"
    r"[\s:.#-]{0,3}(?:(?:no|nr|number|nummer|n°|nº|№|號|号)[\s:.#]{0,3})?([A-Z]?\d{1,4}[A-Z]?)\b",
    re.IGNORECASE,
)

FIELDS_LIMIT: Final = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """What a shop's own checkout fields said: a table, and other lines that belong to the note."""

    table: str
    lines: tuple[str, ...]


def read_fields(reading: Reading, order: dict[str, Any]) -> Asked:
    table, lines = "", []
    for title, text in (*_custom(reading, order.get("customFields")), *_extended(reading, order)):
        if text and not table and _TABLE.search(title):
            table = " ".join(text.split())
        elif text:
            lines.append(f"{title}: {text}" if title else text)
    return Asked(table, tuple(lines))


def table_in(reading: Reading, order: dict[str, Any]) -> str:
    """The number of a table in the title of the way it is handed over, or in the guest's note."""
    shipping = order.get("shippingInfo")
    title = shipping.get("title") if isinstance(shipping, dict) else None
    for value in (title, order.get("buyerNote")):
        found = _NUMBERED.search(reading.block(value, "the note")) if isinstance(value, str) else None
        if found:
            return found[1]
    return ""


def _custom(reading: Reading, value: object) -> Iterator[tuple[str, str]]:
    for entry in reading.sequence(value, "the checkout's own fields", FIELDS_LIMIT):
        field = reading.mapping(entry, "a field of the checkout")
        title = reading.line(
            field.get("title") or field.get("translatedTitle"), "a field of the checkout", 100
        )
        yield title, reading.block(_spoken(field.get("value")), f"the field {title}".strip(), NOTE_LIMIT)


def _extended(reading: Reading, order: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Apps keep what they like there: what is not called like a table is none of the kitchen's."""
    extended = order.get("extendedFields")
    spaces = extended.get("namespaces") if isinstance(extended, dict) else None
    for space in list(spaces.values())[:FIELDS_LIMIT] if isinstance(spaces, dict) else ():
        for key, value in list(space.items())[:FIELDS_LIMIT] if isinstance(space, dict) else ():
            title = _CAMEL.sub(" ", str(key)).replace("_", " ")
            if is_plain(value) and _TABLE.search(title):
                yield title, reading.line(value, "the table", 100)


_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _spoken(value: object) -> object:
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case _:
            return value
