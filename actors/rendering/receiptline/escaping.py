"""Customer text on its way into ReceiptLine: it prints as typed and never acts as markup."""

from __future__ import annotations

import re
from typing import Final

from actors.rendering.letters.characters import clean

_SPECIAL: Final = re.compile(r'[\\|{}~_"`^]')
_FIRST: Final = re.compile(r"^(?=[-=])", re.MULTILINE)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Markup(str):
    """ReceiptLine that docketd itself made: `finalize` lets it through.

    Not Jinja's own kind of markup, so that its filters `safe` and `escape` open no door to customer text.
    """

    __slots__ = ()


def escape(text: str) -> Markup:
    r"""Text for one place of a ReceiptLine line; a line feed in it becomes `\n`, a row within its column.

    Control characters and half characters are gone, whoever forgot to clean them before.
    """
    escaped = _SPECIAL.sub(r"\\\g<0>", clean(text))
    escaped = _FIRST.sub(r"\\", escaped).replace("\n", "\\n")
    if _CONTROL.search(escaped):
        raise ValueError("a control character has passed the cleaning")
    return Markup(escaped)


def finalize(value: object) -> str:
    """What a template's expression becomes in the ticket."""
    return value if isinstance(value, Markup) else escape(str(value))
