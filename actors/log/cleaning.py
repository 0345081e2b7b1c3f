"""Makes any text fit for a line of the log: one line, no control characters, no secrets, no phone numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST: Final = 2048  # bytes of UTF-8 that a field may take
LOOKED_AT: Final = 8192  # characters: what lies behind is cut off unread
WORD: Final = 40  # characters of a text that is likely to come again
SHORTEST_SECRET: Final = 6  # a shorter one would blot out innocent words

SECRET: Final = "[secret]"  # noqa: S105 - what stands in its place
PHONE: Final = "[phone]"

SECRETS: Final = re.compile(
    r"""
      (?P<scheme>\b(?:Bearer|Basic|Digest)\s+) [^\s"',;]+
    | (?P<name>["']?\b(?:proxy-)?authorization["']?\s*[:=]\s*) [^\r\n]+
    | (?P<key>["']?\b(?:x[-_]api[-_]key|api[-_]?key|wix_api_key|password|passwd|secret|token)
        ["']?\s*[:=]\s*["']?) [^\s"'&,;]+
    | (?P<user>://) [^\s/@]+ @
    | \bdk_[\w.~-]+                      # an API key of docketd's own
    | \bIST\.[\w.-]{16,}                 # an API key of Wix
    | \beyJ[\w-]{8,}\.[\w.-]+            # a JSON web token
    """,
    re.VERBOSE | re.IGNORECASE,
)

#: What may stand between the digits of a telephone number, characters without a width included.
BETWEEN: Final = r"[\s().\-/\u00ad\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f]"

#: Dates, times, addresses and identifiers also have many digits: they are recognized first, and stay.
NUMBERS: Final = re.compile(
    rf"""
      (?P<keep>
        \b\d{{4}}-\d\d-\d\d (?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)? (?:Z|[+-]\d\d:?\d\d)?
      | \b\d\d:\d\d:\d\d(?:\.\d+)?
      | (?<![\d.])(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?::\d+)?(?![\d.])
      | \b[0-9a-fA-F]{{8}}(?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}}\b
      )
    | (?<![\w.]) [+(]? \d (?:{BETWEEN}{{0,4}}+ \d){{6,}}+
    """,
    re.VERBOSE,
)


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` as one line of at most `LONGEST` bytes; `secrets` are taken out wherever they stand."""
    return (_clean_word if len(text) <= WORD else _clean)(text, tuple(secrets))


def _clean(text: str, secrets: tuple[str, ...]) -> str:
    text = text[:LOOKED_AT]
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET:
            text = text.replace(secret, SECRET)
    return _shorten(escape(_without_numbers(SECRETS.sub(_blot, text))))


_clean_word = lru_cache(maxsize=512)(_clean)  # names of printers, places and states come again and again


def escape(text: str) -> str:
    """Control characters, line ends, directions, lone surrogates: whatever does not simply stand there."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _code(letter) for letter in text)


def _code(letter: str) -> str:
    number = ord(letter)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _blot(found: re.Match[str]) -> str:
    """Keeps the word that says what kind of secret stood here."""
    kind = found.lastgroup
    if kind is None:
        return SECRET
    return f"{found[kind]}{SECRET}{'@' if kind == 'user' else ''}"


def _without_numbers(text: str) -> str:
    return NUMBERS.sub(lambda found: found["keep"] or PHONE, text)


def _shorten(text: str) -> str:
    encoded = text.encode()
    if len(encoded) <= LONGEST:
        return text
    return encoded[: LONGEST - 3].decode(errors="ignore") + "…"
