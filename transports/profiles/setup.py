"""A model's name with how one unit of it is set up: `TM-T88V?characters=big5&beeps=2`.

So whoever has the text has the whole profile: settings hand it on, `docketd render --profile` takes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from transports.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transports.profiles.model import Profile

MOST_BEEPS: Final = 9
NARROWEST: Final = 256
"""Dots of paper."""

CELL: Final = 12
"""Dots of a character of font A, where the paper is narrower than the model's."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Each as the profile has it, unless given. `code_pages` are those of the profile's numbers to use."""

    characters: str = ""
    code_pages: tuple[int, ...] | None = None
    dots: int | None = None
    beeps: int = 0
    drawer: bool = False

    def named(self, model: str) -> str:
        pages = None if self.code_pages is None else ",".join(map(str, self.code_pages))
        parts = {
            "characters": self.characters or None,
            "code_pages": pages,
            "dots": self.dots,
            "beeps": self.beeps or None,
            "drawer": "yes" if self.drawer else None,
        }
        query = "&".join(f"{key}={value}" for key, value in parts.items() if value is not None)
        return f"{model}?{query}" if query else model


def read(model: str, query: str) -> Setup:
    """Raises `ProfileError`."""
    try:
        given = dict(parse_qsl(query or "?", keep_blank_values=True, strict_parsing=True))
    except ValueError:
        raise ProfileError(model, "", repr(query), "such as characters=big5&beeps=2") from None
    known = ("characters", "code_pages", "dots", "beeps", "drawer")
    for key in given.keys() - set(known):
        raise ProfileError(model, key, "an unknown word", f"one of {', '.join(known)}")
    pages = given.get("code_pages")
    return Setup(
        characters=given.get("characters", ""),
        code_pages=None
        if pages is None
        else tuple(_number(model, "code_pages", n) for n in pages.split(",") if n),
        dots=_number(model, "dots", given["dots"]) if "dots" in given else None,
        beeps=_number(model, "beeps", given.get("beeps", "0")),
        drawer=_yes(model, given.get("drawer", "no")),
    )


def applied(profile: Profile, setup: Setup) -> Profile:
    """The profile of this unit. Raises `ProfileError`."""
    if setup.characters and setup.characters not in profile.characters:
        raise ProfileError(profile.model, "characters", repr(setup.characters), wanted_characters(profile))
    if setup.beeps not in range(MOST_BEEPS + 1):
        raise ProfileError(profile.model, "beeps", str(setup.beeps), f"0 to {MOST_BEEPS}")
    narrowed = _narrowed(profile, setup.dots) if setup.dots is not None else profile
    return replace(
        narrowed,
        code_pages=_kept(profile, setup.code_pages),
        multibyte=setup.characters,
        beeps=setup.beeps,
        drawer=setup.drawer,
    )


def wanted_characters(profile: Profile) -> str:
    return (
        f"one of {', '.join(profile.characters)}"
        if profile.characters
        else f"none: {profile.model} has no such sets"
    )


def wanted_pages(profile: Profile) -> str:
    return f"numbers out of {', '.join(str(number) for number, _ in profile.code_pages)}"


def _kept(profile: Profile, numbers: tuple[int, ...] | None) -> tuple[tuple[int, str], ...]:
    """In the order given: the first is the one that a ticket begins with. Without any, ASCII alone."""
    if numbers is None:
        return profile.code_pages
    known: Mapping[int, str] = dict(profile.code_pages)
    if unknown := [number for number in numbers if number not in known]:
        raise ProfileError(profile.model, "code_pages", str(unknown[0]), wanted_pages(profile))
    return tuple((number, known[number]) for number in numbers) or ((0, "ascii"),)


def _narrowed(profile: Profile, dots: int) -> Profile:
    if not NARROWEST <= dots <= profile.dots:
        raise ProfileError(profile.model, "dots", str(dots), f"{NARROWEST} to {profile.dots}")
    columns = tuple(each * dots // profile.dots for each in profile.columns)
    return replace(profile, dots=dots, columns=(min(profile.columns[0], dots // CELL), *columns[1:]))


def _number(model: str, key: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise ProfileError(model, key, repr(text), "a whole number")
    return int(text)


def _yes(model: str, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ProfileError(model, "drawer", repr(text), "yes or no")
    return text == "yes"
