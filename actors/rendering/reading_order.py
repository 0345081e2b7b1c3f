"""Left to right as the eye meets it: text of right-to-left scripts, turned round for a row of dots.

A small part of the Unicode Bidirectional Algorithm (UAX #9), for lines whose base direction is left to right:
stretches of right-to-left letters are reversed, numbers within them stay as they are. Letters are not joined.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

_LEFTWARD: Final = {"R", "AL"}
_NUMBERS: Final = {"EN", "AN"}
_MIRRORED: Final = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def turns(text: str) -> bool:
    """Whether a text has anything to be turned round."""
    return not text.isascii() and any(unicodedata.bidirectional(character) in _LEFTWARD for character in text)


def visual_order(items: Sequence[T], character: Callable[[T], str]) -> list[tuple[T, bool]]:
    """The items from left to right; True for those whose brackets have to be mirrored."""
    ordered: list[tuple[T, bool]] = []
    levels = _levels([character(item) for item in items])
    for leftward, stretch in groupby(zip(levels, items, strict=True), key=lambda pair: pair[0] > 0):
        pairs = list(stretch)
        ordered.extend(_reversed(pairs) if leftward else [(item, False) for _, item in pairs])
    return ordered


def mirrored(character: str) -> str:
    return character.translate(_MIRRORED)


def _levels(characters: Sequence[str]) -> list[int]:
    """0 reads rightwards, 1 leftwards, 2 is a number amid leftward text."""
    levels: list[int | None] = []
    strong = 0
    for kind in map(unicodedata.bidirectional, characters):
        if kind in _NUMBERS:
            levels.append(2 * strong)
        elif kind in _LEFTWARD or kind == "L":
            strong = int(kind != "L")
            levels.append(strong)
        else:
            levels.append(None)
    return _settle(levels, characters)


def _settle(levels: Sequence[int | None], characters: Sequence[str]) -> list[int]:
    """What has no direction reads leftwards between leftward texts, a bracket as the one it closes."""
    following = _following(levels)
    settled: list[int] = []
    open_brackets: list[int] = []
    before = 0
    for level, after, character in zip(levels, following, characters, strict=True):
        if level is not None:
            before = level
            settled.append(level)
        elif character in ")]}" and open_brackets:
            settled.append(open_brackets.pop())
        else:
            in_number = before == after == 2 and settled[-1] == 2 and character != " "
            settled.append(2 if in_number else int(before > 0 and after > 0))
            if character in "([{":
                open_brackets.append(settled[-1])
    return settled


def _following(levels: Sequence[int | None]) -> list[int]:
    """For each place the next level that is known, 0 after the last."""
    found: list[int] = []
    after = 0
    for level in reversed(levels):
        after = after if level is None else level
        found.append(after)
    return found[::-1]


def _reversed(pairs: Sequence[tuple[int, T]]) -> list[tuple[T, bool]]:
    ordered: list[tuple[T, bool]] = []
    for level, stretch in groupby(reversed(pairs), key=lambda pair: pair[0]):
        found = [item for _, item in stretch]
        ordered.extend((item, level == 1) for item in (reversed(found) if level == 2 else found))
    return ordered
