"""Reads a family of models from its TOML file: what they share, and what one differs in (`[models.NAME]`).

A file is checked whole when it is read, so that a slip in it shows in the first test and not on paper.
"""

from __future__ import annotations

import codecs
import tomllib
from typing import TYPE_CHECKING, Any, Final

from transports.errors import ProfileError
from transports.profiles.model import BUZZERS, FENCES, Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LANGUAGES: Final = ("escpos", "stargraphic", "starprnt", "starline")
COUNTERS: Final = ("trusted", "probe", "none")
CUTTERS: Final = ("partial", "full", "none")
CHARACTERS: Final = (
    "big5",
    "big5-hkscs",
    "gb2312",
    "gb18030",
    "shift-jis",
    "ks-c-5601",
    "utf-8",
    "utf-8-japanese",
    "utf-8-simplified",
    "utf-8-traditional",
    "utf-8-korean",
)
"""The multi-byte sets: what the unit's ROM holds, and how it is asked for."""


def read(text: str, file: str) -> tuple[Profile, ...]:
    """The models of a family, in the order of the file. Raises `ProfileError`."""
    try:
        shared = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(file, "", str(error), "TOML") from None
    models = shared.pop("models", None)
    if not isinstance(models, dict) or not models:
        raise ProfileError(file, "models", repr(models), 'a table [models."NAME"] for each model')
    return tuple(_model(file, name, shared, differing) for name, differing in models.items())


def _model(file: str, name: str, shared: Mapping[str, Any], differing: object) -> Profile:
    if not isinstance(differing, dict):
        raise ProfileError(file, f"models.{name}", repr(differing), "a table")
    places = dict.fromkeys(shared, "") | dict.fromkeys(differing, f"models.{name}.")
    values = {**shared, **differing}
    for key, place in places.items():
        if key not in _FIELDS:
            raise ProfileError(file, place + key, "an unknown key", f"one of {', '.join(_FIELDS)}")
    for key, (fits, expected) in _FIELDS.items():
        if key not in values and key not in _OPTIONAL:
            raise ProfileError(file, key, "nothing", expected)
        if key in values and not fits(values[key]):
            raise ProfileError(file, places[key] + key, repr(values[key]), expected)
    return _profile(name, values)


def _profile(name: str, values: Mapping[str, Any]) -> Profile:
    # TOML has no null.
    nothing = {key: None if values[key] == "none" else values[key] for key in ("counter", "cutter")}
    return Profile(
        model=name,
        language=values["language"],
        dots=values["dots"],
        dpi=values["dpi"],
        columns=tuple(values["columns"]),
        code_pages=tuple((number, codecs.lookup(codec).name) for number, codec in values["code_pages"]),
        process_id="process-id" in values["fence"],
        marker="marker" in values["fence"],
        print_end="print-end" in values["fence"],
        counter=nothing["counter"],
        cutter=nothing["cutter"],
        family=values["family"],
        characters=tuple(values.get("characters", ())),
        speed=values.get("speed", 0),
        buzzer=values.get("buzzer"),
        quirks=tuple(values.get("quirks", ())),
        self_test=values.get("self_test", ""),
        secure_printing=values.get("secure_printing", False),
    )


# --- what fits ------------------------------------------------------------------------------------


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _one_of(*allowed: str) -> Callable[[object], bool]:
    return lambda value: value in allowed


def _some_of(*allowed: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(each in allowed for each in value)


def _columns(value: object) -> bool:
    fits = _whole(16, 128)
    return isinstance(value, list) and bool(value) and all(map(fits, value))


def _code_pages(value: object) -> bool:
    return isinstance(value, list) and all(map(_code_page, value))


def _code_page(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not _whole(0, 255)(value[0]):
        return False
    try:
        return bool(codecs.lookup(value[1]))
    except (LookupError, TypeError):
        return False


_FIELDS: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "family": (_words, "the family's name"),
    "language": (_one_of(*LANGUAGES), f"one of {', '.join(LANGUAGES)}"),
    "dots": (_whole(256, 1200), "dots across the paper, 256 to 1200"),
    "dpi": (_whole(150, 400), "dots an inch, 150 to 400"),
    "columns": (_columns, "characters a line in fonts A, B and C, each 16 to 128"),
    "code_pages": (_code_pages, 'pairs such as [16, "cp1252"], of codecs that Python has'),
    "fence": (_some_of(*FENCES), f"a list of {', '.join(FENCES)}"),
    "counter": (_one_of(*COUNTERS), f"one of {', '.join(COUNTERS)}"),
    "cutter": (_one_of(*CUTTERS), f"one of {', '.join(CUTTERS)}"),
    "characters": (_some_of(*CHARACTERS), f"a list of {', '.join(CHARACTERS)}"),
    "speed": (_whole(20, 1000), "mm/s, 20 to 1000"),
    "buzzer": (_one_of(*BUZZERS), f"one of {', '.join(BUZZERS)}"),
    "quirks": (lambda value: isinstance(value, list) and all(map(_words, value)), "a list of sentences"),
    "self_test": (_words, "how it prints a page about itself, in words"),
    "secure_printing": (lambda value: isinstance(value, bool), "true or false"),
}
_OPTIONAL: Final = frozenset({"characters", "speed", "buzzer", "quirks", "self_test", "secure_printing"})
