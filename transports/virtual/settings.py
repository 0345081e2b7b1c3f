"""Print settings: what ESC @ puts back to its default, and what the next character looks like."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from transports.virtual import codepages
from transports.virtual.model import Model
from transports.virtual.multibyte import JAPANESE, JIS, UTF_8, Character, Decoder
from transports.virtual.paper import Alignment, Style

_PLAIN: Final = Style()


@lru_cache(maxsize=512)
def _restyled(style: Style, changes: tuple[tuple[str, int], ...]) -> Style:
    return replace(style, **dict(changes))  # type: ignore[arg-type]


@dataclass(slots=True)
class Settings:
    """Widths and positions are in dots. A fresh instance is the state after ESC @.

    `wide_style` is that of multi-byte characters, which have an underline and sizes of their own.
    """

    model: Model
    style: Style = _PLAIN
    wide_style: Style = _PLAIN
    align: Alignment = "left"
    line_spacing: int = 30
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
    cell_dots: int = 3
    symbols: dict[int, bytes] = field(default_factory=dict)
    shift_jis: bool = False
    _decoder: Decoder | None = None

    @classmethod
    def initial(cls, model: Model) -> "Settings":
        settings = cls(model, area_width=model.width_dots, line_spacing=model.line_spacing)
        settings.set_multibyte(on=model.multibyte_at_power_on)
        return settings

    def restyle(self, **changes: int) -> None:
        """All characters alike."""
        self.restyle_narrow(**changes)
        self.restyle_wide(**changes)

    def restyle_narrow(self, **changes: int) -> None:
        self.style = _restyled(self.style, tuple(changes.items()))

    def restyle_wide(self, **changes: int) -> None:
        self.wide_style = _restyled(self.wide_style, tuple(changes.items()))

    @property
    def blank_style(self) -> Style:
        """Of what is passed over: no line stands under it, and it stays white."""
        return _restyled(self.style, (("underline", 0), ("inverted", False)))

    def cell(self, style: Style) -> tuple[int, int]:
        """What a narrow character of this style takes, with the space beside it."""
        width, height = self.model.fonts[style.font]
        if style.rotated:
            width, height = height, width
        return (width + self.character_spacing) * style.width, height * style.height

    @property
    def cell_width(self) -> int:
        return self.cell(self.style)[0]

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

    def set_system(self, *, shift_jis: bool) -> None:
        """FS C: of Japanese units alone."""
        self.shift_jis = shift_jis and self.model.multibyte == JAPANESE
        self._choose_decoder()

    def set_utf8(self, *, on: bool) -> None:
        self.utf8 = on and self.model.utf8
        self._choose_decoder()

    def _choose_decoder(self) -> None:
        codec = self._codec()
        self._decoder = Decoder(codec) if codec else None

    def _codec(self) -> str | None:
        """Shift-JIS is recognised by itself; JIS, like all others, between FS & and FS . alone."""
        if self.utf8:
            return UTF_8
        if self.shift_jis or not self.multibyte:
            return JAPANESE if self.shift_jis else None
        return JIS if self.model.multibyte == JAPANESE else self.model.multibyte

    @property
    def one_byte(self) -> bool:
        """Whether each byte is a character."""
        return self._decoder is None

    def characters(self, data: bytes) -> list[Character]:
        """What these bytes are, one by one; half a character is kept for the next call."""
        if self._decoder is not None:
            return self._decoder.decode(data)
        return [Character(each, wide=False) for each in self.decode(data)]

    def decode(self, data: bytes) -> str:
        """Text of these bytes where each is a character."""
        return codepages.decode(data, self.model.codec(self.page), self.country)
