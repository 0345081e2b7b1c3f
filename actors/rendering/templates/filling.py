"""The layouts: Jinja2 templates that place finished texts, and cannot do more than that.

An owner's template goes before docketd's own of the same name. Imported at first need, because Jinja2 takes
its time to load.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import FunctionLoader, TemplateError

from actors.rendering.messages import BUILT_IN, LAYOUT_FOLDER, LAYOUT_SUFFIX
from actors.rendering.receiptline.sizes import size_for
from actors.rendering.templates.broken_layout import Missing, broken_by
from actors.rendering.templates.sandbox import Bounded
from actors.words.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import DataclassInstance

    from actors.rendering.messages import OwnLayouts, Shop
    from actors.words.words import Words

MOST_KEPT: Final = 8
"""Sets of compiled layouts: two for each language, with an owner's templates and without."""

_WRONG: Final = (
    TemplateError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What an expression in a template can raise."""


def fill(layout: str, content: DataclassInstance, shop: Shop) -> str:
    """The ticket as ReceiptLine text. Raises `BrokenLayoutError` for a layout that is missing or wrong."""
    environment = _environment(shop.words, shop.layouts)
    try:
        return environment.filled(layout + LAYOUT_SUFFIX, ticket=content).strip("\n")
    except _WRONG as error:
        raise broken_by(error, layout) from error


def load(shop: Shop) -> None:
    """Compile the layouts and read how times are written, so that the first order does not wait for it."""
    Clock(shop.locale, shop.clock).load()
    environment = _environment(shop.words, shop.layouts)
    for layout in BUILT_IN:
        environment.get_template(layout + LAYOUT_SUFFIX)


def built_in(name: str) -> str | None:
    """The text of docketd's own layout, or of a part of one ("_head"); None where there is none."""
    if not re.fullmatch(r"[\w-]+", name):
        return None
    place = files(__package__).joinpath("layouts", name + LAYOUT_SUFFIX)
    return place.read_text("utf-8") if place.is_file() else None


def built_ins() -> tuple[str, ...]:
    """The names of docketd's own, parts included."""
    places = files(__package__).joinpath("layouts").iterdir()
    return tuple(sorted(place.name.removesuffix(LAYOUT_SUFFIX) for place in places))


@lru_cache(maxsize=MOST_KEPT)
def _environment(words: Words, own: OwnLayouts) -> Bounded:
    """Layouts that say `_("PICKUP")` and `ngettext("{n} dish", "{n} dishes", count)` in these words."""
    loader = FunctionLoader(lambda name: _source(name.removesuffix(LAYOUT_SUFFIX), dict(own)))
    return Bounded(loader, Missing, _=words.gettext, ngettext=words.ngettext, size_for=size_for)


def _source(name: str, own: Mapping[str, str]) -> tuple[str, str, None] | None:
    """The text, and the file to name where it is wrong."""
    if name in own:
        return own[name], f"{LAYOUT_FOLDER}/{name}{LAYOUT_SUFFIX}", None
    text = built_in(name)
    return None if text is None else (text, f"docketd's own {name}{LAYOUT_SUFFIX}", None)
