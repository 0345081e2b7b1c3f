"""Which `model` to write into `docketd.toml` for a device that was found."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from transports.profiles import models, own

if TYPE_CHECKING:
    from transports.discovery.found import Found

ANY: Final = "generic-80"
NARROW: Final = "generic-58"
OF_NO_MODEL: Final = frozenset({ANY, NARROW, "default", "simple"})
SHORTEST_NAME: Final = 3

#: Makers of ticket printers alone that understand ESC/POS, and what they call those.
TICKET_MAKERS: Final = re.compile(
    r"bixolon|samsung srp|citizen|sewoo|xprinter|rongta|hprt|snbc|gprinter|goojprt|munbyn|netum|zjiang"
    r"|zywell|posiflex|custom|sam4s|pos[- ]?\d\d|thermal|receipt|ticket",
    re.IGNORECASE,
)
OFFICE: Final = re.compile(
    r"laser|workforce|ecotank|expression|stylus|inkjet|\b(?:ET|XP|WF|L)-?\d{3,}", re.IGNORECASE
)
SPOKEN: Final = re.compile(r"esc/?p[o0]s", re.IGNORECASE)
EPSON: Final = re.compile(r"(?:TM|EU)-[a-z0-9]+", re.IGNORECASE)

STAR: Final = (
    (re.compile(r"TSP1\d\dIV|mC-|mPOP|SM-", re.IGNORECASE), "starprnt"),
    (re.compile(r"TSP[678]\d\d", re.IGNORECASE), "starline"),
    (re.compile(r"TSP1\d\d|futurePRNT", re.IGNORECASE), "stargraphic"),
)
"""Star's models, by the language that they speak."""


def proposed(found: Found) -> str:
    """A model that has a profile; empty where nothing says that this is a ticket printer."""
    if known := _by_name(found.model):
        return known
    if found.maker.casefold().startswith("star") or re.match(r"TSP|mC-|mPOP", found.model):
        return _star(found.model)
    if SPOKEN.search(found.speaks) or EPSON.search(found.model):
        return _any(found.model)
    text = f"{found.maker} {found.model}"
    if found.ways != ("serial",) and TICKET_MAKERS.search(text) and not OFFICE.search(text):
        return _any(found.model)
    return ""


def _any(model: str) -> str:
    return NARROW if "58" in model else ANY


def _by_name(model: str) -> str:
    """The longest name of a profile that this one begins with: TM-m30III-H is a TM-m30III."""
    names = [name for name in models() if len(name) > SHORTEST_NAME and name not in OF_NO_MODEL]
    fitting = [name for name in names if _beginning(name).match(model)]
    ours = [name for name in fitting if name in own()]
    return max(ours or fitting, key=len, default="")


@cache
def _beginning(name: str) -> re.Pattern[str]:
    """A TM-T20II is no TM-T20: what follows must not count generations."""
    parts = r"[-\s]?".join(map(re.escape, re.findall(r"[A-Za-z0-9]+", name)))
    return re.compile(rf"\s*(?:epson|star)?\s*{parts}(?!\s?[ivx\d])", re.IGNORECASE)


def _star(model: str) -> str:
    language = next((language for pattern, language in STAR if pattern.search(model)), "")
    return next((name for name, each in own().items() if each.language == language), "")
