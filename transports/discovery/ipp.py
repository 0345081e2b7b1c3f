"""Just enough of IPP to ask CUPS for its queues (RFC 8010; CUPS-Get-Printers)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CUPS_GET_PRINTERS: Final = 0x4002
OPERATION, PRINTER, END = 0x01, 0x04, 0x03
CHARSET, LANGUAGE, KEYWORD = 0x47, 0x48, 0x44
INTEGERS: Final = (0x21, 0x22, 0x23)
LAST_DELIMITER: Final = 0x0F

Value = str | int


@dataclass
class Answer:
    """`printers` are the attributes of each, by name. An answer that is cut off ends where it is cut off."""

    status: int
    printers: list[Mapping[str, Sequence[Value]]] = field(default_factory=list)


def question(wanted: Sequence[str]) -> bytes:
    attributes = [(CHARSET, "attributes-charset", "utf-8"), (LANGUAGE, "attributes-natural-language", "en")]
    attributes += [
        (KEYWORD, "requested-attributes" if at == 0 else "", name) for at, name in enumerate(wanted)
    ]
    head = b"\x02\x00" + CUPS_GET_PRINTERS.to_bytes(2, "big") + (1).to_bytes(4, "big")
    body = b"".join(bytes([tag]) + _sized(name) + _sized(value) for tag, name, value in attributes)
    return head + bytes([OPERATION]) + body + bytes([END])


def _sized(text: str) -> bytes:
    raw = text.encode()
    return len(raw).to_bytes(2, "big") + raw


def read(data: bytes) -> Answer | None:
    """None where it is no IPP. Total."""
    if len(data) < 8 or data[0] not in {1, 2}:
        return None
    answer = Answer(int.from_bytes(data[2:4], "big"))
    printer: dict[str, list[Value]] | None = None
    name = ""
    for tag, key, raw in _attributes(data):
        if tag <= LAST_DELIMITER:
            printer = {} if tag == PRINTER else None
            if printer is not None:
                answer.printers.append(printer)
            continue
        name = key or name
        if printer is not None:
            printer.setdefault(name, []).append(_value(tag, raw))
    return answer


def _attributes(data: bytes) -> Iterator[tuple[int, str, bytes]]:
    """Tag, name and value of each; a delimiter has no more than a tag."""
    at = 8
    while at < len(data) and data[at] != END:
        tag = data[at]
        at += 1
        if tag <= LAST_DELIMITER:
            yield tag, "", b""
            continue
        name, at = _field(data, at)
        value, at = _field(data, at)
        yield tag, name.decode("ascii", "replace"), value


def _field(data: bytes, at: int) -> tuple[bytes, int]:
    size = int.from_bytes(data[at : at + 2], "big")
    return data[at + 2 : at + 2 + size], at + 2 + size


def _value(tag: int, raw: bytes) -> Value:
    if tag in INTEGERS:
        return int.from_bytes(raw, "big", signed=True)
    text = raw.decode("utf-8", "replace")
    return "".join(character for character in text if character.isprintable())
