"""A shop's locale, and the catalogues in which its words are looked up."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_TRADITIONAL: Final = frozenset({"TW", "HK", "MO"})
"""Where Chinese is written in traditional characters (CLDR's likely subtags)."""

_PART: Final = re.compile(r"[-_]")


@cache
def parts(locale: str) -> tuple[str, str, str]:
    """Language, script and country: ("zh", "Hant", "HK"). What is not said is empty; Chinese has a script."""
    language, *others = _PART.split(locale)
    script = next((each.title() for each in others if len(each) == 4), "")
    country = next((each.upper() for each in others if len(each) in {2, 3}), "")
    if language.lower() == "zh" and not script:
        script = "Hant" if country in _TRADITIONAL else "Hans"
    return language.lower(), script, country


@cache
def chain(locale: str) -> tuple[str, ...]:
    """The names of the catalogues that have its words, the nearest first: "de-CH" is de_CH, then de."""
    language, script, country = parts(locale)
    names = ((language, script, country), (language, country), (language, script), (language,))
    return tuple(dict.fromkeys("_".join(part for part in name if part) for name in names))
