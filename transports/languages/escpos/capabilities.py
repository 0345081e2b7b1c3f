"""The printer models that python-escpos knows.

Only its data file is read (`capabilities.json`, from escpos-printer-db), and only at first need. Importing the
module around it would call `logging.basicConfig`, leave a temporary folder behind at each start, parse the file
as YAML and take a third of a second.
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


@cache
def _data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(files("escpos").joinpath("capabilities.json").read_text("utf-8"))
    return loaded


@cache
def models() -> tuple[str, ...]:
    """The models that speak ESC/POS and whose width is known."""
    found = _data()["profiles"]
    return tuple(sorted(name for name, data in found.items() if _usable(data)))


def profile(model: str) -> Profile:
    """Translate one of `models`. What the data does not tell is left to a probe.

    That Epson's models answer `GS ( H` is Epson's own list; it has no impact printers (TM-U).
    """
    data = _data()["profiles"][model]
    epson = data["vendor"] == "Epson" and model.startswith("TM-")
    thermal = epson and not model.startswith(("TM-U", "TM-T88II"))
    dpi = data["media"]["dpi"]
    return Profile(
        model=model,
        language="escpos",
        dots=data["media"]["width"]["pixels"],
        dpi=dpi if isinstance(dpi, int) else STANDARD_DPI,
        columns=tuple(font["columns"] for _, font in sorted(data["fonts"].items())),
        code_pages=_code_pages(data["codePages"]),
        process_id=thermal,
        marker=True,
        counter="probe",
        cutter=_cutter(data["features"]),
    )


def _usable(data: Mapping[str, Any]) -> bool:
    return (
        isinstance(data["media"]["width"]["pixels"], int)
        and not data["features"]["starCommands"]
        and bool(_code_pages(data["codePages"]))
    )


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
