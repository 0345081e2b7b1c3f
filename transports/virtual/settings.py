"""Print settings: what ESC @ puts back to its default, and what the next character looks like."""

import codecs
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from transports.virtual import codepages
from transports.virtual.model import Model
from transports.virtual.paper import Alignment, Style

DEFAULT_LINE_SPACING: Final = 30
_PLAIN: Final = Style()


@lru_cache(maxsize=512)
def _restyled(style: Style, changes: tuple[tuple[str, int], ...]) -> Style:
    return replace(style, **dict(changes))  # type: ignore[arg-type]


@dataclass(slots=True)
class Settings:
    """Widths and positions are in dots. A fresh instance is the state after ESC @."""

    model: Model
    style: Style = _PLAIN
    align: Alignment = "left"
    line_spacing: int = DEFAULT_LINE_SPACING
    left_margin: int = 0
    area_width: int = 0
    character_spacing: int = 0
    tabs: tuple[int, ...] = tuple(range(8, 256, 8))
    page: int = 0
    country: int = 0
    multibyte: bool = False
    utf8: bool = False
    selected: bool = True
    barcode_height: int = 162
    barcode_text: int = 0
    symbols: dict[int, bytes] = field(default_factory=dict)
    _decoder: codecs.IncrementalDecoder | None = None

    @classmethod
    def initial(cls, model: Model) -> "Settings":
        settings = cls(model, area_width=model.width_dots)
        settings.set_multibyte(on=model.multibyte_at_power_on)
        return settings

    def restyle(self, **changes: int) -> None:
        self.style = _restyled(self.style, tuple(changes.items()))

    @property
    def cell_width(self) -> int:
        style = self.style
        width, height = self.model.fonts[style.font]
        return ((height if style.rotated else width) + self.character_spacing) * style.width

    @property
    def cell_height(self) -> int:
        style = self.style
        width, height = self.model.fonts[style.font]
        return (width if style.rotated else height) * style.height

    @property
    def line_width(self) -> int:
        """Dots between the left margin and the end of the print area, at least one character."""
        return max(min(self.area_width, self.model.width_dots - self.left_margin), self.cell_width)

    def set_font(self, number: int) -> None:
        if number < len(self.model.fonts):
            self.restyle(font=number)

    def set_multibyte(self, *, on: bool) -> None:
        """FS & and FS .: without a double-byte font in ROM they change nothing."""
        self.multibyte = on and self.model.multibyte is not None
        self._choose_decoder()

    def set_utf8(self, *, on: bool) -> None:
        self.utf8 = on and self.model.utf8
        self._choose_decoder()

    @property
    def wide_characters(self) -> bool:
        return self._decoder is not None

    def _choose_decoder(self) -> None:
        codec = "utf-8" if self.utf8 else self.model.multibyte if self.multibyte else None
        self._decoder = codecs.getincrementaldecoder(codec)("replace") if codec else None

    def decode(self, data: bytes) -> str:
        """Text of these bytes; half a character is kept for the next call."""
        if self._decoder is not None:
            return self._decoder.decode(data)
        return codepages.decode(data, self.model.codec(self.page), self.country)
