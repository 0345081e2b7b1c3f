"""Character tables: ESC t, or Star's ESC GS t, selects a page; ESC R replaces twelve of its characters."""

import codecs
from functools import lru_cache
from typing import Final

# ESC t n -> Python codec. Pages that exist on the printer but not in Python are absent.
CODECS: Final[dict[int, str]] = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    13: "cp857",
    14: "cp737",
    15: "iso8859_7",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
    32: "cp720",
    33: "cp775",
    34: "cp855",
    35: "cp861",
    36: "cp862",
    37: "cp864",
    38: "cp869",
    39: "iso8859_2",
    40: "iso8859_15",
    44: "cp1125",
    45: "cp1250",
    46: "cp1251",
    47: "cp1253",
    48: "cp1254",
    49: "cp1255",
    50: "cp1256",
    51: "cp1257",
    52: "cp1258",
    53: "kz1048",
}

# ESC GS t n of Star's printers -> Python codec; 0 is the normal page, which a printer has from its maker.
STAR_CODECS: Final[dict[int, str]] = {
    0: "cp437",
    1: "cp437",
    3: "cp437",
    4: "cp858",
    5: "cp852",
    6: "cp860",
    7: "cp861",
    8: "cp863",
    9: "cp865",
    10: "cp866",
    11: "cp855",
    12: "cp857",
    13: "cp862",
    14: "cp864",
    15: "cp737",
    17: "cp869",
    21: "cp874",
    32: "cp1252",
    33: "cp1250",
    34: "cp1251",
}

_REPLACED: Final = "#$@[\\]^`{|}~"
_INTERNATIONAL: Final = (
    "#$@[\\]^`{|}~",  # USA
    "#$à°ç§^`éùè¨",  # France
    "#$§ÄÖÜ^`äöüß",  # Germany
    "£$@[\\]^`{|}~",  # United Kingdom
    "#$@ÆØÅ^`æøå~",  # Denmark I
    "#¤ÉÄÖÅÜéäöåü",  # Sweden
    "#$@°\\é^ùàòèì",  # Italy
    "₧$@¡Ñ¿^`¨ñ}~",  # Spain I
    "#$@[¥]^`{|}~",  # Japan
    "#¤ÉÆØÅÜéæøåü",  # Norway
    "#$ÉÆØÅÜéæøåü",  # Denmark II
    "#$á¡Ñ¿é`íñóú",  # Spain II
    "#$á¡Ñ¿éüíñóú",  # Latin America
    "#$@[₩]^`{|}~",  # Korea
    "#$ŽŠĐĆČžšđćč",  # Slovenia, Croatia
    "#¥@[\\]^`{|}~",  # China
    "#₫@[\\]^`{|}~",  # Vietnam
    "#$@[\\]^`{|}~",  # Arabia
)

UNKNOWN: Final = "\ufffd"


@lru_cache(maxsize=64)
def table(codec: str, country: int) -> str:
    """The 256 characters of a page; those that no codec knows are U+FFFD."""
    characters = [bytes((code,)).decode(codec, "replace") for code in range(256)]
    characters[0x25] = "%"  # cp864 has the Arabic percent sign there, the printers' page has ASCII
    if country < len(_INTERNATIONAL):
        for plain, replacement in zip(_REPLACED, _INTERNATIONAL[country], strict=True):
            characters[ord(plain)] = replacement
    return "".join(characters)


def decode(data: bytes, codec: str, country: int) -> str:
    """Text of one-byte characters as this page prints it."""
    return codecs.charmap_decode(data, "replace", table(codec, country))[0]
