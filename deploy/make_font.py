#!/usr/bin/env python3
"""Makes the bitmaps in transports/fonts/ from fonts, for whoever wants newer ones.

    python deploy/make_font.py unifont unifont.hex [unifont_upper.hex | unifont_upper.otf]
    python deploy/make_font.py letters FOLDER

`unifont.hex` comes from https://unifoundry.com/unifont/ or Debian's package `unifont`; the characters above
U+FFFF from `unifont_upper.hex`, or drawn from `unifont_upper.otf` (Debian's package `fonts-unifont`).

FOLDER has, anywhere in it, the files of `SOURCES`: Debian's packages `fonts-noto-cjk`, `fonts-dejavu-core`
and `fonts-liberation2` unpacked (`dpkg -x`), and Noto Emoji as a variable font (PyPI: `manimgx-fonts`).

A file begins with `DOTFONT2`, the rows of a glyph and the number of blocks; then for each block its number
(code point // 256), the size of its data, and 256 bits each, lowest first, that say which characters it has
and which of them are wide; then the data in the same order. Numbers are 4 bytes, little-endian. A block's
data are deflated: its glyphs, each its rows one after the other without padding, the highest bit leftmost.
"""

import struct
import sys
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parent.parent / "transports" / "fonts"

# --- GNU Unifont ---------------------------------------------------------------------------------

# Above U+FFFF: letters of living scripts, symbols and emoji, and ideographs that names are written with.
UPPER = (range(0x1F000, 0x1FB00), range(0x1F100, 0x1F300), range(0x20000, 0x2FA20))


def unifont(paths: list[Path]) -> dict[int, bytes]:
    glyphs: dict[int, bytes] = {}
    for path in paths:
        glyphs |= from_hex(path) if path.suffix == ".hex" else from_outlines(path)
    found = {code: dots for code, dots in glyphs.items() if not stands_for_nothing(code, dots)}
    return {code: beside(dots) if stands_beside(code) else dots for code, dots in found.items()}


def stands_beside(code: int) -> bool:
    """A vowel sign beside its letter; letters of Devanagari and Bengali leave room for it."""
    return unicodedata.category(chr(code)) == "Mc" and code not in range(0x900, 0xA00)


def beside(dots: bytes) -> bytes:
    """The one half of a wide glyph that has ink."""
    if len(dots) == 16 or (any(dots[::2]) and any(dots[1::2])):
        return dots
    return dots[::2] if any(dots[::2]) else dots[1::2]


def from_hex(path: Path) -> dict[int, bytes]:
    glyphs = {}
    for line in path.read_text("ascii").splitlines():
        code, dots = line.split(":")
        glyphs[int(code, 16)] = bytes.fromhex(dots)
    return glyphs


def from_outlines(path: Path) -> dict[int, bytes]:
    """At 16 dots the outlines of Unifont are its dots again."""
    font = ImageFont.truetype(str(path), 16, layout_engine=ImageFont.Layout.BASIC)
    missing = font.getmask(chr(0x10FFFE), "1").getbbox(), bytes(font.getmask(chr(0x10FFFE), "1"))
    glyphs = {}
    for code in (code for codes in UPPER for code in codes):
        mask = font.getmask(chr(code), "1")
        if (mask.getbbox(), bytes(mask)) == missing or mask.getbbox() is None:
            continue
        picture = Image.new("1", (16, 16))
        ImageDraw.Draw(picture).text((0, 0), chr(code), 1, font=font)
        wide = font.getlength(chr(code)) > 8
        glyphs[code] = picture.tobytes() if wide else picture.crop((0, 0, 8, 16)).tobytes()
    return glyphs


def stands_for_nothing(code: int, dots: bytes) -> bool:
    """Unifont's boxes: with the number of no character, or the name of an invisible one."""
    bar, rows = b"\x7f\xfe", [dots[at : at + 2] for at in range(0, len(dots), 2)]
    boxed = len(rows) == 16 and {rows[1], rows[7], rows[8], rows[14]} == {bar} and not any(rows[0] + rows[15])
    return boxed or unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Co"}


# --- letters of 24 rows --------------------------------------------------------------------------

ROWS, CELL = 24, 12
DARK = 100  # of 255, from which a dot is black: hinted strokes become two thick, and none runs into another

NOTO, EMOJI = "NotoSansCJK-Regular.ttc", "NotoEmoji[wght].ttf"
DEJAVU, LIBERATION = "DejaVuSansMono.ttf", "LiberationMono-Regular.ttf"
SOURCES = (NOTO, EMOJI, DEJAVU, LIBERATION)

