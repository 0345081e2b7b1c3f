"""Text as a printer's code pages have it, and its multi-byte set where it has one."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from transports.languages.escpos.charsets import encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CodePages = tuple[tuple[int, str], ...]
"""Pairs of the printer's number and Python's codec, the preferred one first."""

REPLACEMENT = "?"
MULTI_BYTE: Final = -1
"""Stands for the multi-byte set where a run says its page."""


def printable(text: str) -> str:
    """What is left of a text for a printer: composed (NFC), without control and invisible characters.

    Every kind of space becomes a space, and so does a tab; line feeds stay. `text` of the encoder prints
    exactly this, so measure this when counting columns.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text  # nearly every line, and looking at each character costs a tenth of a ticket's time
    return _composed(text)


@lru_cache(maxsize=512)  # rules, borders and the shop's own words come again with every ticket
def _composed(text: str) -> str:
    return "".join(map(_printable, unicodedata.normalize("NFC", text)))


def _printable(character: str) -> str:
    if character == "\n" or " " <= character <= "~":
        return character
    if character == "\t":
        return " "
    category = unicodedata.category(character)
    if category in {"Cc", "Cf"}:
        return ""
    return " " if category.startswith("Z") else character


@cache
def table(codec: str) -> Mapping[str, int]:
    """The bytes of a code page by character: never a control byte, and no mark that overprints another."""
    found = {chr(byte): byte for byte in range(0x20, 0x7F)}
    for byte in range(0x80, 0x100):
        try:
            character = bytes([byte]).decode(codec)
        except UnicodeDecodeError:
            continue
        if not unicodedata.category(character).startswith(("C", "M", "Z")):
            found.setdefault(character, byte)
    return found


def letters_of(codec: str) -> str:
    """What a code page has beyond ASCII: letters first, then signs, then what draws lines."""
    found = [character for character in table(codec) if not character.isascii()]
    kinds = {character: unicodedata.category(character) for character in found}
    return "".join(sorted(found, key=lambda each: (kinds[each][0] != "L", kinds[each] == "So")))


@cache
def _tables(code_pages: CodePages) -> Mapping[int, Mapping[str, int]]:
    return {number: table(codec) for number, codec in code_pages}


def unencodable(text: str, code_pages: CodePages, multibyte: str = "") -> frozenset[str]:
    """The characters of a text that neither a page has nor the multi-byte set of this name."""
    tables = _tables(code_pages).values()
    return frozenset(
        character
        for character in set(printable(text)) - {"\n"}
        if not any(character in known for known in tables)
        and not (multibyte and encoded(character, multibyte))
    )


def runs(
    line: str, code_pages: CodePages, current: int | None, multibyte: str = ""
) -> tuple[tuple[int, str, bytes], ...]:
    """Split printable text without line feeds into runs `(page number or MULTI_BYTE, text, bytes)`.

    The current one goes on for as long as it can; then comes the page that reaches farthest, the earlier of
    two equals, and the multi-byte set last. A character that none has prints as a question mark.
    """
    if not line.isascii():
        return _runs(line, code_pages, current, multibyte)
    if current == MULTI_BYTE and multibyte:
        page = MULTI_BYTE
    else:  # on every page, so on the current one
        page = next((number for number, _ in code_pages if number == current), code_pages[0][0])
    return ((page, line, line.encode("ascii")),) if line else ()


@lru_cache(maxsize=512)
def _runs(
    line: str, code_pages: CodePages, current: int | None, multibyte: str
) -> tuple[tuple[int, str, bytes], ...]:
    readers = _readers(code_pages, multibyte)
    missing = unencodable(line, code_pages, multibyte)
    line = "".join(REPLACEMENT if character in missing else character for character in line)
    found: list[tuple[int, str, bytes]] = []
    while line:
        if current is None or current not in readers or readers[current](line[0]) is None:
            reaches = {number: len(_reach(line, read)) for number, read in readers.items()}
            current = max(reaches, key=reaches.__getitem__)
        data = _reach(line, readers[current])
        found.append((current, line[: len(data)], b"".join(data)))
        line = line[len(data) :]
    return tuple(found)


@cache
def _readers(code_pages: CodePages, multibyte: str) -> Mapping[int, Callable[[str], bytes | None]]:
    """For each page, and for the set, what gives the bytes of a character."""
    readers: dict[int, Callable[[str], bytes | None]] = {
        number: {character: bytes([byte]) for character, byte in known.items()}.get
        for number, known in _tables(code_pages).items()
    }
    if multibyte:
        ascii_too = {chr(byte): bytes([byte]) for byte in range(0x20, 0x7F)}
        readers[MULTI_BYTE] = lambda character: ascii_too.get(character) or encoded(character, multibyte)
    return readers


def _reach(line: str, read: Callable[[str], bytes | None]) -> list[bytes]:
    """The bytes of the characters from the first on, as far as this page has them."""
    return list(takewhile(lambda data: data is not None, map(read, line)))  # type: ignore[arg-type]
