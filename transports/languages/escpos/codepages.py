"""Text for printers that know single-byte code pages only."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CodePages = tuple[tuple[int, str], ...]
"""Pairs of the printer's number and Python's codec, the preferred one first."""

REPLACEMENT = "?"


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


@cache
def _tables(code_pages: CodePages) -> Mapping[int, Mapping[str, int]]:
    return {number: table(codec) for number, codec in code_pages}


def unencodable(text: str, code_pages: CodePages) -> frozenset[str]:
    """The characters of a text that no page has."""
    tables = _tables(code_pages).values()
    return frozenset(
        character
        for character in set(printable(text)) - {"\n"}
        if not any(character in known for known in tables)
    )


def runs(line: str, code_pages: CodePages, current: int | None) -> tuple[tuple[int, str, bytes], ...]:
    """Split printable text without line feeds into runs `(page number, text, bytes)`.

    The current page goes on for as long as it can; then comes the page that reaches farthest, the earlier of
    two equals. A character that no page has prints as a question mark.
    """
    if not line.isascii():
        return _runs(line, code_pages, current)
    # On every page, so on the current one.
    page = next((number for number, _ in code_pages if number == current), code_pages[0][0])
    return ((page, line, line.encode("ascii")),) if line else ()


@lru_cache(maxsize=512)
def _runs(line: str, code_pages: CodePages, current: int | None) -> tuple[tuple[int, str, bytes], ...]:
    pages = _tables(code_pages)
    missing = unencodable(line, code_pages)
    line = "".join(REPLACEMENT if character in missing else character for character in line)
    found: list[tuple[int, str, bytes]] = []
    while line:
        if current is None or current not in pages or line[0] not in pages[current]:
            reaches = {number: _reach(line, known) for number, known in pages.items()}
            current = max(reaches, key=reaches.__getitem__)
        known = pages[current]
        reach = _reach(line, known)
        run, line = line[:reach], line[reach:]
        found.append((current, run, bytes(known[character] for character in run)))
    return tuple(found)


def _reach(line: str, known: Mapping[str, int]) -> int:
    return next((index for index, character in enumerate(line) if character not in known), len(line))