#: In cells of one size; marks are Unifont's, whose places are made for being laid over any letter.
NARROW = {
    DEJAVU: (
        range(0x21, 0x300), range(0x370, 0x483), range(0x48A, 0x590), range(0x606, 0x610),
        range(0x61B, 0x64B), range(0x660, 0x670), range(0x671, 0x6D6), range(0x6EE, 0x700),
        range(0x10A0, 0x1100), range(0x1D00, 0x1DC0), range(0x1E00, 0x20D0), range(0x2100, 0x2500),
        range(0x25A0, 0x2E80), range(0xFB00, 0xFB07), range(0xFB50, 0xFE00), range(0xFE70, 0xFF00),
    ),
    LIBERATION: (range(0x5BE, 0x5BF), range(0x5D0, 0x5F5), range(0xFB1D, 0xFB50)),
    NOTO: (range(0xFF61, 0xFFA0), range(0xFFE8, 0xFFEF)),
}  # fmt: skip
NO_LETTERS = {"Mn", "Me", "Cc", "Cf", "Cs", "Co"}
#: Those of East Asian Width "wide", and all emoji.
WIDE = {
    EMOJI: (range(0x2300, 0x2C00), range(0x1F000, 0x1FB00)),
    NOTO: (range(0x2300, 0x2C00), range(0x2E80, 0xD7A4), range(0xF900, 0xFB00), range(0xFE30, 0xFE70),
           range(0xFF00, 0xFFE8), range(0x1F100, 0x1F300), range(0x20000, 0x323B0)),
}  # fmt: skip


def letters(folder: Path) -> dict[int, bytes]:
    glyphs: dict[int, bytes] = {}
    for width, sources in ((2 * CELL, WIDE), (CELL, NARROW)):
        for name, ranges in sources.items():
            for code, dots in drawn(opened(folder, name), name, width, ranges):
                glyphs.setdefault(code, dots)
    return glyphs


def opened(folder: Path, name: str) -> ImageFont.FreeTypeFont:
    path = next(path for path in folder.rglob("*.tt?") if path.name == name)
    size = {NOTO: 24, EMOJI: 19}.get(name, 20)  # at 20 a letter of DejaVu or Liberation is 12 dots wide
    index = 3 if name == NOTO else 0  # the forms of Taiwan
    font = ImageFont.truetype(str(path), size, index=index, layout_engine=ImageFont.Layout.BASIC)
    if name == EMOJI:
        font.set_variation_by_axes([700])  # thinner lines would break
    return font


def drawn(
    font: ImageFont.FreeTypeFont, name: str, width: int, ranges: tuple[range, ...]
) -> Iterator[tuple[int, bytes]]:
    place, anchor = {NOTO: ((0, 21), "ls"), EMOJI: ((12, 12), "mm")}.get(name, ((0, 19), "ls"))
    missing = bytes(font.getmask("\U0010fffe")), font.getlength("\U0010fffe")
    for code in sorted({code for codes in ranges for code in codes}):
        character = chr(code)
        if (width == CELL) == is_wide(code) or unicodedata.category(character) in NO_LETTERS:
            continue
        mask = font.getmask(character)
        if mask.getbbox() is None or (bytes(mask), font.getlength(character)) == missing:
            continue
        picture = Image.new("L", (width, ROWS))
        ImageDraw.Draw(picture).text(place, character, 255, font=font, anchor=anchor)
        yield code, packed(picture)


def is_wide(code: int) -> bool:
    return code in range(0x1F000, 0x1FB00) or unicodedata.east_asian_width(chr(code)) in "WF"


def packed(picture: Image.Image) -> bytes:
    bits = "".join("1" if shade >= DARK else "0" for shade in picture.tobytes())
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


# --- the file ------------------------------------------------------------------------------------


def pack(glyphs: dict[int, bytes], rows: int) -> bytes:
    blocks: dict[int, dict[int, bytes]] = defaultdict(dict)
    for code, dots in glyphs.items():
        blocks[code >> 8][code & 0xFF] = dots
    wide = max(map(len, glyphs.values()))
    index, data = [], []
    for number, block in sorted(blocks.items()):
        data.append(zlib.compress(b"".join(dots for _, dots in sorted(block.items())), 9))
        here = mask(block), mask(low for low, dots in block.items() if len(dots) == wide)
        index.append(struct.pack("<II32s32s", number, len(data[-1]), *here))
    return b"DOTFONT2" + struct.pack("<II", rows, len(index)) + b"".join(index) + b"".join(data)


def mask(places: "Iterator[int] | dict[int, bytes]") -> bytes:
    return sum(1 << low for low in places).to_bytes(32, "little")


def main(arguments: list[str]) -> None:
    kind, *paths = arguments
    glyphs = unifont([Path(path) for path in paths]) if kind == "unifont" else letters(Path(paths[0]))
    target = FONTS / f"{kind}.bin"
    target.write_bytes(pack(glyphs, 16 if kind == "unifont" else ROWS))
    print(f"{len(glyphs)} glyphs, {target.stat().st_size} bytes: {target}")


if __name__ == "__main__":
    main(sys.argv[1:])
