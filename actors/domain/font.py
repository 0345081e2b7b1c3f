"""How large and how bold the letters of a plain text are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FontSize(StrEnum):
    """The names mean what they printed with an older print server: `xlarge` is not larger than `large`."""

    SMALL = "small"  # the printer's smaller font
    NORMAL = "normal"
    LARGE = "large"  # twice as high
    XLARGE = "xlarge"  # twice as wide
    DOUBLE = "double"  # both


@dataclass(frozen=True, slots=True)
class Font:
    size: FontSize = FontSize.NORMAL
    bold: bool = False


NORMAL = Font()
