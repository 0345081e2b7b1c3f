"""The layouts: Jinja2 templates that place finished texts, and cannot do more than that.

Imported at first need, because Jinja2 takes its time to load.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import FunctionLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from actors.rendering.escaping import finalize

if TYPE_CHECKING:
    from actors.rendering.content import Content
    from actors.rendering.messages import Shop
    from actors.rendering.missed import Missed
    from actors.words.words import Words

SUFFIX: Final = ".receipt.j2"

#: The layouts that stations name, those that kinds of tickets have, and that of a word from docketd itself.
LAYOUTS: Final = ("kitchen", "customer", "change", "void", "unreadable", "notice", "missed")


def fill(layout: str, content: Content | Missed, shop: Shop) -> str:
    """The ticket as ReceiptLine text. Raises Jinja2's own errors for a layout that is missing or wrong."""
    return _environment(shop.words).get_template(layout + SUFFIX).render(ticket=content).strip("\n")


def load(shop: Shop) -> None:
    """Compile all layouts now, so that the first order does not wait for it."""
    for layout in LAYOUTS:
        _environment(shop.words).get_template(layout + SUFFIX)


@lru_cache(maxsize=4)
def _environment(words: Words) -> SandboxedEnvironment:
    """Layouts that say `_("PICKUP")` and `ngettext("{n} dish", "{n} dishes", count)` in these words."""
    environment = SandboxedEnvironment(
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        finalize=finalize,
        autoescape=False,  # that would be for HTML; `finalize` escapes for ReceiptLine
        trim_blocks=True,
        auto_reload=False,
    )
    environment.globals.update({"_": words.gettext, "ngettext": words.ngettext})
    return environment


def _source(name: str) -> str | None:
    """None when there is no such layout. Names are plain: no layout is read from elsewhere."""
    if not re.fullmatch(r"[\w-]+", name.removesuffix(SUFFIX)):
        return None
    place = files(__package__).joinpath("layouts", name)
    return place.read_text("utf-8") if place.is_file() else None
