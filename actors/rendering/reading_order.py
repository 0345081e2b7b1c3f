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
    levels = _levels([unicodedata.bidirectional(character(item)) for item in items])
    ordered: list[tuple[T, bool]] = []
    for leftward, stretch in groupby(zip(levels, items, strict=True), key=lambda pair: pair[0] > 0):
        pairs = list(stretch)
        ordered.extend(_reversed(pairs) if leftward else [(item, False) for _, item in pairs])
    return ordered


def mirrored(character: str) -> str:
    return character.translate(_MIRRORED)


def _levels(kinds: Sequence[str]) -> list[int]:
    """0 reads rightwards, 1 leftwards, 2 is a number amid leftward text."""
    levels: list[int | None] = []
    strong = 0
    for kind in kinds:
        if kind in _LEFTWARD:
            strong = 1
            levels.append(1)
        elif kind in _NUMBERS:
            levels.append(2 if strong else 0)
        elif kind == "L":
            strong = 0
            levels.append(0)
        else:
            levels.append(None)
    return _settle(levels)


def _settle(levels: Sequence[int | None]) -> list[int]:
    """Spaces and punctuation read leftwards between leftward texts, rightwards elsewhere."""
    settled: list[int] = []
    before = 0
    for index, level in enumerate(levels):
        if level is None:
            after = next((later for later in levels[index:] if later is not None), 0)
            within_number = before == after == 2 and settled[-1:] == [2]
            level = 2 if within_number else 1 if before and after else 0  # noqa: PLW2901 - a rule for neutrals
        else:
            before = level
        settled.append(level)
    return settled


def _reversed(pairs: Sequence[tuple[int, T]]) -> list[tuple[T, bool]]:
    ordered: list[tuple[T, bool]] = []
    for level, stretch in groupby(reversed(pairs), key=lambda pair: pair[0]):
        found = [item for _, item in stretch]
        ordered.extend((item, level == 1) for item in (reversed(found) if level == 2 else found))
    return ordered
