#!/usr/bin/env python3
"""Makes transports/fonts/unifont.bin from GNU Unifont, for whoever wants a newer one.

    python deploy/make_font.py unifont.hex [upper.hex | unifont_upper.otf]

`unifont.hex` comes from https://unifoundry.com/unifont/ or Debian's package `unifont`; the characters above
U+FFFF from `unifont_upper.hex`, or drawn from `unifont_upper.otf` (Debian's package `fonts-unifont`).

The file begins with `UNIFONT1` and the number of blocks; then for each block its number (code point // 256)
and the size of its data; then the data in the same order. Numbers are 4 bytes, little-endian. A block's data
are deflated: 256 lengths (0, 16 or 32 bytes of a glyph of 16 rows, 8 or 16 dots wide, the highest bit
leftmost), then the glyphs.
"""

import struct
import sys
import zlib
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "transports" / "fonts" / "unifont.bin"

# Above U+FFFF: letters of living scripts, symbols and emoji, and ideographs that names are written with.
UPPER = (range(0x1F000, 0x1FB00), range(0x1F100, 0x1F300), range(0x20000, 0x2FA20))


def from_hex(path: Path) -> dict[int, bytes]:
    glyphs = {}
    for line in path.read_text("ascii").splitlines():
        code, dots = line.split(":")
        glyphs[int(code, 16)] = bytes.fromhex(dots)
    return glyphs


def from_outlines(path: Path) -> dict[int, bytes]:
    """At 16 dots the outlines of Unifont are its dots again."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - not needed for a .hex file

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


def pack(glyphs: dict[int, bytes]) -> bytes:
    blocks: dict[int, dict[int, bytes]] = defaultdict(dict)
    for code, dots in glyphs.items():
        blocks[code >> 8][code & 0xFF] = dots
    index, data = [], []
    for number, block in sorted(blocks.items()):
        sizes = bytes(len(block.get(low, b"")) for low in range(256))
        data.append(zlib.compress(sizes + b"".join(dots for _, dots in sorted(block.items())), 9))
        index.append(struct.pack("<II", number, len(data[-1])))
    return b"UNIFONT1" + struct.pack("<I", len(index)) + b"".join(index) + b"".join(data)


def main(arguments: list[str]) -> None:
    glyphs: dict[int, bytes] = {}
    for name in arguments:
        path = Path(name)
        glyphs |= from_hex(path) if path.suffix == ".hex" else from_outlines(path)
    TARGET.write_bytes(pack(glyphs))
    print(f"{len(glyphs)} glyphs, {TARGET.stat().st_size} bytes: {TARGET}")


if __name__ == "__main__":
    main(sys.argv[1:])
