"""The printer models that python-escpos knows.

Only its data file is read (`capabilities.json`, from escpos-printer-db), and only at first need. Importing
the module around it would call `logging.basicConfig`, leave a temporary folder behind at each start, parse
the file as YAML and take a third of a second.
"""

from __future__ import annotations

import codecs
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from transports.profiles.model import Cutter, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

# Preferred pages first: Western Europe with the euro sign, then what most tickets need.
PREFERRED = ("CP1252", "CP858", "CP437", "CP850", "CP852", "CP1250", "CP866", "CP1251")
# The printer would put right-to-left letters in the wrong order; multi-byte pages are not for `ESC t`.
UNFIT = frozenset(
    {"CP720", "CP856", "CP862", "CP864", "CP1255", "CP1256", "ISO_8859-6", "ISO_8859-8", "CP932"}
)
STANDARD_DPI = 203
FONT_A_DOTS = 12
"""The usual width of a character of font A; `PLAUSIBLE` is what some model has."""
PLAUSIBLE = range(9, 19)
NARROWEST = 300
"""Dots. What is narrower is a customer display, which the data lists among the printers."""
CHARACTERS = ("shift-jis", "gb2312", "gb18030", "big5", "big5-hkscs", "ks-c-5601")
"""What a unit may have, depending on where it was sold: the data does not tell."""
FONTS = ("Font A", "Font B", "Font C")


@cache
def _data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(files("escpos").joinpath("capabilities.json").read_text("utf-8"))
    return loaded


@cache
def models() -> tuple[str, ...]:
    """The models that speak ESC/POS."""
    found = _data()["profiles"]
    return tuple(sorted(name for name, data in found.items() if _usable(data)))


def profile(model: str) -> Profile:
    """Translate one of `models`.

    The data does not tell who answers `GS ( H`. Epson's reference lists the thermal models from the T88IV on;
    everybody else's need a probe, as all counters do.
    """
    data = _data()["profiles"][model]
    answers = data["vendor"] == "Epson" and not model.startswith(("TM-U", "TM-T88II"))
    dpi = data["media"].get("dpi")
    return Profile(
        model=model,
        language="escpos",
        dots=_dots(data),
        dpi=dpi if isinstance(dpi, int) else STANDARD_DPI,
        columns=_columns(data),
        code_pages=_code_pages(data["codePages"]),
        process_id=answers,
        marker=True,
        counter="probe",
        cutter=_cutter(data["features"]),
        family=data["vendor"],
        characters=CHARACTERS,
        buzzer="pattern" if answers else "beep",
    )


def _usable(data: Mapping[str, Any]) -> bool:
    """Whether it is a printer, speaks ESC/POS, and has a width that fits its columns."""
    dots = _dots(data)
    return (
        not data["features"]["starCommands"]
        and dots >= NARROWEST
        and dots // _columns(data)[0] in PLAUSIBLE
        and bool(_code_pages(data["codePages"]))
    )


def _dots(data: Mapping[str, Any]) -> int:
    """The width in dots; where the data does not tell, what font A takes, which is never too much."""
    dots = data["media"]["width"].get("pixels")
    return dots if isinstance(dots, int) else FONT_A_DOTS * int(data["fonts"]["0"]["columns"])


def _columns(data: Mapping[str, Any]) -> tuple[int, ...]:
    columns = {font["name"]: int(font["columns"]) for font in data["fonts"].values()}
    return tuple(columns[name] for name in FONTS if name in columns)


def _cutter(features: Mapping[str, Any]) -> Cutter:
    if features["paperPartCut"]:
        return "partial"
    return "full" if features["paperFullCut"] else None


def _code_pages(pages: Mapping[str, str]) -> tuple[tuple[int, str], ...]:
    """Pages with a codec, each once, under its lowest number: that is the one most units agree on."""
    numbers: dict[str, int] = {}
    for number, name in sorted((int(number), name) for number, name in pages.items()):
        numbers.setdefault(name, number)
    usable = {name: codec for name in numbers if (codec := _codec(name))}
    first = [name for name in PREFERRED if name in usable]
    return tuple((numbers[name], usable[name]) for name in dict.fromkeys([*first, *usable]))


def _codec(name: str) -> str | None:
    codec: str | None = _data()["encodings"].get(name, {}).get("python_encode")
    if codec is None or name in UNFIT:
        return None
    try:
        return codecs.lookup(codec).name
    except LookupError:
        return None
