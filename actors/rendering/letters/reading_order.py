"""Left to right as the eye meets it: lines with right-to-left scripts, for a row of dots.

The Unicode Bidirectional Algorithm (UAX #9, rules W1 to W7, N0 to N2, I1, I2, L1, L2). Its rules for
formatting characters (X1 to X10) have nothing to do here: those characters are removed where a text comes in.
What is ordered are letters with their marks, so marks need no rule of their own afterwards (L3).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")

_LEFTWARD: Final = {"R", "AL", "AN"}
_NUMBERS: Final = {"EN", "AN"}
_STRONG: Final = {"L", "R"}
_NEUTRAL: Final = {"B", "S", "WS", "ON"}
_SPACE: Final = {"S", "WS", "B"}


def turns(text: str) -> bool:
    """Whether a text has anything to be turned round."""
    return not text.isascii() and any(unicodedata.bidirectional(character) in _LEFTWARD for character in text)


def visual_order(items: Sequence[T], character: Callable[[T], str]) -> list[tuple[T, bool]]:
    """The items from left to right; True for those whose brackets have to be mirrored.

    The line as a whole reads leftwards if that is how its first letter or number reads.
    """
    characters = [character(item) for item in items]
    found = levels(characters, _direction(characters))
    ordered = list(zip(items, found, strict=True))
    for level in range(max(found, default=0), 0, -1):
        ordered = [
            pair
            for high, stretch in groupby(ordered, key=lambda pair: pair[1] >= level)
            for pair in (reversed(list(stretch)) if high else stretch)
        ]
    return [(item, bool(level % 2)) for item, level in ordered]


@lru_cache(maxsize=256)
def mirrored(character: str) -> str:
    """The bracket that looks the other way; what is no bracket stays."""
    if not unicodedata.mirrored(character):
        return character
    name = unicodedata.name(character, "")
    for one, other in (("LEFT", "RIGHT"), ("RIGHT", "LEFT"), ("LESS", "GREATER"), ("GREATER", "LESS")):
        if one in name:
            try:
                return unicodedata.lookup(name.replace(one, other))
            except KeyError:
                return character
    return character


def levels(characters: Sequence[str], base: int) -> list[int]:
    """The embedding level of each: even ones read rightwards, odd ones leftwards. `base` is 0 or 1."""
    start = "R" if base else "L"
    first = [unicodedata.bidirectional(character) or "L" for character in characters]
    kinds = _weak(list(first), start)
    _brackets(characters, kinds, first, start)
    _neutral(kinds, start)
    found = [base + _above(kind, base) for kind in kinds]
    return _trailing(first, found, base)


def _direction(characters: Sequence[str]) -> int:
    kinds = map(unicodedata.bidirectional, characters)
    return int(next((kind for kind in kinds if kind in _LEFTWARD | {"L", "EN"}), "L") in _LEFTWARD)


def _weak(kinds: list[str], start: str) -> list[str]:
    """W1 to W3 here, the signs around numbers below."""
    strong = before = start
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            kind = before  # noqa: PLW2901 - W1
        before = kind
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kind = "AN"  # noqa: PLW2901 - W2
        kinds[at] = kind
    return _signs(["R" if kind == "AL" else kind for kind in kinds], start)


def _signs(kinds: list[str], start: str) -> list[str]:
    """W4 to W7."""
    for at in range(1, len(kinds) - 1):
        sides = kinds[at - 1], kinds[at + 1]
        if sides[0] == sides[1] and (kinds[at], sides[0]) in {("ES", "EN"), ("CS", "EN"), ("CS", "AN")}:
            kinds[at] = sides[0]
    for place, end in _stretches(kinds, {"ET"}):
        beside = {kinds[place - 1] if place else "", kinds[end] if end < len(kinds) else ""}
        kinds[place:end] = ["EN" if "EN" in beside else "ON"] * (end - place)
    strong = start
    for at, kind in enumerate(kinds):
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
        elif kind in {"ES", "CS", "ET", "BN"}:
            kinds[at] = "ON"
    return kinds


def _brackets(characters: Sequence[str], kinds: list[str], first: Sequence[str], start: str) -> None:
    """N0: both of a pair read as what is between them, or as what is before them if that agrees."""
    for opening, closing in _pairs(characters, kinds):
        inside = {_strength(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if not inside:
            continue
        direction = start
        if start not in inside:
            before = (_strength(kind) for kind in reversed(kinds[:opening]))
            direction = next((kind for kind in before if kind), start)
        for at in (opening, closing):
            kinds[at] = direction
            while at + 1 < len(kinds) and first[at + 1] == "NSM":
                at += 1  # noqa: PLW2901 - marks on a bracket go with it
                kinds[at] = direction


def _pairs(characters: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """BD16: at most 63 open at a time, and none at all where there are more."""
    found: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for at, character in enumerate(characters):
        category = unicodedata.category(character) if kinds[at] == "ON" else ""
        if category == "Ps" and mirrored(character) != character:
            if len(opened) == 63:
                return []
            opened.append((mirrored(character), at))
        elif category == "Pe":
            depth = next((n for n in range(len(opened) - 1, -1, -1) if opened[n][0] == character), None)
            if depth is not None:
                found.append((opened[depth][1], at))
                del opened[depth:]
    return sorted(found)


def _neutral(kinds: list[str], start: str) -> None:
    """N1 and N2: between texts of one direction they read as those, else as the line does."""
    for place, end in list(_stretches(kinds, _NEUTRAL)):
        before = _strength(kinds[place - 1]) if place else start
        after = _strength(kinds[end]) if end < len(kinds) else start
        kinds[place:end] = [before if before == after else start] * (end - place)


def _strength(kind: str) -> str:
    return kind if kind in _STRONG else "R" if kind in _NUMBERS else ""


def _above(kind: str, base: int) -> int:
    """I1 and I2."""
    if base:
        return int(kind != "R")
    return {"R": 1, "EN": 2, "AN": 2}.get(kind, 0)


def _trailing(first: Sequence[str], found: list[int], base: int) -> list[int]:
    """L1: tabs, and spaces before them and at the end, stand where the line ends."""
    ends = True
    for at in range(len(found) - 1, -1, -1):
        if first[at] in {"S", "B"} or (ends and first[at] in _SPACE):
            found[at], ends = base, True
        else:
            ends = False
    return found


def _stretches(kinds: Sequence[str], among: set[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for inside, stretch in groupby(list(kinds), key=among.__contains__):
        size = len(list(stretch))
        if inside:
            yield at, at + size
        at += size
