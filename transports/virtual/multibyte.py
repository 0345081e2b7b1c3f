"""Characters of two bytes and more, cut out of the stream as the manual says (FS &, FS C, FS ( C)."""

import codecs
from collections.abc import Callable
from typing import Final, NamedTuple

from transports.virtual.paper import is_wide

UTF_8: Final = "utf-8"
JIS: Final = "jis"

JAPANESE: Final = "shift_jis"
"""The font of a Japanese unit, which knows two systems of codes for it."""


class Character(NamedTuple):
    """`wide`: it is drawn from the font of wide characters, whatever it is."""

    text: str
    wide: bool


def _pair(first: int) -> Callable[[int, int], int]:
    return lambda lead, _: 2 if lead >= first else 1


def _shift_jis(lead: int, _: int) -> int:
    return 2 if 0x81 <= lead <= 0x9F or 0xE0 <= lead <= 0xFC else 1


def _gb18030(lead: int, second: int) -> int:
    """The second byte tells pairs from fours, so it is asked for before the length is known."""
    if lead < 0x81:
        return 1
    return 4 if 0x30 <= second <= 0x39 else 2


def _jis(lead: int, _: int) -> int:
    return 2 if 0x21 <= lead <= 0x7E else 1


def _utf8(lead: int, _: int) -> int:
    if lead < 0xC0:
        return 1
    return 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4


_LENGTHS: Final[dict[str, Callable[[int, int], int]]] = {
    "big5": _pair(0x81),
    "big5hkscs": _pair(0x81),
    "gb2312": _pair(0xA1),
    "gb18030": _gb18030,
    "gbk": _pair(0x81),
    "euc_kr": _pair(0xA1),
    JAPANESE: _shift_jis,
    JIS: _jis,
    UTF_8: _utf8,
}


class Decoder:
    """Half a character at the end is kept for the next call, as it waits in the printer."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._length = _LENGTHS[codec]
        self._held = b""

    def decode(self, data: bytes) -> list[Character]:
        data, self._held = self._held + data, b""
        found: list[Character] = []
        at = 0
        while at < len(data):
            second = data[at + 1] if at + 1 < len(data) else 0
            end = at + self._length(data[at], second)
            if end > len(data):
                self._held = data[at:]
                break
            found.append(self._character(data[at:end]))
            at = end
        return found

    def _character(self, data: bytes) -> Character:
        if self._codec == JIS and len(data) == 2:
            return Character(_text(bytes(byte | 0x80 for byte in data), "euc_jp"), wide=True)
        codec = "ascii" if self._codec == JIS else self._codec
        text = _text(data, codec)
        return Character(text, wide=len(data) > 1 and (self._codec != UTF_8 or is_wide(text)))


def _text(data: bytes, codec: str) -> str:
    text, _ = codecs.lookup(codec).decode(data, "replace")
    return text if len(text) == 1 else "\ufffd"
