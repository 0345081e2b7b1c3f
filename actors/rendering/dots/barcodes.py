"""Barcodes as bars and spaces in dots: what ReceiptLine's kinds of them take, and how wide each is."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


MOST: Final = 255
"""Characters that are looked at: no paper has room for half of them, and thousands would take minutes."""


class Barcode(NamedTuple):
    """Widths of bar, space, … bar in dots, and the text that people read."""

    widths: tuple[int, ...]
    text: str


class _Kind(NamedTuple):
    """`takes` is all of the data. `modules` gives them, `1` for black, and the text that people read.

    Elements of kinds with `two_widths` are narrow or wide; others have one to four modules.
    """

    names: tuple[str, ...]
    takes: str
    modules: Callable[[str], tuple[str, str]]
    two_widths: bool = False


def barcode(kind: str, data: str, width: int) -> Barcode | None:
    """`width` is that of the narrowest element. None where the data is nothing for this kind."""
    if len(data) > MOST:
        return None
    for found in _KINDS:
        if kind in found.names and re.fullmatch(found.takes, data, re.ASCII | re.DOTALL):
            modules, text = found.modules(data)
            runs = [len(list(run)) for _, run in groupby(modules)]
            return Barcode(tuple(_dots(run, min(runs), width, two=found.two_widths) for run in runs), text)
    return None


def _dots(run: int, narrow: int, width: int, *, two: bool) -> int:
    """A wide element is two and a half narrow ones."""
    if two:
        return width if run == narrow else (5 * width + 1) // 2
    return run * width


# --- what python-barcode has --------------------------------------------------------------------------


def _known(name: str, data: str, **how: bool) -> tuple[str, str]:
    from barcode import get_barcode_class  # noqa: PLC0415 - few tickets have a barcode

    made = get_barcode_class(name)(data, **how)
    return made.build()[0], made.get_fullcode()


def _ean13(data: str) -> tuple[str, str]:
    """The check digit is always made anew."""
    return _known("ean13", data[:12])


def _ean8(data: str) -> tuple[str, str]:
    return _known("ean8", data[:7])


def _upc_a(data: str) -> tuple[str, str]:
    modules, text = _known("ean13", f"0{data[:11]}")
    return modules, text[1:]


def _code39(data: str) -> tuple[str, str]:
    bare = data.strip("*")
    return _known("code39", bare, add_checksum=False)[0], f"*{bare}*"


def _itf(data: str) -> tuple[str, str]:
    return _known("itf", data)


def _codabar(data: str) -> tuple[str, str]:
    return _known("codabar", data.upper())[0], data


def _code128(data: str) -> tuple[str, str]:
    return _known("code128", data)[0], re.sub(r"[\x00-\x1f\x7f]", " ", data)


# --- UPC-E: six digits, whose parities tell the check digit -------------------------------------------

_PARITIES: Final = (
    "BBBAAA", "BBABAA", "BBAABA", "BBAAAB", "BABBAA", "BAABBA", "BAAABB", "BABABA", "BABAAB", "BAABAB",
)  # fmt: skip


def _upc_e(data: str) -> tuple[str, str]:
    from barcode.charsets.ean import CODES  # noqa: PLC0415 - as above

    check = _upc_a(_expanded(data[:7]))[1][-1]
    digits = zip(data[1:7], _PARITIES[int(check)], strict=True)
    inner = "".join(CODES[parity][int(digit)] for digit, parity in digits)
    return f"101{inner}010101", data[:7] + check


def _expanded(data: str) -> str:
    """The eleven digits of UPC-A that seven of UPC-E stand for; the last says where zeros were left out."""
    head, last = data[:6], data[6]
    if last in "012":
        return f"{head[:3]}{last}0000{head[3:]}"
    if last == "3":
        return f"{head[:4]}00000{head[4:]}"
    if last == "4":
        return f"{head[:5]}00000{head[5:]}"
    return f"{head}0000{last}"


# --- Code 93: every ASCII character, some as a shift and a letter --------------------------------------

_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_SHIFTS: Final = {"$": 43, "%": 44, "/": 45, "+": 46}
_SHIFTED: Final = (
    (0, 0, "%", "U"), (1, 26, "$", "A"), (27, 31, "%", "A"), (33, 44, "/", "A"), (58, 58, "/", "Z"),
    (59, 63, "%", "F"), (64, 64, "%", "V"), (91, 95, "%", "K"), (96, 96, "%", "W"), (97, 122, "+", "A"),
    (123, 127, "%", "P"),
)  # fmt: skip
#: The widths of bar, space, … space of each sign.
_ELEMENTS: Final = (
    "131112", "111213", "111312", "111411", "121113", "121212", "121311", "111114", "131211", "141111",
    "211113", "211212", "211311", "221112", "221211", "231111", "112113", "112212", "112311", "122112",
    "132111", "111123", "111222", "111321", "121122", "131121", "212112", "212211", "211122", "211221",
    "221121", "222111", "112122", "112221", "122121", "123111", "121131", "311112", "311211", "321111",
    "112131", "113121", "211131", "121221", "312111", "311121", "122211",
)  # fmt: skip
_EDGE: Final = "111141"


def _code93(data: str) -> tuple[str, str]:
    values = [value for character in data for value in _values(character)]
    for most in (20, 15):
        weights = [place % most + 1 for place in range(len(values))]
        total = sum(value * weight for value, weight in zip(reversed(values), weights, strict=True))
        values.append(total % 47)
    elements = "".join([_EDGE, *(_ELEMENTS[value] for value in values), _EDGE, "1"])
    modules = "".join("10"[place % 2] * int(run) for place, run in enumerate(elements))
    return modules, re.sub(r"[\x00-\x1f\x7f]", " ", data)


def _values(character: str) -> Iterator[int]:
    at = _SIGNS.find(character)
    if at >= 0:
        yield at
        return
    code = ord(character)
    for first, last, shift, letter in _SHIFTED:
        if first <= code <= last:
            yield _SHIFTS[shift]
            yield _SIGNS.index(chr(ord(letter) + code - first))


_KINDS: Final = (
    _Kind(("upc",), r"0\d{6,7}", _upc_e),
    _Kind(("upc",), r"\d{11,12}", _upc_a),
    _Kind(("ean", "jan"), r"\d{7,8}", _ean8),
    _Kind(("ean", "jan"), r"\d{12,13}", _ean13),
    _Kind(("code39",), r"\*?[0-9A-Z\-. $/+%]+\*?", _code39, two_widths=True),
    _Kind(("itf",), r"(\d\d)+", _itf, two_widths=True),
    _Kind(("codabar", "nw7"), r"[A-Da-d][0-9\-$:/.+]+[A-Da-d]", _codabar, two_widths=True),
    _Kind(("code93",), r"[\x00-\x7f]+", _code93),
    _Kind(("code128",), r"[\x00-\x7f]+", _code128),
)
